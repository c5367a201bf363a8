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
    let checkpoint = sealed(&ctx.app, ctx.scope()).await?;
    let checkpoint = checkpoint.ok_or_else(|| Error::state("id", "There is nothing in the audit log."))?;
    let head = audit_head::Entity::of(ctx.scope()).one(ctx.db()).await?;
    let pruned = head.map_or(0, |head| head.pruned_through);
    let tx = ctx.begin().await?;
    export_part::Entity::remove(ctx.scope(), row.id).exec(&tx).await?;
    ctx.commit(tx, row.id).await?;

    let mut file = FileWriter::new(row.id);
    line(&mut file, &manifest(ctx, pruned, checkpoint.seq).await?)?;
    let (mut seq, mut checkpoint_count, mut chain_hash) = (pruned, 0, String::new());
    while seq < checkpoint.seq {
        let page = audit_event::Entity::behind(ctx.scope(), seq, checkpoint.seq, PAGE).all(ctx.db()).await?;
        let Some(end) = page.last().map(|entry| entry.seq) else {
            return Err(Error::internal("exporting the audit log", format!("nothing behind entry {seq}")));
        };
        let mut notes = notes(ctx, seq, end).await?.into_iter().peekable();
        for entry in &page {
            line(&mut file, &EntryLine::of(entry))?;
            seq = entry.seq;
            chain_hash = HEXLOWER.encode(&entry.hash);
            if let Some(note) = notes.next_if(|note| note.seq <= seq) {
                line(&mut file, &CheckpointLine { r#type: "checkpoint".into(), size: note.seq, note: note.note })?;
                checkpoint_count += 1;
            }
        }
        if file.is_full() {
            let tx = ctx.begin().await?;
            while file.is_full() {
                file.flush(&tx, ctx).await?;
            }
            ctx.commit(tx, row.id).await?;
            jobs::progress(ctx, seq - pruned, Some(checkpoint.seq - pruned)).await?;
        }
    }
    if audit_event::Entity::behind(ctx.scope(), seq, i64::MAX, 1)
        .filter(audit_event::Column::Action.eq(REDACTED))
        .one(ctx.db())
        .await?
        .is_some()
    {
        // The file would lack a value and the entry that tells of it. The next try has both.
        return Err(Error::Unavailable { what: "the audit log", detail: "a value was erased meanwhile".into() });
    }
    let entry_count = seq - pruned;
    line(&mut file, &EndLine { r#type: "end".into(), entry_count, checkpoint_count, chain_hash })?;
    let tx = ctx.begin().await?;
    let row = file.finish(&tx, ctx, Some(entry_count)).await?;
    let event = Event::new("audit_log.exported", row.id)
        .with("fromSeq", pruned + 1)
        .with("throughSeq", seq)
        .with("sha256", row.sha256.clone());
    record(&tx, ctx, event);
    ctx.commit(tx, row.id).await?;
    Ok(Some(json!({ "exportId": row.id, "entryCount": entry_count })))
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

fn line(file: &mut FileWriter, value: &impl Serialize) -> Result<()> {
    let mut bytes = serde_json::to_vec(value).map_err(|e| Error::internal("writing the audit log", e))?;
    bytes.push(b'\n');
    file.write(&bytes);
    Ok(())
}
