//! From the headers of a request to a caller that was let in: by an API token, or by the cookie of a session. Partners will
//! be a further branch here.

use std::sync::Arc;

use keystead_domain::auth::{Caller, Origin, session, token};
use keystead_domain::{App, Error, Result as DomainResult};
use keystead_entities::TenantId;
use poem::http::{HeaderMap, HeaderName, StatusCode, header};
use zeroize::Zeroizing;

use super::browser::{self, Way};
use super::{Edge, ErrorCode, Refusal};

/// At which of the person's companies a session is to act.
const TENANT: HeaderName = HeaderName::from_static("x-keystead-tenant");

/// What a request shows to be let in.
#[derive(Clone)]
pub(super) enum Credential {
    /// A bearer token.
    Bearer(Zeroizing<String>),
    /// A session's cookie, and the company it is to act in.
    Session(Zeroizing<String>, Option<TenantId>),
}

/// The one credential of a request: its bearer token, else the cookie of a session, which only counts where the page that
/// sent it is ours.
pub(super) fn presented(edge: &Edge, headers: &HeaderMap, way: Way) -> Result<Credential, Refusal> {
    if let Some(bearer) = bearer(headers)? {
        return Ok(Credential::Bearer(Zeroizing::new(bearer.to_owned())));
    }
    let Some(cookie) = browser::session_cookie(edge, headers) else { return Err(Refusal::unauthenticated(false)) };
    browser::expect_ours(edge, headers, way)?;
    let tenant = match headers.get(TENANT) {
        None => None,
        Some(value) => {
            let id = value.to_str().ok().and_then(|text| text.parse().ok());
            Some(id.ok_or_else(|| Refusal::malformed("X-Keystead-Tenant is not the id of a tenant (ten_…)."))?)
        }
    };
    Ok(Credential::Session(cookie, tenant))
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
    match credential {
        Credential::Bearer(token) => token::authenticate(app, token, origin).await,
        Credential::Session(cookie, tenant) => session::authenticate(app, cookie, *tenant, origin, is_use).await,
    }
}

/// Lets in whoever shows that.
pub(super) async fn let_in(app: &Arc<App>, credential: &Credential, origin: Origin) -> Result<Caller, Refusal> {
    authenticate(app, credential, origin, true).await.map_err(|error| match error {
        Error::Unauthenticated(why) => {
            tracing::info!(reason = why, "A credential was refused: {why}.");
            Refusal::unauthenticated(true)
        }
        Error::Forbidden(what) => Refusal::http(StatusCode::FORBIDDEN, ErrorCode::Forbidden, what),
        Error::Suspended => Refusal::http(
            StatusCode::FORBIDDEN,
            ErrorCode::Forbidden,
            "This company is suspended. Its owner or partner can say why.",
        ),
        Error::Unavailable { what, detail } => {
            tracing::warn!(error = detail, "A caller could not be let in, since {what} does not answer.");
            Refusal::unavailable("A part of Keystead does not answer. Try again in a few seconds.")
        }
        other => {
            tracing::error!(error = %other, "A credential could not be checked.");
            Refusal::internal()
        }
    })
}
