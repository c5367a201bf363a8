//! Evidence that something is used.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::discovery::{self, Resolution};
use keystead_domain::list::{self, Sort};
use keystead_domain::{Code, Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::{AnyId, AppDiscoveryId, Scoped, TenantId, app_discovery, app_grant_holder};

use super::{DiscoveryKind, DiscoverySource};
use crate::graphql::action::{Action, actions};
use crate::graphql::ai_app::AiApp;
use crate::graphql::auth::auth;
use crate::graphql::below;
use crate::graphql::connection::{args, connection};
use crate::graphql::enums::OrderDirection;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Reload, Request, parse_id, parse_ids, parse_optional_id, rowed};
use crate::graphql::scalars::DateTime;
use crate::graphql::seat::Seat;

rowed!(app_discovery);
connection!(AppDiscoveryConnection, AppDiscoveryEdge, AppDiscovery, "discoveries");
connection!(AppGrantHolderConnection, AppGrantHolderEdge, AppGrantHolder, "seats that let an app in");

/// Evidence that something is used: one for each thing and place it was seen in.
pub struct AppDiscovery(Arc<app_discovery::Model>);

impl From<app_discovery::Model> for AppDiscovery {
    fn from(row: app_discovery::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl AppDiscovery {
    /// The evidence with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: AppDiscoveryId) -> Result<Option<Self>> {
        let ctx = gql.ctx(discovery::READ)?;
        Ok(gql.row::<app_discovery::Entity>(ctx.scope(), id).await?.map(Self))
    }

    /// The evidence behind an edge.
    pub async fn edge(gql: &Context<'_>, tenant: TenantId, id: Option<AppDiscoveryId>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        let ctx = gql.within(tenant)?;
        Ok(gql.row::<app_discovery::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for app_discovery::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::AppDiscoveryId(id) => app_discovery::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "discovery"))
    }
}

/// How sure it is that it is this app.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::app_discovery::DiscoveryConfidence")]
pub enum DiscoveryConfidence {
    /// By an identifier of a package or a network name that only this app has.
    Exact,
    /// By its name.
    Likely,
    /// It only looks like an AI app.
    Possible,
}

/// Where a discovery stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::app_discovery::DiscoveryStatus")]
pub enum DiscoveryStatus {
    /// Somebody must say what it is.
    Open,
    /// It is evidence for an app of the inventory.
    Linked,
    /// It is an AI app, and to be ignored.
    Ignored,
    /// It is no AI app.
    NotAi,
}

/// A seat that let an app into its account, as a file of grants says: needed when the person leaves. People without a seat are
/// in `userCount` and nowhere else.
pub struct AppGrantHolder(app_grant_holder::Model);

/// A seat that let an app into its account, as a file of grants says: needed when the person leaves. People without a seat are
/// in `userCount` and nowhere else.
#[Object]
impl AppGrantHolder {
    /// The seat.
    async fn seat(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, Some(self.0.seat_id)).await
    }

    /// What the app may do there, in the words of the account's maker.
    async fn scopes(&self) -> Vec<String> {
        self.0.scopes()
    }

    /// When that was first seen.
    async fn first_seen_at(&self) -> DateTime {
        self.0.first_seen_at.into()
    }

    /// When that was last seen.
    async fn last_seen_at(&self) -> DateTime {
        self.0.last_seen_at.into()
    }
}

/// Evidence that something is used: one for each thing and place it was seen in.
#[Object]
impl AppDiscovery {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The app it is evidence for; `null` while nobody said, and where it is none.
    async fn ai_app(&self, gql: &Context<'_>) -> Result<Option<AiApp>> {
        AiApp::edge(gql, self.0.tenant_id, self.0.ai_app_id).await
    }

    /// What told of it.
    async fn kind(&self) -> DiscoveryKind {
        self.0.kind.into()
    }

    /// The place it was seen in, where the import named one.
    async fn discovery_source(&self, gql: &Context<'_>) -> Result<Option<DiscoverySource>> {
        DiscoverySource::edge(gql, self.0.tenant_id, self.0.discovery_source_id).await
    }

    /// As the first file called it; of a log, the part of the network name that somebody registered.
    async fn raw_name(&self) -> &str {
        &self.0.raw_name
    }

    /// Its key in `aiAppCatalog`, where it was recognised as one of those.
    async fn catalog_key(&self) -> Option<&str> {
        self.0.catalog_key.as_deref()
    }

    /// How sure it is.
    async fn confidence(&self) -> DiscoveryConfidence {
        self.0.confidence.into()
    }

    /// By what it was recognised, for people.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Where it stands.
    async fn status(&self) -> DiscoveryStatus {
        self.0.status.into()
    }

    /// Why somebody resolved it so.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// The most people that one file told of; `null` where none told.
    async fn user_count(&self) -> Option<i32> {
        self.0.user_count
    }

    /// The most devices that one file told of; `null` where none told.
    async fn device_count(&self) -> Option<i32> {
        self.0.device_count
    }

    /// The most lines in which one file told of it.
    async fn event_count(&self) -> i32 {
        self.0.event_count
    }

    /// When it was first seen, by the file's own times where it has some.
    async fn first_seen_at(&self) -> DateTime {
        self.0.first_seen_at.into()
    }

    /// When it was last seen.
    async fn last_seen_at(&self) -> DateTime {
        self.0.last_seen_at.into()
    }

    /// The seats that let it into their accounts, the latest first; only of grants.
    async fn grant_holders(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<AppGrantHolderConnection> {
        let list = discovery::list::holders(&gql.within(self.0.tenant_id)?, self.0.id)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(AppGrantHolderConnection::new(page, count, AppGrantHolder))
    }

    /// Who said what it is; `null` where nobody had to.
    async fn resolved_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.resolved_by_seat_id).await
    }

    /// When.
    async fn resolved_at(&self) -> Option<DateTime> {
        self.0.resolved_at.map(Into::into)
    }

    /// Rises with each resolution; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(actions(&ctx, [(Action::Resolve, discovery::RESOLVE, true)]))
    }
}

/// What a discovery is said to be.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum AppDiscoveryResolution {
    /// Evidence for the app `aiAppId`.
    Link,
    /// An app that is not in the inventory: it comes in, undecided, under `name`.
    NewApp,
    /// An AI app that is to be ignored; needs a `reason`.
    Ignore,
    /// No AI app.
    NotAi,
    /// To be decided anew.
    Reopen,
}

/// What a discovery is.
#[derive(InputObject)]
pub struct AppDiscoveryResolveInput {
    /// The discovery.
    id: ID,
    /// What it is.
    resolution: AppDiscoveryResolution,
    /// With `LINK`: the app of the inventory.
    ai_app_id: Option<ID>,
    /// With `NEW_APP`: its name, at most 120 characters; as the file calls it if nothing is said.
    name: Option<String>,
    /// Why, at most 500 characters.
    reason: Option<String>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `appDiscoveryResolve` did.
    AppDiscoveryResolvePayload {
        /// The discovery as it is now.
        app_discovery: AppDiscovery
    }
);

/// Saying what was discovered.
#[derive(Default)]
pub struct AppDiscoveryMutation;

#[Object]
impl AppDiscoveryMutation {
    /// Says what a discovery is, and with it every other that goes by the same name, in whichever place it was seen. What is
    /// seen of it later is taken the same way.
    #[graphql(directive = auth::apply(discovery::RESOLVE))]
    async fn app_discovery_resolve(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What it is.")] input: AppDiscoveryResolveInput,
    ) -> Result<Option<AppDiscoveryResolvePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(discovery::RESOLVE, key.as_deref(), |ctx| async move {
            let app = parse_optional_id("aiAppId", input.ai_app_id.as_ref())?;
            let resolution = match (input.resolution, app) {
                (AppDiscoveryResolution::Link, Some(app)) => Resolution::Link(app),
                (AppDiscoveryResolution::Link, None) => {
                    return Err(DomainError::refused(Code::Required, "aiAppId", "Say which app it is evidence for."));
                }
                (AppDiscoveryResolution::NewApp, _) => Resolution::NewApp(input.name),
                (AppDiscoveryResolution::Ignore, _) => Resolution::Ignore,
                (AppDiscoveryResolution::NotAi, _) => Resolution::NotAi,
                (AppDiscoveryResolution::Reopen, _) => Resolution::Reopen,
            };
            let (id, reason) = (parse_id("id", &input.id)?, input.reason);
            let expected_version = input.expected_version;
            discovery::resolve(&ctx, discovery::Resolve { id, resolution, reason, expected_version }).await
        });
        Ok(Some(done.await?.into()))
    }
}

/// Which discoveries are wanted. Fields combine with AND; several values of one mean any of them.
#[derive(InputObject, Default)]
pub struct AppDiscoveryFilter {
    /// Any of these.
    status: Option<Vec<DiscoveryStatus>>,
    /// Told by any of these.
    kind: Option<Vec<DiscoveryKind>>,
    /// From any of these sources; at most 100.
    source_ids: Option<Vec<ID>>,
}

/// By what discoveries are ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum AppDiscoveryOrderField {
    /// When they were last seen.
    LastSeenAt,
    /// When they were first seen.
    FirstSeenAt,
    /// As the first file called them.
    RawName,
}

/// How discoveries are ordered; ties by id.
#[derive(InputObject)]
pub struct AppDiscoveryOrder {
    /// By what.
    field: AppDiscoveryOrderField,
    /// Which way.
    #[graphql(default)]
    direction: OrderDirection,
}

/// The evidence of a company.
pub struct AppDiscoveriesOfTenant(pub TenantId);

#[Object]
impl AppDiscoveriesOfTenant {
    /// Evidence of what is used, the last seen first unless `orderBy` says otherwise. With the status `OPEN`: what looks like an
    /// AI app and waits for somebody to say what it is. Needs `apps:read` and the role `AUDITOR` or more.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn app_discoveries(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which are wanted; all if nothing is said.")] filter: Option<AppDiscoveryFilter>,
        #[graphql(desc = "Part of a name or of a reason, at most 200 characters.")] search: Option<String>,
        #[graphql(desc = "How they are ordered; the last seen first if nothing is said.")] order_by: Option<
            AppDiscoveryOrder,
        >,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<AppDiscoveryConnection> {
        let ctx = gql.within(self.0)?;
        let filter = filter.unwrap_or_default();
        let filter = discovery::list::DiscoveryFilter {
            status: all(filter.status),
            kind: all(filter.kind),
            source_ids: filter.source_ids.map(|ids| parse_ids("filter.sourceIds", &ids)).transpose()?,
        };
        let select = discovery::list::discoveries(&ctx, &filter, search.as_deref())?;
        let page = list::page(ctx.db(), select.clone(), sort(order_by), &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(AppDiscoveryConnection::new(page, count, AppDiscovery::from))
    }
}

fn all<A, B: From<A>>(values: Option<Vec<A>>) -> Option<Vec<B>> {
    values.map(|values| values.into_iter().map(B::from).collect())
}

fn sort(order: Option<AppDiscoveryOrder>) -> Sort<app_discovery::Column> {
    let latest = (AppDiscoveryOrderField::LastSeenAt, OrderDirection::Desc);
    let (field, direction) = order.map_or(latest, |order| (order.field, order.direction));
    use app_discovery::Column::{FirstSeenAt, Id, LastSeenAt, RawName};
    let by = match field {
        AppDiscoveryOrderField::LastSeenAt => LastSeenAt,
        AppDiscoveryOrderField::FirstSeenAt => FirstSeenAt,
        AppDiscoveryOrderField::RawName => RawName,
    };
    Sort { by, descending: direction == OrderDirection::Desc, tie: Id }
}
