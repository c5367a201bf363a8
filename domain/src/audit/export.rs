//! The log as one file that proves itself: `keystead audit verify FILE` needs nothing else.

use std::time::Duration;

use data_encoding::HEXLOWER;
use keystead_entities::export::{self, ExportFormat, ExportKind, ExportStatus};
use keystead_entities::seat::Role;
use keystead_entities::{ExportId, Scoped, audit_checkpoint, audit_event, audit_head, export_part, job};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde::Serialize;
use serde_json::{Value, json};

use super::note::{Signer, origin};
use super::seal::sealed;
use super::verify::{CheckpointLine, EndLine, EntryLine, FORMAT, ManifestLine, REDACTED, StartPart};
use super::{Event, record};
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::exports::{self, FileWriter, Kept, NewFile};
use crate::jobs::{self, Kind, NewJob};

/// To take the log out of the house.
pub const EXPORT: Right = Right::read(Area::Audit, Role::Auditor);

/// Makes the file.
pub static EXPORT_PROOF: Kind =
    Kind { name: "AUDIT_EXPORT", max_attempts: 5, timeout: Duration::from_secs(3_600), concurrency: 1 };

const PAGE: u64 = 1_000;

/// Asks for the log as a file that can be verified off line; a job makes it.
pub async fn export(ctx: &Ctx) -> Result<export::Model> {
    ctx.may(EXPORT)?;
    let file = NewFile {
        kind: ExportKind::AuditProof,
        format: ExportFormat::Jsonl,
        subject: None,
        name: format!("audit-log-{}", ctx.now().format("%Y-%m-%d")),
        kept: Kept::Days(exports::DAYS),
    };
    let tx = ctx.begin().await?;
    let mut row = exports::pending(ctx, file);
    let new = NewJob::new(&EXPORT_PROOF, row.id.to_string()).payload(json!({ "exportId": row.id }));
    row.job_id = jobs::enqueue(&tx, ctx, new).await?;
    export::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    exports::expire_later(&tx, ctx, &row).await?;
    record(&tx, ctx, Event::new("audit_log.export_started", row.id));
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// The work of [`EXPORT_PROOF`]. A second run begins anew; a finished file is left alone.
pub async fn make_export(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let id: ExportId = jobs::payload(job, "exportId")?;
    let row = export::Entity::one(ctx.scope(), id).one(ctx.db()).await?;
    let Some(row) = row.filter(|row| row.status == ExportStatus::Pending) else { return Ok(None) };
    let mut proof = Proof::begin(ctx).await?;
    let tx = ctx.begin().await?;
    export_part::Entity::remove(ctx.scope(), row.id).exec(&tx).await?;
    ctx.commit(tx, row.id).await?;
    let mut file = FileWriter::new(row.id);
    while let Some(bytes) = proof.next(ctx).await? {
        file.write(&bytes);
        if file.is_full() {
            let tx = ctx.begin().await?;
            while file.is_full() {
                file.flush(&tx, ctx).await?;
            }
            ctx.commit(tx, row.id).await?;
            jobs::progress(ctx, proof.entry_count(), Some(proof.through_seq - proof.pruned)).await?;
        }
    }
    let tx = ctx.begin().await?;
    let row = file.finish(&tx, ctx, Some(proof.entry_count())).await?;
    let event = Event::new("audit_log.exported", row.id)
        .with("fromSeq", proof.pruned + 1)
        .with("throughSeq", proof.seq)
        .with("sha256", row.sha256.clone());
    record(&tx, ctx, event);
    ctx.commit(tx, row.id).await?;
    Ok(Some(json!({ "exportId": row.id, "entryCount": proof.entry_count() })))
}

/// The log as it is written into a file, a page at a time.
pub(crate) struct Proof {
    pruned: i64,
    /// The last entry that goes into it; the signature covers it.
    pub through_seq: i64,
    seq: i64,
    checkpoint_count: i64,
    /// Hash of the chain at the last entry that was written.
    pub chain_hash: String,
    stage: Stage,
}

enum Stage {
    Manifest,
    Entries,
    Ended,
}

impl Proof {
    /// Signs what there is, and begins.
    ///
    /// # Errors
    /// `INTEGRITY` where the log does not hold; `STATE_CONFLICT` where it is empty.
    pub(crate) async fn begin(ctx: &Ctx) -> Result<Self> {
        let checkpoint = sealed(&ctx.app, ctx.scope()).await?;
        let checkpoint = checkpoint.ok_or_else(|| Error::state("id", "There is nothing in the audit log."))?;
        let head = audit_head::Entity::of(ctx.scope()).one(ctx.db()).await?;
        let pruned = head.map_or(0, |head| head.pruned_through);
        let (through_seq, chain_hash) = (checkpoint.seq, String::new());
        Ok(Self { pruned, through_seq, seq: pruned, checkpoint_count: 0, chain_hash, stage: Stage::Manifest })
    }

    /// Entries that were written.
    pub(crate) fn entry_count(&self) -> i64 {
        self.seq - self.pruned
    }

    /// The next lines; nothing behind the last.
    ///
    /// # Errors
    /// `Unavailable` where a value was erased meanwhile: the file would lack the value and the entry that tells of it. The
    /// next try has both.
    pub(crate) async fn next(&mut self, ctx: &Ctx) -> Result<Option<Vec<u8>>> {
        let mut out = Vec::new();
        match self.stage {
            Stage::Ended => return Ok(None),
            Stage::Manifest => {
                line(&mut out, &manifest(ctx, self.pruned, self.through_seq).await?)?;
                self.stage = Stage::Entries;
            }
            Stage::Entries if self.seq < self.through_seq => self.page(ctx, &mut out).await?,
            Stage::Entries => {
                expect_no_erasure(ctx, self.seq).await?;
                let (entry_count, checkpoint_count) = (self.entry_count(), self.checkpoint_count);
                let chain_hash = self.chain_hash.clone();
                line(&mut out, &EndLine { r#type: "end".into(), entry_count, checkpoint_count, chain_hash })?;
                self.stage = Stage::Ended;
            }
        }
        Ok(Some(out))
    }

    async fn page(&mut self, ctx: &Ctx, out: &mut Vec<u8>) -> Result<()> {
        let page = audit_event::Entity::behind(ctx.scope(), self.seq, self.through_seq, PAGE).all(ctx.db()).await?;
        let Some(end) = page.last().map(|entry| entry.seq) else {
            return Err(Error::internal("exporting the audit log", format!("nothing behind entry {}", self.seq)));
        };
        let mut notes = notes(ctx, self.seq, end).await?.into_iter().peekable();
        for entry in &page {
            line(out, &EntryLine::of(entry))?;
            self.seq = entry.seq;
            self.chain_hash = HEXLOWER.encode(&entry.hash);
            if let Some(note) = notes.next_if(|note| note.seq <= self.seq) {
                line(out, &CheckpointLine { r#type: "checkpoint".into(), size: note.seq, note: note.note })?;
                self.checkpoint_count += 1;
            }
        }
        Ok(())
    }
}

async fn expect_no_erasure(ctx: &Ctx, seq: i64) -> Result<()> {
    let erased = audit_event::Entity::behind(ctx.scope(), seq, i64::MAX, 1)
        .filter(audit_event::Column::Action.eq(REDACTED))
        .one(ctx.db())
        .await?;
    match erased {
        Some(_) => Err(Error::Unavailable { what: "the audit log", detail: "a value was erased meanwhile".into() }),
        None => Ok(()),
    }
}

async fn notes(ctx: &Ctx, behind: i64, through: i64) -> Result<Vec<audit_checkpoint::Model>> {
    let notes = audit_checkpoint::Entity::within(ctx.scope())
        .filter(audit_checkpoint::Column::Seq.gt(behind))
        .filter(audit_checkpoint::Column::Seq.lte(through))
        .order_by_asc(audit_checkpoint::Column::Seq);
    Ok(notes.all(ctx.db()).await?)
}

async fn manifest(ctx: &Ctx, pruned: i64, through_seq: i64) -> Result<ManifestLine> {
    let start = match pruned {
        0 => None,
        _ => audit_checkpoint::Entity::within(ctx.scope())
            .filter(audit_checkpoint::Column::Seq.eq(pruned))
            .one(ctx.db())
            .await?
            .map(|kept| StartPart { note: kept.note, frontier: HEXLOWER.encode(&kept.frontier) }),
    };
    Ok(ManifestLine {
        r#type: "manifest".into(),
        format: FORMAT.into(),
        tenant_id: ctx.tenant_id().to_string(),
        public_key: Signer::new(&ctx.app.keys)?.verifier(&origin(ctx.tenant_id())).to_string(),
        from_seq: pruned + 1,
        through_seq,
        start,
    })
}

fn line(out: &mut Vec<u8>, value: &impl Serialize) -> Result<()> {
    serde_json::to_writer(&mut *out, value).map_err(|e| Error::internal("writing the audit log", e))?;
    out.push(b'\n');
    Ok(())
}
