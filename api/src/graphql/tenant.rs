//! Companies. The fields of `Tenant` that belong to another noun live in that noun's file, as a part of the merged
//! object: `SeatsOfTenant` in `seat.rs`, and so on.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, MergedObject, Object};
use keystead_domain::tenants;
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::{AnyId, TenantId, tenant};

use super::auth::auth;
use super::business_unit::BusinessUnitsOfTenant;
use super::errors::Result;
use super::payload::payload;
use super::request::{Reload, Request, parse_id};
use super::scalars::DateTime;

/// A company. Everything a company owns hangs off it.
#[derive(MergedObject)]
pub struct Tenant(TenantFields, BusinessUnitsOfTenant);

/// What a company is by itself.
pub struct TenantFields(Arc<tenant::Model>);

impl Tenant {
    /// The company with that id, where the caller has business there.
    pub async fn find(gql: &Context<'_>, id: TenantId) -> Result<Option<Self>> {
        let Some(ctx) = gql.caller()?.enter(gql.app(), id) else { return Ok(None) };
        ctx.may(tenants::READ)?;
        let row = tenant::Entity::of(ctx.scope()).one(ctx.db()).await.map_err(DomainError::from)?;
        Ok(row.map(Self::from))
    }

    /// The companies the caller may see.
    pub async fn all(gql: &Context<'_>) -> Result<Vec<Self>> {
        let ids = gql.caller()?.tenant_ids();
        let found = futures_util::future::try_join_all(ids.into_iter().map(|id| Self::find(gql, id))).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// For the `Node` interface.
    pub async fn id(&self, _: &Context<'_>) -> Result<ID> {
        Ok(self.0.0.id.to_string().into())
    }
}

impl From<tenant::Model> for Tenant {
    fn from(row: tenant::Model) -> Self {
        let id = row.id;
        Self(TenantFields(Arc::new(row)), BusinessUnitsOfTenant(id))
    }
}

impl Reload for tenant::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::TenantId(id) if id == ctx.tenant_id() => tenant::Entity::of(ctx.scope()).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "tenant"))
    }
}

/// Whether a company is real.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::tenant::TenantKind")]
pub enum TenantKind {
    /// A real company.
    Company,
    /// For trying things: uses the built-in echo provider, sends no mail, costs nothing.
    Sandbox,
}

#[Object]
impl TenantFields {
    /// Opaque, global, sorts by time of creation.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The company's name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether the company is real.
    async fn kind(&self) -> TenantKind {
        self.0.kind.into()
    }

    /// IANA name of the time zone that days, quarters and schedules of the company follow.
    async fn time_zone(&self) -> &str {
        &self.0.time_zone
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

/// Looking at companies.
#[derive(Default)]
pub struct TenantQuery;

#[Object]
impl TenantQuery {
    /// A company by its id; `null` where there is none or it is not yours.
    #[graphql(directive = auth::apply(tenants::READ))]
    async fn tenant(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Id of a company (`ten_…`).")] id: ID,
    ) -> Result<Option<Tenant>> {
        gql.ctx(tenants::READ)?;
        match parse_id("id", &id) {
            Ok(id) => Tenant::find(gql, id).await,
            Err(error) => Err(error.into()),
        }
    }

    /// The companies the caller may see: one for an API token.
    #[graphql(directive = auth::apply(tenants::READ))]
    async fn tenants(&self, gql: &Context<'_>) -> Result<Vec<Tenant>> {
        gql.ctx(tenants::READ)?;
        Tenant::all(gql).await
    }
}

/// What to change of a company. A field left out stays as it is.
#[derive(InputObject)]
pub struct TenantUpdateInput {
    /// The company.
    id: ID,
    /// Its name, at most 200 characters.
    name: Option<String>,
    /// IANA name of its time zone, such as `Europe/Berlin`. Days and quarters follow it from then on.
    time_zone: Option<String>,
    /// Language of mails and reports as BCP 47 writes it, such as `en`.
    locale: Option<String>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `tenantUpdate` did.
    TenantUpdatePayload {
        /// The company as it is now.
        tenant: Tenant
    }
);

/// Changing companies.
#[derive(Default)]
pub struct TenantMutation;

#[Object]
impl TenantMutation {
    /// Changes a company's name, time zone or language.
    #[graphql(directive = auth::apply(tenants::UPDATE))]
    async fn tenant_update(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What to change.")] input: TenantUpdateInput,
    ) -> Result<Option<TenantUpdatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(tenants::UPDATE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("id", parse_id("id", &input.id)?)?;
            let TenantUpdateInput { name, time_zone, locale, expected_version, .. } = input;
            tenants::update(&ctx, tenants::Update { name, time_zone, locale, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }
}
