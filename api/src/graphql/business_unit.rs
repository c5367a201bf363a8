//! Business units.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, tenants};
use keystead_entities::{AnyId, BusinessUnitId, Scoped, TenantId, business_unit};

use super::action::{Action, actions};
use super::auth::auth;
use super::connection::{args, connection};
use super::errors::Result;
use super::payload::payload;
use super::request::{Reload, Request, parse_id, rowed};
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
    /// The unit behind an edge of an object of that company.
    pub async fn edge(gql: &Context<'_>, tenant_id: TenantId, id: Option<BusinessUnitId>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        let ctx = gql.within(tenant_id)?;
        Ok(gql.row::<business_unit::Entity>(ctx.scope(), id).await?.map(Self))
    }

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

    /// Whether the unit can be given to seats and pilots.
    async fn status(&self) -> BusinessUnitStatus {
        self.0.status.into()
    }

    /// When it was created.
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
        let in_use = self.0.status == business_unit::BusinessUnitStatus::Active;
        let ctx = gql.within(self.0.tenant_id)?;
        let may = tenants::UNIT_WRITE;
        Ok(actions(&ctx, [(Action::Update, may, in_use), (Action::Delete, may, in_use)]))
    }
}

/// Whether a business unit is in use.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::business_unit::BusinessUnitStatus")]
pub enum BusinessUnitStatus {
    /// In use.
    Active,
    /// Deleted; kept for what points at it.
    Archived,
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

/// A business unit to be created.
#[derive(InputObject)]
pub struct BusinessUnitCreateInput {
    /// The company.
    tenant_id: ID,
    /// Its name, at most 120 characters; no two units in use share one.
    name: String,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `businessUnitCreate` did.
    BusinessUnitCreatePayload {
        /// The new unit.
        business_unit: BusinessUnit
    }
);

/// What to change of a business unit. A field left out stays as it is.
#[derive(InputObject)]
pub struct BusinessUnitUpdateInput {
    /// The unit.
    id: ID,
    /// Its name, at most 120 characters; no two units in use share one.
    name: Option<String>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `businessUnitUpdate` did.
    BusinessUnitUpdatePayload {
        /// The unit as it is now.
        business_unit: BusinessUnit
    }
);

/// A business unit to be deleted.
#[derive(InputObject)]
pub struct BusinessUnitDeleteInput {
    /// The unit.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `businessUnitDelete` did.
    BusinessUnitDeletePayload {
        /// The unit, archived.
        business_unit: BusinessUnit
    }
);

/// Changing business units.
#[derive(Default)]
pub struct BusinessUnitMutation;

#[Object]
impl BusinessUnitMutation {
    /// Creates a business unit.
    #[graphql(directive = auth::apply(tenants::UNIT_WRITE))]
    async fn business_unit_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The unit.")] input: BusinessUnitCreateInput,
    ) -> Result<Option<BusinessUnitCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(tenants::UNIT_WRITE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            tenants::create_unit(&ctx, tenants::NewUnit { name: input.name }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Renames a business unit.
    #[graphql(directive = auth::apply(tenants::UNIT_WRITE))]
    async fn business_unit_update(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What to change.")] input: BusinessUnitUpdateInput,
    ) -> Result<Option<BusinessUnitUpdatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(tenants::UNIT_WRITE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let (name, expected_version) = (input.name, input.expected_version);
            tenants::update_unit(&ctx, tenants::UpdateUnit { id, name, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Deletes a business unit that no seat is in any more. It is archived: what points at it, such as a pilot that ended,
    /// keeps it, and its name is free again.
    #[graphql(directive = auth::apply(tenants::UNIT_WRITE))]
    async fn business_unit_delete(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The unit.")] input: BusinessUnitDeleteInput,
    ) -> Result<Option<BusinessUnitDeletePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(tenants::UNIT_WRITE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let expected_version = input.expected_version;
            tenants::archive_unit(&ctx, tenants::ArchiveUnit { id, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }
}
