//! Access grants.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use keystead_domain::list::{Below, PageArgs, Sort};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, access};
use keystead_entities::access_grant::AccessGrantStatus as Stored;
use keystead_entities::seat::Role as StoredRole;
use keystead_entities::{AccessGrantId, AccessRequestId, AnyId, Scoped, SeatId, TenantId, access_grant};

use super::request::AccessRequest;
use crate::graphql::action::{Action, actions};
use crate::graphql::below;
use crate::graphql::connection::connection;
use crate::graphql::enums::Role;
use crate::graphql::errors::Result;
use crate::graphql::request::{Reload, Request, rowed};
use crate::graphql::scalars::DateTime;
use crate::graphql::seat::Seat;

rowed!(access_grant);
connection!(AccessGrantConnection, AccessGrantEdge, AccessGrant, "access grants");

/// A higher role or tier that a seat has for a while. It ends by itself, to the second.
pub struct AccessGrant(Arc<access_grant::Model>);

impl From<Arc<access_grant::Model>> for AccessGrant {
    fn from(row: Arc<access_grant::Model>) -> Self {
        Self(row)
    }
}

impl From<access_grant::Model> for AccessGrant {
    fn from(row: access_grant::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl AccessGrant {
    /// The grant with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: AccessGrantId) -> Result<Option<Self>> {
        let ctx = gql.ctx(access::READ_OWN)?;
        let row = gql.row::<access_grant::Entity>(ctx.scope(), id).await?;
        let seen = |row: &Arc<access_grant::Model>| ctx.seat_id() == Some(row.seat_id) || ctx.can(access::READ);
        Ok(row.filter(seen).map(Self))
    }

    /// The grant behind an edge of an object of that company: whoever sees the object sees what was granted.
    pub async fn edge(gql: &Context<'_>, tenant_id: TenantId, id: Option<AccessGrantId>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        let ctx = gql.within(tenant_id)?;
        Ok(gql.row::<access_grant::Entity>(ctx.scope(), id).await?.map(Self))
    }

    fn status_at(&self, now: chrono::DateTime<chrono::Utc>) -> Stored {
        match self.0.status {
            Stored::Active if self.0.ends_at <= now => Stored::Ended,
            status => status,
        }
    }
}

/// The grant that a request led to.
pub async fn of_request(gql: &Context<'_>, tenant_id: TenantId, id: AccessRequestId) -> Result<Option<AccessGrant>> {
    use access_grant::Column::{AccessRequestId as Of, Id};
    let ctx = gql.within(tenant_id)?;
    let sort = Sort { by: Id, descending: true, tie: Id };
    let list = Below::new(ctx.scope(), access_grant::Entity::within(ctx.scope()), sort).of(Of, id);
    Ok(below::first(gql, list).await?.map(Into::into))
}

/// The grants of a seat.
pub async fn grants_of(
    gql: &Context<'_>,
    tenant_id: TenantId,
    seat_id: SeatId,
    status: Option<Vec<AccessGrantStatus>>,
    args: PageArgs,
) -> Result<AccessGrantConnection> {
    let ctx = gql.within(tenant_id)?;
    let status = status.map(|any| any.into_iter().map(Stored::from).collect::<Vec<_>>());
    let list = access::grants_of_seat(&ctx, seat_id, status.as_deref())?;
    let (page, count) = below::page(gql, list, args).await?;
    Ok(AccessGrantConnection::new(page, count, AccessGrant::from))
}

impl Reload for access_grant::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::AccessGrantId(id) => access_grant::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "access grant"))
    }
}

/// Whether a grant gives anything.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::access_grant::AccessGrantStatus")]
pub enum AccessGrantStatus {
    /// It does, until its end.
    Active,
    /// Its time is over.
    Ended,
    /// It was ended before its time, by hand or with its seat.
    Revoked,
}

/// A higher role or tier that a seat has for a while. It ends by itself, to the second.
#[Object]
impl AccessGrant {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Whose it is.
    async fn seat(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, Some(self.0.seat_id)).await
    }

    /// The request that led to it.
    async fn request(&self, gql: &Context<'_>) -> Result<Option<AccessRequest>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let row = gql.row::<keystead_entities::access_request::Entity>(ctx.scope(), self.0.access_request_id).await?;
        Ok(row.map(Into::into))
    }

    /// The role it gives; `null` where none.
    async fn role(&self) -> Option<Role> {
        self.0.role.map(Into::into)
    }

    /// The tier it gives; `null` where none.
    async fn tier(&self) -> Option<i32> {
        self.0.tier
    }

    /// Whether it gives anything.
    async fn status(&self, gql: &Context<'_>) -> AccessGrantStatus {
        self.status_at(gql.app().clock.now()).into()
    }

    /// When it began.
    async fn starts_at(&self) -> DateTime {
        self.0.starts_at.into()
    }

    /// When it ends by itself.
    async fn ends_at(&self) -> DateTime {
        self.0.ends_at.into()
    }

    /// Who approved it.
    async fn approved_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.approved_by_seat_id).await
    }

    /// When it ended; `null` while it gives something.
    async fn ended_at(&self, gql: &Context<'_>) -> Option<DateTime> {
        let over = self.status_at(gql.app().clock.now()) != Stored::Active;
        over.then(|| self.0.ended_at.unwrap_or(self.0.ends_at).into())
    }

    /// Why it ended before its time.
    async fn ended_reason(&self) -> Option<&str> {
        self.0.ended_reason.as_deref()
    }

    /// Rises with each change.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let own = ctx.seat_id() == Some(self.0.seat_id);
        let right = if own {
            access::REVOKE
        } else {
            keystead_domain::auth::Right { role: StoredRole::Approver, ..access::REVOKE }
        };
        Ok(actions(&ctx, [(Action::Revoke, right, self.0.is_live(ctx.now()))]))
    }
}
