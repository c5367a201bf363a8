//! Reading a file, and making the job.

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::discovery_import::{self, DiscoveryImportMode, DiscoveryImportStatus};
use keystead_entities::discovery_import_row::{self as row, DiscoveryOutcome as Outcome};
use keystead_entities::discovery_source::DiscoveryKind;
use keystead_entities::seat::Role;
use keystead_entities::{DiscoveryImportId, DiscoverySourceId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::json;

use super::run::KIND;
use crate::audit;
use crate::auth::{Area, Right};
use crate::clock::whole_millis;
use crate::ctx::Ctx;
use crate::discovery::gather::{Gathered, gather};
use crate::discovery::recognise::Known;
use crate::discovery::{readers, sources};
use crate::error::{Error, Result};
use crate::input::Checks;
use crate::jobs::{self, NewJob};

/// To take in what is used.
pub const IMPORT: Right = Right::write(Area::Apps, Role::Admin);

/// A file may be so old.
const OLDEST: TimeDelta = TimeDelta::days(400);

/// A file to be taken in.
#[derive(Clone, Debug)]
pub struct Create {
    /// What kind of export it is; that of the source where one is named.
    pub kind: Option<DiscoveryKind>,
    /// The file, in UTF-8.
    pub text: String,
    /// The place it comes from.
    pub source_id: Option<DiscoverySourceId>,
    /// What happens to good lines when there are bad ones.
    pub mode: DiscoveryImportMode,
    /// Whether to say only what would happen.
    pub dry_run: bool,
    /// When the file was written; now where absent.
    pub as_of: Option<DateTime<Utc>>,
}

/// Reads the file and makes the job that takes it in.
///
/// # Errors
/// `INVALID`, `REQUIRED` or `TOO_LONG` for a file that cannot be read as a whole; `NOT_FOUND` for a source that is not there,
/// `STATE_CONFLICT` for one of another kind. Single bad lines are in the report.
pub async fn create(ctx: &Ctx, input: Create) -> Result<discovery_import::Model> {
    ctx.may(IMPORT)?;
    let as_of = whole_millis(input.as_of.unwrap_or(ctx.now()));
    let mut checks = Checks::new();
    if as_of > ctx.now() || as_of < ctx.now() - OLDEST {
        checks.refuse(crate::Code::Invalid, "asOf", "A moment within the last 400 days.");
    }
    checks.done()?;
    let source = match input.source_id {
        Some(id) => Some(sources::found(ctx.db(), ctx, "discoverySourceId", id).await?),
        None => None,
    };
    let kind = match (input.kind, &source) {
        (Some(kind), Some(source)) if kind != source.kind => {
            let message = format!("The source sends {}, and this is said to be {kind}.", source.kind);
            return Err(Error::state("discoverySourceId", message));
        }
        (Some(kind), _) => kind,
        (None, Some(source)) => source.kind,
        (None, None) => {
            return Err(Error::refused(
                crate::Code::Required,
                "kind",
                "Say what kind of export it is, or name its source.",
            ));
        }
    };
    let read = readers::read(kind, &input.text, as_of)?;
    let invalid = read.invalid.clone();
    let known = Known::load(ctx.db(), ctx).await?;
    let gathered = gather(kind, read, &known, as_of);
    let told: i32 = gathered.things.iter().map(|thing| thing.line_count).sum();
    let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    let import = discovery_import::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(DiscoveryImportId),
        job_id: None,
        kind,
        mode: input.mode,
        status: DiscoveryImportStatus::Pending,
        is_dry_run: input.dry_run,
        discovery_source_id: input.source_id,
        as_of,
        line_count: told + gathered.not_ai_lines + count(invalid.len()),
        not_ai_line_count: gathered.not_ai_lines,
        invalid_line_count: count(invalid.len()),
        created_by_seat_id: ctx.seat_id(),
        version: 1,
        created_at: ctx.now(),
        finished_at: None,
    };
    let rows = report(ctx, import.id, gathered, invalid);
    let tx = ctx.begin().await?;
    discovery_import::Entity::insert(import.clone().into_active_model()).exec_without_returning(&tx).await?;
    for chunk in rows.chunks(100) {
        row::Entity::insert_many(chunk.to_vec()).exec_without_returning(&tx).await?;
    }
    let new = NewJob::new(&KIND, import.id.to_string()).payload(json!({ "importId": import.id }));
    let job_id = jobs::enqueue(&tx, ctx, new).await?;
    let mut changed = import.into_active_model();
    changed.job_id = Set(job_id);
    let import = changed.update(&tx).await?;
    let told = audit::Event::new("discovery_import.created", import.id)
        .with("kind", import.kind.as_str())
        .with("mode", import.mode.as_str())
        .with("discoverySourceId", import.discovery_source_id.map(|id| id.to_string()))
        .with("lineCount", import.line_count)
        .with("dryRun", import.is_dry_run)
        .with("asOf", as_of.to_rfc3339());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, import.id).await?;
    Ok(import)
}

/// The rows of the report by line, as far as they can be told before the job.
fn report(
    ctx: &Ctx,
    import_id: DiscoveryImportId,
    gathered: Gathered,
    invalid: Vec<(i32, String)>,
) -> Vec<row::ActiveModel> {
    let blank = |line, line_count, name: Option<String>, outcome, message: String| row::Model {
        tenant_id: ctx.tenant_id(),
        import_id,
        position: 0,
        line,
        line_count,
        name,
        sighting: None,
        outcome,
        message,
        discovery_id: None,
        ai_app_id: None,
    };
    let mut rows: Vec<row::Model> = Vec::new();
    rows.extend(gathered.things.into_iter().map(|thing| row::Model {
        sighting: serde_json::to_value(&thing).ok(),
        ..blank(thing.line, thing.line_count, Some(thing.name), Outcome::Pending, String::new())
    }));
    let others = gathered.not_ai.into_iter();
    rows.extend(others.map(|(line, count, name)| blank(line, count, Some(name), Outcome::NotAi, String::new())));
    rows.extend(invalid.into_iter().map(|(line, why)| blank(line, 1, None, Outcome::Invalid, why)));
    rows.sort_by_key(|row| row.line);
    (1_i32..).zip(rows).map(|(position, row)| row::Model { position, ..row }.into_active_model().reset_all()).collect()
}
