//! Sessions: what a person's browser shows after a sign-in. The cookie is `kst_ses_`, then built as an API token is; it is
//! looked up in the database with each request, so an end of it is felt at once and by every process.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::seat::{self, SeatStatus};
use keystead_entities::session::{self, SignInMethod};
use keystead_entities::tenant::MfaRule;
use keystead_entities::{Scope, SessionId, TenantId, seat_session};

use super::{Actor, Bearer, Caller, Credential, Origin, TokenScope, token};
use crate::app::App;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::{findings, sessions};

/// What a session's cookie starts with, so that scanners find leaked ones.
pub const SESSION_PREFIX: &str = "kst_ses_";
/// A session ends so long after the sign-in, whatever happens.
pub const ABSOLUTE: TimeDelta = TimeDelta::hours(12);
/// A session ends after so long without a request.
pub const IDLE: TimeDelta = TimeDelta::minutes(30);
/// What was begun and waits for a second factor ends after so long.
pub const UNFINISHED: TimeDelta = TimeDelta::minutes(10);

/// The session that a cookie opens, whichever companies it leads to; also one that still waits for a second factor.
///
/// # Errors
/// `Unauthenticated` for a cookie that is malformed, unknown, ended or past its time.
pub async fn signed_in(app: &App, cookie: &str) -> Result<session::Model> {
    let row = found(app, cookie).await?;
    expect_live(app, &row)?;
    Ok(row)
}

fn expect_live(app: &App, row: &session::Model) -> Result<()> {
    match is_live(row, app.clock.now()) {
        true => Ok(()),
        false => Err(Error::Unauthenticated("session past its end")),
    }
}

/// The session that a cookie is of, live or not.
async fn found(app: &App, cookie: &str) -> Result<session::Model> {
    let (public_part, secret) =
        token::parse_as(SESSION_PREFIX, cookie).ok_or(Error::Unauthenticated("malformed session"))?;
    let found = session::Entity::by_public_part(public_part).one(app.db.read()).await?;
    let row = found.ok_or(Error::Unauthenticated("unknown session"))?;
    if !app.keys.token_matches(secret.as_bytes(), &row.secret_hash) {
        return Err(Error::Unauthenticated("wrong secret"));
    }
    Ok(row)
}

/// Whether a session opens anything now.
pub fn is_live(row: &session::Model, now: DateTime<Utc>) -> bool {
    let unfinished = row.awaits_second_factor && row.created_at + UNFINISHED <= now;
    row.ended_at.is_none() && row.expires_at > now && row.last_used_at + IDLE > now && !unfinished
}

/// Lets a person in, at that company or at the one they chose at the sign-in. `is_use`: whether this keeps the session
/// from idling away; what only listens does not.
///
/// # Errors
/// As [`signed_in`]; `Unauthenticated` too where the company ended it or the seat is not active; `Forbidden` for a company in
/// which the person has no seat; `Suspended` as for an API token.
pub async fn authenticate(
    app: &Arc<App>,
    cookie: &str,
    tenant_id: Option<TenantId>,
    origin: Origin,
    is_use: bool,
) -> Result<Caller> {
    let session = found(app, cookie).await?;
    let noticed = |tenant_id| {
        let sighting = findings::Sighting::session(tenant_id, session.id);
        app.watch.saw(sighting, 1, "session ended before its time", origin.address, app.clock.now());
    };
    // What only came to its end by the clock is shown by every browser that was left open.
    if session.ended_at.is_some() {
        noticed(session.home_tenant_id);
    }
    expect_live(app, &session)?;
    if session.awaits_second_factor {
        return Err(Error::Unauthenticated("the second factor was not shown yet"));
    }
    let (scope, elsewhere) = let_in(tenant_id.unwrap_or(session.home_tenant_id), tenant_id);
    let found = seat_session::Entity::opened(scope, session.id).one(app.db.read()).await?;
    let refused = || match elsewhere {
        true => Error::Forbidden("You have no seat in that company, or have to sign in again to use it.".into()),
        false => {
            noticed(session.home_tenant_id);
            Error::Unauthenticated("session ended at this company")
        }
    };
    let (row, seat, tenant) = found.ok_or_else(refused)?;
    let seat = seat.filter(|s| row.ended_at.is_none() && s.status == SeatStatus::Active).ok_or_else(refused)?;
    let tenant = tenant.ok_or(Error::Unauthenticated("no tenant"))?;
    if tenant.mfa_rule == MfaRule::Required && session.second_factor_at.is_none() {
        let message = match session.method {
            SignInMethod::Password => {
                "This company asks for a second factor. Set yours up at /auth/totp; then all is open again."
            }
            SignInMethod::IdentityProvider => {
                "This company asks for a second factor, and its identity provider did not say that you showed one. Set one up \
                 there and sign in again, or set up an authenticator at /auth/totp."
            }
        };
        return Err(Error::Forbidden(message.into()));
    }
    let scopes = token::scopes_while(&tenant, &seat, TokenScope::all())?;
    if is_use && let Err(error) = sessions::mark_used(app, scope, &session, &row).await {
        tracing::warn!(session.id = %row.id, %error, "the use of a session could not be noted");
    }
    let actor = Actor::Seat { seat_id: seat.id, by: Credential::Session(session.id) };
    let reach = (scope, seat.role_at(app.clock.now()));
    Ok(Caller::at_home(actor, Bearer::Seat(Arc::new(seat)), tenant, scopes, reach, origin))
}

#[expect(clippy::disallowed_methods, reason = "this is the authentication that grants scopes")]
fn let_in(tenant_id: TenantId, asked: Option<TenantId>) -> (Scope, bool) {
    (Scope::granted(tenant_id), asked.is_some())
}

/// A context in the company of one of the person's seats, for what they do about their own sign-in.
#[expect(clippy::disallowed_methods, reason = "the person proved who they are, and the seat is theirs")]
pub(crate) fn ctx_of(app: &Arc<App>, seat: &seat::Model, id: SessionId, origin: &Origin) -> Ctx {
    let actor = Actor::Seat { seat_id: seat.id, by: Credential::Session(id) };
    Ctx::new(app, Scope::granted(seat.tenant_id), actor, seat.role, TokenScope::all().into(), origin.clone())
}
