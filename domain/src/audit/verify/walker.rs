//! One step per entry and per checkpoint, in order.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use serde_json::Value;
use uuid::Uuid;

use super::{Break, Report};
use crate::audit::entry::{self, Entry, GENESIS, Hash};
use crate::audit::fields;
use crate::audit::merkle::Tree;
use crate::audit::note::{Checkpoint, Verifier};

/// The action of the entry by which retention tells what it removed.
pub const PRUNED: &str = "audit_log.pruned";

/// The action of the entry that tells which values of another one were erased.
pub const REDACTED: &str = "audit.redacted";

/// Walks a log.
pub struct Walker {
    tenant: Uuid,
    verifier: Verifier,
    start: i64,
    seq: i64,
    chain: Hash,
    tree: Tree,
    checkpoints: i64,
    signed_through: i64,
    erased: i64,
    /// Entry, name and digest of values that are gone, until an entry tells of them.
    untold: BTreeSet<(i64, String, String)>,
    pruning_told: bool,
}

impl Walker {
    /// At the beginning of a chain.
    pub fn at_genesis(tenant: Uuid, verifier: Verifier) -> Self {
        Self {
            tenant,
            verifier,
            start: 0,
            seq: 0,
            chain: GENESIS,
            tree: Tree::default(),
            checkpoints: 0,
            signed_through: 0,
            erased: 0,
            untold: BTreeSet::new(),
            pruning_told: true,
        }
    }

    /// Behind a checkpoint: where retention removed what was before, or where a walk goes on.
    pub fn behind(tenant: Uuid, verifier: Verifier, note: &str, frontier: &[u8]) -> Result<Self, Break> {
        let checkpoint = verifier.open(note).map_err(|why| Break::at(0, format!("The first checkpoint: {why}.")))?;
        let seq = i64::try_from(checkpoint.size).unwrap_or(i64::MAX);
        let tree = Tree::restore(checkpoint.size, frontier).filter(|tree| tree.root() == checkpoint.root);
        let tree = tree.ok_or_else(|| Break::at(seq, "The tree of the first checkpoint is not the one it signs."))?;
        let walker = Self::at_genesis(tenant, verifier);
        Ok(Self {
            start: seq,
            seq,
            chain: checkpoint.chain_hash,
            tree,
            signed_through: seq,
            pruning_told: false,
            ..walker
        })
    }

    /// Whose log it is.
    pub fn tenant(&self) -> Uuid {
        self.tenant
    }

    /// The last entry that holds.
    pub fn seq(&self) -> i64 {
        self.seq
    }

    /// Hash of the chain there.
    pub fn chain(&self) -> &Hash {
        &self.chain
    }

    /// The tree there.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The next entry, with its details as stored and the hash that stands beside it.
    pub fn entry(&mut self, entry: &Entry<'_>, details: &Value, hash: &[u8]) -> Result<(), Break> {
        let expected = self.seq + 1;
        if entry.seq > expected {
            return Err(Break::at(expected, format!("Entry {expected} is missing; the next one is {}.", entry.seq)));
        }
        if entry.seq < expected {
            let seq = entry.seq;
            return Err(Break::at(expected, format!("Entry {seq} stands where entry {expected} belongs.")));
        }
        if entry.tenant != self.tenant {
            return Err(Break::at(expected, "The entry belongs to another log."));
        }
        if entry.previous_hash != self.chain {
            return Err(Break::at(
                expected,
                "The entry does not follow the one before it: one of the two was replaced.",
            ));
        }
        let digest = fields::hash(details).map_err(|why| Break::at(expected, format!("Its details: {why}.")))?;
        if entry.fields_hash != digest {
            return Err(Break::at(expected, "Its details were changed."));
        }
        let leaf = entry.leaf();
        let chain = entry::chain(&self.chain, &leaf);
        if chain != *hash {
            return Err(Break::at(expected, "The entry was changed."));
        }
        self.seq = expected;
        self.chain = chain;
        self.tree.push(leaf);
        for (name, digest) in fields::erased(details) {
            self.erased += 1;
            self.untold.insert((expected, name.to_owned(), digest.to_owned()));
        }
        if entry.action == REDACTED {
            self.redaction(details);
        }
        if entry.action == PRUNED && details.pointer("/throughSeq/value").and_then(Value::as_i64) == Some(self.start) {
            self.pruning_told = true;
        }
        Ok(())
    }

    /// What an entry tells of erased values.
    fn redaction(&mut self, details: &Value) {
        let seq = details.pointer("/sequence/value").and_then(Value::as_i64);
        let digests = details.pointer("/digests/value").and_then(Value::as_object);
        for (name, digest) in digests.into_iter().flatten() {
            if let (Some(seq), Some(digest)) = (seq, digest.as_str()) {
                self.untold.remove(&(seq, name.clone(), digest.to_owned()));
            }
        }
    }

    /// The first entry with a value that is gone without an entry that tells of it so far.
    pub fn untold(&self) -> Option<i64> {
        self.untold.first().map(|(seq, ..)| *seq)
    }

    /// A checkpoint over the entries so far.
    pub fn checkpoint(&mut self, note: &str) -> Result<Checkpoint, Break> {
        let opened = self.verifier.open(note);
        let checkpoint = opened.map_err(|why| Break::at(self.seq, format!("The checkpoint here: {why}.")))?;
        if checkpoint.size != self.tree.size() {
            let size = checkpoint.size;
            return Err(Break::at(self.seq, format!("The checkpoint here is one of {size} entries.")));
        }
        if checkpoint.root != self.tree.root() || checkpoint.chain_hash != self.chain {
            return Err(Break::at(self.seq, "The entries up to here are not the ones that the checkpoint signs."));
        }
        self.checkpoints += 1;
        self.signed_through = self.seq;
        Ok(checkpoint)
    }

    /// The end: nothing may be left untold.
    pub fn end(&self) -> Result<(), Break> {
        if !self.pruning_told {
            let start = self.start;
            let reason = format!("Entries 1 to {start} were removed, and no entry says that retention did so.");
            return Err(Break::at(start + 1, reason));
        }
        match self.untold.first() {
            Some((seq, name, _)) => {
                let reason = format!("Its detail {name:?} was erased, and no entry says who did so and why.");
                Err(Break::at(*seq, reason))
            }
            None => Ok(()),
        }
    }

    /// What was found, with the break where there is one.
    pub fn report(&self, first_break: Option<Break>) -> Report {
        Report {
            public_key: self.verifier.to_string(),
            from_seq: self.start + 1,
            through_seq: self.seq,
            entry_count: self.seq - self.start,
            checkpoint_count: self.checkpoints,
            signed_through_seq: self.signed_through,
            erased_count: self.erased,
            chain_hash: HEXLOWER.encode(&self.chain),
            first_break,
        }
    }
}
