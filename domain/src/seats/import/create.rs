//! Taking a file in: reading it, and making the job.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::seat::{Known, Role};
use keystead_entities::seat_import::{self, SeatImportFormat, SeatImportMode, SeatImportStatus};
use keystead_entities::seat_import_row::{self, SeatImportOutcome};
use keystead_entities::{BusinessUnitId, ImportId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};
use serde_json::json;

use super::parse::{self, Cells, MAX_ROWS, Parsed, ParsedRow};
use super::run::KIND;
use crate::auth::{Area, Right, covers};
use crate::clock::whole_millis;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::input::Checks;
use crate::jobs::{self, NewJob};
use crate::seats::rules;
use crate::{access, audit, partners};

/// To take people in from a file.
pub const IMPORT: Right = Right::write(Area::Seats, Role::Admin);

/// A file may be so old.
const OLDEST: TimeDelta = TimeDelta::days(400);

/// People to be taken in: a file, or rows.
#[derive(Clone, Debug)]
pub struct Create {
    /// The file, in UTF-8.
    pub csv: Option<String>,
    /// Rows in place of a file.
    pub rows: Option<Vec<RowInput>>,
    /// Who wrote the file; recognised by its header where absent.
    pub format: Option<SeatImportFormat>,
    /// What happens to good rows when there are bad ones.
    pub mode: SeatImportMode,
    /// Of people whose row does not say; never `OWNER`.
    pub role: Role,
    /// Of people whose row does not say, 1 to 3.
    pub tier: i32,
    /// Of people whose row does not say.
    pub business_unit_id: Option<BusinessUnitId>,
    /// Whether seats whose account the directory has disabled are disabled here too; otherwise they are noted as leavers.
    pub disable_leavers: bool,
    /// Whether to say only what would happen.
    pub dry_run: bool,
    /// When the directory wrote the file; now where absent.
    pub as_of: Option<DateTime<Utc>>,
}

/// One person, in place of a line of a file.
#[derive(Clone, Debug)]
pub struct RowInput {
    /// Mail address.
    pub email: String,
    /// Name; the address where absent.
    pub name: Option<String>,
    /// As the company calls it.
    pub department: Option<String>,
    /// The id in the company's directory.
    pub external_id: Option<String>,
    /// Whether the directory lets the account in.
    pub is_enabled: bool,
    /// Whether a second factor is set up.
    pub mfa: Known,
    /// When the person last signed in, where known.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// Never `OWNER`.
    pub role: Option<Role>,
    /// 1 to 3.
    pub tier: Option<i32>,
    /// Name of a business unit.
    pub business_unit: Option<String>,
}

/// Reads the file and makes the job that takes its rows in.
///
/// # Errors
/// `INVALID`, `REQUIRED` or `TOO_LONG` for a file that cannot be read as a whole; single bad rows are in the report.
pub async fn create(ctx: &Ctx, input: Create) -> Result<seat_import::Model> {
    ctx.may(IMPORT)?;
    rules::expect_reach(ctx, input.role)?;
    let mut checks = Checks::new();
    let tier = rules::check_tier(&mut checks, input.tier);
    if input.role == Role::Owner {
        checks.refuse(Code::Invalid, "role", "Owners are made one by one, not by a file.");
    }
    let as_of = input.as_of.unwrap_or(ctx.now());
    if as_of > ctx.now() || as_of < ctx.now() - OLDEST {
        checks.refuse(Code::Invalid, "asOf", "A moment within the last 400 days.");
    }
    checks.done()?;
    let parsed = match (&input.csv, input.rows) {
        (Some(csv), None) => parse::parse(csv, input.format, ctx.now())?,
        (None, Some(rows)) => read_rows(rows, ctx.now())?,
        _ => return Err(Error::refused(Code::Required, "csv", "Give a file in `csv`, or `rows`, and not both.")),
    };
    let own = access::own_role(ctx.db(), ctx).await?;
    if !covers(own, input.role) {
        return Err(Error::Forbidden(format!(
            "This gives the role {} for good; the caller's own is {own}.",
            input.role
        )));
    }
    let id = ctx.new_id(ImportId);
    let count = i32::try_from(parsed.rows.len()).unwrap_or(i32::MAX);
    let import = seat_import::Model {
        tenant_id: ctx.tenant_id(),
        id,
        job_id: None,
        format: parsed.format,
        mode: input.mode,
        status: SeatImportStatus::Pending,
        role: input.role,
        tier,
        business_unit_id: input.business_unit_id,
        disables_leavers: input.disable_leavers,
        is_dry_run: input.dry_run,
        as_of: Some(whole_millis(as_of)),
        row_count: count,
        created_by_seat_id: ctx.seat_id(),
        version: 1,
        created_at: ctx.now(),
        finished_at: None,
    };
    let tx = ctx.begin().await?;
    rules::expect_unit(&tx, ctx, input.business_unit_id).await?;
    seat_import::Entity::insert(import.clone().into_active_model()).exec_without_returning(&tx).await?;
    partners::traces::leave(&tx, ctx, import.id).await?;
    for chunk in parsed.rows.chunks(100) {
        let rows = chunk.iter().map(|row| stored(ctx, id, row));
        seat_import_row::Entity::insert_many(rows).exec_without_returning(&tx).await?;
    }
    let new = NewJob::new(&KIND, id.to_string()).payload(json!({ "importId": id })).steps(count.into());
    let job_id = jobs::enqueue(&tx, ctx, new).await?;
    let mut row = import.into_active_model();
    row.job_id = Set(job_id);
    let import = row.update(&tx).await?;
    let told = audit::Event::new("seat_import.created", id)
        .with("format", import.format.as_str())
        .with("mode", import.mode.as_str())
        .with("rowCount", count)
        .with("role", import.role.as_str())
        .with("disableLeavers", import.disables_leavers)
        .with("dryRun", import.is_dry_run)
        .with("asOf", as_of.to_rfc3339());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, id).await?;
    Ok(import)
}

fn stored(ctx: &Ctx, import_id: ImportId, row: &ParsedRow) -> seat_import_row::ActiveModel {
    let (outcome, person, message) = match &row.person {
        Ok(person) => (SeatImportOutcome::Pending, serde_json::to_value(person).ok(), row.note.clone()),
        Err(why) => (SeatImportOutcome::Invalid, None, why.clone()),
    };
    seat_import_row::ActiveModel {
        tenant_id: Set(ctx.tenant_id()),
        import_id: Set(import_id),
        line: Set(row.line),
        email: Set(row.email.clone()),
        person: Set(person),
        outcome: Set(outcome),
        message: Set(message),
        seat_id: Set(None),
    }
}

fn read_rows(rows: Vec<RowInput>, now: DateTime<Utc>) -> Result<Parsed> {
    if rows.is_empty() {
        return Err(Error::refused(Code::Required, "rows", "Give at least one row."));
    }
    if rows.len() > MAX_ROWS {
        return Err(Error::refused(Code::TooLong, "rows", format!("At most {MAX_ROWS} rows.")));
    }
    let mut seen = HashMap::new();
    let mut parsed = Vec::with_capacity(rows.len());
    for (line, input) in (1_i32..).zip(rows) {
        let mut row = ParsedRow { line, email: None, person: Err(String::new()), note: String::new() };
        let tier = input.tier.map(|tier| tier.to_string());
        let signed_in = input.last_sign_in_at.map(|at| at.to_rfc3339());
        let cells = Cells {
            email: &input.email,
            name: input.name,
            department: input.department.as_deref(),
            external_id: input.external_id.as_deref(),
            enabled: Some(if input.is_enabled { "yes" } else { "no" }),
            mfa: Some(input.mfa.as_str()),
            last_sign_in: signed_in.as_deref(),
            role: input.role.map(Role::as_str),
            tier: tier.as_deref(),
            business_unit: input.business_unit.as_deref(),
            ..Cells::default()
        };
        cells.read(SeatImportFormat::Keystead, &mut row, now);
        parse::refuse_repeats(&mut row, &mut seen);
        parsed.push(row);
    }
    Ok(Parsed { format: SeatImportFormat::Keystead, rows: parsed })
}
