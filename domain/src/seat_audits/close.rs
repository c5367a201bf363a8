//! Closing: no more decisions; a job applies what was decided, proves it and seals the report.

use std::time::Duration;

use chrono::{NaiveDate, TimeDelta};
use keystead_entities::job;
use keystead_entities::seat_audit::{self, SeatAuditStatus};
use keystead_entities::seat_audit_item::{self as item, DecisionSource, SeatAuditDecision};
use keystead_entities::tenant::{self, AuditSilence};
use keystead_entities::{Scoped, SeatAuditId, SeatAuditItemId, seat_audit_reminder as reminder};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::{Value, json};

use super::{READ, RUN, apply as applying, assign, proof, remind, seal};
use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::expect_version;
use crate::jobs::{self, Kind, NewJob};
use crate::list::{Below, Sort};
use crate::tenants::calendar;

/// Applies the decisions of one audit and seals its report.
pub static APPLY: Kind =
    Kind { name: "SEAT_AUDIT_CLOSE", max_attempts: 8, timeout: Duration::from_secs(600), concurrency: 2 };

/// An audit to be closed.
#[derive(Clone, Debug)]
pub struct Close {
    /// The audit.
    pub id: SeatAuditId,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Closes an audit on which everything is decided. Its job is [`closing_job`].
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`; `STATE_CONFLICT` where it is not open, or items wait for a decision that somebody can
/// take.
pub async fn close(ctx: &Ctx, input: Close) -> Result<seat_audit::Model> {
    ctx.may(RUN)?;
    let tx = ctx.begin().await?;
    let audit = assign::lock(&tx, ctx, input.id).await?.ok_or_else(|| Error::not_found("id", "seat audit"))?;
    expect_version(input.expected_version, audit.version)?;
    if audit.status != SeatAuditStatus::Open {
        return Err(Error::state("id", format!("The audit is {}; only an OPEN one can be closed.", audit.status)));
    }
    let open: usize = remind::undecided(&tx, ctx, audit.id).await?.values().sum();
    if open > 0 {
        let days = audit.grace_days;
        let message = format!(
            "{open} items wait for a decision. Decide on them; or wait: {days} days after {} they are settled as silence.",
            audit.due_on
        );
        return Err(Error::state("id", message));
    }
    let audit = begin_closing(&tx, ctx, audit).await?;
    audit::record(&tx, ctx, audit::Event::new("seat_audit.closing_started", audit.id));
    ctx.commit(tx, audit.id).await?;
    Ok(audit)
}

/// The job that applies an audit's decisions, once it is being closed.
pub fn closing_job(ctx: &Ctx, id: SeatAuditId) -> Result<Below<job::Entity>> {
    ctx.may(READ)?;
    use job::Column::{DedupeKey, Id, Kind};
    let jobs = job::Entity::within(ctx.scope()).filter(Kind.eq(APPLY.name));
    Ok(Below::new(ctx.scope(), jobs, Sort { by: Id, descending: true, tie: Id }).of(DedupeKey, id.to_string()))
}

/// No more decisions from here on; what everything may do now is noted, and the job is made.
async fn begin_closing(tx: &Tx, ctx: &Ctx, audit: seat_audit::Model) -> Result<seat_audit::Model> {
    let baseline = proof::baseline(tx, ctx).await?;
    let (id, version) = (audit.id, audit.version);
    let mut row = audit.into_active_model();
    row.status = Set(SeatAuditStatus::Closing);
    row.baseline = Set(Some(json!(baseline)));
    row.closing_by = Set(Some(ctx.actor.id()));
    row.closing_at = Set(Some(ctx.now()));
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(tx).await?;
    let new = NewJob::new(&APPLY, id.to_string()).payload(json!({ "seatAuditId": id }));
    jobs::enqueue(tx, ctx, new).await?;
    Ok(row)
}

/// Closes an audit whose time is over: after the due day where everything is decided, after the grace time in any case,
/// with silence settled as the tenant had chosen. The grace time counts from the day on which the reminder of the due day
/// was settled, where that was late: nobody's silence counts that could not have been reminded.
pub(super) async fn close_when_over(ctx: &Ctx, id: SeatAuditId) -> Result<()> {
    let tx = ctx.begin().await?;
    let Some(audit) = assign::lock(&tx, ctx, id).await?.filter(|audit| audit.status == SeatAuditStatus::Open) else {
        return Ok(());
    };
    let tenant = tenant::Entity::of(ctx.scope()).one(&tx).await?;
    let tenant = tenant.ok_or_else(|| Error::not_found("tenantId", "tenant"))?;
    let today = calendar::day_of(calendar::zone(&tenant), ctx.now());
    let due_on = remind::due_on(&audit)?;
    if today <= due_on {
        return Ok(());
    }
    let open: usize = remind::undecided(&tx, ctx, id).await?.values().sum();
    let reminded = reminder::Entity::one(ctx.scope(), id)
        .filter(reminder::Column::Stage.eq(remind::DUE))
        .one(&tx)
        .await?
        .and_then(|row| row.day.parse().ok());
    if open > 0 && !is_silence(due_on, reminded, audit.grace_days, today) {
        return Ok(());
    }
    let settled = if open > 0 { settle_silence(&tx, ctx, &audit).await? } else { Vec::new() };
    let silence = audit.silence;
    let audit = begin_closing(&tx, ctx, audit).await?;
    if !settled.is_empty() {
        let told = audit::Event::new("seat_audit.silence_settled", id)
            .with("silence", silence.as_str())
            .with("itemIds", json!(settled))
            .with("dueOn", audit.due_on.clone())
            .with("remindedOn", reminded.map(|day| day.to_string()))
            .with("graceDays", audit.grace_days);
        audit::record(&tx, ctx, told);
    }
    audit::record(&tx, ctx, audit::Event::new("seat_audit.closing_started", id));
    ctx.commit(tx, id).await
}

/// Whether the grace time is over, for all of the last day.
fn is_silence(due_on: NaiveDate, reminded_on: Option<NaiveDate>, grace_days: i32, today: NaiveDate) -> bool {
    reminded_on.is_some_and(|reminded| today > Ord::max(due_on, reminded) + TimeDelta::days(grace_days.into()))
}

async fn settle_silence(tx: &Tx, ctx: &Ctx, audit: &seat_audit::Model) -> Result<Vec<SeatAuditItemId>> {
    let silent = item::Column::Decision.is_null().and(item::Column::ReviewerSeatId.is_not_null());
    let ids: Vec<SeatAuditItemId> = item::Entity::within(ctx.scope())
        .filter(item::Column::SeatAuditId.eq(audit.id))
        .filter(silent.clone())
        .order_by_asc(item::Column::Id)
        .select_only()
        .column(item::Column::Id)
        .into_tuple()
        .all(tx)
        .await?;
    let decision = match audit.silence {
        AuditSilence::Keep => SeatAuditDecision::Keep,
        AuditSilence::Disable => SeatAuditDecision::Revoke,
    };
    item::Entity::update_within(ctx.scope())
        .filter(item::Column::SeatAuditId.eq(audit.id))
        .filter(silent)
        .col_expr(item::Column::Decision, Expr::value(decision.as_str()))
        .col_expr(item::Column::DecisionSource, Expr::value(DecisionSource::Silence.as_str()))
        .col_expr(item::Column::DecidedAt, Expr::value(ctx.now()))
        .col_expr(item::Column::UpdatedAt, Expr::value(ctx.now()))
        .col_expr(item::Column::Version, Expr::col(item::Column::Version).add(1))
        .exec(tx)
        .await?;
    Ok(ids)
}

/// Applies every decision that is not applied yet, seats before tokens, then seals. Each step commits by itself; after a
/// crash the next try goes on where the last one stopped.
pub async fn apply(ctx: &Ctx, job: &job::Model) -> Result<Option<Value>> {
    let id: SeatAuditId = jobs::payload(job, "seatAuditId")?;
    let audit = seat_audit::Entity::one(ctx.scope(), id).one(ctx.db()).await?;
    let Some(audit) = audit.filter(|audit| audit.status == SeatAuditStatus::Closing) else { return Ok(None) };
    let decided = item::Entity::within(ctx.scope())
        .filter(item::Column::SeatAuditId.eq(id))
        .filter(item::Column::Decision.is_in([SeatAuditDecision::Change, SeatAuditDecision::Revoke]));
    let all = i64::try_from(decided.clone().count(ctx.db()).await?).unwrap_or(i64::MAX);
    let mut due: Vec<(SeatAuditItemId, Option<keystead_entities::ApiTokenId>)> = decided
        .filter(item::Column::Outcome.is_null())
        .select_only()
        .column(item::Column::Id)
        .column(item::Column::ApiTokenId)
        .into_tuple()
        .all(ctx.db())
        .await?;
    due.sort_unstable_by_key(|(id, token)| (token.is_some(), *id));
    let before = all - i64::try_from(due.len()).unwrap_or(all);
    jobs::advance(ctx, before, Some(all)).await?;
    for (done, (item_id, _)) in (before + 1..).zip(due) {
        applying::item(ctx, &audit, item_id).await?;
        if done % 20 == 0 || done == all {
            jobs::advance(ctx, done, Some(all)).await?;
        }
    }
    seal::seal(ctx, id).await?;
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_counts_from_the_reminder_where_that_came_late() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        let due = day("2026-10-15");
        assert!(!is_silence(due, Some(due), 14, day("2026-10-29")), "the last day of grace");
        assert!(is_silence(due, Some(due), 14, day("2026-10-30")));
        assert!(!is_silence(due, Some(day("2026-12-01")), 14, day("2026-12-15")), "we were away");
        assert!(is_silence(due, Some(day("2026-12-01")), 14, day("2026-12-16")));
        assert!(!is_silence(due, None, 0, day("2027-01-01")), "nobody was reminded");
    }
}
