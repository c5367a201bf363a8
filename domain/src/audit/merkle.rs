//! The Merkle tree of RFC 6962 over the leaf hashes of a chain, kept as its frontier: the hashes of the complete subtrees
//! that make it up, at most 64, from which it grows without the entries before.

use ring::digest::{SHA256, digest};

use super::entry::{Hash, Hasher};

/// A tree that can grow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    /// Largest subtree first.
    frontier: Vec<Hash>,
}

impl Tree {
    /// A tree of that size from its stored frontier; `None` where the two do not fit.
    pub fn restore(size: u64, frontier: &[u8]) -> Option<Self> {
        let frontier: Vec<Hash> = frontier.chunks(32).map(TryInto::try_into).collect::<Result<_, _>>().ok()?;
        (frontier.len() == size.count_ones() as usize).then_some(Self { size, frontier })
    }

    /// The stored form of its frontier.
    pub fn frontier(&self) -> Vec<u8> {
        self.frontier.concat()
    }

    /// Its number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: Hash) {
        let mut node = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.frontier.pop() {
                node = inner(&left, &node);
            }
        }
        self.frontier.push(node);
        self.size += 1;
    }

    /// The Merkle tree hash.
    pub fn root(&self) -> Hash {
        let mut subtrees = self.frontier.iter().rev();
        match subtrees.next() {
            Some(last) => subtrees.fold(*last, |right, left| inner(left, &right)),
            None => {
                let mut empty = [0; 32];
                empty.copy_from_slice(digest(&SHA256, &[]).as_ref());
                empty
            }
        }
    }
}

fn inner(left: &Hash, right: &Hash) -> Hash {
    let mut hasher = Hasher::new(0x01);
    hasher.raw(left);
    hasher.raw(right);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use data_encoding::{BASE64, HEXLOWER};

    use super::*;

    /// The definition of RFC 6962, section 2.1, word for word.
    fn mth(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => Tree::default().root(),
            [leaf] => *leaf,
            _ => {
                let split = 1 << (usize::BITS - 1 - (leaves.len() - 1).leading_zeros());
                inner(&mth(&leaves[..split]), &mth(&leaves[split..]))
            }
        }
    }

    #[test]
    fn it_grows_as_the_definition_says() {
        let mut tree = Tree::default();
        let mut leaves = Vec::new();
        for n in 0..150_u8 {
            assert_eq!(tree.root(), mth(&leaves), "{n} leaves");
            assert_eq!(Tree::restore(u64::from(n), &tree.frontier()), Some(tree.clone()));
            let mut hasher = Hasher::new(0x00);
            hasher.raw(&[n]);
            let leaf = hasher.finish();
            leaves.push(leaf);
            tree.push(leaf);
        }
        assert!(Tree::restore(3, &[0; 32]).is_none());
        assert!(Tree::restore(1, &[0; 31]).is_none());
    }

    #[test]
    fn it_gives_the_published_hashes() {
        // The well-known test vectors of Certificate Transparency: the empty tree, and the leaves "" and 0x00.
        assert_eq!(BASE64.encode(&Tree::default().root()), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
        let mut tree = Tree::default();
        tree.push(Hasher::new(0x00).finish());
        assert_eq!(HEXLOWER.encode(&tree.root()), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        let mut leaf = Hasher::new(0x00);
        leaf.raw(&[0]);
        tree.push(leaf.finish());
        assert_eq!(HEXLOWER.encode(&tree.root()), "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    }
}
