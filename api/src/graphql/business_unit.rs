//! Business units.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, tenants};
use keystead_entities::{AnyId, BusinessUnitId, Scoped, TenantId, business_unit};

use super::connection::{args, connection};
use super::errors::Result;
use super::request::{Reload, Request, rowed};
use super::scalars::DateTime;

rowed!(business_unit);
connection!(BusinessUnitConnection, BusinessUnitEdge, BusinessUnit, "business units");

/// A part of a company: seats belong to one, a pilot runs in one.
pub struct BusinessUnit(Arc<business_unit::Model>);

impl From<Arc<business_unit::Model>> for BusinessUnit {
    fn from(row: Arc<business_unit::Model>) -> Self {
        Self(row)
    }
}

impl From<business_unit::Model> for BusinessUnit {
    fn from(row: business_unit::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl BusinessUnit {
    /// The unit with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: BusinessUnitId) -> Result<Option<Self>> {
        let ctx = gql.ctx(tenants::READ)?;
        Ok(gql.row::<business_unit::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for business_unit::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::BusinessUnitId(id) => business_unit::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "business unit"))
    }
}

/// A part of a company: seats belong to one, a pilot runs in one.
#[Object]
impl BusinessUnit {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Its name, unique among the company's units in use.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// The business units of a company.
pub struct BusinessUnitsOfTenant(pub TenantId);

#[Object]
impl BusinessUnitsOfTenant {
    /// The business units in use, by name.
    async fn business_units(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<BusinessUnitConnection> {
        let ctx = gql.within(self.0)?;
        let page = tenants::list_units(&ctx, &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let ctx = ctx.clone();
            Box::pin(async move { tenants::count_units(&ctx).await }) as _
        });
        Ok(BusinessUnitConnection::new(page, count, BusinessUnit::from))
    }
}
