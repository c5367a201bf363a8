//! Webhooks: endpoints, what was sent to them, and how it went.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};
use keystead_domain::list::{self, Sort};
use keystead_domain::webhooks::{self, EventType};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::webhook_endpoint::{self, Column, WebhookEndpointStatus as Stored};
use keystead_entities::{AnyId, Scoped, TenantId, WebhookEndpointId};

mod delivery;
mod event_type;
mod mutations;

pub use delivery::{WebhookAttempt, WebhookDelivery};
pub use event_type::WebhookEventType;
pub use mutations::WebhookMutation;

use delivery::{WebhookDeliveryConnection, WebhookDeliveryFilter};

use crate::graphql::action::{Action, actions};
use crate::graphql::auth::auth;
use crate::graphql::below;
use crate::graphql::connection::{Count, args, connection};
use crate::graphql::errors::Result;
use crate::graphql::request::{Reload, Request, rowed};
use crate::graphql::scalars::DateTime;
use crate::graphql::seat::Seat;

rowed!(webhook_endpoint);
connection!(WebhookEndpointConnection, WebhookEndpointEdge, WebhookEndpoint, "webhook endpoints");

/// A place of a company's own tools where events are sent.
#[derive(Clone)]
pub struct WebhookEndpoint(Arc<webhook_endpoint::Model>);

impl From<webhook_endpoint::Model> for WebhookEndpoint {
    fn from(row: webhook_endpoint::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl WebhookEndpoint {
    /// The endpoint with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: WebhookEndpointId) -> Result<Option<Self>> {
        let ctx = gql.ctx(webhooks::READ)?;
        Ok(gql.row::<webhook_endpoint::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for webhook_endpoint::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::WebhookEndpointId(id) => webhook_endpoint::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "webhook endpoint"))
    }
}

/// Whether events go to an endpoint.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::webhook_endpoint::WebhookEndpointStatus")]
pub enum WebhookEndpointStatus {
    /// They do.
    Enabled,
    /// They do not: by hand, or since it failed for too long. What happens meanwhile is not sent later.
    Disabled,
    /// Gone. What was sent to it can be read for 30 days.
    Deleted,
}

/// A place of a company's own tools where events are sent, by the Standard Webhooks specification: a POST with the headers
/// `webhook-id`, `webhook-timestamp` and `webhook-signature`, and a body
/// `{type, timestamp, tenantId, data: {id, fields, actor, auditSequence}}`. It says what happened to which object, by ids;
/// ask the API for the rest. Answer with any 2xx within 15 seconds. Redirects are not followed. Retries come after
/// 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h; then, or after a 410, the endpoint is disabled.
#[Object]
impl WebhookEndpoint {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Where events are sent.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// What people call it.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// Which events are sent; empty: all.
    async fn event_types(&self) -> Vec<WebhookEventType> {
        let texts = self.0.event_types.as_array().into_iter().flatten().filter_map(|text| text.as_str());
        texts.filter_map(EventType::from_text).map(Into::into).collect()
    }

    /// Whether events go there.
    async fn status(&self) -> WebhookEndpointStatus {
        self.0.status.into()
    }

    /// Why it is disabled, in words.
    async fn disabled_reason(&self) -> Option<&str> {
        self.0.disabled_reason.as_deref()
    }

    /// When its secret was last replaced; its creation where never.
    async fn secret_rotated_at(&self) -> DateTime {
        self.0.secret_rotated_at.into()
    }

    /// Until when messages carry a signature of the secret before as well.
    async fn previous_secret_until(&self) -> Option<DateTime> {
        self.0.previous_secret_until.map(Into::into)
    }

    /// What was sent to it within the last 30 days, latest first.
    #[graphql(directive = auth::apply(webhooks::READ))]
    async fn deliveries(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which deliveries.")] filter: Option<WebhookDeliveryFilter>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<WebhookDeliveryConnection> {
        let ctx = gql.within(self.0.tenant_id)?;
        let list = webhooks::deliveries(&ctx, self.0.id, filter.unwrap_or_default().read())?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(WebhookDeliveryConnection::new(page, count, WebhookDelivery::from))
    }

    /// Who made it; `null` where the operator did.
    async fn created_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.created_by_seat_id).await
    }

    /// When it was made.
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

    /// What you may do with it as it is now. `TEST` is `webhookEndpointTest`, `RETRY` is `webhookEndpointReplay`,
    /// `ROTATE` is `webhookEndpointSecretRotate`, `ENABLE` and `DISABLE` are `webhookEndpointEnable`.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let (there, listens) = (self.0.status != Stored::Deleted, self.0.status == Stored::Enabled);
        let all = [
            (Action::Update, there),
            (Action::Delete, there),
            (Action::Rotate, there),
            (Action::Enable, there && !listens),
            (Action::Disable, listens),
            (Action::Test, listens),
            (Action::Retry, listens),
        ];
        Ok(actions(&ctx, all.map(|(action, fits)| (action, webhooks::WRITE, fits))))
    }
}

/// The webhook endpoints of a company.
pub struct WebhooksOfTenant(pub TenantId);

#[Object]
impl WebhooksOfTenant {
    /// Where the company's own tools are told what happens, oldest first.
    #[graphql(directive = auth::apply(webhooks::READ))]
    async fn webhook_endpoints(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<WebhookEndpointConnection> {
        let ctx = gql.within(self.0)?;
        let select = webhooks::endpoints(&ctx)?;
        let sort = Sort { by: Column::CreatedAt, descending: false, tie: Column::Id };
        let page = list::page(ctx.db(), select.clone(), sort, &args(first, after, last, before)).await?;
        let count: Count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(WebhookEndpointConnection::new(page, count, WebhookEndpoint::from))
    }
}
