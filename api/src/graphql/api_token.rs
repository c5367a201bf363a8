//! API tokens: credentials for automation.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use keystead_domain::list::PageArgs;
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, api_tokens};
use keystead_entities::api_token::{self, ApiTokenStatus as Stored};
use keystead_entities::{AnyId, ApiTokenId, Scoped, seat};

use super::action::{Action, actions};
use super::auth::auth;
use super::below;
use super::connection::connection;
use super::errors::{Result, UserError};
use super::payload::payload;
use super::request::{Reload, Request, parse_id, parse_optional_id, rowed};
use super::scalars::DateTime;
use super::seat::Seat;

rowed!(api_token);
connection!(ApiTokenConnection, ApiTokenEdge, ApiToken, "API tokens");

/// A credential for automation. It calls in the name of its seat and never does more than the seat's role and its own
/// scopes allow. The token itself is not stored.
pub struct ApiToken(Arc<api_token::Model>);

impl From<Arc<api_token::Model>> for ApiToken {
    fn from(row: Arc<api_token::Model>) -> Self {
        Self(row)
    }
}

impl From<api_token::Model> for ApiToken {
    fn from(row: api_token::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl ApiToken {
    /// The token with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: ApiTokenId) -> Result<Option<Self>> {
        let ctx = gql.ctx(api_tokens::READ_OWN)?;
        let row = gql.row::<api_token::Entity>(ctx.scope(), id).await?;
        let seen = |row: &Arc<api_token::Model>| ctx.seat_id() == Some(row.seat_id) || ctx.can(api_tokens::READ);
        Ok(row.filter(seen).map(Self))
    }
}

impl Reload for api_token::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::ApiTokenId(id) => api_token::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "API token"))
    }
}

/// Whether a token opens anything.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_domain::api_tokens::Standing")]
pub enum ApiTokenStatus {
    /// It does, while its seat is active.
    Active,
    /// Its time is over.
    Expired,
    /// It was ended before its time, by hand or with its seat.
    Revoked,
}

/// A credential for automation. It calls in the name of its seat and never does more than the seat's role and its own
/// scopes allow. The token itself is not stored.
#[Object]
impl ApiToken {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it is for.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// In whose name it calls.
    async fn seat(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, Some(self.0.seat_id)).await
    }

    /// What it starts with, so that a leaked one can be told by looking at it. Opens nothing.
    async fn prefix(&self) -> String {
        format!("{}{}", keystead_domain::auth::token::API_PREFIX, self.0.public_part)
    }

    /// What it opens, such as `seats:read`.
    async fn scopes(&self) -> Vec<String> {
        strings(&self.0.scopes)
    }

    /// Addresses it may call from, in CIDR notation; empty: anywhere.
    async fn ip_ranges(&self) -> Vec<String> {
        strings(&self.0.ip_ranges)
    }

    /// Whether it opens anything.
    async fn status(&self, gql: &Context<'_>) -> ApiTokenStatus {
        api_tokens::standing(&self.0, gql.moment()).into()
    }

    /// Its end, at most 365 days from its making.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// When it was last used, to the minute; `null` where never.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(Into::into)
    }

    /// Who made it; `null` where the operator did.
    async fn created_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.created_by_seat_id).await
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was revoked; `null` while it is not.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(Into::into)
    }

    /// Why it was revoked.
    async fn revoked_reason(&self) -> Option<&str> {
        self.0.revoked_reason.as_deref()
    }

    /// Rises with each change.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let own = ctx.seat_id() == Some(self.0.seat_id);
        let right = if own { api_tokens::REVOKE } else { keystead_domain::seats::UPDATE };
        Ok(actions(&ctx, [(Action::Revoke, right, self.0.status == Stored::Active)]))
    }
}

fn strings(json: &serde_json::Value) -> Vec<String> {
    json.as_array().into_iter().flatten().filter_map(|v| v.as_str().map(str::to_owned)).collect()
}

/// The tokens of a seat.
pub async fn tokens_of(
    gql: &Context<'_>,
    seat: &seat::Model,
    status: Option<Vec<ApiTokenStatus>>,
    args: PageArgs,
) -> Result<ApiTokenConnection> {
    let wanted: Vec<_> = status.unwrap_or_else(|| vec![ApiTokenStatus::Active]).into_iter().map(Into::into).collect();
    let list = api_tokens::of_seat(&gql.within(seat.tenant_id)?, seat.id, &wanted, gql.moment())?;
    let (page, count) = below::page(gql, list, args).await?;
    Ok(ApiTokenConnection::new(page, count, ApiToken::from))
}

/// A token to be made.
#[derive(InputObject)]
pub struct ApiTokenCreateInput {
    /// Seat in whose name it calls: your own if nothing is said; a service account's, where you are an admin and its role is
    /// not above yours. Another person's token is made by that person alone.
    seat_id: Option<ID>,
    /// What it is for, at most 120 characters.
    name: String,
    /// What it opens, such as `seats:read`; at least one, and none that your own credential lacks.
    scopes: Vec<String>,
    /// Addresses or CIDR ranges it may call from, at most 20; anywhere if nothing is said.
    #[graphql(default)]
    ip_ranges: Vec<String>,
    /// Its end, at most 365 days from now; 90 days if nothing is said.
    expires_at: Option<DateTime>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours. A repeat does not show the token again.
    idempotency_key: Option<String>,
}

/// What `apiTokenCreate` did.
#[derive(SimpleObject)]
pub struct ApiTokenCreatePayload {
    /// What is kept of the token.
    api_token: Option<ApiToken>,
    /// The token, for the header `Authorization: Bearer`. Shown this once; `null` in the answer to a repeat.
    token: Option<String>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

/// A token to be revoked.
#[derive(InputObject)]
pub struct ApiTokenRevokeInput {
    /// The token: of your own seat, or of another's where you are an admin and its role is not above yours.
    id: ID,
    /// Why, at most 500 characters; goes into the audit log.
    reason: Option<String>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `apiTokenRevoke` did.
    ApiTokenRevokePayload {
        /// The token, dead.
        api_token: ApiToken
    }
);

struct Made(api_token::Model, Option<String>);

impl Reload for Made {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        Ok(Self(api_token::Model::reload(ctx, subject).await?, None))
    }
}

/// Making and revoking tokens.
#[derive(Default)]
pub struct ApiTokenMutation;

#[Object]
impl ApiTokenMutation {
    /// Makes an API token. It is in the payload this once and cannot be asked for again.
    #[graphql(directive = auth::apply(api_tokens::CREATE))]
    async fn api_token_create(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The token.")] input: ApiTokenCreateInput,
    ) -> Result<Option<ApiTokenCreatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(api_tokens::CREATE, key.as_deref(), |ctx| async move {
            let create = api_tokens::Create {
                seat_id: parse_optional_id("seatId", input.seat_id.as_ref())?,
                name: input.name,
                scopes: input.scopes,
                ip_ranges: input.ip_ranges,
                expires_at: input.expires_at.map(|at| at.0),
            };
            let created = api_tokens::create(&ctx, create).await?;
            Ok(Made(created.row, Some(created.token.to_string())))
        });
        let (made, user_errors) = done.await?.parts();
        let (api_token, token) = made.map_or((None, None), |Made(row, token)| (Some(row.into()), token));
        Ok(Some(ApiTokenCreatePayload { api_token, token, user_errors }))
    }

    /// Revokes an API token: from the next request on it is refused.
    #[graphql(directive = auth::apply(api_tokens::REVOKE))]
    async fn api_token_revoke(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The token.")] input: ApiTokenRevokeInput,
    ) -> Result<Option<ApiTokenRevokePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(api_tokens::REVOKE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            api_tokens::revoke(&ctx, api_tokens::Revoke { id, reason: input.reason }).await
        });
        Ok(Some(done.await?.into()))
    }
}
