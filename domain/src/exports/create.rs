//! Asking for a list as a file.

use keystead_entities::export::{self, ExportFormat, ExportKind};
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::json;

use super::{Kept, MAKE, NewFile, download_right, expire_later, pending};
use crate::audit;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::jobs::{self, NewJob};

/// Days for which an exported list is kept.
pub const DAYS: i64 = 7;

/// The kinds that are lists, to be asked for.
pub const LISTS: &[ExportKind] = &[
    ExportKind::Seats,
    ExportKind::ApiTokens,
    ExportKind::ProviderAccounts,
    ExportKind::ProviderKeys,
    ExportKind::AiApps,
    ExportKind::Pilots,
    ExportKind::Questionnaires,
    ExportKind::SeatAudits,
    ExportKind::Jobs,
    ExportKind::AuditEvents,
];

/// Asks for a list as a file; a job makes it. Whoever may read the whole list may have it as a file.
///
/// # Errors
/// `INVALID` for a kind that is no list and for a format that is not of lists.
pub async fn create(ctx: &Ctx, kind: ExportKind, format: ExportFormat) -> Result<export::Model> {
    ctx.may(download_right(kind))?;
    if !LISTS.contains(&kind) {
        let words: Vec<&str> = LISTS.iter().map(|kind| kind.as_str()).collect();
        return Err(Error::invalid(
            "kind",
            format!("One of: {}. Reports have mutations of their own.", words.join(", ")),
        ));
    }
    if !matches!(format, ExportFormat::Csv | ExportFormat::Jsonl) {
        return Err(Error::refused(Code::Invalid, "format", "A list comes as CSV or as JSONL."));
    }
    let name = format!("{}-{}", kind.as_str().to_lowercase().replace('_', "-"), ctx.now().format("%Y-%m-%d"));
    let mut row = pending(ctx, NewFile { kind, format, subject: None, name, kept: Kept::Days(DAYS) });
    let tx = ctx.begin().await?;
    let job = NewJob::new(&MAKE, row.id.to_string()).payload(json!({ "exportId": row.id }));
    row.job_id = jobs::enqueue(&tx, ctx, job).await?;
    export::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    expire_later(&tx, ctx, &row).await?;
    let event = audit::Event::new("export.created", row.id).with("kind", kind.as_str()).with("format", format.as_str());
    audit::record(&tx, ctx, event);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
