//! Seat audits: access reviews over seats, service accounts and API tokens.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use keystead_domain::seat_audits::{self, AuditFilter, ItemFilter, ItemOrder};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::seat_audit::SeatAuditStatus as Status;
use keystead_entities::{AnyId, Scoped, SeatAuditId, TenantId, seat_audit};

use super::action::{Action, actions};
use super::below;
use super::connection::{args, connection};
use super::enums::OrderDirection;
use super::errors::Result;
use super::job::Job;
use super::request::{Reload, Request, parse_id, rowed};
use super::scalars::{Date, DateTime};
use super::seat::Seat;
use super::tenant::AuditSilence;

mod enums;
mod item;
mod mutations;
mod schedule;
mod snapshot;
mod summary;

pub use enums::{
    DecisionSource, ItemOutcome, SeatAuditDecision, SeatAuditFlag, SeatAuditItemKind, SeatAuditItemOrderField,
    SeatAuditOrigin, SeatAuditStatus,
};
pub use item::{SeatAuditItem, SeatAuditItemConnection};
pub use mutations::SeatAuditMutation;
use schedule::SeatAuditSchedule;
use summary::{Reviewers, SeatAuditReport, SeatAuditSummary, Summaries};

rowed!(seat_audit, seat_audit_item);
connection!(SeatAuditConnection, SeatAuditEdge, SeatAudit, "seat audits");

/// An access review: everything that can get in, put before somebody who decides whether it stays.
pub struct SeatAudit(Arc<seat_audit::Model>);

impl From<Arc<seat_audit::Model>> for SeatAudit {
    fn from(row: Arc<seat_audit::Model>) -> Self {
        Self(row)
    }
}

impl From<seat_audit::Model> for SeatAudit {
    fn from(row: seat_audit::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl SeatAudit {
    /// The audit with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: SeatAuditId) -> Result<Option<Self>> {
        let ctx = gql.ctx(seat_audits::READ)?;
        Ok(gql.row::<seat_audit::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for seat_audit::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::SeatAuditId(id) => seat_audit::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "seat audit"))
    }
}

/// Which items of a seat audit. Fields combine with AND; a list means any of its values, an empty one any at all.
#[derive(InputObject, Clone, Default)]
pub struct SeatAuditItemFilter {
    /// About one of these.
    kind: Option<Vec<SeatAuditItemKind>>,
    /// With one of these flags raised.
    flags: Option<Vec<SeatAuditFlag>>,
    /// With one of these flags not known.
    unknown_flags: Option<Vec<SeatAuditFlag>>,
    /// Decided so.
    decision: Option<Vec<SeatAuditDecision>>,
    /// Decided on, or not yet.
    is_decided: Option<bool>,
    /// `false`: only those that nobody but themselves could decide on; `true`: only the others.
    is_reviewable: Option<bool>,
    /// Asked of one of these seats.
    reviewer: Option<Vec<ID>>,
    /// That came to one of these.
    outcome: Option<Vec<ItemOutcome>>,
}

impl SeatAuditItemFilter {
    fn read(self) -> DomainResult<ItemFilter> {
        fn list<A: Into<B>, B>(list: Option<Vec<A>>) -> Vec<B> {
            list.unwrap_or_default().into_iter().map(Into::into).collect()
        }
        let reviewer = self.reviewer.unwrap_or_default();
        Ok(ItemFilter {
            kind: list(self.kind),
            flags: list(self.flags),
            unknown_flags: list(self.unknown_flags),
            decision: list(self.decision),
            is_decided: self.is_decided,
            is_reviewable: self.is_reviewable,
            reviewer: reviewer.iter().map(|id| parse_id("filter.reviewer", id)).collect::<DomainResult<_>>()?,
            outcome: list(self.outcome),
        })
    }
}

/// How the items of a seat audit are ordered.
#[derive(InputObject, Clone, Copy)]
pub struct SeatAuditItemOrder {
    /// By what.
    field: SeatAuditItemOrderField,
    /// Which way.
    #[graphql(default)]
    direction: OrderDirection,
}

/// An access review: everything that can get in, put before somebody who decides whether it stays.
#[Object]
impl SeatAudit {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Its name, such as `Seat audit 2026-Q4`.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What began it.
    async fn origin(&self) -> SeatAuditOrigin {
        self.0.origin.into()
    }

    /// The quarter that began it, such as `2026-Q4`; `null` where a person did.
    async fn quarter(&self) -> Option<&str> {
        self.0.quarter.as_deref()
    }

    /// Where it stands.
    async fn status(&self) -> SeatAuditStatus {
        self.0.status.into()
    }

    /// What it covers.
    async fn item_kinds(&self) -> Vec<SeatAuditItemKind> {
        let kinds: Vec<keystead_entities::seat_audit_item::SeatAuditItemKind> =
            serde_json::from_value(self.0.item_kinds.clone()).unwrap_or_default();
        kinds.into_iter().map(Into::into).collect()
    }

    /// Only this part of the company; `null`: all of it.
    async fn business_unit(&self, gql: &Context<'_>) -> Result<Option<super::business_unit::BusinessUnit>> {
        match self.0.business_unit_id {
            Some(id) => super::business_unit::BusinessUnit::find(gql, id).await,
            None => Ok(None),
        }
    }

    /// What becomes of items that nobody decided on; as the company had chosen when it started.
    async fn silence(&self) -> AuditSilence {
        self.0.silence.into()
    }

    /// Days after which something unused counted as unused.
    async fn dormant_days(&self) -> i32 {
        self.0.dormant_days
    }

    /// Last day for decisions, in the company's time zone.
    async fn due_on(&self) -> Option<Date> {
        Date::stored(&self.0.due_on)
    }

    /// Days after the due day until what is undecided is settled as silence.
    async fn grace_days(&self) -> i32 {
        self.0.grace_days
    }

    /// The last audit that was closed before it started; what `NEW_SINCE_LAST_AUDIT` compares with.
    async fn previous(&self, gql: &Context<'_>) -> Result<Option<Self>> {
        match self.0.previous_audit_id {
            Some(id) => Self::find(gql, id).await,
            None => Ok(None),
        }
    }

    /// When it started and its scope was frozen.
    async fn started_at(&self) -> DateTime {
        self.0.started_at.into()
    }

    /// When it went into closing; no decision is taken after that.
    async fn closing_at(&self) -> Option<DateTime> {
        self.0.closing_at.map(Into::into)
    }

    /// When its report was sealed.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(Into::into)
    }

    /// When it was called off.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.0.cancelled_at.map(Into::into)
    }

    /// Why it was called off.
    async fn cancelled_reason(&self) -> Option<&str> {
        self.0.cancelled_reason.as_deref()
    }

    /// Who was asked to decide. Owners and admins can decide on what is not their own even where they are not among them.
    async fn reviewers(&self, gql: &Context<'_>) -> Result<Vec<Seat>> {
        let ids = self.reviewer_ids(gql).await?;
        let found =
            futures_util::future::try_join_all(ids.iter().map(|id| Seat::edge(gql, self.0.tenant_id, Some(*id))))
                .await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// What is under review, the items with the most raised flags first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn items(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only these.")] filter: Option<SeatAuditItemFilter>,
        #[graphql(desc = "In this order; most raised flags first if nothing is said.")] order_by: Option<
            SeatAuditItemOrder,
        >,
    ) -> Result<SeatAuditItemConnection> {
        let ctx = gql.within(self.0.tenant_id)?;
        let filter = filter.unwrap_or_default().read()?;
        let order = match order_by {
            None => (ItemOrder::FlagCount, true),
            Some(order) => {
                let by = match order.field {
                    SeatAuditItemOrderField::FlagCount => ItemOrder::FlagCount,
                    SeatAuditItemOrderField::Name => ItemOrder::Name,
                };
                (by, order.direction == OrderDirection::Desc)
            }
        };
        let list = seat_audits::items(&ctx, self.0.id, &filter, order)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(SeatAuditItemConnection::new(page, count, SeatAuditItem::from))
    }

    /// Sums over its items.
    async fn summary(&self, gql: &Context<'_>) -> Result<SeatAuditSummary> {
        let ctx = gql.within(self.0.tenant_id)?;
        ctx.may(seat_audits::READ)?;
        let sum = gql.loader::<Summaries>().load_one((ctx.scope(), self.0.id)).await?;
        Ok(sum.as_deref().map_or_else(|| (&seat_audits::Summary::default()).into(), Into::into))
    }

    /// The sealed report; `null` until the audit is closed.
    async fn report(&self, gql: &Context<'_>) -> Result<Option<SeatAuditReport>> {
        if self.0.status != Status::Closed {
            return Ok(None);
        }
        let ctx = gql.within(self.0.tenant_id)?;
        let report = below::first(gql, seat_audits::report_of(&ctx, self.0.id)?).await?;
        Ok(report.map(SeatAuditReport))
    }

    /// The job that applies the decisions and seals the report; `null` before the audit goes into closing.
    async fn closing_job(&self, gql: &Context<'_>) -> Result<Option<Job>> {
        if self.0.closing_at.is_none() {
            return Ok(None);
        }
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(below::first(gql, seat_audits::closing_job(&ctx, self.0.id)?).await?.map(Job::from))
    }

    /// What the caller may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let open = self.0.status == Status::Open;
        Ok(actions(&ctx, [(Action::Close, seat_audits::RUN, open), (Action::Cancel, seat_audits::RUN, open)]))
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl SeatAudit {
    async fn reviewer_ids(&self, gql: &Context<'_>) -> Result<Arc<Vec<keystead_entities::SeatId>>> {
        let ctx = gql.within(self.0.tenant_id)?;
        ctx.may(seat_audits::READ)?;
        Ok(gql.loader::<Reviewers>().load_one((ctx.scope(), self.0.id)).await?.unwrap_or_default())
    }
}

/// Which seat audits. Fields combine with AND; a list means any of its values, an empty one any at all.
#[derive(InputObject, Clone, Default)]
pub struct SeatAuditFilter {
    /// That stand so.
    status: Option<Vec<SeatAuditStatus>>,
    /// That were begun so.
    origin: Option<Vec<SeatAuditOrigin>>,
}

impl SeatAuditFilter {
    /// As the domain takes it.
    pub fn read(self) -> AuditFilter {
        AuditFilter {
            status: self.status.unwrap_or_default().into_iter().map(Into::into).collect(),
            origin: self.origin.unwrap_or_default().into_iter().map(Into::into).collect(),
        }
    }
}

/// The seat audits of a company.
pub struct SeatAuditsOfTenant(pub TenantId);

#[Object]
impl SeatAuditsOfTenant {
    /// The seat audits, newest first.
    async fn seat_audits(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only these.")] filter: Option<SeatAuditFilter>,
    ) -> Result<SeatAuditConnection> {
        let ctx = gql.within(self.0)?;
        let filter = filter.unwrap_or_default().read();
        let page = seat_audits::list_audits(&ctx, &filter, &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, filter) = (ctx.clone(), filter.clone());
            Box::pin(async move { seat_audits::count_audits(&ctx, &filter).await }) as _
        });
        Ok(SeatAuditConnection::new(page, count, SeatAudit::from))
    }

    /// How the company wants its quarterly seat audits.
    async fn seat_audit_schedule(&self, gql: &Context<'_>) -> Result<SeatAuditSchedule> {
        let ctx = gql.within(self.0)?;
        Ok(SeatAuditSchedule(seat_audits::schedule(&ctx).await?))
    }
}
