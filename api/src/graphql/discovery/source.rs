//! Places that inventories and logs come from.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object};
use keystead_domain::discovery::{self, sources};
use keystead_domain::list::{self, Sort};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::{AnyId, DiscoverySourceId, Scoped, TenantId, discovery_source};

use super::DiscoveryKind;
use crate::graphql::action::{Action, actions};
use crate::graphql::auth::auth;
use crate::graphql::connection::{args, connection};
use crate::graphql::errors::Result;
use crate::graphql::input::change;
use crate::graphql::payload::payload;
use crate::graphql::request::{Reload, Request, parse_id, rowed};
use crate::graphql::scalars::DateTime;

rowed!(discovery_source);
connection!(DiscoverySourceConnection, DiscoverySourceEdge, DiscoverySource, "discovery sources");

/// A place that inventories and logs come from, and how often it is to be renewed.
pub struct DiscoverySource(Arc<discovery_source::Model>);

impl From<discovery_source::Model> for DiscoverySource {
    fn from(row: discovery_source::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl DiscoverySource {
    /// The source with that id, for whoever may look at what was discovered.
    pub async fn find(gql: &Context<'_>, id: DiscoverySourceId) -> Result<Option<Self>> {
        let ctx = gql.ctx(discovery::READ)?;
        Ok(gql.row::<discovery_source::Entity>(ctx.scope(), id).await?.map(Self))
    }

    /// The source behind an edge.
    pub async fn edge(gql: &Context<'_>, tenant: TenantId, id: Option<DiscoverySourceId>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        let ctx = gql.within(tenant)?;
        Ok(gql.row::<discovery_source::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for discovery_source::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::DiscoverySourceId(id) => discovery_source::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "discovery source"))
    }
}

/// A place that inventories and logs come from, and how often it is to be renewed.
#[Object]
impl DiscoverySource {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What people call it; no two sources share one.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it sends.
    async fn kind(&self) -> DiscoveryKind {
        self.0.kind.into()
    }

    /// Every how many days it is to be sent again; `null` where it need not be.
    async fn renew_every_days(&self) -> Option<i32> {
        self.0.renew_every_days
    }

    /// When the latest file of it was written; `null` where none came.
    async fn last_import_at(&self) -> Option<DateTime> {
        self.0.last_import_at.map(Into::into)
    }

    /// By when it is to be sent again; `null` where it need not be. From then on the admins are reminded once a week.
    async fn renew_by(&self) -> Option<DateTime> {
        sources::renew_by(&self.0).map(Into::into)
    }

    /// Whether that moment is past.
    async fn is_stale(&self, gql: &Context<'_>) -> bool {
        sources::renew_by(&self.0).is_some_and(|by| by <= gql.app().clock.now())
    }

    /// When it was deleted; `null` while it is not. Evidence that came from it stays.
    async fn deleted_at(&self) -> Option<DateTime> {
        self.0.deleted_at.map(Into::into)
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
        let is_there = self.0.deleted_at.is_none();
        Ok(actions(&ctx, [(Action::Update, sources::WRITE, is_there), (Action::Delete, sources::WRITE, is_there)]))
    }
}

/// A source to be made.
#[derive(InputObject)]
pub struct DiscoverySourceCreateInput {
    /// The company.
    tenant_id: ID,
    /// What people call it, at most 120 characters.
    name: String,
    /// What it sends; not `SURVEY`.
    kind: DiscoveryKind,
    /// To be sent again every so many days, 1 to 366; never if nothing is said.
    renew_every_days: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `discoverySourceCreate` did.
    DiscoverySourceCreatePayload {
        /// The source.
        discovery_source: DiscoverySource
    }
);

/// What to change of a source. A field left out stays as it is, `null` clears it.
#[derive(InputObject)]
pub struct DiscoverySourceUpdateInput {
    /// The source.
    id: ID,
    /// What people call it, at most 120 characters.
    name: Option<String>,
    /// To be sent again every so many days, 1 to 366.
    renew_every_days: MaybeUndefined<i32>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `discoverySourceUpdate` did.
    DiscoverySourceUpdatePayload {
        /// The source as it is now.
        discovery_source: DiscoverySource
    }
);

/// A source to be deleted.
#[derive(InputObject)]
pub struct DiscoverySourceDeleteInput {
    /// The source.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `discoverySourceDelete` did.
    DiscoverySourceDeletePayload {
        /// The source, deleted.
        discovery_source: DiscoverySource
    }
);

/// Making and changing sources.
#[derive(Default)]
pub struct DiscoverySourceMutation;

#[Object]
impl DiscoverySourceMutation {
    /// Makes a place that inventories and logs come from. Whoever names it in an import renews it; when it was not renewed for
    /// as long as it says, the admins are reminded.
    #[graphql(directive = auth::apply(sources::WRITE))]
    async fn discovery_source_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The source.")] input: DiscoverySourceCreateInput,
    ) -> Result<Option<DiscoverySourceCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(sources::WRITE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let (name, kind, renew_every_days) = (input.name, input.kind.into(), input.renew_every_days);
            sources::create(&ctx, sources::NewSource { name, kind, renew_every_days }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Changes the name or the rhythm of a source.
    #[graphql(directive = auth::apply(sources::WRITE))]
    async fn discovery_source_update(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What to change.")] input: DiscoverySourceUpdateInput,
    ) -> Result<Option<DiscoverySourceUpdatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(sources::WRITE, key.as_deref(), |ctx| async move {
            let update = sources::Update {
                id: parse_id("id", &input.id)?,
                name: input.name,
                renew_every_days: change(input.renew_every_days),
                expected_version: input.expected_version,
            };
            sources::update(&ctx, update).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Deletes a source. It takes nothing in any more, and its name is free; what it told stays evidence.
    #[graphql(directive = auth::apply(sources::WRITE))]
    async fn discovery_source_delete(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which source.")] input: DiscoverySourceDeleteInput,
    ) -> Result<Option<DiscoverySourceDeletePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(sources::WRITE, key.as_deref(), |ctx| async move {
            sources::delete(&ctx, parse_id("id", &input.id)?, input.expected_version).await
        });
        Ok(Some(done.await?.into()))
    }
}

/// The sources of a company.
pub struct DiscoverySourcesOfTenant(pub TenantId);

#[Object]
impl DiscoverySourcesOfTenant {
    /// Places that inventories and logs come from, by name. Needs `apps:read` and the role `AUDITOR` or more.
    async fn discovery_sources(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<DiscoverySourceConnection> {
        use discovery_source::Column::{Id, Name};
        let ctx = gql.within(self.0)?;
        let select = discovery::list::sources(&ctx)?;
        let sort = Sort { by: Name, descending: false, tie: Id };
        let page = list::page(ctx.db(), select.clone(), sort, &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(DiscoverySourceConnection::new(page, count, DiscoverySource::from))
    }
}
