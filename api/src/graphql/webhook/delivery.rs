//! What was sent to an endpoint, and the attempts at it.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::webhooks::{self, EventType};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::webhook_delivery::WebhookDeliveryStatus as Stored;
use keystead_entities::{AnyId, Scoped, WebhookAttemptId, WebhookDeliveryId, webhook_attempt, webhook_delivery};

use super::{WebhookEndpoint, WebhookEventType};
use crate::graphql::action::{Action, actions};
use crate::graphql::auth::auth;
use crate::graphql::below;
use crate::graphql::connection::{args, connection};
use crate::graphql::errors::Result;
use crate::graphql::request::{Reload, Request, rowed};
use crate::graphql::scalars::DateTime;

rowed!(webhook_delivery, webhook_attempt);
connection!(WebhookDeliveryConnection, WebhookDeliveryEdge, WebhookDelivery, "deliveries");
connection!(WebhookAttemptConnection, WebhookAttemptEdge, WebhookAttempt, "attempts");

/// One event on its way to one endpoint.
#[derive(Clone)]
pub struct WebhookDelivery(Arc<webhook_delivery::Model>);

impl From<webhook_delivery::Model> for WebhookDelivery {
    fn from(row: webhook_delivery::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl WebhookDelivery {
    /// The delivery with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: WebhookDeliveryId) -> Result<Option<Self>> {
        let ctx = gql.ctx(webhooks::READ)?;
        Ok(gql.row::<webhook_delivery::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for webhook_delivery::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::WebhookDeliveryId(id) => webhook_delivery::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "webhook delivery"))
    }
}

/// Where a delivery stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::webhook_delivery::WebhookDeliveryStatus")]
pub enum WebhookDeliveryStatus {
    /// Will be tried, or tried again.
    Pending,
    /// The endpoint took it.
    Delivered,
    /// Given up on; `webhookDeliveryRetry` and `webhookEndpointReplay` send it again.
    Failed,
}

/// Which deliveries are wanted. Fields combine with AND; several values of one mean any of them.
#[derive(InputObject, Default)]
pub struct WebhookDeliveryFilter {
    /// Any of these.
    status: Option<Vec<WebhookDeliveryStatus>>,
    /// Any of these.
    event_type: Option<Vec<WebhookEventType>>,
}

impl WebhookDeliveryFilter {
    /// As the domain takes it.
    pub fn read(self) -> webhooks::Filter {
        webhooks::Filter {
            status: self.status.map(|any| any.into_iter().map(Into::into).collect()),
            event_type: self.event_type.map(|any| any.into_iter().map(Into::into).collect()),
        }
    }
}

/// One event on its way to one endpoint. Its id is the `webhook-id` of every attempt: by it a receiver tells a repeat.
#[Object]
impl WebhookDelivery {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Where it goes.
    async fn endpoint(&self, gql: &Context<'_>) -> Result<Option<WebhookEndpoint>> {
        WebhookEndpoint::find(gql, self.0.endpoint_id).await
    }

    /// What happened; `null` for a type that this version does not know any more.
    async fn event_type(&self) -> Option<WebhookEventType> {
        EventType::from_text(&self.0.event_type).map(Into::into)
    }

    /// What is sent, byte by byte: JSON.
    async fn body(&self) -> &str {
        &self.0.body
    }

    /// Where it stands.
    async fn status(&self) -> WebhookDeliveryStatus {
        self.0.status.into()
    }

    /// Attempts so far.
    async fn attempt_count(&self) -> i32 {
        self.0.attempt_count
    }

    /// When it is tried next; `null` where it is not.
    async fn next_attempt_at(&self) -> Option<DateTime> {
        self.0.next_attempt_at.map(Into::into)
    }

    /// When the endpoint took it.
    async fn delivered_at(&self) -> Option<DateTime> {
        self.0.delivered_at.map(Into::into)
    }

    /// When the event happened and this was stored.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// The attempts, first to last.
    #[graphql(directive = auth::apply(webhooks::READ))]
    async fn attempts(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<WebhookAttemptConnection> {
        let ctx = gql.within(self.0.tenant_id)?;
        let list = webhooks::attempts(&ctx, self.0.id)?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(WebhookAttemptConnection::new(page, count, WebhookAttempt))
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(actions(&ctx, [(Action::Retry, webhooks::WRITE, self.0.status != Stored::Pending)]))
    }
}

/// One try at a delivery.
#[derive(Clone)]
pub struct WebhookAttempt(webhook_attempt::Model);

impl WebhookAttempt {
    /// The attempt with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: WebhookAttemptId) -> Result<Option<Self>> {
        let ctx = gql.ctx(webhooks::READ)?;
        Ok(gql.row::<webhook_attempt::Entity>(ctx.scope(), id).await?.map(|row| Self(Arc::unwrap_or_clone(row))))
    }
}

/// One try at a delivery.
#[Object]
impl WebhookAttempt {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// From 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// HTTP status of the answer; `null` where there was none.
    async fn status_code(&self) -> Option<i32> {
        self.0.status_code
    }

    /// How long it took, in milliseconds.
    async fn duration_ms(&self) -> i32 {
        self.0.duration_ms
    }

    /// The first kilobyte of the answer.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }

    /// Why there was no answer, in words.
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }

    /// When it ended.
    async fn attempted_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}
