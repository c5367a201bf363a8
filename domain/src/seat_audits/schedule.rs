//! How a tenant wants its quarterly audits.

use chrono::{NaiveDate, TimeDelta};
use keystead_entities::tenant::AuditSilence;
use keystead_entities::{Scoped, SeatId, seat_audit, seat_audit_schedule as row, tenant};
use sea_orm::QueryFilter;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel};
use serde_json::json;

use super::{READ, SCHEDULE_SET, assign};
use crate::audit;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};
use crate::tenants::{self, calendar::Quarter};

/// Days after the due day until silence is settled, where the tenant has not said: long enough for one weekly escalation
/// to reach the owners and be acted on.
const USUAL_GRACE: i32 = 14;

/// What is stored of the schedule, or what holds where nothing is.
pub(super) struct Stored {
    pub is_paused: bool,
    pub grace_days: i32,
    pub reviewer_seat_ids: Vec<SeatId>,
    pub version: i32,
}

/// How a tenant wants its quarterly audits.
#[derive(Clone, Debug)]
pub struct Schedule {
    /// No audit starts by itself.
    pub is_paused: bool,
    /// The day on which the next one starts by itself; none while paused.
    pub next_starts_on: Option<NaiveDate>,
    /// Days from the start to the due day.
    pub due_days: i32,
    /// Days after the due day until silence is settled.
    pub grace_days: i32,
    /// What becomes of items that nobody decided on.
    pub silence: AuditSilence,
    /// Days after which something unused counts as unused.
    pub dormant_days: i32,
    /// Who decides; empty: every owner, admin and approver.
    pub reviewer_seat_ids: Vec<SeatId>,
    /// Rises with each change; 0 before the first.
    pub version: i32,
}

/// A change of the schedule; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct SetSchedule {
    /// No audit starts by itself.
    pub is_paused: Option<bool>,
    /// 1 to 60.
    pub due_days: Option<i32>,
    /// 0 to 60.
    pub grace_days: Option<i32>,
    /// What becomes of items that nobody decided on.
    pub silence: Option<AuditSilence>,
    /// 7 to 365.
    pub dormant_days: Option<i32>,
    /// At most 100; empty: every owner, admin and approver.
    pub reviewer_seat_ids: Option<Vec<SeatId>>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

pub(super) async fn stored(db: &impl ConnectionTrait, ctx: &Ctx) -> Result<Stored> {
    Ok(read(row::Entity::of(ctx.scope()).one(db).await?))
}

fn read(found: Option<row::Model>) -> Stored {
    match found {
        None => Stored { is_paused: false, grace_days: USUAL_GRACE, reviewer_seat_ids: Vec::new(), version: 0 },
        Some(row) => Stored {
            is_paused: row.is_paused,
            grace_days: row.grace_days,
            reviewer_seat_ids: serde_json::from_value(row.reviewer_seat_ids).unwrap_or_default(),
            version: row.version,
        },
    }
}

/// The schedule.
pub async fn schedule(ctx: &Ctx) -> Result<Schedule> {
    ctx.may(READ)?;
    let db = ctx.db();
    let tenant = tenant::Entity::of(ctx.scope()).one(db).await?;
    let tenant = tenant.ok_or_else(|| Error::not_found("tenantId", "tenant"))?;
    let stored = stored(db, ctx).await?;
    let quarter = Quarter::at(&tenant, ctx.now());
    let same = seat_audit::Entity::within(ctx.scope()).filter(seat_audit::Column::Quarter.eq(&quarter.label));
    let begins_today = ctx.now() < quarter.starts_at + TimeDelta::days(1);
    let is_owed = begins_today && tenant.created_at < quarter.starts_at && same.one(db).await?.is_none();
    let next = if is_owed { quarter.starts_on } else { quarter.next().starts_on };
    Ok(view(&tenant, stored, next))
}

fn view(tenant: &tenant::Model, stored: Stored, next: NaiveDate) -> Schedule {
    Schedule {
        is_paused: stored.is_paused,
        next_starts_on: (!stored.is_paused).then_some(next),
        due_days: tenant.seat_audit_due_days,
        grace_days: stored.grace_days,
        silence: tenant.seat_audit_silence,
        dormant_days: tenant.dormant_days,
        reviewer_seat_ids: stored.reviewer_seat_ids,
        version: stored.version,
    }
}

/// Changes the schedule. Open audits go on as they were started.
///
/// # Errors
/// `INVALID`, `TOO_LONG`, `NOT_FOUND` by field; `VERSION_CONFLICT`.
pub async fn set_schedule(ctx: &Ctx, input: SetSchedule) -> Result<()> {
    ctx.may(SCHEDULE_SET)?;
    let mut checks = Checks::new();
    let mut within = |field, value: Option<i32>, low, high| value.map(|v| checks.within(field, v, low, high));
    let due = within("dueDays", input.due_days, 1, 60);
    let grace = within("graceDays", input.grace_days, 0, 60);
    let dormant = within("dormantDays", input.dormant_days, 7, 365);
    if input.reviewer_seat_ids.as_ref().is_some_and(|ids| ids.len() > 100) {
        checks.refuse(Code::TooLong, "reviewerSeatIds", "At most 100 reviewers.");
    }
    checks.done()?;
    let tx = ctx.begin().await?;
    let tenant = tenants::lock(&tx, ctx).await?;
    let found = row::Entity::of(ctx.scope()).one(&tx).await?;
    let is_first = found.is_none();
    let old = read(found);
    expect_version(input.expected_version, old.version)?;
    let ids = input.reviewer_seat_ids.unwrap_or_else(|| old.reviewer_seat_ids.clone());
    if ids != old.reviewer_seat_ids {
        assign::expect_reviewers(&tx, ctx, &ids).await?;
    }
    let new = row::Model {
        tenant_id: ctx.tenant_id(),
        is_paused: input.is_paused.unwrap_or(old.is_paused),
        grace_days: grace.unwrap_or(old.grace_days),
        reviewer_seat_ids: json!(ids),
        version: old.version + 1,
        updated_at: ctx.now(),
    };
    if is_first {
        row::Entity::insert(new.clone().into_active_model()).exec_without_returning(&tx).await?;
    } else {
        new.clone().into_active_model().reset_all().update(&tx).await?;
    }
    let before = tenant.clone();
    let mut settings = tenant.into_active_model();
    settings.seat_audit_due_days = Set(due.unwrap_or(before.seat_audit_due_days));
    settings.seat_audit_silence = Set(input.silence.unwrap_or(before.seat_audit_silence));
    settings.dormant_days = Set(dormant.unwrap_or(before.dormant_days));
    settings.version = Set(before.version + 1);
    settings.updated_at = Set(ctx.now());
    let after = settings.update(&tx).await?;
    let told = audit::Event::new("seat_audit_schedule.set", ctx.tenant_id())
        .changed("isPaused", old.is_paused, new.is_paused)
        .changed("graceDays", old.grace_days, new.grace_days)
        .changed("reviewerSeatIds", json!(old.reviewer_seat_ids), new.reviewer_seat_ids)
        .changed("dueDays", before.seat_audit_due_days, after.seat_audit_due_days)
        .changed("silence", before.seat_audit_silence.as_str(), after.seat_audit_silence.as_str())
        .changed("dormantDays", before.dormant_days, after.dormant_days);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, ctx.tenant_id()).await
}
