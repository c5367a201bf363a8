//! Sessions: people's sign-ins, as a company sees them.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use keystead_domain::auth::Credential;
use keystead_domain::list::PageArgs;
use keystead_domain::sessions::{self, Standing};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::{AnyId, Scoped, SessionId, seat, seat_session};

use super::action::{Action, actions};
use super::auth::auth;
use super::below;
use super::connection::connection;
use super::errors::{Result, UserError};
use super::payload::payload;
use super::request::{Reload, Request, parse_id, parse_optional_id, rowed};
use super::scalars::DateTime;
use super::seat::Seat;

rowed!(seat_session);
connection!(SessionConnection, SessionEdge, Session, "sessions");

/// A person's sign-in, as far as it opens this company: what the person's browser holds instead of an API token.
pub struct Session(Arc<seat_session::Model>);

impl From<Arc<seat_session::Model>> for Session {
    fn from(row: Arc<seat_session::Model>) -> Self {
        Self(row)
    }
}

impl From<seat_session::Model> for Session {
    fn from(row: seat_session::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl Session {
    /// The session with that id, for whoever may look at it.
    pub async fn find(gql: &Context<'_>, id: SessionId) -> Result<Option<Self>> {
        let ctx = gql.ctx(sessions::READ_OWN)?;
        let row = gql.row::<seat_session::Entity>(ctx.scope(), id).await?;
        let seen = |row: &Arc<seat_session::Model>| ctx.seat_id() == Some(row.seat_id) || ctx.can(sessions::READ);
        Ok(row.filter(seen).map(Self))
    }
}

impl Reload for seat_session::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::SessionId(id) => seat_session::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "session"))
    }
}

/// Whether a session opens anything.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_domain::sessions::Standing")]
pub enum SessionStatus {
    /// It does, while its seat is active.
    Active,
    /// Not used at this company for 30 minutes. It opens the company again only if the person used it at another meanwhile.
    Idle,
    /// Its 12 hours are over.
    Expired,
    /// It was ended before its time: by the person, by an admin, or with its seat.
    Ended,
}

/// How a person proved who they are.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::session::SignInMethod")]
pub enum SignInMethod {
    /// By a password kept here.
    Password,
    /// At the company's identity provider.
    IdentityProvider,
}

/// A person's sign-in, as far as it opens this company: what the person's browser holds instead of an API token.
#[Object]
impl Session {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Whose it is.
    async fn seat(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, Some(self.0.seat_id)).await
    }

    /// How the person proved who they are.
    async fn method(&self) -> SignInMethod {
        self.0.method.into()
    }

    /// Whether it opens anything.
    async fn status(&self, gql: &Context<'_>) -> SessionStatus {
        sessions::standing(&self.0, gql.moment()).into()
    }

    /// Whether it is the one that asks.
    async fn is_current(&self, gql: &Context<'_>) -> Result<bool> {
        Ok(gql.caller()?.actor.credential() == Some(Credential::Session(self.0.id)))
    }

    /// Network address that the person signed in from; `null` where not known.
    async fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// What the browser called itself, cut at 200 characters.
    async fn user_agent(&self) -> Option<&str> {
        self.0.user_agent.as_deref()
    }

    /// When the person signed in.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last used at this company, to the minute.
    async fn last_used_at(&self) -> DateTime {
        self.0.last_used_at.into()
    }

    /// Its end, 12 hours from the sign-in; earlier after 30 minutes without use.
    async fn expires_at(&self) -> DateTime {
        self.0.expires_at.into()
    }

    /// When it was ended before its time; `null` while it was not.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(Into::into)
    }

    /// Why it was ended.
    async fn ended_reason(&self) -> Option<&str> {
        self.0.ended_reason.as_deref()
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let own = ctx.seat_id() == Some(self.0.seat_id);
        let right = if own { sessions::REVOKE } else { keystead_domain::seats::UPDATE };
        let is_open = matches!(sessions::standing(&self.0, ctx.now()), Standing::Active | Standing::Idle);
        Ok(actions(&ctx, [(Action::Revoke, right, is_open)]))
    }
}

/// The sessions of a seat.
pub async fn sessions_of(
    gql: &Context<'_>,
    seat: &seat::Model,
    status: Option<Vec<SessionStatus>>,
    args: PageArgs,
) -> Result<SessionConnection> {
    let wanted = status.unwrap_or_else(|| vec![SessionStatus::Active, SessionStatus::Idle]);
    let wanted: Vec<_> = wanted.into_iter().map(Into::into).collect();
    let list = sessions::of_seat(&gql.within(seat.tenant_id)?, seat.id, &wanted, gql.moment())?;
    let (page, count) = below::page(gql, list, args).await?;
    Ok(SessionConnection::new(page, count, Session::from))
}

/// A session to be ended.
#[derive(InputObject)]
pub struct SessionRevokeInput {
    /// The session: your own, which then ends at every company; or another's where you are an admin and its seat's role is
    /// not above yours, which then ends at this company only.
    id: ID,
    /// Why, at most 500 characters; goes into the audit log.
    reason: Option<String>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `sessionRevoke` did.
    SessionRevokePayload {
        /// The session, dead.
        session: Session
    }
);

/// Sessions to be ended.
#[derive(InputObject)]
pub struct SessionRevokeAllInput {
    /// Whose: your own seat if nothing is said; another's where you are an admin and its role is not above yours.
    seat_id: Option<ID>,
    /// Whether the session that asks lives on.
    #[graphql(default)]
    except_current: bool,
    /// Why, at most 500 characters; goes into the audit log.
    reason: Option<String>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

/// What `sessionRevokeAll` did.
#[derive(SimpleObject)]
pub struct SessionRevokeAllPayload {
    /// Whose sessions they were.
    seat: Option<Seat>,
    /// How many died. 0 in the answer to a repeat.
    revoked_session_count: i32,
    /// Those that died, oldest first; `endedAt` says when. Empty in the answer to a repeat.
    revoked_sessions: Vec<Session>,
    /// Why it did not happen; empty when it did.
    user_errors: Vec<UserError>,
}

struct AllRevoked(seat::Model, Vec<seat_session::Model>);

impl Reload for AllRevoked {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        Ok(Self(seat::Model::reload(ctx, subject).await?, Vec::new()))
    }
}

/// Ending sessions.
#[derive(Default)]
pub struct SessionMutation;

#[Object]
impl SessionMutation {
    /// Ends a session: from the next request on it is refused, and its sockets close.
    #[graphql(directive = auth::apply(sessions::REVOKE))]
    async fn session_revoke(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The session.")] input: SessionRevokeInput,
    ) -> Result<Option<SessionRevokePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(sessions::REVOKE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            sessions::revoke(&ctx, sessions::Revoke { id, reason: input.reason }).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Ends all sessions of a seat, as `sessionRevoke` does one.
    #[graphql(directive = auth::apply(sessions::REVOKE))]
    async fn session_revoke_all(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Whose sessions.")] input: SessionRevokeAllInput,
    ) -> Result<Option<SessionRevokeAllPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(sessions::REVOKE, key.as_deref(), |ctx| async move {
            let revoke = sessions::RevokeAll {
                seat_id: parse_optional_id("seatId", input.seat_id.as_ref())?,
                except_current: input.except_current,
                reason: input.reason,
            };
            let (seat_id, dead) = sessions::revoke_all(&ctx, revoke).await?;
            Ok(AllRevoked(seat::Model::reload(&ctx, seat_id.into()).await?, dead))
        });
        let (done, user_errors) = done.await?.parts();
        let (seat, dead) = done.map_or((None, Vec::new()), |AllRevoked(seat, dead)| (Some(seat.into()), dead));
        Ok(Some(SessionRevokeAllPayload {
            seat,
            revoked_session_count: i32::try_from(dead.len()).unwrap_or(i32::MAX),
            revoked_sessions: dead.into_iter().map(Into::into).collect(),
            user_errors,
        }))
    }
}
