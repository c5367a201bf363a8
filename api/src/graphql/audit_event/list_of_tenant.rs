//! The audit log of a company.

use async_graphql::{Context, ID, InputObject, Object};
use keystead_domain::audit;
use keystead_domain::list::{self, Sort};
use keystead_entities::{TenantId, audit_event::Column};

use super::chain::{AuditChainHead, AuditVerification};
use super::{ActorKind, AuditEvent, AuditEventConnection, AuditOutcome};
use crate::graphql::connection::args;
use crate::graphql::enums::OrderDirection;
use crate::graphql::errors::Result;
use crate::graphql::input::DateTimeRange;
use crate::graphql::request::Request;

/// Which entries are wanted. Fields combine with AND; several values of one mean any of them.
#[derive(InputObject, Default)]
pub struct AuditEventFilter {
    /// By any of these actors: ids of seats or jobs, or `operator`; at most 100.
    actor_ids: Option<Vec<ID>>,
    /// By any of these kinds of actor.
    actor_kind: Option<Vec<ActorKind>>,
    /// Any of these actions, such as `seat.disabled`; one that ends in a dot means all of that noun: `seat.`. At most 100.
    action: Option<Vec<String>>,
    /// To any of these objects; at most 100.
    target_ids: Option<Vec<ID>>,
    /// Any of these.
    outcome: Option<Vec<AuditOutcome>>,
    /// In the course of this request.
    request_id: Option<String>,
    /// When it happened.
    occurred_at: Option<DateTimeRange>,
}

impl AuditEventFilter {
    /// As the domain takes it.
    pub fn read(self) -> keystead_domain::Result<audit::AuditFilter> {
        let texts = |ids: Vec<ID>| ids.into_iter().map(|id| id.0).collect();
        let few = |field: &str, count: Option<usize>| match count {
            Some(count) if count > 100 => {
                Err(keystead_domain::Error::invalid(&format!("filter.{field}"), "At most 100 values."))
            }
            _ => Ok(()),
        };
        few("actorIds", self.actor_ids.as_ref().map(Vec::len))?;
        few("action", self.action.as_ref().map(Vec::len))?;
        few("targetIds", self.target_ids.as_ref().map(Vec::len))?;
        Ok(audit::AuditFilter {
            actor_ids: self.actor_ids.map(texts),
            actor_kinds: self.actor_kind.map(|kinds| kinds.into_iter().map(|kind| kind.word().to_owned()).collect()),
            actions: self.action,
            target_ids: self.target_ids.map(texts),
            outcomes: self.outcome.map(|any| any.into_iter().map(Into::into).collect()),
            request_id: self.request_id,
            occurred_at: DateTimeRange::span(self.occurred_at),
        })
    }
}

/// How entries are ordered: by their place in the log.
#[derive(InputObject)]
pub struct AuditEventOrder {
    /// `DESC` begins with the latest.
    #[graphql(default_with = "OrderDirection::Desc")]
    direction: OrderDirection,
}

/// The audit log of a company.
pub struct AuditOfTenant(pub TenantId);

#[Object]
impl AuditOfTenant {
    /// The audit log, the latest first unless `orderBy` says otherwise. Needs `audit:read` and the role `AUDITOR` or more.
    /// Reading it is itself an entry, at most one per reader and ten minutes.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn audit_events(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which entries are wanted; all if nothing is said.")] filter: Option<AuditEventFilter>,
        #[graphql(
            desc = "Part of an action, actor, target, request id or detail, whatever the case; at most 200 characters."
        )]
        search: Option<String>,
        #[graphql(desc = "Which way they run; the latest first if nothing is said.")] order_by: Option<AuditEventOrder>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<AuditEventConnection> {
        let ctx = gql.within(self.0)?;
        let filter = filter.unwrap_or_default().read()?;
        let select = audit::select(&ctx, &filter, search.as_deref())?;
        let descending = order_by.is_none_or(|order| order.direction == OrderDirection::Desc);
        let sort = Sort { by: Column::Seq, descending, tie: Column::Seq };
        let page = list::page(ctx.db(), select.clone(), sort, &args(first, after, last, before)).await?;
        audit::read(&ctx, "audit_log.read", self.0).await?;
        let count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(AuditEventConnection::new(page, count, AuditEvent::from))
    }

    /// Where the audit log stands, and the latest signature over it. Needs `audit:read` and the role `AUDITOR` or more.
    async fn audit_chain_head(&self, gql: &Context<'_>) -> Result<AuditChainHead> {
        Ok(AuditChainHead(audit::head(&gql.within(self.0)?).await?))
    }

    /// What the last `auditVerify` found; `null` before the first. Needs `audit:read` and the role `AUDITOR` or more.
    async fn audit_verification(&self, gql: &Context<'_>) -> Result<Option<AuditVerification>> {
        let last = audit::last_verification(&gql.within(self.0)?).await?;
        Ok(last.map(|(job, report)| AuditVerification(job, report)))
    }
}
