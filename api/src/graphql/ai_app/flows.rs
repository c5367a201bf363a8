//! What goes where.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use keystead_domain::apps::flows;
use keystead_domain::list::{self, Sort};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::{AnyId, DataFlowId, Scoped, TenantId, ai_app, data_flow};

use super::{AiApp, DataClass};
use crate::graphql::auth::auth;
use crate::graphql::connection::{args, connection};
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Reload, Request, parse_id, parse_ids, rowed};
use crate::graphql::scalars::DateTime;

rowed!(data_flow);
connection!(DataFlowConnection, DataFlowEdge, DataFlow, "data flows");

/// What goes where: which classes of data an app gets, from where, for what, and in which region they end up.
pub struct DataFlow(Arc<data_flow::Model>);

impl From<data_flow::Model> for DataFlow {
    fn from(row: data_flow::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl DataFlow {
    /// The flow with that id, for whoever may look at the map.
    pub async fn find(gql: &Context<'_>, id: DataFlowId) -> Result<Option<Self>> {
        let ctx = gql.ctx(flows::READ)?;
        Ok(gql.row::<data_flow::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for data_flow::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::DataFlowId(id) => data_flow::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "data flow"))
    }
}

/// What goes where: which classes of data an app gets, from where, for what, and in which region they end up.
#[Object]
impl DataFlow {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The app that gets the data.
    async fn ai_app(&self, gql: &Context<'_>) -> Result<Option<AiApp>> {
        AiApp::edge(gql, self.0.tenant_id, Some(self.0.ai_app_id)).await
    }

    /// Where the data come from, in people's words.
    async fn source(&self) -> &str {
        &self.0.source
    }

    /// Which classes of data.
    async fn data_classes(&self) -> Vec<DataClass> {
        self.0.data_classes().into_iter().map(Into::into).collect()
    }

    /// Of these classes, those that may not go to the app's vendor by now, whatever was said before: see `Vendor.usageLimit`.
    async fn withheld_data_classes(&self, gql: &Context<'_>) -> Result<Vec<DataClass>> {
        let scope = gql.within(self.0.tenant_id)?.scope();
        let Some(app) = gql.row::<ai_app::Entity>(scope, self.0.ai_app_id).await? else { return Ok(Vec::new()) };
        Ok(super::withheld(gql, &app, &self.0.data_classes()).await?.into_iter().map(Into::into).collect())
    }

    /// Where they end up: a country or a region, in people's words.
    async fn region(&self) -> &str {
        &self.0.region
    }

    /// What for; may be empty.
    async fn purpose(&self) -> &str {
        &self.0.purpose
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
}

/// What goes where, as it is from now on. There is one flow for each app, source and region: the same again changes it.
#[derive(InputObject)]
pub struct DataFlowSetInput {
    /// The app that gets the data.
    ai_app_id: ID,
    /// Where they come from, in people's words, at most 120 characters: "claims files".
    source: String,
    /// Which classes of data; at least one.
    data_classes: Vec<DataClass>,
    /// Where they end up, at most 80 characters: "EU (Frankfurt)".
    region: String,
    /// What for, at most 500 characters.
    #[graphql(default)]
    purpose: String,
    /// The version of the flow you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `dataFlowSet` did.
    DataFlowSetPayload {
        /// The flow as it is now.
        data_flow: DataFlow
    }
);

/// A flow that is no more.
#[derive(InputObject)]
pub struct DataFlowRemoveInput {
    /// The flow.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `dataFlowRemove` did.
    DataFlowRemovePayload {
        /// The app that got the data.
        ai_app: AiApp
    }
);

/// Saying what goes where.
#[derive(Default)]
pub struct DataFlowMutation;

#[Object]
impl DataFlowMutation {
    /// Says which data go to an app, from where, for what, and where they end up.
    #[graphql(directive = auth::apply(flows::WRITE))]
    async fn data_flow_set(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What goes where.")] input: DataFlowSetInput,
    ) -> Result<Option<DataFlowSetPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(flows::WRITE, key.as_deref(), |ctx| async move {
            let set = flows::Set {
                ai_app_id: parse_id("aiAppId", &input.ai_app_id)?,
                source: input.source,
                data_classes: input.data_classes.into_iter().map(Into::into).collect(),
                region: input.region,
                purpose: input.purpose,
                expected_version: input.expected_version,
            };
            flows::set(&ctx, set).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Says that something goes there no more. The audit log keeps that it did.
    #[graphql(directive = auth::apply(flows::WRITE))]
    async fn data_flow_remove(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which flow.")] input: DataFlowRemoveInput,
    ) -> Result<Option<DataFlowRemovePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(flows::WRITE, key.as_deref(), |ctx| async move {
            let app = flows::remove(&ctx, parse_id("id", &input.id)?, input.expected_version).await?;
            ai_app::Model::reload(&ctx, app.into()).await
        });
        Ok(Some(done.await?.into()))
    }
}

/// Which flows are wanted. Fields combine with AND; several values of one mean any of them.
#[derive(InputObject, Default)]
pub struct DataFlowFilter {
    /// To any of these apps; at most 100.
    ai_app_ids: Option<Vec<ID>>,
    /// To any of these regions, as they are written.
    regions: Option<Vec<String>>,
}

/// The map of a company's data.
pub struct DataMapOfTenant(pub TenantId);

#[Object]
impl DataMapOfTenant {
    /// What goes where, by region. Needs `apps:read` and the role `AUDITOR` or more.
    async fn data_map(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which are wanted; all if nothing is said.")] filter: Option<DataFlowFilter>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<DataFlowConnection> {
        use data_flow::Column::{Id, Region};
        let ctx = gql.within(self.0)?;
        let filter = filter.unwrap_or_default();
        let filter = flows::FlowFilter {
            ai_app_ids: filter.ai_app_ids.map(|ids| parse_ids("filter.aiAppIds", &ids)).transpose()?,
            regions: filter.regions,
        };
        let select = flows::select(&ctx, &filter)?;
        let sort = Sort { by: Region, descending: false, tie: Id };
        let page = list::page(ctx.db(), select.clone(), sort, &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(DataFlowConnection::new(page, count, DataFlow::from))
    }
}
