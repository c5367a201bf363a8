//! Items of seat audits.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use keystead_domain::seat_audits;
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::{AnyId, Scoped, SeatAuditItemId, seat_audit, seat_audit_item};

use super::super::access::AccessGrant;
use super::super::action::Action;
use super::super::api_token::ApiToken;
use super::super::connection::connection;
use super::super::errors::Result;
use super::super::request::{Reload, Request};
use super::super::scalars::DateTime;
use super::super::seat::Seat;
use super::snapshot::{self, SeatAuditItemFlag, SeatAuditProof, SeatAuditSnapshot, SeatAuditTarget};
use super::{DecisionSource, ItemOutcome, Reviewers, SeatAudit, SeatAuditDecision, SeatAuditItemKind};

connection!(SeatAuditItemConnection, SeatAuditItemEdge, SeatAuditItem, "items of a seat audit");

/// One thing under review in a seat audit, frozen as it was when the audit started.
pub struct SeatAuditItem(Arc<seat_audit_item::Model>);

impl From<seat_audit_item::Model> for SeatAuditItem {
    fn from(row: seat_audit_item::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl SeatAuditItem {
    /// The item with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: SeatAuditItemId) -> Result<Option<Self>> {
        let ctx = gql.ctx(seat_audits::READ)?;
        Ok(gql.row::<seat_audit_item::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for seat_audit_item::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::SeatAuditItemId(id) => seat_audit_item::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "seat audit item"))
    }
}

/// One thing under review in a seat audit, frozen as it was when the audit started.
#[Object]
impl SeatAuditItem {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The audit it belongs to.
    async fn seat_audit(&self, gql: &Context<'_>) -> Result<Option<SeatAudit>> {
        SeatAudit::find(gql, self.0.seat_audit_id).await
    }

    /// What it is about.
    async fn kind(&self) -> SeatAuditItemKind {
        self.0.kind.into()
    }

    /// Name of the seat or token when the audit started.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The seat as it is now; of a token, the seat in whose name it calls.
    async fn seat(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, Some(self.0.seat_id)).await
    }

    /// The token as it is now; `null` where the item is no token.
    async fn api_token(&self, gql: &Context<'_>) -> Result<Option<ApiToken>> {
        match self.0.api_token_id {
            Some(id) => ApiToken::find(gql, id).await,
            None => Ok(None),
        }
    }

    /// The access grant as it is now; `null` where the item is none.
    async fn access_grant(&self, gql: &Context<'_>) -> Result<Option<AccessGrant>> {
        AccessGrant::edge(gql, self.0.tenant_id, self.0.access_grant_id).await
    }

    /// What was reviewed, as it was when the audit started.
    async fn snapshot(&self) -> SeatAuditSnapshot {
        SeatAuditSnapshot::of(&self.0)
    }

    /// What each rule that applies to the kind says: raised ones first, then those that are not known.
    async fn flags(&self) -> Vec<SeatAuditItemFlag> {
        snapshot::flags(&self.0)
    }

    /// Number of raised flags.
    async fn flag_count(&self) -> i32 {
        self.0.flag_count
    }

    /// Who is asked to decide; `null` where nobody but the item itself could.
    async fn reviewer(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.reviewer_seat_id).await
    }

    /// Nobody but the item itself could decide, and nobody reviews themselves: it is never settled by silence, stays as it
    /// is, and stands in the report as not reviewed. Making somebody else an admin changes that while the audit is open.
    async fn is_self_review_not_possible(&self) -> bool {
        self.0.reviewer_seat_id.is_none() && self.0.decision.is_none()
    }

    /// What is to become of it; `null` until somebody decides.
    async fn decision(&self) -> Option<SeatAuditDecision> {
        self.0.decision.map(Into::into)
    }

    /// Where the decision comes from.
    async fn decision_source(&self) -> Option<DecisionSource> {
        self.0.decision_source.map(Into::into)
    }

    /// What a change leaves.
    async fn target(&self) -> Option<SeatAuditTarget> {
        SeatAuditTarget::of(&self.0)
    }

    /// Why it was decided so.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// Who decided; `null` where nobody did or silence was settled.
    async fn decided_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.decided_by_seat_id).await
    }

    /// When it was decided.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(Into::into)
    }

    /// What came of it; `null` until the audit is closed.
    async fn outcome(&self) -> Option<ItemOutcome> {
        self.0.outcome.map(Into::into)
    }

    /// What was done when the audit was closed: what died, what changed, or why nothing could be done.
    async fn proof(&self) -> Option<SeatAuditProof> {
        SeatAuditProof::of(&self.0)
    }

    /// When that was done.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(Into::into)
    }

    /// What the caller may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let key = (ctx.scope(), self.0.seat_audit_id);
        let Some(audit) = gql.row::<seat_audit::Entity>(key.0, key.1).await? else { return Ok(Vec::new()) };
        let asked = gql.loader::<Reviewers>().load_one(key).await?.unwrap_or_default();
        let may = seat_audits::may_decide(&ctx, &audit, &self.0, &asked);
        Ok(may.then_some(Action::Decide).into_iter().collect())
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
