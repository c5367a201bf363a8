//! How fast an exported log is verified: a log of any length is made up, written to a temporary file and verified like any
//! other. Called by `keystead audit bench`.

use std::io::{BufReader, BufWriter, Write};
use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use data_encoding::HEXLOWER;
use keystead_entities::audit_event::{self, AuditOutcome};
use keystead_entities::{AuditEventId, TenantId};
use serde::Serialize;
use serde_json::json;

use super::entry::{self, Entry, GENESIS};
use super::fields;
use super::merkle::Tree;
use super::note::{Checkpoint, Signer, origin};
use super::verify::file::{self, Known, Unreadable};
use super::verify::{CheckpointLine, EndLine, EntryLine, FORMAT, ManifestLine};
use crate::entropy::{Entropy, SystemEntropy, uuid_v7};
use crate::error::Error;
use crate::instance_keys::InstanceKeys;

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// Entries verified.
    pub entries: i64,
    /// Bytes read.
    pub bytes: u64,
    /// From opening the file to the verdict, on one core.
    pub took: Duration,
}

/// Makes up a log of so many entries, with a checkpoint after each thousand, and verifies it.
///
/// # Errors
/// What the file system says, or that the made-up log does not hold.
pub fn offline(entries: i64) -> Result<Measured, Unreadable> {
    let form = |error: Error| Unreadable::Form(error.to_string());
    let entropy = SystemEntropy::new();
    let mut root = [0; 32];
    entropy.fill(&mut root);
    let signer = Signer::new(&InstanceKeys::derive(&root)).map_err(form)?;
    let path = std::env::temp_dir().join(format!("keystead-bench-{}.jsonl", HEXLOWER.encode(&root[..8])));
    let written = write(&path, entries, &signer, &entropy);
    let measured = written.and_then(|bytes| {
        let begun = Instant::now();
        let input = BufReader::with_capacity(1 << 20, std::fs::File::open(&path)?);
        let report = file::verify(input, &Known::default())?;
        match report.first_break {
            None => Ok(Measured { entries: report.entry_count, bytes, took: begun.elapsed() }),
            Some(broken) => Err(Unreadable::Form(broken.reason)),
        }
    });
    std::fs::remove_file(&path)?;
    measured
}

fn write(path: &std::path::Path, entries: i64, signer: &Signer, entropy: &dyn Entropy) -> Result<u64, Unreadable> {
    // Not the app's clock: there is no app here.
    let start = chrono::DateTime::<Utc>::UNIX_EPOCH + TimeDelta::days(20_000);
    let tenant_id = TenantId(uuid_v7(entropy, start));
    let mut out = BufWriter::new(std::fs::File::create(path)?);
    let public_key = signer.verifier(&origin(tenant_id)).to_string();
    line(
        &mut out,
        &ManifestLine {
            r#type: "manifest".into(),
            format: FORMAT.into(),
            tenant_id: tenant_id.to_string(),
            public_key,
            from_seq: 1,
            through_seq: entries,
            start: None,
        },
    )?;
    let (mut chain, mut tree, mut checkpoint_count) = (GENESIS, Tree::default(), 0);
    for seq in 1..=entries {
        let details = vec![
            ("reason", json!("left the company")),
            ("status", json!({ "from": "ACTIVE", "to": "DISABLED" })),
            ("revokedTokenCount", json!(seq % 5)),
        ];
        let details = fields::salted(details, entropy);
        let fields_hash = fields::hash(&details).map_err(|why| Unreadable::Form(why.into()))?;
        let occurred_at = start + TimeDelta::milliseconds(seq);
        let mut row = audit_event::Model {
            tenant_id,
            seq,
            id: AuditEventId(uuid_v7(entropy, occurred_at)),
            occurred_at,
            actor_kind: "SEAT".into(),
            actor_id: "seat_034ubopcdpodb6hrcg7o5eh4v0".into(),
            auth_method: "api_token:tok_034ubopcdpodb6hrcg7o5eh4v0".into(),
            action: "seat.disabled".into(),
            target_id: "seat_034ubopcdpodb6hrcg7o5eh4v0".into(),
            outcome: AuditOutcome::Success,
            request_id: "req_034ubopcdpodb6hrcg7o5eh4v0".into(),
            address: "192.0.2.17".into(),
            fields: details,
            fields_hash: fields_hash.to_vec(),
            previous_hash: chain.to_vec(),
            hash: Vec::new(),
        };
        let leaf = Entry::of(&row).leaf();
        chain = entry::chain(&chain, &leaf);
        tree.push(leaf);
        row.hash = chain.to_vec();
        line(&mut out, &EntryLine::of(&row))?;
        if seq % super::EVERY == 0 || seq == entries {
            let checkpoint = Checkpoint {
                origin: origin(tenant_id),
                size: tree.size(),
                root: tree.root(),
                chain_hash: chain,
                time: occurred_at,
            };
            let note = signer.sign(&checkpoint);
            line(&mut out, &CheckpointLine { r#type: "checkpoint".into(), size: seq, note })?;
            checkpoint_count += 1;
        }
    }
    let chain_hash = HEXLOWER.encode(&chain);
    line(&mut out, &EndLine { r#type: "end".into(), entry_count: entries, checkpoint_count, chain_hash })?;
    out.flush()?;
    Ok(out.get_ref().metadata()?.len())
}

fn line(out: &mut impl Write, value: &impl Serialize) -> Result<(), Unreadable> {
    let bytes = serde_json::to_vec(value).map_err(|error| Unreadable::Form(error.to_string()))?;
    out.write_all(&bytes)?;
    Ok(out.write_all(b"\n")?)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_made_up_log_holds() {
        let measured = super::offline(2_100).expect("it holds");
        assert_eq!(measured.entries, 2_100);
    }
}
