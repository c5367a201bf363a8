//! A set of concepts: which of the lexicon's names a text speaks of.

/// Which concepts a text speaks of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Concepts([u64; 4]);

/// One concept, as its place in the lexicon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Concept(pub(super) u8);

impl Concepts {
    pub(crate) fn has(&self, concept: Concept) -> bool {
        self.0[usize::from(concept.0 >> 6)] >> (concept.0 & 63) & 1 == 1
    }

    pub(crate) fn add(&mut self, concept: Concept) {
        self.0[usize::from(concept.0 >> 6)] |= 1 << (concept.0 & 63);
    }

    pub(crate) fn meets(&self, others: &Self) -> bool {
        self.0.iter().zip(others.0).any(|(one, other)| one & other != 0)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0 == [0; 4]
    }

    pub(crate) fn count(&self) -> u32 {
        self.0.iter().map(|part| part.count_ones()).sum()
    }

    pub(crate) fn without(&self, others: &Self) -> Self {
        self.joined(others, |one, other| one & !other)
    }

    pub(crate) fn and(&self, others: &Self) -> Self {
        self.joined(others, |one, other| one & other)
    }

    pub(crate) fn or(&self, others: &Self) -> Self {
        self.joined(others, |one, other| one | other)
    }

    fn joined(&self, others: &Self, how: impl Fn(u64, u64) -> u64) -> Self {
        let mut parts = self.0;
        parts.iter_mut().zip(others.0).for_each(|(one, other)| *one = how(*one, other));
        Self(parts)
    }
}
