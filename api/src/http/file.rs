//! What files that are handed in and fetched over plain HTTP have in common.

use keystead_domain::auth::Origin;
use keystead_domain::{Code, Ctx, Error};
use poem::Request;
use poem::http::{Method, StatusCode, header};

use super::browser::Way;
use super::frame::RequestId;
use super::{Edge, ErrorCode, Refusal, address, budget, caller};

/// Whoever asks, let in and charged.
pub(super) async fn let_in(
    edge: &Edge,
    id: &RequestId,
    request: &Request,
    way: Way,
    points: u64,
) -> Result<Ctx, Refusal> {
    let peer = address::of_caller(request.remote_addr(), request.headers(), &edge.settings.trusted_proxies);
    let origin = Origin { request_id: id.0.to_string(), address: peer };
    let credential = caller::presented(edge, request.headers(), way)?;
    let caller = caller::let_in(&edge.app, &credential, origin).await?;
    budget::charge(edge, &caller, points).await?;
    Ok(caller.ctx(&edge.app))
}

/// Refuses everything but a GET and a HEAD. Returns whether it is a HEAD.
pub(super) fn expect_get(request: &Request) -> Result<bool, Refusal> {
    let is_head = request.method() == Method::HEAD;
    if !is_head && request.method() != Method::GET {
        let refusal = Refusal::http(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::BadUserInput, "Send a GET.");
        return Err(refusal.header(header::ALLOW, "GET, HEAD"));
    }
    Ok(is_head)
}

/// A refusal of the domain, for a file asked for over plain HTTP.
pub(super) fn refusal(error: Error) -> Refusal {
    let message = error.to_string();
    let http = |status, code| Refusal::http(status, code, message.trim_start_matches("refused: ").to_owned());
    match &error {
        Error::Forbidden(what) => Refusal::http(StatusCode::FORBIDDEN, ErrorCode::Forbidden, what.clone()),
        Error::Refused(_) if error.is(Code::NotFound) => http(StatusCode::NOT_FOUND, ErrorCode::BadUserInput),
        Error::Refused(_) if error.is(Code::Expired) => http(StatusCode::GONE, ErrorCode::BadUserInput),
        Error::Refused(_) => http(StatusCode::CONFLICT, ErrorCode::BadUserInput),
        Error::Unavailable { what, .. } => {
            tracing::warn!(error = message, "A file could not be read, since {what} does not answer.");
            Refusal::unavailable("A part of Keystead does not answer. Try again in a few seconds.")
        }
        _ => {
            tracing::error!(error = message, "A file could not be read.");
            Refusal::internal()
        }
    }
}
