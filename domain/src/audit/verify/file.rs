//! Off line: an exported file, and nothing else. One line at a time, so that a file of any size fits.

use std::io::{BufRead, Read};

use keystead_entities::TenantId;
use serde::Deserialize;

use super::{Break, CheckpointLine, EndLine, EntryLine, FORMAT, ManifestLine, Report, Walker};
use crate::audit::note::{self, Verifier};

/// The longest line that is read.
const MAX_LINE: u64 = 16 * 1024 * 1024;

/// What is known from elsewhere, and makes the verdict stronger.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The log's public key (C2SP verifier key). Without it, the one in the file is taken at its word.
    pub public_key: Option<String>,
    /// A checkpoint (signed note) that was kept outside, or a text with one in it: the log must contain what it signs.
    pub checkpoint: Option<String>,
}

/// A file that is no exported log at all.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Io(#[from] std::io::Error),
    /// It does not begin as an exported log does, or what is known from elsewhere is unreadable.
    #[error("{0}")]
    Form(String),
}

#[derive(Deserialize)]
struct Typed {
    r#type: String,
}

/// Verifies an exported log.
pub fn verify(mut input: impl BufRead, known: &Known) -> Result<Report, Unreadable> {
    let mut line = Vec::new();
    next_line(&mut input, &mut line)?;
    let manifest: ManifestLine =
        serde_json::from_slice(&line).map_err(|e| Unreadable::Form(format!("this is no exported audit log: {e}")))?;
    if manifest.r#type != "manifest" || manifest.format != FORMAT {
        return Err(Unreadable::Form(format!("this is no exported audit log of the format {FORMAT}")));
    }
    let tenant: TenantId = manifest.tenant_id.parse().map_err(|e| Unreadable::Form(format!("tenantId: {e}")))?;
    let verifier: Verifier = manifest.public_key.parse().map_err(|e| Unreadable::Form(format!("publicKey: {e}")))?;
    let kept = match &known.checkpoint {
        Some(text) => {
            let note = note::find(text).unwrap_or_else(|| text.clone());
            Some(verifier.open(&note).map_err(|why| Unreadable::Form(format!("the checkpoint kept outside: {why}")))?)
        }
        None => None,
    };
    let mut walker = Walker::at_genesis(tenant.0, verifier.clone());
    if known.public_key.as_ref().is_some_and(|key| key.trim() != manifest.public_key) {
        return Ok(walker.report(Some(Break::at(0, "The file names another public key than the one you trust."))));
    }
    if verifier.origin() != note::origin(tenant) {
        return Ok(walker.report(Some(Break::at(0, "The public key belongs to another log."))));
    }
    if let Some(start) = &manifest.start {
        let frontier = data_encoding::HEXLOWER.decode(start.frontier.as_bytes()).unwrap_or_default();
        match Walker::behind(tenant.0, verifier, &start.note, &frontier) {
            Ok(behind) => walker = behind,
            Err(broken) => return Ok(walker.report(Some(broken))),
        }
    }
    if let Some(kept) = kept.as_ref().filter(|kept| kept.size < walker.tree().size()) {
        let (size, from) = (kept.size, walker.seq() + 1);
        return Err(Unreadable::Form(format!(
            "the checkpoint kept outside covers entries 1 to {size}, and retention removed those before {from}: the two \
             cannot be compared. Use a later one."
        )));
    }
    let first_break = walk(&mut input, &mut line, &mut walker, &manifest, kept.as_ref())?.err();
    Ok(walker.report(first_break))
}

fn walk(
    input: &mut impl BufRead,
    line: &mut Vec<u8>,
    walker: &mut Walker,
    manifest: &ManifestLine,
    kept: Option<&note::Checkpoint>,
) -> Result<Result<(), Break>, Unreadable> {
    if manifest.from_seq != walker.seq() + 1 {
        return Ok(Err(Break::at(walker.seq() + 1, "The manifest names another first entry.")));
    }
    if kept.is_some_and(|kept| kept.size == walker.tree().size() && kept.root != walker.tree().root()) {
        let reason = "The entries up to here are not the ones that the checkpoint kept outside signs.";
        return Ok(Err(Break::at(walker.seq(), reason)));
    }
    let mut kept = kept.filter(|kept| kept.size > walker.tree().size());
    let mut signed = walker.seq();
    let mut ended = false;
    while next_line(input, line)? {
        if ended {
            return Ok(Err(Break::at(walker.seq(), "There are lines behind the end.")));
        }
        let step = match step(line, walker, manifest.through_seq) {
            Ok(step) => step,
            Err(broken) => return Ok(Err(broken)),
        };
        match step {
            Step::Entry => {
                if let Some(outside) = kept.filter(|kept| kept.size == walker.tree().size()) {
                    if outside.root != walker.tree().root() || outside.chain_hash != *walker.chain() {
                        let reason = "The entries up to here are not the ones that the checkpoint kept outside signs.";
                        return Ok(Err(Break::at(walker.seq(), reason)));
                    }
                    kept = None;
                }
            }
            Step::Checkpoint => signed = walker.seq(),
            Step::End => ended = true,
        }
    }
    let seq = walker.seq();
    Ok(match (ended, kept) {
        (false, _) => Err(Break::at(seq + 1, "The file ends too early: its last line is missing.")),
        (true, Some(outside)) => {
            let size = outside.size;
            Err(Break::at(seq + 1, format!("The checkpoint kept outside covers {size} entries; the log ends before.")))
        }
        (true, None) if seq != manifest.through_seq => {
            Err(Break::at(seq + 1, format!("The manifest promises entries up to {}.", manifest.through_seq)))
        }
        (true, None) if signed != seq => Err(Break::at(signed + 1, "The entries from here on are not signed.")),
        (true, None) => walker.end(),
    })
}

enum Step {
    Entry,
    Checkpoint,
    End,
}

fn step(line: &[u8], walker: &mut Walker, through: i64) -> Result<Step, Break> {
    let next = walker.seq() + 1;
    let unreadable = |e: serde_json::Error| Break::at(next, format!("The line cannot be read: {e}."));
    let kind: String = match line.starts_with(b"{\"type\":\"entry\",") {
        true => "entry".into(),
        false => serde_json::from_slice::<Typed>(line).map_err(unreadable)?.r#type,
    };
    match kind.as_str() {
        "entry" => {
            let parsed: EntryLine<'_> = serde_json::from_slice(line).map_err(unreadable)?;
            if parsed.seq > through {
                return Err(Break::at(next, "There are more entries than the manifest names."));
            }
            let hashes = parsed.hashes().ok_or_else(|| Break::at(next, "A hash of the entry is unreadable."))?;
            let entry = parsed.entry(walker.tenant(), &hashes);
            let entry = entry.ok_or_else(|| Break::at(next, "The id or the time of the entry is unreadable."))?;
            walker.entry(&entry, &parsed.fields, &hashes[2])?;
            Ok(Step::Entry)
        }
        "checkpoint" => {
            let parsed: CheckpointLine = serde_json::from_slice(line).map_err(unreadable)?;
            if parsed.size != walker.seq() {
                return Err(Break::at(walker.seq(), "A checkpoint stands at the wrong place."));
            }
            walker.checkpoint(&parsed.note)?;
            Ok(Step::Checkpoint)
        }
        "end" => {
            let parsed: EndLine = serde_json::from_slice(line).map_err(unreadable)?;
            let found = walker.report(None);
            let same = parsed.entry_count == found.entry_count
                && parsed.checkpoint_count == found.checkpoint_count
                && parsed.chain_hash == found.chain_hash;
            if !same {
                return Err(Break::at(walker.seq(), "The last line counts other entries or checkpoints."));
            }
            Ok(Step::End)
        }
        other => Err(Break::at(next, format!("A line of the kind {other:?} does not belong here."))),
    }
}

/// Reads a line without its end into the buffer; `false` at the end of the file.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> Result<bool, Unreadable> {
    line.clear();
    let read = input.by_ref().take(MAX_LINE).read_until(b'\n', line)?;
    if line.last() == Some(&b'\n') {
        line.pop();
    } else if read as u64 == MAX_LINE {
        return Err(Unreadable::Form("a line is too long".into()));
    }
    Ok(read > 0)
}
