//! Asking for a list as a file.

use keystead_entities::export::{self, ExportFormat, ExportKind};
use sea_orm::{EntityTrait, IntoActiveModel};
use serde_json::json;

use super::{Kept, ListFilter, MAKE, NewFile, download_right, expire_later, pending};
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

/// A list to be made into a file.
#[derive(Clone, Debug)]
pub struct Create {
    /// Which list.
    pub kind: ExportKind,
    /// In which format.
    pub format: ExportFormat,
    /// Which rows; all where there is none.
    pub filter: Option<ListFilter>,
}

/// Asks for a list as a file; a job makes it. Whoever may read the whole list may have it as a file.
///
/// # Errors
/// `INVALID` for a kind that is no list, for a format that is not of lists, and for the filter of another list.
pub async fn create(ctx: &Ctx, input: Create) -> Result<export::Model> {
    let Create { kind, format, filter } = input;
    ctx.may(download_right(kind))?;
    if !LISTS.contains(&kind) {
        let words: Vec<&str> = LISTS.iter().map(|kind| kind.as_str()).collect();
        return Err(Error::invalid(
            "kind",
            format!("One of: {}. Reports have mutations of their own.", words.join(", ")),
        ));
    }
    if !matches!(format, ExportFormat::Csv | ExportFormat::Jsonl | ExportFormat::Pdf) {
        return Err(Error::refused(Code::Invalid, "format", "A list comes as CSV, JSONL or PDF."));
    }
    if let Some(other) = filter.as_ref().map(ListFilter::kind).filter(|of| *of != kind) {
        return Err(Error::invalid("filter", format!("This is a filter of {other}; the list is {kind}.")));
    }
    let name = format!("{}-{}", kind.as_str().to_lowercase().replace('_', "-"), ctx.now().format("%Y-%m-%d"));
    let mut row = pending(ctx, NewFile { kind, format, subject: None, name, kept: Kept::Days(DAYS) });
    row.filter = filter.as_ref().map(ListFilter::stored).transpose()?;
    let tx = ctx.begin().await?;
    let job = NewJob::new(&MAKE, row.id.to_string()).payload(json!({ "exportId": row.id }));
    row.job_id = jobs::enqueue(&tx, ctx, job).await?;
    export::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    expire_later(&tx, ctx, &row).await?;
    let mut event =
        audit::Event::new("export.created", row.id).with("kind", kind.as_str()).with("format", format.as_str());
    if let Some(filter) = &row.filter {
        event = event.with("filter", filter.clone());
    }
    audit::record(&tx, ctx, event);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
