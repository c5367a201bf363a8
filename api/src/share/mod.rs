//! `GET /share/{token}`: a published questionnaire for somebody outside, as one page of HTML without scripts. A link that
//! opens nothing looks the same whatever the reason.

pub(crate) mod page;

use std::sync::Arc;

use data_encoding::BASE64;
use keystead_domain::Error;
use keystead_domain::limits::retry_after;
use keystead_domain::questionnaires::share;
use poem::http::{HeaderName, StatusCode, header};
use poem::{Endpoint, Request, Response, Result};
use ring::digest::{SHA256, digest};

use crate::http::Edge;

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// Cost points of a page.
const COST: u64 = 5;

/// Serves shared questionnaires.
pub struct Share {
    edge: Arc<Edge>,
    policy: String,
}

impl Share {
    /// On that edge.
    pub fn new(edge: &Arc<Edge>) -> Self {
        let style = BASE64.encode(digest(&SHA256, page::STYLE.as_bytes()).as_ref());
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        );
        Self { edge: Arc::clone(edge), policy }
    }

    async fn answer(&self, request: &Request) -> (StatusCode, String) {
        let Some(token) = request.raw_path_param("token") else { return (StatusCode::NOT_FOUND, page::nothing()) };
        match share::open(self.edge.app(), token, self.edge.origin(request)).await {
            Ok(Some(shared)) => (StatusCode::OK, page::shared(&shared)),
            Ok(None) => (StatusCode::NOT_FOUND, page::nothing()),
            Err(Error::Unavailable { what, detail }) => {
                tracing::warn!(
                    error = detail,
                    "A shared questionnaire could not be shown, since {what} does not answer."
                );
                (StatusCode::SERVICE_UNAVAILABLE, page::later())
            }
            Err(error) => {
                tracing::error!(error = %error, "A shared questionnaire could not be shown.");
                (StatusCode::INTERNAL_SERVER_ERROR, page::later())
            }
        }
    }
}

impl Endpoint for Share {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        if request.method() != poem::http::Method::GET {
            let refused = Response::builder().status(StatusCode::METHOD_NOT_ALLOWED).header(header::ALLOW, "GET");
            return Ok(refused.finish());
        }
        let (app, address) = (self.edge.app(), self.edge.origin(&request).address);
        let paid = app.spend_as_visitor(address, None, COST).await;
        let (status, body) = match paid {
            Ok(()) => {
                let answered = self.edge.in_time(self.answer(&request)).await;
                answered.unwrap_or_else(|| (StatusCode::SERVICE_UNAVAILABLE, page::later()))
            }
            Err(_) => (StatusCode::TOO_MANY_REQUESTS, page::later()),
        };
        let mut response = Response::builder().status(status);
        let later = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(2);
        if let Some(wait) = paid.err().map(retry_after).or(later) {
            response = response.header(header::RETRY_AFTER, wait);
        }
        Ok(response
            .header(header::CONTENT_TYPE, "text/html; charset=utf-8")
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::CONTENT_SECURITY_POLICY, self.policy.as_str())
            .header(header::REFERRER_POLICY, "no-referrer")
            .header(header::X_FRAME_OPTIONS, "DENY")
            .header(ROBOTS, "noindex, nofollow, noarchive")
            .body(body))
    }
}
