//! AI apps: the inventory, and what was decided about each.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use keystead_domain::vendors::limit;
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, apps, discovery};
use keystead_entities::ai_app::DataClass as Stored;
use keystead_entities::{
    AiAppId, AnyId, AppDecisionId, Scoped, TenantId, ai_app, app_decision, provider_account, vendor,
};

use super::action::{Action, actions};
use super::below;
use super::connection::{args, connection};
use super::discovery::{AppDiscovery, AppDiscoveryConnection};
use super::errors::Result;
use super::provider_account::ProviderAccount;
use super::request::{Reload, Request, rowed};
use super::scalars::DateTime;
use super::seat::Seat;
use super::vendor::Vendor;

mod blocklist;
mod catalog;
mod flows;
mod list_of_tenant;
mod mutations;

pub use blocklist::BlocklistOfTenant;
pub use catalog::AiAppCatalogQuery;
pub use flows::{DataFlow, DataFlowMutation, DataMapOfTenant};
pub use list_of_tenant::{AiAppFilter, AiAppsOfTenant};
pub use mutations::AiAppMutation;

rowed!(ai_app, app_decision);
connection!(AiAppConnection, AiAppEdge, AiApp, "AI apps");
connection!(AppDecisionConnection, AppDecisionEdge, AppDecision, "decisions on an AI app");

/// An AI tool in the inventory of a company.
#[derive(Clone)]
pub struct AiApp(Arc<ai_app::Model>);

impl From<Arc<ai_app::Model>> for AiApp {
    fn from(row: Arc<ai_app::Model>) -> Self {
        Self(row)
    }
}

impl From<ai_app::Model> for AiApp {
    fn from(row: ai_app::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl AiApp {
    /// The app with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: AiAppId) -> Result<Option<Self>> {
        let ctx = gql.ctx(apps::READ)?;
        Ok(gql.row::<ai_app::Entity>(ctx.scope(), id).await?.map(Self))
    }

    /// The app behind an edge; nothing for callers who may not look at the inventory.
    pub async fn edge(gql: &Context<'_>, tenant: TenantId, id: Option<AiAppId>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        let ctx = gql.within(tenant)?;
        if !ctx.can(apps::READ) {
            return Ok(None);
        }
        Ok(gql.row::<ai_app::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for ai_app::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::AiAppId(id) => ai_app::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "AI app"))
    }
}

/// What kind of tool an AI app is.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::ai_app::AiAppKind")]
pub enum AiAppKind {
    /// Installed on a computer or phone.
    DesktopApp,
    /// In the browser.
    BrowserExtension,
    /// A service of its own, or a part of one, in the cloud.
    SaasIntegration,
    /// Own or bought software that calls a vendor's API.
    ApiClient,
    /// Gives tools to other AI apps (Model Context Protocol).
    McpServer,
}

/// What was decided about an AI app.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::ai_app::AiAppStatus")]
pub enum AiAppStatus {
    /// Nothing yet, or a decision that has ended.
    Undecided,
    /// May be used, for its data classes.
    Allowed,
    /// Not to be used until it is known what it does.
    Quarantined,
    /// Not to be used.
    Blocked,
}

/// Kinds of data, by what befalls somebody when they leak.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::ai_app::DataClass")]
pub enum DataClass {
    /// Published anyway.
    Public,
    /// For the company's people.
    Internal,
    /// For some of the company's people.
    Confidential,
    /// Tells who a person is.
    Pii,
    /// Tells of a person's health.
    Phi,
    /// Payment cards.
    Pci,
}

/// An AI tool in the inventory of a company.
#[Object]
impl AiApp {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Its name, unique among the apps in the inventory.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What kind of tool it is.
    async fn kind(&self) -> AiAppKind {
        self.0.kind.into()
    }

    /// What it is used for.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// Its key in `aiAppCatalog`, where it came from there.
    async fn catalog_key(&self) -> Option<&str> {
        self.0.catalog_key.as_deref()
    }

    /// Who makes it; empty where nobody wrote it down.
    async fn vendor_name(&self) -> &str {
        &self.0.vendor_name
    }

    /// The vendor on record that makes it; `null` where none is, and where your role is below `AUDITOR`.
    async fn vendor(&self, gql: &Context<'_>) -> Result<Option<Vendor>> {
        Vendor::edge(gql, self.0.tenant_id, self.0.vendor_id).await
    }

    /// Of the classes it may touch, those that may not go to its vendor, or to the vendor of its account, whatever was decided:
    /// see `Vendor.usageLimit`.
    async fn withheld_data_classes(&self, gql: &Context<'_>) -> Result<Vec<DataClass>> {
        Ok(withheld(gql, &self.0, &self.0.data_classes()).await?.into_iter().map(Into::into).collect())
    }

    /// Id of the company's provider account through which it is used, where there is one.
    async fn provider_account_id(&self) -> Option<ID> {
        self.0.provider_account_id.map(|id| id.to_string().into())
    }

    /// That account; `null` also where your credential lacks `providers:read`.
    async fn provider_account(&self, gql: &Context<'_>) -> Result<Option<ProviderAccount>> {
        ProviderAccount::edge(gql, self.0.tenant_id, self.0.provider_account_id).await
    }

    /// Where it is found.
    async fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// What it can do or reach, in people's words.
    async fn tools(&self) -> Vec<String> {
        self.0.tools()
    }

    /// Who answers for it.
    async fn owner(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.owner_seat_id).await
    }

    /// The least tier of a seat that may use it: 1 general office, 2 data analytics, 3 development.
    async fn tier(&self) -> i32 {
        self.0.tier
    }

    /// What it may touch.
    async fn data_classes(&self) -> Vec<DataClass> {
        self.0.data_classes().into_iter().map(Into::into).collect()
    }

    /// What was decided.
    async fn status(&self) -> AiAppStatus {
        self.0.status.into()
    }

    /// The decision that made the status; `null` where nobody decided yet.
    async fn decision(&self, gql: &Context<'_>) -> Result<Option<AppDecision>> {
        let Some(id) = self.0.decision_id else { return Ok(None) };
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(gql.row::<app_decision::Entity>(ctx.scope(), id).await?.map(AppDecision))
    }

    /// By when it is to be decided on: 30 days after it came into the inventory, or after the last decision ended. `null` where
    /// somebody has decided.
    async fn decide_by(&self) -> Option<DateTime> {
        apps::decide_by(&self.0).map(Into::into)
    }

    /// Whether that moment is past.
    async fn is_overdue(&self, gql: &Context<'_>) -> bool {
        apps::decide_by(&self.0).is_some_and(|by| by <= gql.app().clock.now())
    }

    /// Evidence that it is used: where it was seen, by how many, and when; the last seen first. `null` where your
    /// role is below `AUDITOR`.
    async fn discoveries(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<Option<AppDiscoveryConnection>> {
        let ctx = gql.within(self.0.tenant_id)?;
        if !ctx.can(discovery::READ) {
            return Ok(None);
        }
        let list = discovery::list::of_app(&ctx, self.0.id)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(Some(AppDiscoveryConnection::new(page, count, AppDiscovery::from)))
    }

    /// Every decision there was, the latest first.
    async fn decisions(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<AppDecisionConnection> {
        let list = apps::decisions(&gql.within(self.0.tenant_id)?, self.0.id)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(AppDecisionConnection::new(page, count, |row| AppDecision(Arc::new(row))))
    }

    /// When it was taken out of the inventory; `null` while it is in.
    async fn archived_at(&self) -> Option<DateTime> {
        self.0.archived_at.map(Into::into)
    }

    /// Why it was taken out.
    async fn archived_reason(&self) -> Option<&str> {
        self.0.archived_reason.as_deref()
    }

    /// When it was put into the inventory.
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
        let is_in = self.0.archived_at.is_none();
        Ok(actions(
            &ctx,
            [
                (Action::Update, apps::UPDATE, is_in),
                (Action::Decide, apps::DECIDE, is_in),
                (Action::Archive, apps::ARCHIVE, is_in),
            ],
        ))
    }
}

/// Of some classes, those that the limit of an app's vendor, or of the vendor of its account, withholds.
async fn withheld(gql: &Context<'_>, app: &ai_app::Model, classes: &[Stored]) -> Result<Vec<Stored>> {
    let scope = gql.within(app.tenant_id)?.scope();
    let account = match app.provider_account_id {
        Some(id) => gql.row::<provider_account::Entity>(scope, id).await?,
        None => None,
    };
    let vendors = app.vendor_id.into_iter().chain(account.and_then(|account| account.vendor_id));
    let mut out = Vec::new();
    for id in vendors {
        if let Some(vendor) = gql.row::<vendor::Entity>(scope, id).await? {
            out.extend(limit::withheld(&vendor, classes));
        }
    }
    out.sort_unstable();
    out.dedup();
    Ok(out)
}

/// One decision on an AI app. Never changed, only followed by the next.
#[derive(Clone)]
pub struct AppDecision(Arc<app_decision::Model>);

impl AppDecision {
    /// The decision with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: AppDecisionId) -> Result<Option<Self>> {
        let ctx = gql.ctx(apps::READ)?;
        Ok(gql.row::<app_decision::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

/// One decision on an AI app. Never changed, only followed by the next.
#[Object]
impl AppDecision {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The app.
    async fn app(&self, gql: &Context<'_>) -> Result<Option<AiApp>> {
        let ctx = gql.within(self.0.tenant_id)?;
        ctx.may(apps::READ)?;
        Ok(gql.row::<ai_app::Entity>(ctx.scope(), self.0.ai_app_id).await?.map(AiApp::from))
    }

    /// What was decided.
    async fn status(&self) -> AiAppStatus {
        self.0.status.into()
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// What the app may touch by this decision.
    async fn data_classes(&self) -> Vec<DataClass> {
        self.0.data_classes().into_iter().map(Into::into).collect()
    }

    /// Who answers for the app by this decision; of one for data that tell of people there is always somebody.
    async fn owner(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.owner_seat_id).await
    }

    /// The least tier of a seat that may use the app by this decision; `null` of old decisions that did not say.
    async fn tier(&self) -> Option<i32> {
        self.0.tier
    }

    /// When it ends; `null` where it holds until the next one. At its end the app is undecided again.
    async fn ends_at(&self) -> Option<DateTime> {
        self.0.ends_at.map(Into::into)
    }

    /// Who decided; `null` where it came about by itself, at the end of another.
    async fn decided_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.decided_by_seat_id).await
    }

    /// When.
    async fn decided_at(&self) -> DateTime {
        self.0.decided_at.into()
    }
}
