//! From the headers of a request to a caller that was let in: by an API token, by the token of a partner's program, or by the
//! cookie of a session; in its own company, or in the one that the request names.

use std::sync::Arc;

use chrono::TimeDelta;
use keystead_domain::auth::{Caller, Origin, session, token};
use keystead_domain::partners::{enter, oauth};
use keystead_domain::{App, Code, Error, Result as DomainResult};
use keystead_entities::TenantId;
use poem::http::{HeaderMap, HeaderName, StatusCode, header};
use zeroize::Zeroizing;

use super::browser::{self, Way};
use super::{Edge, ErrorCode, Refusal};

/// In which company a request is to be carried out, where it says.
const TENANT: HeaderName = HeaderName::from_static("x-keystead-tenant");

/// What a request shows to be let in.
#[derive(Clone)]
pub(super) enum Credential {
    /// A bearer token, and the company it is to act in.
    Bearer(Zeroizing<String>, Option<TenantId>),
    /// A session's cookie, and the company it is to act in.
    Session(Zeroizing<String>, Option<TenantId>),
}

/// The one credential of a request: its bearer token, else the cookie of a session, which only counts where the page that
/// sent it is ours.
pub(super) fn presented(edge: &Edge, headers: &HeaderMap, way: Way) -> Result<Credential, Refusal> {
    if let Some(bearer) = bearer(headers)? {
        return Ok(Credential::Bearer(Zeroizing::new(bearer.to_owned()), company(headers)?));
    }
    let Some(cookie) = browser::session_cookie(edge, headers) else { return Err(Refusal::unauthenticated(false)) };
    browser::expect_ours(edge, headers, way)?;
    Ok(Credential::Session(cookie, company(headers)?))
}

/// The company that a request names.
pub(super) fn company(headers: &HeaderMap) -> Result<Option<TenantId>, Refusal> {
    let mut values = headers.get_all(TENANT).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let id = value.to_str().ok().filter(|_| values.next().is_none()).and_then(|text| text.trim().parse().ok());
    id.map(Some).ok_or_else(|| Refusal::malformed("`X-Keystead-Tenant` is one id of a company (ten_…)."))
}

/// The bearer token of a request, where it has exactly one.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(first) = values.next() else { return Ok(None) };
    let value = first.to_str().ok().filter(|_| values.next().is_none());
    value.and_then(bearer_of).map(Some).ok_or_else(|| Refusal::unauthenticated(true))
}

/// The token in `Bearer <token>`.
pub(super) fn bearer_of(value: &str) -> Option<&str> {
    let (scheme, token) = value.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// Asks the domain. `is_use`: whether it keeps a session from idling away.
pub(super) async fn authenticate(
    app: &Arc<App>,
    credential: &Credential,
    origin: Origin,
    is_use: bool,
) -> DomainResult<Caller> {
    let (caller, company) = match credential {
        Credential::Bearer(token, company) if token.starts_with(oauth::ACCESS_PREFIX) => {
            (oauth::authenticate(app, token, origin).await?, *company)
        }
        Credential::Bearer(token, company) => (token::authenticate(app, token, origin).await?, *company),
        Credential::Session(cookie, company) => {
            match session::authenticate(app, cookie, *company, origin.clone(), is_use).await {
                // Not a company of the person's own: perhaps one that lets in the partner at which they signed in.
                Err(Error::Forbidden(what)) if company.is_some() => {
                    let home = session::authenticate(app, cookie, None, origin, is_use).await?;
                    let entered = inside(app, home, *company).await;
                    return entered.map_err(|e| if e.is(Code::NotFound) { Error::Forbidden(what) } else { e });
                }
                other => (other?, None),
            }
        }
    };
    inside(app, caller, company).await
}

async fn inside(app: &Arc<App>, caller: Caller, company: Option<TenantId>) -> DomainResult<Caller> {
    match company {
        Some(id) => enter::into(app, caller, id).await,
        None => Ok(caller),
    }
}

/// Lets in whoever shows that.
pub(super) async fn let_in(app: &Arc<App>, credential: &Credential, origin: Origin) -> Result<Caller, Refusal> {
    let caller = guarded(app, credential, origin).await.map_err(|error| match error {
        NotIn::Later(wait) => guessing(wait),
        NotIn::Refused(error) => refusal(error),
    })?;
    enter::note(&caller.ctx(app)).await;
    Ok(caller)
}

/// Why somebody was not let in.
pub(super) enum NotIn {
    /// Too many wrong credentials came from that part of the network: this one was not looked at.
    Later(TimeDelta),
    /// It was looked at.
    Refused(Error),
}

/// Asks the domain, as often as somebody may guess.
pub(super) async fn guarded(app: &Arc<App>, credential: &Credential, origin: Origin) -> Result<Caller, NotIn> {
    let (Credential::Bearer(text, _) | Credential::Session(text, _)) = credential;
    let address = origin.address;
    app.admits(address, text).map_err(NotIn::Later)?;
    authenticate(app, credential, origin, true).await.map_err(|error| {
        if matches!(error, Error::Unauthenticated(_)) {
            app.refused(address, text);
        }
        NotIn::Refused(error)
    })
}

fn guessing(wait: TimeDelta) -> Refusal {
    Refusal::throttled(
        wait,
        "Too many wrong credentials come from this part of the network. A good one works meanwhile.",
    )
}

fn refusal(error: Error) -> Refusal {
    match error {
        error if error.is(Code::NotFound) => Refusal::http(
            StatusCode::NOT_FOUND,
            ErrorCode::BadUserInput,
            "`X-Keystead-Tenant`: there is no company with this id that is open to you.",
        ),
        Error::Unauthenticated(why) => {
            tracing::info!(reason = why, "A credential was refused: {why}.");
            super::metrics::count_refused(why);
            Refusal::unauthenticated(true)
        }
        Error::Forbidden(what) => Refusal::http(StatusCode::FORBIDDEN, ErrorCode::Forbidden, what),
        Error::Suspended => Refusal::http(
            StatusCode::FORBIDDEN,
            ErrorCode::Forbidden,
            "This company is closed: it is suspended, or about to be deleted. Its owner or partner can say why.",
        ),
        Error::Unavailable { what, detail } => {
            tracing::warn!(error = detail, "A caller could not be let in, since {what} does not answer.");
            Refusal::unavailable("A part of Keystead does not answer. Try again in a few seconds.")
        }
        other => {
            tracing::error!(error = %other, "A credential could not be checked.");
            Refusal::internal()
        }
    }
}
