//! A tenant's calendar: its rows of [`super::calendar::LINES`], made with it, moved and paused by its admins.

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::seat::Role;
use keystead_entities::{JobScheduleId, Scoped, TenantId, job_schedule, tenant};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use super::calendar::{LINES, Line, line, next_after};
use crate::app::App;
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::{Checks, expect_version};
use crate::tenants::calendar::zone;

/// To see the calendar.
pub const READ: Right = Right::read(Area::Jobs, Role::Auditor);
/// To move, pause or resume a line.
pub const UPDATE: Right = Right::write(Area::Jobs, Role::Admin);

/// Makes the rows of a tenant that it does not have yet; in the transaction that makes the tenant.
pub async fn plant(tx: &Tx, app: &App, tenant: &tenant::Model) -> Result<()> {
    plant_with(tx, app, tenant, LINES).await
}

/// As [`plant`], with those lines.
pub async fn plant_with(tx: &Tx, app: &App, tenant: &tenant::Model, lines: &[Line]) -> Result<()> {
    let now = app.clock.now();
    let rows: Vec<job_schedule::ActiveModel> = lines
        .iter()
        .map(|line| {
            let cron = line.rhythm.cron(tenant.quarter_start_month);
            let next = next_after(&cron, zone(tenant), now).unwrap_or(never());
            job_schedule::ActiveModel {
                tenant_id: Set(tenant.id),
                id: Set(JobScheduleId(app.new_uuid())),
                kind: Set(line.kind.name.into()),
                cron: Set(cron),
                time_zone: Set(zone(tenant).name().into()),
                is_paused: Set(false),
                next_run_at: Set(next),
                last_run_at: Set(None),
                version: Set(1),
                updated_at: Set(now),
            }
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let columns = [job_schedule::Column::TenantId, job_schedule::Column::Kind];
    let once = OnConflict::columns(columns).do_nothing().to_owned();
    job_schedule::Entity::insert_many(rows).on_conflict(once).exec_without_returning(tx).await?;
    Ok(())
}

/// When a line falls due that never does.
pub(super) fn never() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(253_402_300_799_000).unwrap_or(DateTime::<Utc>::MAX_UTC)
}

/// Gives tenants the lines that this release has and the one that made them had not. Returns how many tenants.
pub async fn plant_everywhere(app: &App) -> Result<usize> {
    let mut planted = 0;
    for line in LINES {
        loop {
            let lacking: Vec<TenantId> = tenant::Entity::without_schedule(line.kind.name)
                .select_only()
                .column(tenant::Column::Id)
                .order_by_asc(tenant::Column::Id)
                .limit(200)
                .into_tuple()
                .all(app.db.read())
                .await?;
            if lacking.is_empty() {
                break;
            }
            let tx = app.db.begin().await?;
            let tenants = tenant::Entity::of_all().filter(tenant::Column::Id.is_in(lacking)).all(&tx).await?;
            for tenant in &tenants {
                plant(&tx, app, tenant).await?;
            }
            tx.commit().await?;
            planted += tenants.len();
        }
    }
    Ok(planted)
}

/// Moves a tenant's calendar to its time zone and its quarters; in the transaction that changes them. Lines that its
/// admins moved keep their own times. A time that the old zone had yet to reach and the new one has already passed is
/// made good, and not skipped; the key of its period keeps it from happening twice.
pub async fn rezone(tx: &Tx, ctx: &Ctx, before: &tenant::Model, after: &tenant::Model) -> Result<()> {
    let rows = job_schedule::Entity::within(ctx.scope()).all(tx).await?;
    for row in rows {
        let ours = line(&row.kind).filter(|line| row.cron == line.rhythm.cron(before.quarter_start_month));
        let cron = ours.map_or_else(|| row.cron.clone(), |line| line.rhythm.cron(after.quarter_start_month));
        let next =
            if row.next_run_at <= ctx.now() { row.next_run_at } else { remembered(&row, &cron, after, ctx.now()) };
        let mut row = row.into_active_model();
        row.cron = Set(cron);
        row.time_zone = Set(zone(after).name().into());
        row.next_run_at = Set(next);
        row.updated_at = Set(ctx.now());
        row.update(tx).await?;
    }
    Ok(())
}

/// The next time in the new zone, from where the old one had come to; zones are at most 26 hours apart.
fn remembered(row: &job_schedule::Model, cron: &str, tenant: &tenant::Model, now: DateTime<Utc>) -> DateTime<Utc> {
    let since = row.last_run_at.unwrap_or(row.updated_at).max(now - TimeDelta::hours(27)).min(now);
    next_after(cron, zone(tenant), since).unwrap_or(never())
}

/// A change of a line.
pub struct ScheduleUpdateInput {
    /// The line.
    pub id: JobScheduleId,
    /// Six fields, seconds first.
    pub cron: String,
    /// The version the caller saw.
    pub expected_version: Option<i32>,
}

/// Moves a line of the calendar to other times.
pub async fn update(ctx: &Ctx, input: ScheduleUpdateInput) -> Result<job_schedule::Model> {
    ctx.may(UPDATE)?;
    let mut checks = Checks::new();
    let cron = checks.line("cron", &input.cron, 100);
    if let Err(reason) = fit(&cron, ctx.now()) {
        checks.refuse(crate::error::Code::Invalid, "cron", reason);
    }
    checks.done()?;
    let tx = ctx.begin().await?;
    let row = found(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, row.version)?;
    let zone = row.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC);
    let next = next_after(&cron, zone, ctx.now()).ok_or_else(|| Error::invalid("cron", "This never falls due."))?;
    let event = audit::Event::new("job_schedule.updated", row.id).with("kind", row.kind.clone()).changed(
        "cron",
        row.cron.clone(),
        cron.clone(),
    );
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.cron = Set(cron);
    row.next_run_at = Set(next);
    row.version = Set(version);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    audit::record(&tx, ctx, event);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// Whether the times can be kept to: once an hour at most, and outside the hours that some zone skips or repeats.
fn fit(cron: &str, now: DateTime<Utc>) -> std::result::Result<(), String> {
    if cron.split_whitespace().count() != 6 {
        return Err("Six fields are needed, seconds first. Example: 0 30 6 * * MON.".into());
    }
    let schedule: cron::Schedule =
        cron.parse().map_err(|_| "This cannot be read. Example: 0 30 6 * * MON.".to_owned())?;
    let times: Vec<DateTime<Utc>> = schedule.after(&now).take(100).collect();
    if times.is_empty() {
        return Err("This never falls due.".into());
    }
    if times.windows(2).any(|pair| matches!(pair, [a, b] if *b - *a < TimeDelta::hours(1))) {
        return Err("At most once an hour.".into());
    }
    use chrono::Timelike;
    if times.iter().any(|at| at.hour() < 4) {
        return Err("Choose hours from 4 to 23: earlier ones are skipped or repeated when the clocks change.".into());
    }
    Ok(())
}

/// A line, and the version the caller saw.
pub struct SchedulePauseInput {
    /// The line.
    pub id: JobScheduleId,
    /// The version the caller saw.
    pub expected_version: Option<i32>,
}

/// Pauses a line: nothing falls due until it is resumed.
pub async fn pause(ctx: &Ctx, input: SchedulePauseInput) -> Result<job_schedule::Model> {
    set_paused(ctx, input, true).await
}

/// Resumes a line. What would have fallen due during the pause is not made good: the pause was meant.
pub async fn resume(ctx: &Ctx, input: SchedulePauseInput) -> Result<job_schedule::Model> {
    set_paused(ctx, input, false).await
}

async fn set_paused(ctx: &Ctx, input: SchedulePauseInput, paused: bool) -> Result<job_schedule::Model> {
    ctx.may(UPDATE)?;
    let tx = ctx.begin().await?;
    let row = found(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, row.version)?;
    if row.is_paused == paused {
        return Err(Error::state("id", if paused { "It is paused already." } else { "It is not paused." }));
    }
    let zone = row.time_zone.parse().unwrap_or(chrono_tz::Tz::UTC);
    let next = next_after(&row.cron, zone, ctx.now()).unwrap_or(never());
    let action = if paused { "job_schedule.paused" } else { "job_schedule.resumed" };
    let event = audit::Event::new(action, row.id).with("kind", row.kind.clone());
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.is_paused = Set(paused);
    if !paused {
        row.next_run_at = Set(next);
    }
    row.version = Set(version);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    audit::record(&tx, ctx, event);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

async fn found(tx: &Tx, ctx: &Ctx, id: JobScheduleId) -> Result<job_schedule::Model> {
    let row = job_schedule::Entity::one(ctx.scope(), id).one(tx).await?;
    row.ok_or_else(|| Error::not_found("id", "job schedule"))
}
