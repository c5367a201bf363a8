//! Managing API clients.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use keystead_domain::partners::{self, clients};
use keystead_domain::{Ctx, Result as DomainResult};
use keystead_entities::{AnyId, api_client};

use super::ApiClient;
use crate::graphql::auth::auth;
use crate::graphql::errors::{Result, UserError};
use crate::graphql::input::change;
use crate::graphql::payload::{Outcome, payload};
use crate::graphql::request::{Reload, Request, parse_id};
use crate::graphql::scalars::{DateTime, Duration, Json};

/// A program to be let in.
#[derive(InputObject)]
pub struct ApiClientCreateInput {
    /// What it is for, at most 120 characters.
    name: String,
    /// What it may ask for, such as `seats:read`; at least one, and none that your own credential lacks. To come into a
    /// company it needs `partners:read`, to change anything there `partners:write`.
    scopes: Vec<String>,
    /// Its end; none if nothing is said.
    expires_at: Option<DateTime>,
    /// Its public keys as a JWK Set (RFC 7517): 1 to 10 keys of RSA (2048 bits or more), P-256 or Ed25519. A client with keys
    /// signs its requests for tokens (`private_key_jwt`) and gets no secret.
    jwks: Option<Json>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours. A repeat does not show the secret again.
    idempotency_key: Option<String>,
}

/// What `apiClientCreate` did.
#[derive(SimpleObject)]
pub struct ApiClientCreatePayload {
    /// The client.
    api_client: Option<ApiClient>,
    /// Its secret. Shown this once; `null` for a client with keys of its own and in the answer to a repeat.
    client_secret: Option<String>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

/// What to change of a client. A field left out stays as it is.
#[derive(InputObject)]
pub struct ApiClientUpdateInput {
    /// The client.
    id: ID,
    /// What it is for, at most 120 characters.
    name: Option<String>,
    /// What it may ask for; none that your own credential lacks. What is taken away, its tokens lose at once.
    scopes: Option<Vec<String>>,
    /// Whether it is let in. `false` stops it at once, its tokens too; `true` lets it in again.
    enabled: Option<bool>,
    /// Its end; `null` for none.
    expires_at: MaybeUndefined<DateTime>,
    /// Its public keys as a JWK Set, all of them anew; `null` for none.
    jwks: MaybeUndefined<Json>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `apiClientUpdate` did.
    ApiClientUpdatePayload {
        /// The client as it is now.
        api_client: ApiClient
    }
);

/// A secret to be replaced.
#[derive(InputObject)]
pub struct ApiClientSecretRotateInput {
    /// The client.
    id: ID,
    /// For how long the old secret stays good, from `PT0S` to `P30D`. Default `P1D`.
    overlap: Option<Duration>,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours. A repeat does not show the secret again.
    idempotency_key: Option<String>,
}

/// What `apiClientSecretRotate` did.
#[derive(SimpleObject)]
pub struct ApiClientSecretRotatePayload {
    /// The client.
    api_client: Option<ApiClient>,
    /// The new secret. Shown this once; `null` in the answer to a repeat.
    client_secret: Option<String>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

/// A client to be deleted.
#[derive(InputObject)]
pub struct ApiClientDeleteInput {
    /// The client.
    id: ID,
    /// Why, at most 500 characters; goes into the audit log.
    reason: Option<String>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `apiClientDelete` did.
    ApiClientDeletePayload {
        /// The client, gone.
        api_client: ApiClient
    }
);

struct Made(api_client::Model, Option<String>);

impl From<clients::WithSecret> for Made {
    fn from(made: clients::WithSecret) -> Self {
        Self(made.row, made.secret.map(|secret| secret.to_string()))
    }
}

impl Reload for Made {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        Ok(Self(api_client::Model::reload(ctx, subject).await?, None))
    }
}

fn parts(done: Outcome<Made>) -> (Option<ApiClient>, Option<String>, Vec<UserError>) {
    let (made, user_errors) = done.parts();
    let (row, secret) = made.map_or((None, None), |Made(row, secret)| (Some(row.into()), secret));
    (row, secret, user_errors)
}

/// Managing API clients.
#[derive(Default)]
pub struct ApiClientMutation;

#[Object]
impl ApiClientMutation {
    /// Makes an API client for a program of the partner that your company is. Its secret is in the payload this once.
    #[graphql(directive = auth::apply(partners::WRITE))]
    async fn api_client_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The client.")] input: ApiClientCreateInput,
    ) -> Result<Option<ApiClientCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(partners::WRITE, key.as_deref(), |ctx| async move {
            let create = clients::Create {
                name: input.name,
                scopes: input.scopes,
                expires_at: input.expires_at.map(|at| at.0),
                jwks: input.jwks.map(|jwks| jwks.0),
            };
            clients::create(&ctx, create).await.map(Made::from)
        });
        let (api_client, client_secret, user_errors) = parts(done.await?);
        Ok(Some(ApiClientCreatePayload { api_client, client_secret, user_errors }))
    }

    /// Changes an API client; it holds from the client's next request on.
    #[graphql(directive = auth::apply(partners::WRITE))]
    async fn api_client_update(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "What to change.")] input: ApiClientUpdateInput,
    ) -> Result<Option<ApiClientUpdatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(partners::WRITE, key.as_deref(), |ctx| async move {
            let update = clients::Update {
                id: parse_id("id", &input.id)?,
                name: input.name,
                scopes: input.scopes,
                is_enabled: input.enabled,
                expires_at: change(input.expires_at).map(|at| at.0),
                jwks: change(input.jwks).map(|jwks| jwks.0),
                expected_version: input.expected_version,
            };
            clients::update(&ctx, update).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Gives an API client a new secret. The old one stays good for the overlap, so that you can change it over in peace.
    #[graphql(directive = auth::apply(partners::WRITE))]
    async fn api_client_secret_rotate(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which.")] input: ApiClientSecretRotateInput,
    ) -> Result<Option<ApiClientSecretRotatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(partners::WRITE, key.as_deref(), |ctx| async move {
            let rotate = clients::Rotate {
                id: parse_id("id", &input.id)?,
                overlap: input.overlap.map(|overlap| overlap.0),
                expected_version: input.expected_version,
            };
            clients::rotate(&ctx, rotate).await.map(Made::from)
        });
        let (api_client, client_secret, user_errors) = parts(done.await?);
        Ok(Some(ApiClientSecretRotatePayload { api_client, client_secret, user_errors }))
    }

    /// Deletes an API client: its secrets and tokens open nothing from the next request on.
    #[graphql(directive = auth::apply(partners::WRITE))]
    async fn api_client_delete(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which.")] input: ApiClientDeleteInput,
    ) -> Result<Option<ApiClientDeletePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(partners::WRITE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            clients::delete(&ctx, clients::Delete { id, reason: input.reason }).await
        });
        Ok(Some(done.await?.into()))
    }
}
