//! Seat tokens: credentials for the gateway.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use keystead_domain::list::PageArgs;
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, seat_tokens};
use keystead_entities::seat_token::SeatTokenStatus as Stored;
use keystead_entities::{AnyId, Scoped, SeatId, SeatTokenId, TenantId, seat_token};

use super::auth::auth;
use super::below;
use super::connection::connection;
use super::errors::{Result, UserError};
use super::payload::payload;
use super::request::{Reload, Request, parse_id, parse_optional_id, rowed};
use super::scalars::{DateTime, Duration};
use super::seat::Seat;

rowed!(seat_token);
connection!(SeatTokenConnection, SeatTokenEdge, SeatToken, "seat tokens");

/// A credential of a seat for the gateway. It opens the gateway only, never this API. The token itself is not stored.
pub struct SeatToken(Arc<seat_token::Model>);

impl From<seat_token::Model> for SeatToken {
    fn from(row: seat_token::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl SeatToken {
    /// The token with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: SeatTokenId) -> Result<Option<Self>> {
        let ctx = gql.ctx(seat_tokens::READ_OWN)?;
        let row = gql.row::<seat_token::Entity>(ctx.scope(), id).await?;
        let seen = |row: &Arc<seat_token::Model>| ctx.seat_id() == Some(row.seat_id) || ctx.can(seat_tokens::READ);
        Ok(row.filter(seen).map(Self))
    }
}

/// The tokens of a seat.
pub async fn seat_tokens_of(
    gql: &Context<'_>,
    tenant_id: TenantId,
    seat_id: SeatId,
    args: PageArgs,
) -> Result<SeatTokenConnection> {
    let list = seat_tokens::of_seat(&gql.within(tenant_id)?, seat_id)?;
    let (page, count) = below::page(gql, list, args).await?;
    Ok(SeatTokenConnection::new(page, count, SeatToken::from))
}

impl Reload for seat_token::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::SeatTokenId(id) => seat_token::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "seat token"))
    }
}

/// Whether a seat token opens the gateway.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum SeatTokenStatus {
    /// It does, while its seat is active.
    Active,
    /// Its time is over.
    Expired,
    /// It was ended before its time, by hand or with its seat.
    Revoked,
}

/// A credential of a seat for the gateway. It opens the gateway only, never this API. The token itself is not stored.
#[Object]
impl SeatToken {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it is for.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whose it is.
    async fn seat(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, Some(self.0.seat_id)).await
    }

    /// Its last four characters.
    async fn last_four(&self) -> &str {
        &self.0.last_four
    }

    /// Whether it opens the gateway.
    async fn status(&self, gql: &Context<'_>) -> SeatTokenStatus {
        match self.0.status {
            Stored::Revoked => SeatTokenStatus::Revoked,
            Stored::Active if self.0.expires_at <= gql.app().clock.now() => SeatTokenStatus::Expired,
            Stored::Active => SeatTokenStatus::Active,
        }
    }

    /// Its end, at most 365 days from its making.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
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
}

/// A token to be issued.
#[derive(InputObject)]
pub struct SeatTokenIssueInput {
    /// For which seat, a service account, for which you need the role `ADMIN`, and whose role is not above your own; your own if nothing is said.
    seat_id: Option<ID>,
    /// What it is for, at most 120 characters.
    name: String,
    /// Its end, at most 365 days from now; 90 days if nothing is said.
    expires_at: Option<DateTime>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// What `seatTokenIssue` did.
#[derive(SimpleObject)]
pub struct SeatTokenIssuePayload {
    /// What is kept of the token.
    seat_token: Option<SeatToken>,
    /// The token, for the gateway. Shown this once; `null` in the answer to a repeat.
    token: Option<String>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

/// A token to be replaced.
#[derive(InputObject)]
pub struct SeatTokenRotateInput {
    /// The token.
    id: ID,
    /// How long it still opens, `PT0S` to `P7D`; not at all if nothing is said.
    overlap: Option<Duration>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// What `seatTokenRotate` did.
#[derive(SimpleObject)]
pub struct SeatTokenRotatePayload {
    /// What is kept of the new token.
    seat_token: Option<SeatToken>,
    /// The new token. Shown this once; `null` in the answer to a repeat.
    token: Option<String>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

/// A token to be revoked.
#[derive(InputObject)]
pub struct SeatTokenRevokeInput {
    /// The token.
    id: ID,
    /// Why, at most 500 characters; goes into the audit log.
    reason: Option<String>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `seatTokenRevoke` did.
    SeatTokenRevokePayload {
        /// The token, dead.
        seat_token: SeatToken
    }
);

struct Made(seat_token::Model, Option<String>);

impl Made {
    fn of(issued: seat_tokens::Issued) -> Self {
        Self(issued.row, Some(issued.token.to_string()))
    }
}

impl Reload for Made {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        Ok(Self(seat_token::Model::reload(ctx, subject).await?, None))
    }
}

/// Credentials for the gateway.
#[derive(Default)]
pub struct SeatTokenMutation;

#[Object]
impl SeatTokenMutation {
    /// Issues a token for the gateway. It is in the payload this once and cannot be asked for again.
    #[graphql(directive = auth::apply(seat_tokens::ISSUE))]
    async fn seat_token_issue(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The token.")] input: SeatTokenIssueInput,
    ) -> Result<Option<SeatTokenIssuePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(seat_tokens::ISSUE, key.as_deref(), |ctx| async move {
            let seat_id = parse_optional_id("seatId", input.seat_id.as_ref())?;
            let expires_at = input.expires_at.map(|at| at.0);
            let issue = seat_tokens::Issue { seat_id, name: input.name, expires_at };
            Ok(Made::of(seat_tokens::issue(&ctx, issue).await?))
        });
        let (made, user_errors) = done.await?.parts();
        let (seat_token, token) = made.map_or((None, None), |Made(row, token)| (Some(row.into()), token));
        Ok(Some(SeatTokenIssuePayload { seat_token, token, user_errors }))
    }

    /// Replaces a token with a new one of the same name and life.
    #[graphql(directive = auth::apply(seat_tokens::ISSUE))]
    async fn seat_token_rotate(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The token.")] input: SeatTokenRotateInput,
    ) -> Result<Option<SeatTokenRotatePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(seat_tokens::ISSUE, key.as_deref(), |ctx| async move {
            let rotate = seat_tokens::Rotate { id: parse_id("id", &input.id)?, overlap: input.overlap.map(|d| d.0) };
            Ok(Made::of(seat_tokens::rotate(&ctx, rotate).await?))
        });
        let (made, user_errors) = done.await?.parts();
        let (seat_token, token) = made.map_or((None, None), |Made(row, token)| (Some(row.into()), token));
        Ok(Some(SeatTokenRotatePayload { seat_token, token, user_errors }))
    }

    /// Revokes a token: within half a second it is refused everywhere.
    #[graphql(directive = auth::apply(seat_tokens::ISSUE))]
    async fn seat_token_revoke(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The token.")] input: SeatTokenRevokeInput,
    ) -> Result<Option<SeatTokenRevokePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(seat_tokens::ISSUE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            seat_tokens::revoke(&ctx, seat_tokens::Revoke { id, reason: input.reason }).await
        });
        Ok(Some(done.await?.into()))
    }
}
