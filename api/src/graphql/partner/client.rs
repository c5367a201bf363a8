//! API clients: the programs of a partner.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use keystead_domain::partners::{self, clients};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::api_client::{self, ApiClientStatus as Stored};
use keystead_entities::{AnyId, ApiClientId, Scope, Scoped, api_client_secret};

use crate::graphql::action::{Action, actions};
use crate::graphql::connection::connection;
use crate::graphql::errors::Result;
use crate::graphql::loader::{Loaded, Loader};
use crate::graphql::request::{FromSight, Reload, Request, Sight, rowed};
use crate::graphql::scalars::DateTime;
use crate::graphql::seat::Seat;

rowed!(api_client);
connection!(ApiClientConnection, ApiClientEdge, ApiClient, "API clients");

/// A program of a partner. It gets its tokens at `/oauth/token` by OAuth 2 client credentials, with a secret or with a
/// signature of its own key, and works in companies that granted its partner access, never beyond grant and own scopes.
pub struct ApiClient(Arc<api_client::Model>);

impl From<Arc<api_client::Model>> for ApiClient {
    fn from(row: Arc<api_client::Model>) -> Self {
        Self(row)
    }
}

impl From<api_client::Model> for ApiClient {
    fn from(row: api_client::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl ApiClient {
    /// The client with that id in the caller's company.
    pub async fn find(gql: &Context<'_>, id: ApiClientId) -> Result<Option<Self>> {
        let ctx = gql.ctx(partners::READ)?;
        Ok(gql.row::<api_client::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for api_client::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::ApiClientId(id) => api_client::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "API client"))
    }
}

/// Whether a client is let in.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ApiClientStatus {
    /// It is.
    Enabled,
    /// Not for now.
    Disabled,
    /// Its time is over.
    Expired,
    /// Gone for good.
    Deleted,
}

/// A secret of a client that is good. The secret itself is not stored.
#[derive(SimpleObject, Clone)]
pub struct ApiClientSecret {
    /// What it starts with, so that a leaked one can be told by looking at it. Opens nothing.
    prefix: String,
    /// When it was made.
    created_at: DateTime,
    /// When it stops being good; `null` for the one in use.
    ends_at: Option<DateTime>,
}

/// A public key of a client.
#[derive(SimpleObject)]
pub struct ApiClientKey {
    /// As the client names it in the header `kid`.
    kid: Option<String>,
    /// The algorithm that it signs with: `RS256`, `ES256` or `EdDSA`.
    algorithm: &'static str,
}

/// A program of a partner. It gets its tokens at `/oauth/token` by OAuth 2 client credentials, with a secret or with a
/// signature of its own key, and works in companies that granted its partner access, never beyond grant and own scopes.
#[Object]
impl ApiClient {
    /// Opaque, global, sorts by time of creation. Its `client_id` at `/oauth/token`.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it is for.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it may ask for, such as `seats:read`. In a company it may do what the company's grant has too, and nothing at all
    /// without `partners:read`; it changes nothing without `partners:write`.
    async fn scopes(&self) -> Vec<String> {
        clients::scopes(&self.0).iter().map(ToString::to_string).collect()
    }

    /// Whether it is let in.
    async fn status(&self, gql: &Context<'_>) -> ApiClientStatus {
        match self.0.status {
            Stored::Deleted => ApiClientStatus::Deleted,
            Stored::Disabled => ApiClientStatus::Disabled,
            Stored::Enabled if self.0.expires_at.is_some_and(|end| end <= gql.app().clock.now()) => {
                ApiClientStatus::Expired
            }
            Stored::Enabled => ApiClientStatus::Enabled,
        }
    }

    /// Its secrets that are good: one, or two for a while after a rotation; none for a client that signs.
    async fn secrets(&self, gql: &Context<'_>) -> Result<Vec<ApiClientSecret>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let secrets = gql.loader::<Secrets>().load_one((ctx.scope(), self.0.id)).await?.unwrap_or_default();
        Ok(secrets)
    }

    /// Its public keys, where it signs its requests for tokens.
    async fn public_keys(&self) -> Vec<ApiClientKey> {
        let keys = clients::keys::stored(self.0.jwks.as_ref()).into_iter();
        keys.map(|key| ApiClientKey { algorithm: key.algorithm(), kid: key.id }).collect()
    }

    /// Its end; `null` where it has none.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(Into::into)
    }

    /// When it last got a token; `null` where it never did.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(Into::into)
    }

    /// Who made it.
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

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let fits = self.0.status != Stored::Deleted && ctx.seat_id().is_some();
        let all = [Action::Update, Action::SecretRotate, Action::Delete];
        Ok(actions(&ctx, all.map(|action| (action, partners::WRITE, fits))))
    }
}

/// Loads the secrets of many clients in one statement, newest first.
struct Secrets(Sight);

impl FromSight for Secrets {
    fn from_sight(sight: Sight) -> Self {
        Self(sight)
    }
}

impl Loader<(Scope, ApiClientId)> for Secrets {
    type Value = Vec<ApiClientSecret>;

    async fn load(&self, keys: &[(Scope, ApiClientId)]) -> Loaded<(Scope, ApiClientId), Self::Value> {
        let mut by_scope: HashMap<Scope, Vec<ApiClientId>> = HashMap::new();
        keys.iter().for_each(|(scope, id)| by_scope.entry(*scope).or_default().push(*id));
        let mut found: HashMap<(Scope, ApiClientId), Self::Value> = HashMap::new();
        for (scope, ids) in by_scope {
            let live =
                api_client_secret::Entity::live(scope, ids, self.0.app().clock.now()).all(&self.0.of(scope)).await;
            let mut live = live.map_err(|error| Arc::new(DomainError::from(error)))?;
            live.sort_by_key(|secret| std::cmp::Reverse(secret.created_at));
            for row in live {
                let secret = ApiClientSecret {
                    prefix: format!("{}{}", clients::SECRET_PREFIX, row.public_part),
                    created_at: row.created_at.into(),
                    ends_at: row.ends_at.map(Into::into),
                };
                found.entry((scope, row.api_client_id)).or_default().push(secret);
            }
        }
        Ok(found)
    }
}
