//! How a company wants its quarterly seat audits.

use async_graphql::{Context, Object};
use keystead_domain::seat_audits::{self, Schedule};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::AnyId;

use super::super::action::{Action, actions};
use super::super::errors::Result;
use super::super::request::{Reload, Request};
use super::super::scalars::Date;
use super::super::seat::Seat;
use super::super::tenant::AuditSilence;

/// How a company wants its quarterly seat audits.
pub struct SeatAuditSchedule(pub Schedule);

impl From<Schedule> for SeatAuditSchedule {
    fn from(schedule: Schedule) -> Self {
        Self(schedule)
    }
}

impl Reload for Schedule {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        match subject {
            AnyId::TenantId(id) if id == ctx.tenant_id() => seat_audits::schedule(ctx).await,
            _ => Err(DomainError::not_found("id", "tenant")),
        }
    }
}

/// How a company wants its quarterly seat audits.
#[Object]
impl SeatAuditSchedule {
    /// No audit starts by itself. Open ones go on.
    async fn is_paused(&self) -> bool {
        self.0.is_paused
    }

    /// The day on which the next one starts by itself; `null` while paused.
    async fn next_starts_on(&self) -> Option<Date> {
        self.0.next_starts_on.map(Date)
    }

    /// Days from the start to the last day for decisions.
    async fn due_days(&self) -> i32 {
        self.0.due_days
    }

    /// Days after that until what is undecided is settled as silence.
    async fn grace_days(&self) -> i32 {
        self.0.grace_days
    }

    /// What becomes of items that nobody decided on.
    async fn silence(&self) -> AuditSilence {
        self.0.silence.into()
    }

    /// Days after which something unused counts as unused.
    async fn dormant_days(&self) -> i32 {
        self.0.dormant_days
    }

    /// Who decides; empty: every owner, admin and approver.
    async fn reviewers(&self, gql: &Context<'_>) -> Result<Vec<Seat>> {
        let ids = &self.0.reviewer_seat_ids;
        let found = futures_util::future::try_join_all(ids.iter().map(|id| Seat::find(gql, *id))).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// What the caller may do with it.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.ctx(seat_audits::READ)?;
        Ok(actions(
            &ctx,
            [(Action::ScheduleSet, seat_audits::SCHEDULE_SET, true), (Action::Start, seat_audits::RUN, true)],
        ))
    }

    /// Rises with each change; send it as `expectedVersion`. 0 before the first.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
