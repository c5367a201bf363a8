//! Requests for access.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, access, auth};
use keystead_entities::access_request::AccessRequestStatus as Stored;
use keystead_entities::{AccessRequestId, AnyId, Scoped, access_grant, access_request};
use sea_orm::{ColumnTrait, QueryFilter};

use super::grant::{AccessGrant, of_request};
use crate::graphql::action::{Action, actions};
use crate::graphql::connection::connection;
use crate::graphql::enums::Role;
use crate::graphql::errors::Result;
use crate::graphql::request::{Reload, Request, rowed};
use crate::graphql::scalars::{DateTime, Duration};
use crate::graphql::seat::Seat;

rowed!(access_request);
connection!(AccessRequestConnection, AccessRequestEdge, AccessRequest, "requests for access");

/// Somebody's wish for a higher role or tier for a while.
pub struct AccessRequest(Arc<access_request::Model>);

impl From<Arc<access_request::Model>> for AccessRequest {
    fn from(row: Arc<access_request::Model>) -> Self {
        Self(row)
    }
}

impl From<access_request::Model> for AccessRequest {
    fn from(row: access_request::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl AccessRequest {
    /// The request with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: AccessRequestId) -> Result<Option<Self>> {
        let ctx = gql.ctx(access::READ_OWN)?;
        let row = gql.row::<access_request::Entity>(ctx.scope(), id).await?;
        let seen = |row: &Arc<access_request::Model>| ctx.seat_id() == Some(row.seat_id) || ctx.can(access::READ);
        Ok(row.filter(seen).map(Self))
    }

    fn status_at(&self, now: chrono::DateTime<chrono::Utc>) -> Stored {
        match self.0.status {
            Stored::Pending if self.0.lapses_at <= now => Stored::Lapsed,
            status => status,
        }
    }
}

impl Reload for access_request::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::AccessRequestId(id) => access_request::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "access request"))
    }
}

/// A request that was approved, with what was granted.
pub struct Approved(pub access_request::Model, pub Option<access_grant::Model>);

impl Reload for Approved {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let request = access_request::Model::reload(ctx, subject).await?;
        let grant = access_grant::Entity::within(ctx.scope())
            .filter(access_grant::Column::AccessRequestId.eq(request.id))
            .one(ctx.db())
            .await?;
        Ok(Self(request, grant))
    }
}

/// Where a request for access stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::access_request::AccessRequestStatus")]
pub enum AccessRequestStatus {
    /// Nobody has decided.
    Pending,
    /// Granted.
    Approved,
    /// Not granted.
    Denied,
    /// Taken back, or gone with its seat.
    Cancelled,
    /// Nobody decided within 7 days; it has to be made anew.
    Lapsed,
}

/// Somebody's wish for a higher role or tier for a while.
#[Object]
impl AccessRequest {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Who asks, for itself.
    async fn seat(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, Some(self.0.seat_id)).await
    }

    /// The role asked for; `null` where none is.
    async fn role(&self) -> Option<Role> {
        self.0.role.map(Into::into)
    }

    /// The tier asked for; `null` where none is.
    async fn tier(&self) -> Option<i32> {
        self.0.tier
    }

    /// For how long, from the approval on.
    async fn duration(&self) -> Duration {
        Duration(format!("PT{}S", self.0.duration_seconds))
    }

    /// What for.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Where it stands.
    async fn status(&self, gql: &Context<'_>) -> AccessRequestStatus {
        self.status_at(gql.app().clock.now()).into()
    }

    /// When it can be approved no more.
    async fn lapses_at(&self) -> DateTime {
        self.0.lapses_at.into()
    }

    /// Who decided; `null` until somebody does.
    async fn decided_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.decided_by_seat_id).await
    }

    /// When its waiting ended.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(Into::into)
    }

    /// What whoever decided says to it.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// What was granted; `null` where nothing was.
    async fn grant(&self, gql: &Context<'_>) -> Result<Option<AccessGrant>> {
        if self.0.status != Stored::Approved {
            return Ok(None);
        }
        of_request(gql, self.0.tenant_id, self.0.id).await
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let waits = self.status_at(ctx.now()) == Stored::Pending;
        let own = ctx.seat_id() == Some(self.0.seat_id);
        let reach = waits && !own && self.0.role.is_none_or(|role| auth::covers(ctx.role, role));
        Ok(actions(
            &ctx,
            [
                (Action::Approve, access::DECIDE, reach),
                (Action::Deny, access::DECIDE, reach),
                (Action::Cancel, access::ASK, own && self.0.status == Stored::Pending),
            ],
        ))
    }
}
