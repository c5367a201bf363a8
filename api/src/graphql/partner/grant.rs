//! What companies let partners do.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use keystead_domain::partners::{grants, traces};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::partner_grant::{self, PartnerGrantStatus as Stored};
use keystead_entities::{AnyId, PartnerGrantId, partner_trace};

use super::names::Names;
use crate::graphql::action::{Action, actions};
use crate::graphql::below;
use crate::graphql::connection::{args, connection};
use crate::graphql::errors::Result;
use crate::graphql::node::{Node, seen};
use crate::graphql::request::{Reload, Request};
use crate::graphql::scalars::DateTime;
use crate::graphql::seat::Seat;

connection!(PartnerGrantConnection, PartnerGrantEdge, PartnerGrant, "grants to partners");
connection!(PartnerTraceConnection, PartnerTraceEdge, PartnerTrace, "what partners made");

/// A company's consent that a partner works there: what it may do, and until when. Both sides see it, and either can end it at
/// once.
pub struct PartnerGrant(Arc<partner_grant::Model>);

impl From<partner_grant::Model> for PartnerGrant {
    fn from(row: partner_grant::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl PartnerGrant {
    /// The grant with that id, where the caller's company made it or got it.
    pub async fn find(gql: &Context<'_>, id: PartnerGrantId) -> Result<Option<Self>> {
        let ctx = gql.ctx(keystead_domain::partners::READ)?;
        Ok(grants::find(&ctx, id).await?.map(Self::from))
    }

    fn is_live(&self, gql: &Context<'_>) -> bool {
        self.0.status == Stored::Active && self.0.expires_at > gql.app().clock.now()
    }
}

impl Reload for partner_grant::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::PartnerGrantId(id) => grants::find(ctx, id).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "partner grant"))
    }
}

/// Whether a grant opens anything.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PartnerGrantStatus {
    /// It does.
    Active,
    /// Its time is over.
    Expired,
    /// One of the two sides ended it.
    Revoked,
}

/// A company's consent that a partner works there: what it may do, and until when. Both sides see it, and either can end it at
/// once.
#[Object]
impl PartnerGrant {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The company that consents.
    async fn tenant_id(&self) -> ID {
        self.0.tenant_id.to_string().into()
    }

    /// The company's name.
    async fn tenant_name(&self, gql: &Context<'_>) -> Result<Option<String>> {
        Ok(gql.loader::<Names>().load_one(self.0.tenant_id).await?)
    }

    /// The partner.
    async fn partner_id(&self) -> ID {
        self.0.partner_id.to_string().into()
    }

    /// The partner's name.
    async fn partner_name(&self, gql: &Context<'_>) -> Result<Option<String>> {
        Ok(gql.loader::<Names>().load_one(self.0.partner_id).await?)
    }

    /// What the partner may do there, such as `seats:write`; with the role of an admin at most.
    async fn scopes(&self) -> Vec<String> {
        let scopes = self.0.scopes.as_array();
        scopes.into_iter().flatten().filter_map(|scope| scope.as_str().map(str::to_owned)).collect()
    }

    /// Whether it opens anything.
    async fn status(&self, gql: &Context<'_>) -> PartnerGrantStatus {
        match self.0.status {
            Stored::Revoked => PartnerGrantStatus::Revoked,
            Stored::Active if self.is_live(gql) => PartnerGrantStatus::Active,
            Stored::Active => PartnerGrantStatus::Expired,
        }
    }

    /// Its end, at most 365 days from its making.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// The owner who consented; `null` where the partner founded the company, and for the partner.
    async fn granted_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        match gql.within(self.0.tenant_id) {
            Ok(_) => Seat::edge(gql, self.0.tenant_id, self.0.granted_by_seat_id).await,
            Err(_) => Ok(None),
        }
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was revoked; `null` while it is not.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(Into::into)
    }

    /// Why it was revoked.
    async fn revoked_reason(&self) -> Option<&str> {
        self.0.revoked_reason.as_deref()
    }

    /// What the partner made there under it and that outlives it, newest first: seats, service accounts, imports of people, links
    /// to questionnaires, webhook endpoints and notification channels. With the grant's end the last two are switched off; what
    /// becomes of the others the company says. `null` for the partner.
    async fn left_behind(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Option<PartnerTraceConnection>> {
        let Ok(ctx) = gql.within(self.0.tenant_id) else { return Ok(None) };
        let list = traces::of_grant(&ctx, self.0.id)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(Some(PartnerTraceConnection::new(page, count, PartnerTrace)))
    }

    /// Rises with each change.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.caller()?.ctx(gql.app());
        Ok(actions(&ctx, [(Action::Revoke, grants::REVOKE, self.is_live(gql))]))
    }
}

/// Something that a partner made in a company under a grant, and that outlives it.
pub struct PartnerTrace(partner_trace::Model);

/// Something that a partner made in a company under a grant, and that outlives it.
#[Object]
impl PartnerTrace {
    /// What was made, as it is now; `null` where it is gone, or you may not see it.
    async fn about(&self, gql: &Context<'_>) -> Result<Option<Node>> {
        seen(gql, Some(&self.0.thing_id)).await
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}
