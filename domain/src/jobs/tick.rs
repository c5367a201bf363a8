//! The calendar at work. Lines that fell due are taken in groups (the same line in the same zone falls due for all its
//! tenants at the same moment), so that a day of a thousand tenants is a handful of statements. Each page of a group is
//! one transaction: the jobs, and the rows moved on to their next time. Of several replicas only one finds the rows as
//! they were; the dedupe key of a period stands behind that.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use keystead_entities::job::{self, JobStatus};
use keystead_entities::tenant::{self, TenantStatus};
use keystead_entities::{ForChange, JobId, TenantId, job_schedule};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde_json::json;

use super::calendar::{LINES, Line, last_until, line_of, next_after};
use crate::app::App;
use crate::db::Tx;
use crate::error::Result;

const PAGE: u64 = 500;
/// What created a job that the calendar made.
pub const CREATED_BY: &str = "calendar";

/// One line at one moment for every tenant that has it then.
struct Group {
    kind: String,
    cron: String,
    zone: String,
    due: DateTime<Utc>,
}

/// Makes the jobs of every line that fell due, for all tenants that are served; those of suspended ones wait until they
/// are served again. Returns how many jobs were made.
pub async fn tick(app: &App) -> Result<u64> {
    tick_with(app, LINES).await
}

/// As [`tick`], with those lines.
pub async fn tick_with(app: &App, lines: &[Line]) -> Result<u64> {
    let mut made = 0;
    loop {
        let groups = due_groups(app).await?;
        if groups.is_empty() {
            return Ok(made);
        }
        for group in groups {
            loop {
                let (tenants, jobs) = page(app, lines, &group).await?;
                made += jobs;
                if tenants < PAGE {
                    break;
                }
            }
        }
    }
}

fn served() -> sea_orm::sea_query::SelectStatement {
    tenant::Entity::of_all()
        .select_only()
        .column(tenant::Column::Id)
        .filter(tenant::Column::Status.eq(TenantStatus::Active))
        .into_query()
}

async fn due_groups(app: &App) -> Result<Vec<Group>> {
    use job_schedule::Column::{Cron, IsPaused, Kind, NextRunAt, TenantId, TimeZone};
    let rows = job_schedule::Entity::of_all_tenants()
        .select_only()
        .columns([Kind, Cron, TimeZone, NextRunAt])
        .filter(IsPaused.eq(false))
        .filter(NextRunAt.lte(app.clock.now()))
        .filter(TenantId.in_subquery(served()))
        .distinct()
        .order_by_asc(NextRunAt)
        .limit(200)
        .into_tuple::<(String, String, String, DateTime<Utc>)>()
        .all(app.db.read())
        .await?;
    Ok(rows.into_iter().map(|(kind, cron, zone, due)| Group { kind, cron, zone, due }).collect())
}

/// Does the next tenants of a group. Returns how many tenants those were, and how many jobs came of them.
async fn page(app: &App, lines: &[Line], group: &Group) -> Result<(u64, u64)> {
    use job_schedule::Column::{Cron, IsPaused, Kind, NextRunAt, TenantId as Tenant, TimeZone};
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    let tenants: Vec<TenantId> = job_schedule::Entity::of_all_tenants()
        .select_only()
        .column(Tenant)
        .filter(Kind.eq(&group.kind))
        .filter(Cron.eq(&group.cron))
        .filter(TimeZone.eq(&group.zone))
        .filter(NextRunAt.eq(group.due))
        .filter(IsPaused.eq(false))
        .filter(Tenant.in_subquery(served()))
        .order_by_asc(Tenant)
        .limit(PAGE)
        .for_change()
        .into_tuple()
        .all(&tx)
        .await?;
    if tenants.is_empty() {
        return Ok((0, 0));
    }
    let zone: Tz = group.zone.parse().unwrap_or(Tz::UTC);
    let line = line_of(lines, &group.kind);
    let each = line.is_some_and(|line| line.rhythm.makes_good_each());
    let at = if each { group.due } else { last_until(&group.cron, zone, group.due, now) };
    let made = match line {
        Some(line) => make(app, &tx, line, zone, at, &tenants).await?,
        None => 0,
    };
    // A line whose time never comes again rests at the end of time.
    let next = next_after(&group.cron, zone, at).unwrap_or(super::schedules::never());
    job_schedule::Entity::update_all_tenants()
        .filter(Tenant.is_in(tenants.iter().copied()))
        .filter(Kind.eq(&group.kind))
        .filter(NextRunAt.eq(group.due))
        .col_expr(NextRunAt, Expr::value(next))
        .col_expr(job_schedule::Column::LastRunAt, Expr::value(at))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok((tenants.len() as u64, made))
}

/// Makes the line's job for each of the tenants that has anything to look at.
async fn make(app: &App, tx: &Tx, line: &Line, zone: Tz, at: DateTime<Utc>, tenants: &[TenantId]) -> Result<u64> {
    let wanted: HashSet<TenantId> = match line.anything {
        Some(anything) => anything(tx, app.clock.now(), tenants).await?.into_iter().collect(),
        None => tenants.iter().copied().collect(),
    };
    if wanted.is_empty() {
        return Ok(0);
    }
    let rows: Vec<(TenantId, i32)> = tenant::Entity::of_all()
        .select_only()
        .columns([tenant::Column::Id, tenant::Column::QuarterStartMonth])
        .filter(tenant::Column::Id.is_in(wanted))
        .order_by_asc(tenant::Column::Id)
        .into_tuple()
        .all(tx)
        .await?;
    let now = app.clock.now();
    let jobs = rows.into_iter().map(|(tenant_id, quarter_start_month)| {
        let (period, key) = line.rhythm.period(zone, quarter_start_month, at);
        job::ActiveModel {
            tenant_id: Set(tenant_id),
            id: Set(JobId(app.new_uuid())),
            kind: Set(line.kind.name.into()),
            dedupe_key: Set(key),
            payload: Set(json!({ "period": period, "at": at })),
            status: Set(JobStatus::Pending),
            attempts: Set(0),
            max_attempts: Set(line.kind.max_attempts),
            run_at: Set(now),
            delivered_at: Set(None),
            lease_owner: Set(None),
            lease_expires_at: Set(None),
            crash_count: Set(0),
            advanced_in: Set(0),
            progress_done: Set(0),
            progress_total: Set(None),
            result: Set(None),
            error: Set(None),
            created_by: Set(CREATED_BY.into()),
            request_id: Set(String::new()),
            version: Set(1),
            created_at: Set(now),
            started_at: Set(None),
            finished_at: Set(None),
        }
    });
    let columns = [job::Column::TenantId, job::Column::Kind, job::Column::DedupeKey];
    let once = OnConflict::columns(columns).do_nothing().to_owned();
    Ok(job::Entity::insert_many(jobs).on_conflict(once).exec_without_returning(tx).await?)
}
