//! The audit log.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use data_encoding::HEXLOWER;
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, audit};
use keystead_entities::{AnyId, AuditEventId, Scoped, SeatId, audit_event};

use super::connection::connection;
use super::errors::Result;
use super::node::{self, Node};
use super::request::{Reload, Request, rowed};
use super::scalars::{DateTime, Json};
use super::seat::Seat;

mod chain;
mod list_of_tenant;
mod mutations;

pub use list_of_tenant::{AuditEventFilter, AuditOfTenant};
pub use mutations::AuditMutation;

rowed!(audit_event);
connection!(AuditEventConnection, AuditEventEdge, AuditEvent, "entries of the audit log");

/// An entry of a company's audit log: who did what to what, when, from where, and how it went. Never changed, but that the
/// value of a detail can be erased.
pub struct AuditEvent(Arc<audit_event::Model>);

impl From<audit_event::Model> for AuditEvent {
    fn from(row: audit_event::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl AuditEvent {
    /// The entry with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: AuditEventId) -> Result<Option<Self>> {
        let ctx = gql.ctx(audit::READ)?;
        Ok(gql.row::<audit_event::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for audit_event::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::AuditEventId(id) => audit_event::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "entry of the audit log"))
    }
}

/// How something went.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::audit_event::AuditOutcome")]
pub enum AuditOutcome {
    /// Done.
    Success,
    /// Not allowed, or not possible; nothing was changed.
    Refused,
    /// Tried and failed.
    Failed,
}

/// What kind of actor did something.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ActorKind {
    /// A person or a service account, by a credential of its seat.
    Seat,
    /// A partner's program, in its partner's own company.
    ApiClient,
    /// A person or a program of a partner, under a grant. The details `actorPartner` and `actorName` name them.
    Partner,
    /// Keystead itself, in a job.
    System,
    /// Somebody who is not let in yet: at the sign-in.
    Visitor,
    /// The company's own directory, over SCIM.
    Directory,
    /// Whoever has the machine: the command line.
    Operator,
}

impl ActorKind {
    /// As the log writes it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Seat => "SEAT",
            Self::ApiClient => "API_CLIENT",
            Self::Partner => "PARTNER",
            Self::System => "SYSTEM",
            Self::Visitor => "VISITOR",
            Self::Directory => "DIRECTORY",
            Self::Operator => "OPERATOR",
        }
    }
}

/// Who did something.
pub struct Actor(Arc<audit_event::Model>);

/// Who did something.
#[Object]
impl Actor {
    /// What kind of actor it is.
    async fn kind(&self) -> ActorKind {
        match self.0.actor_kind.as_str() {
            "SEAT" => ActorKind::Seat,
            "API_CLIENT" => ActorKind::ApiClient,
            "PARTNER" => ActorKind::Partner,
            "SYSTEM" => ActorKind::System,
            "VISITOR" => ActorKind::Visitor,
            "DIRECTORY" => ActorKind::Directory,
            _ => ActorKind::Operator,
        }
    }

    /// As the log writes it: the id of a seat, of a job or of an API client, `directory`, or `operator`. Of a partner, its
    /// person's seat in the partner's own company, or its program.
    async fn id(&self) -> &str {
        &self.0.actor_id
    }

    /// The seat, where it is one.
    async fn seat(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.actor_id.parse::<SeatId>().ok()).await
    }

    /// How it proved who it is: `api_token:`, `session:` or `scim_token:` and an id, `client_credentials`, `job`, `machine`, or
    /// `none`; of a partner, with `partner:` and its id before it.
    async fn auth_method(&self) -> &str {
        &self.0.auth_method
    }
}

/// One detail of an entry. No secret is ever among them.
pub struct AuditDetail {
    name: String,
    field: serde_json::Value,
}

/// One detail of an entry. No secret is ever among them.
#[Object]
impl AuditDetail {
    /// Its name, as fields are named in this schema.
    async fn name(&self) -> &str {
        &self.name
    }

    /// Its value; `null` for a change, which has `before` and `after`, and for one that was erased.
    async fn value(&self) -> Option<Json> {
        self.value_of().filter(|value| change(value).is_none()).cloned().map(Json)
    }

    /// Of a change: what it was.
    async fn before(&self) -> Option<Json> {
        self.value_of().and_then(change).map(|(before, _)| Json(before.clone()))
    }

    /// Of a change: what it became.
    async fn after(&self) -> Option<Json> {
        self.value_of().and_then(change).map(|(_, after)| Json(after.clone()))
    }

    /// Whether the value was erased later; its digest still proves that the entry is the one that was written.
    async fn is_erased(&self) -> bool {
        self.value_of().is_none()
    }
}

impl AuditDetail {
    fn value_of(&self) -> Option<&serde_json::Value> {
        self.field.get("value")
    }
}

fn change(value: &serde_json::Value) -> Option<(&serde_json::Value, &serde_json::Value)> {
    let members = value.as_object().filter(|members| members.len() == 2)?;
    Some((members.get("from")?, members.get("to")?))
}

/// An entry of a company's audit log: who did what to what, when, from where, and how it went. Never changed, but that the
/// value of a detail can be erased.
#[Object]
impl AuditEvent {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Its place in the company's log: from 1, without gaps.
    async fn sequence(&self) -> i64 {
        self.0.seq
    }

    /// When it happened.
    async fn occurred_at(&self) -> DateTime {
        self.0.occurred_at.into()
    }

    /// Who did it.
    async fn actor(&self) -> Actor {
        Actor(Arc::clone(&self.0))
    }

    /// What was done: `<noun>.<past verb>`, such as `seat.disabled`; of a refused attempt the operation, such as
    /// `seatDisable`.
    async fn action(&self) -> &str {
        &self.0.action
    }

    /// Id of what it was done to; `null` where there is none.
    async fn target_id(&self) -> Option<ID> {
        Some(self.0.target_id.as_str()).filter(|id| !id.is_empty()).map(|id| id.to_owned().into())
    }

    /// That object; `null` also where you may not see it.
    async fn target(&self, gql: &Context<'_>) -> Result<Option<Node>> {
        node::seen(gql, Some(&self.0.target_id)).await
    }

    /// How it went.
    async fn outcome(&self) -> AuditOutcome {
        self.0.outcome.into()
    }

    /// The details, by name.
    async fn details(&self) -> Vec<AuditDetail> {
        let fields = self.0.fields.as_object().into_iter().flatten();
        let mut details: Vec<_> =
            fields.map(|(name, field)| AuditDetail { name: name.clone(), field: field.clone() }).collect();
        details.sort_by(|one, other| one.name.cmp(&other.name));
        details
    }

    /// The id of the request in which it was done, as in `X-Request-Id`; `null` where there was none.
    async fn request_id(&self) -> Option<&str> {
        Some(self.0.request_id.as_str()).filter(|id| !id.is_empty())
    }

    /// Network address of the caller; `null` for jobs and the command line.
    async fn address(&self) -> Option<&str> {
        Some(self.0.address.as_str()).filter(|address| !address.is_empty())
    }

    /// Hash of the log up to and with this entry: SHA-256, lower-case hexadecimal.
    async fn hash(&self) -> String {
        HEXLOWER.encode(&self.0.hash)
    }

    /// Hash of the log before this entry.
    async fn previous_hash(&self) -> String {
        HEXLOWER.encode(&self.0.previous_hash)
    }
}
