//! Findings: what was noticed and somebody must decide on.

mod list_of_tenant;
mod mutations;

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, findings};
use keystead_entities::{AnyId, FindingId, Scoped, finding};

pub use list_of_tenant::FindingsOfTenant;
pub use mutations::FindingMutation;

use super::action::{Action, actions};
use super::connection::connection;
use super::errors::Result;
use super::node::{Node, seen};
use super::request::{Reload, Request, rowed};
use super::scalars::DateTime;
use super::seat::Seat;

rowed!(finding);
connection!(FindingConnection, FindingEdge, Finding, "findings");

/// Something that was noticed and that somebody must decide on.
pub struct Finding(Arc<finding::Model>);

impl From<Arc<finding::Model>> for Finding {
    fn from(row: Arc<finding::Model>) -> Self {
        Self(row)
    }
}

impl From<finding::Model> for Finding {
    fn from(row: finding::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl Finding {
    /// The finding with that id, for whoever may look at findings.
    pub async fn find(gql: &Context<'_>, id: FindingId) -> Result<Option<Self>> {
        let ctx = gql.ctx(findings::READ)?;
        Ok(gql.row::<finding::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for finding::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::FindingId(id) => finding::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "finding"))
    }
}

/// What was noticed.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::finding::FindingKind")]
pub enum FindingKind {
    /// Ten wrong passwords of a seat's person within an hour, and what came after.
    PasswordGuessing,
    /// A credential was shown that opens nothing any more: it was revoked, is past its end, or its seat is disabled.
    RevokedTokenUsed,
    /// The company's directory was refused something.
    ScimRefused,
    /// A partner wanted into the company without a grant, or to do there what none allows.
    PartnerRefused,
    /// What came back from the company's identity provider was not to be believed: a token that is forged, past its end, for
    /// somebody else or of another sign-in, the answer of another provider, or, five times within an hour, one that was used
    /// before. Also where the provider does not take our client id or secret.
    IdentityProviderRefused,
    /// The company's identity provider sent somebody who has no seat in use here, whose address it does not call verified, or
    /// for whose seat another of its accounts stands.
    PersonRefused,
    /// Somebody asked for a token by the id of a program of this company, a partner, and did not prove to be it: a secret that
    /// is none of its own, or a signature that is not to be believed or was used before.
    ApiClientRefused,
    /// An inventory, a log or a survey shows an AI app after it was blocked; `attemptCount` is how often.
    BlockedAppSeen,
    /// An AI app was allowed more than its vendor's limit or the company's boundary lets it: what may not go there is refused
    /// all the same. After a limit it is quarantined.
    AppBeyondLimit,
}

/// Where a finding stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::finding::FindingStatus")]
pub enum FindingStatus {
    /// Nobody has decided.
    Open,
    /// It is known and harmless: more of the same is counted on it and not told again for 30 days.
    Dismissed,
    /// Something was done about it: more of the same is a new finding.
    Resolved,
}

/// Something that was noticed and that somebody must decide on: refused attempts that mean something. What is tried again
/// and again is one finding that counts; it is written down a few seconds after the attempt.
#[Object]
impl Finding {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What was noticed.
    async fn kind(&self) -> FindingKind {
        self.0.kind.into()
    }

    /// Where it stands.
    async fn status(&self) -> FindingStatus {
        self.0.status.into()
    }

    /// What it is about, in words.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// The object it is about; `null` where it is gone, is no object of the API, or you may not see it.
    async fn about(&self, gql: &Context<'_>) -> Result<Option<Node>> {
        seen(gql, self.0.subject_id.as_deref()).await
    }

    /// Whose credential it is; `null` where it is no seat's.
    async fn seat(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.seat_id).await
    }

    /// Why the last attempt was refused.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// How many attempts were noticed.
    async fn attempt_count(&self) -> i32 {
        self.0.attempt_count
    }

    /// When the first of them was.
    async fn first_seen_at(&self) -> DateTime {
        self.0.first_seen_at.into()
    }

    /// When the last of them was, to the minute while they go on.
    async fn last_seen_at(&self) -> DateTime {
        self.0.last_seen_at.into()
    }

    /// Network address of the last of them; `null` where it is not known.
    async fn last_address(&self) -> Option<&str> {
        self.0.last_address.as_deref()
    }

    /// Who decided; `null` until somebody does, and where it was no seat of this company.
    async fn decided_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.decided_by_seat_id).await
    }

    /// When somebody decided.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(Into::into)
    }

    /// What whoever decided says to it.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// When it was written down.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Rises with each decision, not with each attempt; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        use keystead_entities::finding::FindingStatus as Stored;
        let ctx = gql.within(self.0.tenant_id)?;
        let (is_open, is_over) = (self.0.status == Stored::Open, self.0.status == Stored::Resolved);
        Ok(actions(&ctx, [(Action::Dismiss, findings::DECIDE, is_open), (Action::Resolve, findings::DECIDE, !is_over)]))
    }
}
