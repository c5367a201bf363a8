//! From the headers of a request to a caller that was let in. Sessions and partners will be further branches here.

use std::sync::Arc;

use keystead_domain::auth::{Caller, Origin, token};
use keystead_domain::{App, Error};
use poem::http::{HeaderMap, StatusCode, header};

use super::{ErrorCode, Refusal};

/// The bearer token of a request, where it has exactly one.
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, Refusal> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(first) = values.next() else { return Err(Refusal::unauthenticated(false)) };
    let value = first.to_str().ok().filter(|_| values.next().is_none());
    value.and_then(bearer_of).ok_or_else(|| Refusal::unauthenticated(true))
}

/// The token in `Bearer <token>`.
pub(super) fn bearer_of(value: &str) -> Option<&str> {
    let (scheme, token) = value.trim().split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// Lets in the bearer of a token.
pub(super) async fn let_in(app: &Arc<App>, token: &str, origin: Origin) -> Result<Caller, Refusal> {
    token::authenticate(app, token, origin).await.map_err(|error| match error {
        Error::Unauthenticated(why) => {
            tracing::info!(reason = why, "A credential was refused: {why}.");
            Refusal::unauthenticated(true)
        }
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
