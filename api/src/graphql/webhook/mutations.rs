//! Changing endpoints, and sending again.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use keystead_domain::webhooks;
use keystead_domain::{Ctx, Result as DomainResult};
use keystead_entities::{AnyId, webhook_endpoint};

use super::{WebhookDelivery, WebhookEndpoint, WebhookEventType};
use crate::graphql::auth::auth;
use crate::graphql::errors::{Result, UserError};
use crate::graphql::payload::payload;
use crate::graphql::request::{Reload, Request, parse_id};
use crate::graphql::scalars::DateTime;

/// An endpoint to be made.
#[derive(InputObject)]
pub struct WebhookEndpointCreateInput {
    /// The company.
    tenant_id: ID,
    /// Where events are to be sent: `https://…`, not inside a private network. At most 500 characters.
    url: String,
    /// What people call it, at most 120 characters.
    description: String,
    /// Which events are to be sent; all if nothing is said.
    #[graphql(default)]
    event_types: Vec<WebhookEventType>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours. A repeat does not show the secret again.
    idempotency_key: Option<String>,
}

/// What `webhookEndpointCreate` did.
#[derive(SimpleObject)]
pub struct WebhookEndpointCreatePayload {
    /// The new endpoint.
    webhook_endpoint: Option<WebhookEndpoint>,
    /// With what its messages are signed (`whsec_…`), for the library of the receiver. Shown this once; `null` in the answer
    /// to a repeat.
    secret: Option<String>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

/// What to change of an endpoint. A field left out stays as it is.
#[derive(InputObject)]
pub struct WebhookEndpointUpdateInput {
    /// The endpoint.
    id: ID,
    /// Where events are to be sent.
    url: Option<String>,
    /// What people call it, at most 120 characters.
    description: Option<String>,
    /// Which events are to be sent; an empty list: all.
    event_types: Option<Vec<WebhookEventType>>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `webhookEndpointUpdate` did.
    WebhookEndpointUpdatePayload {
        /// The endpoint as it is now.
        webhook_endpoint: WebhookEndpoint
    }
);

/// An endpoint to be switched on or off.
#[derive(InputObject)]
pub struct WebhookEndpointEnableInput {
    /// The endpoint.
    id: ID,
    /// On (`true`), or off.
    #[graphql(default = true)]
    is_enabled: bool,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `webhookEndpointEnable` did.
    WebhookEndpointEnablePayload {
        /// The endpoint as it is now.
        webhook_endpoint: WebhookEndpoint
    }
);

/// An endpoint to be deleted.
#[derive(InputObject)]
pub struct WebhookEndpointDeleteInput {
    /// The endpoint.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `webhookEndpointDelete` did.
    WebhookEndpointDeletePayload {
        /// The endpoint, deleted.
        webhook_endpoint: WebhookEndpoint
    }
);

/// An endpoint that is to have a new secret.
#[derive(InputObject)]
pub struct WebhookEndpointSecretRotateInput {
    /// The endpoint.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours. A repeat does not show the secret again.
    idempotency_key: Option<String>,
}

/// What `webhookEndpointSecretRotate` did.
#[derive(SimpleObject)]
pub struct WebhookEndpointSecretRotatePayload {
    /// The endpoint as it is now.
    webhook_endpoint: Option<WebhookEndpoint>,
    /// The new secret. For 24 hours messages carry a signature of the old one as well. Shown this once.
    secret: Option<String>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

/// An endpoint to be tried.
#[derive(InputObject)]
pub struct WebhookEndpointTestInput {
    /// The endpoint.
    id: ID,
    /// The type whose sample is to be sent.
    event_type: WebhookEventType,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `webhookEndpointTest` did.
    WebhookEndpointTestPayload {
        /// The sample on its way.
        webhook_delivery: WebhookDelivery
    }
);

/// A delivery to be sent again.
#[derive(InputObject)]
pub struct WebhookDeliveryRetryInput {
    /// The delivery.
    id: ID,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `webhookDeliveryRetry` did.
    WebhookDeliveryRetryPayload {
        /// The delivery, on its way again.
        webhook_delivery: WebhookDelivery
    }
);

/// What an endpoint did not take is to be sent again.
#[derive(InputObject)]
pub struct WebhookEndpointReplayInput {
    /// The endpoint.
    id: ID,
    /// Since when; at most the last 30 days are kept.
    since: DateTime,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// What `webhookEndpointReplay` did.
#[derive(SimpleObject)]
pub struct WebhookEndpointReplayPayload {
    /// The endpoint.
    webhook_endpoint: Option<WebhookEndpoint>,
    /// Deliveries that are on their way again, 1,000 at most; call again for more. `null` in the answer to a repeat.
    replayed_count: Option<i32>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

/// An endpoint with what is told once only.
struct Once<T>(webhook_endpoint::Model, Option<T>);

impl<T: Send> Reload for Once<T> {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        Ok(Self(webhook_endpoint::Model::reload(ctx, subject).await?, None))
    }
}

impl From<webhooks::Created> for Once<String> {
    fn from(made: webhooks::Created) -> Self {
        Self(made.endpoint, made.secret.map(|secret| secret.to_string()))
    }
}

/// Changing webhook endpoints.
#[derive(Default)]
pub struct WebhookMutation;

#[Object]
impl WebhookMutation {
    /// Makes an endpoint: from then on events are sent there. Its secret is in the payload this once.
    #[graphql(directive = auth::apply(webhooks::WRITE))]
    async fn webhook_endpoint_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The endpoint.")] input: WebhookEndpointCreateInput,
    ) -> Result<Option<WebhookEndpointCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(webhooks::WRITE, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            let event_types = input.event_types.into_iter().map(Into::into).collect();
            let (url, description) = (input.url, input.description);
            webhooks::create(&ctx, webhooks::Create { url, description, event_types }).await.map(Once::from)
        });
        let (made, user_errors) = done.await?.parts();
        let (webhook_endpoint, secret) = made.map_or((None, None), |Once(row, secret)| (Some(row.into()), secret));
        Ok(Some(WebhookEndpointCreatePayload { webhook_endpoint, secret, user_errors }))
    }

    /// Changes an endpoint.
    #[graphql(directive = auth::apply(webhooks::WRITE))]
    async fn webhook_endpoint_update(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What to change.")] input: WebhookEndpointUpdateInput,
    ) -> Result<Option<WebhookEndpointUpdatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(webhooks::WRITE, key.as_deref(), |ctx| async move {
            let update = webhooks::Update {
                id: parse_id("id", &input.id)?,
                url: input.url,
                description: input.description,
                event_types: input.event_types.map(|types| types.into_iter().map(Into::into).collect()),
                expected_version: input.expected_version,
            };
            webhooks::update(&ctx, update).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Switches an endpoint on or off. What happens while it is off is not sent later.
    #[graphql(directive = auth::apply(webhooks::WRITE))]
    async fn webhook_endpoint_enable(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which, and whether.")] input: WebhookEndpointEnableInput,
    ) -> Result<Option<WebhookEndpointEnablePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(webhooks::WRITE, key.as_deref(), |ctx| async move {
            webhooks::enable(&ctx, parse_id("id", &input.id)?, input.is_enabled, input.expected_version).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Deletes an endpoint, and its secrets for good. What waits to be sent to it is not sent.
    #[graphql(directive = auth::apply(webhooks::WRITE))]
    async fn webhook_endpoint_delete(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The endpoint.")] input: WebhookEndpointDeleteInput,
    ) -> Result<Option<WebhookEndpointDeletePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(webhooks::WRITE, key.as_deref(), |ctx| async move {
            webhooks::delete(&ctx, parse_id("id", &input.id)?, input.expected_version).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Gives an endpoint a new secret. For 24 hours messages carry two signatures, so that the receiver has time.
    #[graphql(directive = auth::apply(webhooks::WRITE))]
    async fn webhook_endpoint_secret_rotate(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The endpoint.")] input: WebhookEndpointSecretRotateInput,
    ) -> Result<Option<WebhookEndpointSecretRotatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(webhooks::WRITE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            webhooks::rotate_secret(&ctx, id, input.expected_version).await.map(Once::from)
        });
        let (made, user_errors) = done.await?.parts();
        let (webhook_endpoint, secret) = made.map_or((None, None), |Once(row, secret)| (Some(row.into()), secret));
        Ok(Some(WebhookEndpointSecretRotatePayload { webhook_endpoint, secret, user_errors }))
    }

    /// Sends the sample of one event type. Its `data.isTest` is true, and its object does not exist.
    #[graphql(directive = auth::apply(webhooks::WRITE))]
    async fn webhook_endpoint_test(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Where to, and what.")] input: WebhookEndpointTestInput,
    ) -> Result<Option<WebhookEndpointTestPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(webhooks::WRITE, key.as_deref(), |ctx| async move {
            webhooks::test(&ctx, parse_id("id", &input.id)?, input.event_type.into()).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Sends a delivery again, whether it failed or was taken, under its old `webhook-id`.
    #[graphql(directive = auth::apply(webhooks::WRITE))]
    async fn webhook_delivery_retry(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The delivery.")] input: WebhookDeliveryRetryInput,
    ) -> Result<Option<WebhookDeliveryRetryPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(webhooks::WRITE, key.as_deref(), |ctx| async move {
            webhooks::retry(&ctx, parse_id("id", &input.id)?).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Sends again what an endpoint did not take since a moment, oldest first, at most 1,000 at once.
    #[graphql(directive = auth::apply(webhooks::WRITE))]
    async fn webhook_endpoint_replay(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Where to, and since when.")] input: WebhookEndpointReplayInput,
    ) -> Result<Option<WebhookEndpointReplayPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(webhooks::WRITE, key.as_deref(), |ctx| async move {
            let (endpoint, count) = webhooks::replay(&ctx, parse_id("id", &input.id)?, input.since.0).await?;
            Ok(Once(endpoint, i32::try_from(count).ok()))
        });
        let (made, user_errors) = done.await?.parts();
        let (webhook_endpoint, replayed_count) = made.map_or((None, None), |Once(row, n)| (Some(row.into()), n));
        Ok(Some(WebhookEndpointReplayPayload { webhook_endpoint, replayed_count, user_errors }))
    }
}
