//! `/survey/{token}`: an anonymous survey, as one page of HTML with a form and without scripts. It sets no cookie, and nothing
//! of the request but the link and the answer is looked at. A link that leads to nothing looks the same whatever the reason.

mod page;

use std::sync::Arc;
use std::time::Duration;

use data_encoding::BASE64;
use keystead_domain::Error;
use keystead_domain::discovery::survey::{self, Answered};
use keystead_domain::limits::retry_after;
use poem::http::{HeaderName, Method, StatusCode, header};
use poem::{Endpoint, Request, Response, Result};
use ring::digest::{SHA256, digest};

use crate::auth::all_pairs;
use crate::http::Edge;
use crate::share::page::STYLE;

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");
const BODY: usize = 64 * 1024;
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// Cost points of a page.
const COST: u64 = 5;

/// Serves surveys.
pub struct Survey {
    edge: Arc<Edge>,
    policy: String,
}

impl Survey {
    /// On that edge.
    pub fn new(edge: &Arc<Edge>) -> Self {
        let style = BASE64.encode(digest(&SHA256, STYLE.as_bytes()).as_ref());
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        );
        Self { edge: Arc::clone(edge), policy }
    }

    async fn show(&self, token: &str) -> (StatusCode, String) {
        match survey::form(self.edge.app(), token).await {
            Ok(Some(form)) if form.is_answered => (StatusCode::OK, page::before()),
            Ok(Some(form)) => (StatusCode::OK, page::form(&form, token)),
            Ok(None) => (StatusCode::NOT_FOUND, page::nothing()),
            Err(error) => failed(&error),
        }
    }

    async fn answer(&self, token: &str, request: Request) -> (StatusCode, String) {
        let media = request.content_type().unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if !media.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            return (StatusCode::UNSUPPORTED_MEDIA_TYPE, page::nothing());
        }
        let read = tokio::time::timeout(BODY_TIMEOUT, request.into_body().into_bytes_limit(BODY));
        let body = match read.await {
            Ok(Ok(body)) => body,
            Ok(Err(_)) => return (StatusCode::PAYLOAD_TOO_LARGE, page::too_long()),
            Err(_) => return (StatusCode::REQUEST_TIMEOUT, page::later()),
        };
        match survey::answer(self.edge.app(), token, page::given(all_pairs(&body))).await {
            Ok(Answered::Done) => (StatusCode::OK, page::thanks()),
            Ok(Answered::Before) => (StatusCode::CONFLICT, page::before()),
            Ok(Answered::Nothing) => (StatusCode::NOT_FOUND, page::nothing()),
            Err(error) => failed(&error),
        }
    }
}

fn failed(error: &Error) -> (StatusCode, String) {
    match error {
        Error::Unavailable { what, detail } => {
            tracing::warn!(error = detail, "A survey could not be shown, since {what} does not answer.");
            (StatusCode::SERVICE_UNAVAILABLE, page::later())
        }
        error => {
            tracing::error!(error = %error, "A survey could not be shown.");
            (StatusCode::INTERNAL_SERVER_ERROR, page::later())
        }
    }
}

impl Endpoint for Survey {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let is_post = *request.method() == Method::POST;
        if !is_post && *request.method() != Method::GET {
            let refused = Response::builder().status(StatusCode::METHOD_NOT_ALLOWED);
            return Ok(refused.header(header::ALLOW, "GET, POST").finish());
        }
        let token = request.raw_path_param("token").unwrap_or_default().to_owned();
        let (app, address) = (self.edge.app(), self.edge.origin(&request).address);
        let paid = app.spend_as_visitor(address, None, COST).await;
        let work = async { if is_post { self.answer(&token, request).await } else { self.show(&token).await } };
        let (status, body) = match paid {
            Ok(()) => {
                let answered = self.edge.in_time(work).await;
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
