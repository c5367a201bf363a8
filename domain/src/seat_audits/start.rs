//! Starting an audit: by hand, or because a quarter began.

use chrono::{NaiveDate, TimeDelta};
use keystead_entities::seat::{self, Known};
use keystead_entities::seat_audit::{self, SeatAuditOrigin, SeatAuditStatus};
use keystead_entities::seat_audit_item::{self as item, SeatAuditItemKind};
use keystead_entities::seat_audit_reviewer;
use keystead_entities::tenant;
use keystead_entities::{BusinessUnitId, Scoped, SeatAuditId, SeatAuditItemId, SeatId, business_unit};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel};
use sea_orm::{QueryFilter, QueryOrder};
use serde_json::json;

use super::assign::Pool;
use super::collect::{self, Draft, Extent};
use super::{RUN, flags, remind, schedule};
use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Checks;
use crate::tenants::{self, calendar};

/// Rows of one insert: well within what both databases take as parameters.
const CHUNK: usize = 500;

/// An audit to be started by hand.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// Its name, at most 120 characters; one with the day where absent.
    pub name: Option<String>,
    /// What it covers; every kind where absent or empty.
    pub item_kinds: Option<Vec<SeatAuditItemKind>>,
    /// Only this part of the company.
    pub business_unit_id: Option<BusinessUnitId>,
    /// Who decides; those of the schedule where absent or empty.
    pub reviewer_seat_ids: Option<Vec<SeatId>>,
    /// The last day for decisions, from today to 60 days ahead; the tenant's number of days from today where absent.
    pub due_on: Option<NaiveDate>,
}

/// Starts an audit by hand.
///
/// # Errors
/// `INVALID` by field; `NOT_FOUND`; `STATE_CONFLICT` while another is open, since two reviews of one seat at a time would
/// contradict each other, and where there is nothing to review.
pub async fn start(ctx: &Ctx, input: Start) -> Result<seat_audit::Model> {
    ctx.may(RUN)?;
    let mut checks = Checks::new();
    let name = checks.optional_line("name", input.name.as_deref(), 120);
    if input.reviewer_seat_ids.as_ref().is_some_and(|ids| ids.len() > 100) {
        checks.refuse(crate::Code::TooLong, "reviewerSeatIds", "At most 100 reviewers.");
    }
    checks.done()?;
    let tx = ctx.begin().await?;
    let tenant = tenants::lock(&tx, ctx).await?;
    let today = calendar::day_of(calendar::zone(&tenant), ctx.now());
    let due_on = input.due_on.unwrap_or_else(|| usual_due(&tenant, today));
    if due_on < today || due_on > today + TimeDelta::days(60) {
        return Err(Error::invalid("dueOn", "From today to 60 days ahead."));
    }
    if let Some(open) = unfinished(&tx, ctx).await? {
        let message = format!("{} is not finished. Close or cancel it first.", open.name);
        return Err(Error::state("", message));
    }
    if let Some(unit) = input.business_unit_id {
        let found = business_unit::Entity::one(ctx.scope(), unit).one(&tx).await?;
        found.ok_or_else(|| Error::not_found("businessUnitId", "business unit"))?;
    }
    let settings = schedule::stored(&tx, ctx).await?;
    let pool = match input.reviewer_seat_ids.filter(|ids| !ids.is_empty()) {
        Some(ids) => Pool::named(&tx, ctx, &ids).await?,
        None => Pool::usual(&tx, ctx, &settings.reviewer_seat_ids).await?,
    };
    let plan = Plan {
        name: name.unwrap_or_else(|| format!("Seat audit of {today}")),
        origin: SeatAuditOrigin::ByHand,
        quarter: None,
        item_kinds: all_or(input.item_kinds),
        business_unit_id: input.business_unit_id,
        due_on,
        grace_days: settings.grace_days,
    };
    let audit = open(&tx, ctx, &tenant, plan, pool).await?;
    ctx.commit(tx, audit.id).await?;
    Ok(audit)
}

/// Starts the quarter's audit where that has not been done. A company founded within the quarter has its first with the
/// next one. A quarter that went by while nothing ran is not made up for: what it would have reviewed is gone.
pub(super) async fn start_quarter(ctx: &Ctx) -> Result<()> {
    let tx = ctx.begin().await?;
    let tenant = tenants::lock(&tx, ctx).await?;
    let quarter = calendar::Quarter::at(&tenant, ctx.now());
    let settings = schedule::stored(&tx, ctx).await?;
    if !tenant.is_served() || settings.is_paused || tenant.created_at >= quarter.starts_at {
        return Ok(());
    }
    let same = seat_audit::Entity::within(ctx.scope()).filter(seat_audit::Column::Quarter.eq(&quarter.label));
    if same.one(&tx).await?.is_some() {
        return Ok(());
    }
    let today = calendar::day_of(calendar::zone(&tenant), ctx.now());
    let plan = Plan {
        name: format!("Seat audit {}", quarter.label),
        origin: SeatAuditOrigin::Calendar,
        quarter: Some(quarter.label),
        item_kinds: SeatAuditItemKind::ALL.to_vec(),
        business_unit_id: None,
        due_on: usual_due(&tenant, today),
        grace_days: settings.grace_days,
    };
    let pool = Pool::usual(&tx, ctx, &settings.reviewer_seat_ids).await?;
    let audit = open(&tx, ctx, &tenant, plan, pool).await?;
    ctx.commit(tx, audit.id).await
}

fn usual_due(tenant: &tenant::Model, today: NaiveDate) -> NaiveDate {
    calendar::days_after(today, u64::try_from(tenant.seat_audit_due_days).unwrap_or(14))
}

fn all_or(kinds: Option<Vec<SeatAuditItemKind>>) -> Vec<SeatAuditItemKind> {
    let mut kinds = kinds.filter(|kinds| !kinds.is_empty()).unwrap_or_else(|| SeatAuditItemKind::ALL.to_vec());
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

async fn unfinished(tx: &Tx, ctx: &Ctx) -> Result<Option<seat_audit::Model>> {
    let unfinished = seat_audit::Column::Status.is_in([SeatAuditStatus::Open, SeatAuditStatus::Closing]);
    Ok(seat_audit::Entity::within(ctx.scope()).filter(unfinished).one(tx).await?)
}

struct Plan {
    name: String,
    origin: SeatAuditOrigin,
    quarter: Option<String>,
    item_kinds: Vec<SeatAuditItemKind>,
    business_unit_id: Option<BusinessUnitId>,
    due_on: NaiveDate,
    grace_days: i32,
}

/// Freezes the scope and asks the reviewers.
async fn open(tx: &Tx, ctx: &Ctx, tenant: &tenant::Model, plan: Plan, pool: Pool) -> Result<seat_audit::Model> {
    let previous = seat_audit::Entity::within(ctx.scope())
        .filter(seat_audit::Column::Status.eq(SeatAuditStatus::Closed))
        .order_by_desc(seat_audit::Column::ClosedAt)
        .order_by_desc(seat_audit::Column::Id)
        .one(tx)
        .await?;
    let extent = Extent {
        kinds: plan.item_kinds,
        business_unit_id: plan.business_unit_id,
        previous_audit_id: previous.as_ref().map(|audit| audit.id),
        previous_started_at: previous.map(|audit| audit.started_at),
        dormant_days: tenant.dormant_days,
    };
    let drafts = collect::collect(tx, ctx, tenant, &extent).await?;
    if drafts.is_empty() && plan.origin == SeatAuditOrigin::ByHand {
        return Err(Error::state("", "There is nothing to review in this scope."));
    }
    let now = ctx.now();
    let audit = seat_audit::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(SeatAuditId),
        name: plan.name,
        origin: plan.origin,
        quarter: plan.quarter,
        status: SeatAuditStatus::Open,
        item_kinds: json!(extent.kinds),
        business_unit_id: plan.business_unit_id,
        silence: tenant.seat_audit_silence,
        dormant_days: tenant.dormant_days,
        grace_days: plan.grace_days,
        due_on: plan.due_on.to_string(),
        previous_audit_id: extent.previous_audit_id,
        baseline: None,
        started_by: ctx.actor.id(),
        started_at: now,
        closing_by: None,
        closing_at: None,
        closed_at: None,
        cancelled_by: None,
        cancelled_at: None,
        cancelled_reason: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    seat_audit::Entity::insert(audit.clone().into_active_model()).exec_without_returning(tx).await?;
    let reviewers: Vec<seat::Model> = pool.assigned.clone();
    let rows = reviewers.iter().map(|seat| seat_audit_reviewer::ActiveModel {
        tenant_id: Set(ctx.tenant_id()),
        seat_audit_id: Set(audit.id),
        seat_id: Set(seat.id),
    });
    if !reviewers.is_empty() {
        seat_audit_reviewer::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    let mut desk = pool.desk();
    let items: Vec<item::Model> = drafts
        .into_iter()
        .map(|draft| {
            let reviewer = desk.ask(draft.under);
            row(ctx, &audit, draft, reviewer)
        })
        .collect();
    for chunk in items.chunks(CHUNK) {
        let rows = chunk.iter().cloned().map(IntoActiveModel::into_active_model);
        item::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    remind::tell_start(tx, ctx, &audit, &items).await?;
    let alone = items.iter().filter(|item| item.reviewer_seat_id.is_none()).count();
    let told = audit::Event::new("seat_audit.started", audit.id)
        .with("name", audit.name.clone())
        .with("origin", audit.origin.as_str())
        .with("dueOn", audit.due_on.clone())
        .with("itemCount", items.len())
        .with("reviewerSeatIds", json!(reviewers.iter().map(|seat| seat.id).collect::<Vec<_>>()))
        .with("selfReviewNotPossibleCount", alone);
    audit::record(tx, ctx, told);
    Ok(audit)
}

fn row(ctx: &Ctx, audit: &seat_audit::Model, draft: Draft, reviewer: Option<SeatId>) -> item::Model {
    let raised = draft.findings.iter().filter(|finding| finding.value == Known::Yes).count();
    item::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(SeatAuditItemId),
        seat_audit_id: audit.id,
        kind: draft.kind,
        subject_id: draft.subject_id,
        seat_id: draft.under.seat_id,
        api_token_id: draft.api_token_id,
        access_grant_id: draft.access_grant_id,
        answerable_seat_id: draft.under.answerable,
        name: draft.name,
        snapshot: draft.snapshot,
        flags_yes: flags::marked(&draft.findings, Known::Yes),
        flags_unknown: flags::marked(&draft.findings, Known::Unknown),
        flags: json!(draft.findings),
        flag_count: i32::try_from(raised).unwrap_or(i32::MAX),
        reviewer_seat_id: reviewer,
        decision: None,
        decision_source: None,
        target: None,
        note: None,
        decided_by_seat_id: None,
        decided_at: None,
        outcome: None,
        outcome_detail: None,
        settled_at: None,
        version: 1,
        created_at: audit.started_at,
        updated_at: audit.started_at,
    }
}
