//! Companies that a vendor passes data on to.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use keystead_domain::vendors::{self, subprocessors};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::{AnyId, Scoped, SubprocessorId, subprocessor as row};

use super::Vendor;
use crate::graphql::action::{Action, actions};
use crate::graphql::connection::connection;
use crate::graphql::errors::Result;
use crate::graphql::request::{Reload, Request};
use crate::graphql::scalars::{Date, DateTime};

connection!(SubprocessorConnection, SubprocessorEdge, Subprocessor, "sub-processors of a vendor");

/// A company that a vendor passes data on to.
pub struct Subprocessor(Arc<row::Model>);

impl From<row::Model> for Subprocessor {
    fn from(row: row::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl Subprocessor {
    /// The sub-processor with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: SubprocessorId) -> Result<Option<Self>> {
        let ctx = gql.ctx(vendors::READ)?;
        Ok(gql.row::<row::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for row::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::SubprocessorId(id) => row::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "sub-processor"))
    }
}

/// A company that a vendor passes data on to.
#[Object]
impl Subprocessor {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The vendor.
    async fn vendor(&self, gql: &Context<'_>) -> Result<Option<Vendor>> {
        Vendor::edge(gql, self.0.tenant_id, Some(self.0.vendor_id)).await
    }

    /// Its name, unique among those of the vendor.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What for; may be empty.
    async fn purpose(&self) -> &str {
        &self.0.purpose
    }

    /// Where.
    async fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// Since when.
    async fn since_on(&self) -> Option<Date> {
        self.0.since_on.as_deref().and_then(Date::stored)
    }

    /// Day on which the vendor last told of a change of it.
    async fn notified_on(&self) -> Option<Date> {
        self.0.notified_on.as_deref().and_then(Date::stored)
    }

    /// When it was removed; `null` while data are passed on to it.
    async fn removed_at(&self) -> Option<DateTime> {
        self.0.removed_at.map(Into::into)
    }

    /// When it was first said.
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

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let is_in = self.0.removed_at.is_none();
        Ok(actions(&ctx, [(Action::Set, subprocessors::WRITE, is_in), (Action::Remove, subprocessors::WRITE, is_in)]))
    }
}
