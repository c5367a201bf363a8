//! Starting, deciding, closing, calling off.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use keystead_domain::Result as DomainResult;
use keystead_domain::seat_audits::{self, BulkDecide, Cancel, Close, Decide, SetSchedule, Start, Target};

use super::super::auth::auth;
use super::super::below;
use super::super::enums::Role;
use super::super::errors::{Result, UserError};
use super::super::job::Job;
use super::super::payload::payload;
use super::super::request::{Request, parse_id, parse_optional_id};
use super::super::scalars::Date;
use super::super::tenant::AuditSilence;
use super::schedule::SeatAuditSchedule;
use super::{SeatAudit, SeatAuditDecision, SeatAuditItem, SeatAuditItemKind};

/// What a seat audit is to cover.
#[derive(InputObject)]
pub struct SeatAuditStartInput {
    /// The company.
    tenant_id: ID,
    /// Its name, at most 120 characters; one with the day if nothing is said.
    name: Option<String>,
    /// What it covers; everything if nothing is said.
    item_kinds: Option<Vec<SeatAuditItemKind>>,
    /// Only this part of the company.
    business_unit_id: Option<ID>,
    /// Who decides: active seats of persons with the role `OWNER`, `ADMIN` or `APPROVER`, at most 100; those of the
    /// schedule if nothing is said.
    reviewer_seat_ids: Option<Vec<ID>>,
    /// Last day for decisions, from today to 60 days ahead; the company's number of days from today if nothing is said.
    due_on: Option<Date>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// What a change is to leave. A review takes away, it never gives: nothing here can be more than it was.
#[derive(InputObject)]
pub struct SeatAuditTargetInput {
    /// A lower role. For seats and service accounts.
    role: Option<Role>,
    /// A lower tier, 1 to 3. For seats and service accounts.
    tier: Option<i32>,
    /// Who answers for it from now on. For service accounts.
    owner_seat_id: Option<ID>,
    /// The scopes it keeps. For tokens.
    scopes: Option<Vec<String>>,
}

/// A decision on one item.
#[derive(InputObject)]
pub struct SeatAuditItemDecideInput {
    /// The item.
    id: ID,
    /// What is to become of it when the audit is closed.
    decision: SeatAuditDecision,
    /// What a change is to leave; for `CHANGE` only.
    target: Option<SeatAuditTargetInput>,
    /// Why, at most 1,000 characters; stands in the report.
    note: Option<String>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// The same decision on several items.
#[derive(InputObject)]
pub struct SeatAuditItemBulkDecideInput {
    /// The items, from 1 to 100, all of one audit.
    ids: Vec<ID>,
    /// What is to become of each when the audit is closed.
    decision: SeatAuditDecision,
    /// What a change is to leave of each; for `CHANGE` only.
    target: Option<SeatAuditTargetInput>,
    /// Why, at most 1,000 characters; stands in the report.
    note: Option<String>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// Which seat audit to close.
#[derive(InputObject)]
pub struct SeatAuditCloseInput {
    /// The audit.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// Which seat audit to call off.
#[derive(InputObject)]
pub struct SeatAuditCancelInput {
    /// The audit.
    id: ID,
    /// Why, at most 500 characters.
    reason: String,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// How a company wants its quarterly seat audits. A field left out stays as it is.
#[derive(InputObject)]
pub struct SeatAuditScheduleSetInput {
    /// The company.
    tenant_id: ID,
    /// Whether no audit starts by itself.
    is_paused: Option<bool>,
    /// Days from the start to the last day for decisions, 1 to 60.
    due_days: Option<i32>,
    /// Days after that until what is undecided is settled as silence, 0 to 60.
    grace_days: Option<i32>,
    /// What becomes of items that nobody decided on.
    silence: Option<AuditSilence>,
    /// Days after which something unused counts as unused, 7 to 365.
    dormant_days: Option<i32>,
    /// Who decides: active seats of persons with the role `OWNER`, `ADMIN` or `APPROVER`, at most 100; an empty list means
    /// every one of them.
    reviewer_seat_ids: Option<Vec<ID>>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `seatAuditStart` did.
    SeatAuditStartPayload {
        /// The audit, with its scope frozen.
        seat_audit: SeatAudit
    }
);
payload!(
    /// What `seatAuditItemDecide` did.
    SeatAuditItemDecidePayload {
        /// The item as it is now.
        seat_audit_item: SeatAuditItem
    }
);
payload!(
    /// What `seatAuditItemBulkDecide` did.
    SeatAuditItemBulkDecidePayload {
        /// The audit the items belong to.
        seat_audit: SeatAudit
    }
);
payload!(
    /// What `seatAuditCancel` did.
    SeatAuditCancelPayload {
        /// The audit as it is now.
        seat_audit: SeatAudit
    }
);
payload!(
    /// What `seatAuditScheduleSet` did.
    SeatAuditScheduleSetPayload {
        /// The schedule as it is now.
        seat_audit_schedule: SeatAuditSchedule
    }
);

/// What `seatAuditClose` did.
#[derive(SimpleObject)]
pub struct SeatAuditClosePayload {
    /// The audit, no longer open to decisions.
    seat_audit: Option<SeatAudit>,
    /// The job that applies the decisions and seals the report.
    job: Option<Job>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

fn ids<Id: std::str::FromStr<Err = keystead_entities::IdError>>(field: &str, ids: &[ID]) -> DomainResult<Vec<Id>> {
    ids.iter().enumerate().map(|(at, id)| parse_id(&format!("{field}.{at}"), id)).collect()
}

fn target(input: Option<SeatAuditTargetInput>) -> DomainResult<Option<Target>> {
    let Some(input) = input else { return Ok(None) };
    let owner_seat_id = parse_optional_id("target.ownerSeatId", input.owner_seat_id.as_ref())?;
    Ok(Some(Target { role: input.role.map(Into::into), tier: input.tier, owner_seat_id, scopes: input.scopes }))
}

/// Changing seat audits.
#[derive(Default)]
pub struct SeatAuditMutation;

#[Object]
impl SeatAuditMutation {
    /// Starts a seat audit by hand: freezes its scope, computes the flags and asks the reviewers. Refused while another is
    /// open.
    #[graphql(directive = auth::apply(seat_audits::RUN))]
    async fn seat_audit_start(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What to cover.")] input: SeatAuditStartInput,
    ) -> Result<Option<SeatAuditStartPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(seat_audits::RUN, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let start = Start {
                name: input.name,
                item_kinds: input.item_kinds.map(|kinds| kinds.into_iter().map(Into::into).collect()),
                business_unit_id: parse_optional_id("businessUnitId", input.business_unit_id.as_ref())?,
                reviewer_seat_ids: input.reviewer_seat_ids.map(|list| ids("reviewerSeatIds", &list)).transpose()?,
                due_on: input.due_on.map(|day| day.0),
            };
            seat_audits::start(&ctx, start).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Decides what is to become of an item. Nobody decides on their own seat or token, nor on a machine they answer for.
    /// Until the audit is closed, it can be decided again.
    #[graphql(directive = auth::apply(seat_audits::DECIDE))]
    async fn seat_audit_item_decide(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The decision.")] input: SeatAuditItemDecideInput,
    ) -> Result<Option<SeatAuditItemDecidePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(seat_audits::DECIDE, key.as_deref(), |ctx| async move {
            let decide = Decide {
                id: parse_id("id", &input.id)?,
                decision: input.decision.into(),
                target: target(input.target)?,
                note: input.note,
                expected_version: input.expected_version,
            };
            seat_audits::decide(&ctx, decide).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Decides the same of up to 100 items, all or none. What somebody else has decided is not overruled in bulk.
    #[graphql(directive = auth::apply(seat_audits::DECIDE))]
    async fn seat_audit_item_bulk_decide(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The decision.")] input: SeatAuditItemBulkDecideInput,
    ) -> Result<Option<SeatAuditItemBulkDecidePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(seat_audits::DECIDE, key.as_deref(), |ctx| async move {
            let decide = BulkDecide {
                ids: ids("ids", &input.ids)?,
                decision: input.decision.into(),
                target: target(input.target)?,
                note: input.note,
            };
            seat_audits::bulk_decide(&ctx, decide).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Closes a seat audit on which everything is decided. A job then applies the decisions one by one with a proof of each,
    /// compares everything else with what it was, and seals the report.
    #[graphql(directive = auth::apply(seat_audits::RUN))]
    async fn seat_audit_close(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which.")] input: SeatAuditCloseInput,
    ) -> Result<Option<SeatAuditClosePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(seat_audits::RUN, key.as_deref(), |ctx| async move {
            let close = Close { id: parse_id("id", &input.id)?, expected_version: input.expected_version };
            seat_audits::close(&ctx, close).await
        });
        let (audit, user_errors) = done.await?.parts();
        let job = match &audit {
            Some(audit) if user_errors.is_empty() => {
                below::first(gql, seat_audits::closing_job(&gql.ctx(seat_audits::RUN)?, audit.id)?)
                    .await?
                    .map(Job::from)
            }
            _ => None,
        };
        Ok(Some(SeatAuditClosePayload { seat_audit: audit.map(Into::into), job, user_errors }))
    }

    /// Calls an open seat audit off. Nothing of it is applied. A quarterly one does not start again in the same quarter.
    #[graphql(directive = auth::apply(seat_audits::RUN))]
    async fn seat_audit_cancel(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which, and why.")] input: SeatAuditCancelInput,
    ) -> Result<Option<SeatAuditCancelPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(seat_audits::RUN, key.as_deref(), |ctx| async move {
            let (id, reason) = (parse_id("id", &input.id)?, input.reason);
            seat_audits::cancel(&ctx, Cancel { id, reason, expected_version: input.expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Says how the company wants its quarterly seat audits. Open ones go on as they were started. `dueDays`, `silence` and
    /// `dormantDays` are the company's settings of the same meaning.
    #[graphql(directive = auth::apply(seat_audits::SCHEDULE_SET))]
    async fn seat_audit_schedule_set(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What to change.")] input: SeatAuditScheduleSetInput,
    ) -> Result<Option<SeatAuditScheduleSetPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(seat_audits::SCHEDULE_SET, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let set = SetSchedule {
                is_paused: input.is_paused,
                due_days: input.due_days,
                grace_days: input.grace_days,
                silence: input.silence.map(Into::into),
                dormant_days: input.dormant_days,
                reviewer_seat_ids: input.reviewer_seat_ids.map(|list| ids("reviewerSeatIds", &list)).transpose()?,
                expected_version: input.expected_version,
            };
            seat_audits::set_schedule(&ctx, set).await?;
            seat_audits::schedule(&ctx).await
        });
        Ok(Some(done.await?.into()))
    }
}
