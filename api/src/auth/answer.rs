//! What `/auth/…` answers.

use std::borrow::Cow;

use chrono::TimeDelta;
use data_encoding::BASE64;
use keystead_domain::identity_providers;
use keystead_domain::limits::retry_after;
use keystead_domain::sign_in::Refused;
use keystead_domain::{Code, Error};
use poem::Response;
use poem::http::{HeaderName, StatusCode, header};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::access;
use super::pages;
use super::visit::Visit;
use crate::http::browser::Cookie;
use crate::http::{Refusal, TOO_SLOW};

/// Where a finished sign-in leads.
pub(super) const HOME: &str = "/auth";

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// Something was done.
pub(super) struct Done {
    pub status: StatusCode,
    /// For programs.
    pub body: Value,
    /// For browsers.
    pub cookies: Vec<String>,
    /// Where a person goes next.
    pub next: Cow<'static, str>,
    /// What a person is shown instead, once.
    pub page: Option<String>,
}

/// Why it was not.
#[derive(Debug)]
pub(super) struct Fail {
    pub status: StatusCode,
    /// For programs.
    pub code: &'static str,
    /// For people.
    pub message: String,
    /// The field that it is about.
    pub field: Option<String>,
    /// Seconds to wait.
    pub wait: Option<i64>,
    /// Where to go instead, and what that is called.
    pub instead: Option<(Box<str>, &'static str)>,
}

impl Fail {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), field: None, wait: None, instead: None }
    }

    pub fn field(name: &str, message: impl Into<String>) -> Self {
        Self { field: Some(name.to_owned()), ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "INVALID", message) }
    }

    pub fn not_here() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "INVALID", "Send a GET.")
    }

    pub fn no_link() -> Self {
        let message = "This link does not open anything. It may have been used, have ended, or a newer one took its place. Ask for a new one.";
        Self::new(StatusCode::NOT_FOUND, "LINK_GONE", message)
    }
}

impl From<Refused> for Fail {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Wrong => {
                let message =
                    "That is not right: the address, the password or the code. After several tries each takes longer.";
                Self::new(StatusCode::UNAUTHORIZED, "WRONG_CREDENTIALS", message)
            }
            Refused::Later(wait) => {
                let wait = wait.num_seconds().max(1);
                let message = format!("Too many wrong tries from here. Wait {wait} seconds, then try again.");
                Self { wait: Some(wait), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "THROTTLED", message) }
            }
            Refused::NoLink => Self::no_link(),
            Refused::UseProvider(tenant_id) => {
                let message =
                    "Your company lets people in through its identity provider only: a password opens nothing there.";
                let instead = (identity_providers::start_path(tenant_id).into(), pages::THROUGH_PROVIDER);
                let fail = Self::new(StatusCode::FORBIDDEN, "USE_IDENTITY_PROVIDER", message);
                Self { instead: Some(instead), ..fail }
            }
            Refused::NoProvider => {
                let message =
                    "Nobody comes in through an identity provider at this address. Check the link with your company.";
                Self::new(StatusCode::NOT_FOUND, "NO_IDENTITY_PROVIDER", message)
            }
            Refused::Provider(words) => {
                let instead = ("/auth/sign-in".into(), "Begin anew");
                let fail = Self::new(StatusCode::FORBIDDEN, "IDENTITY_PROVIDER_REFUSED", words);
                Self { instead: Some(instead), ..fail }
            }
            Refused::ProviderDown(words) => {
                tracing::warn!(reason = words, "An identity provider cannot be used.");
                let instead = ("/auth/sign-in".into(), "To the sign-in");
                let fail = Self::new(StatusCode::SERVICE_UNAVAILABLE, "IDENTITY_PROVIDER_UNAVAILABLE", words);
                Self { wait: Some(30), instead: Some(instead), ..fail }
            }
            Refused::Domain(error) => error.into(),
        }
    }
}

impl From<Error> for Fail {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problems) => {
                let invalid = problems.iter().any(|p| matches!(p.code, Code::Invalid | Code::Required | Code::TooLong));
                let step_up = problems.iter().any(|p| p.code == Code::StepUpRequired);
                let (status, code) = match invalid {
                    _ if step_up => (StatusCode::FORBIDDEN, "STEP_UP_REQUIRED"),
                    true => (StatusCode::UNPROCESSABLE_ENTITY, "INVALID"),
                    false => (StatusCode::CONFLICT, "STATE_CONFLICT"),
                };
                let field = problems.iter().find_map(|p| p.field.last().cloned());
                let words: Vec<&str> = problems.iter().map(|p| p.message.as_str()).collect();
                Self { field, ..Self::new(status, code, words.join(" ")) }
            }
            Error::Forbidden(what) => Self::new(StatusCode::FORBIDDEN, "FORBIDDEN", what),
            Error::Unauthenticated(why) => {
                tracing::info!(reason = why, "A session was refused: {why}.");
                crate::http::metrics::count_refused(why);
                Self::new(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "Sign in first.")
            }
            Error::Suspended => Self::new(
                StatusCode::FORBIDDEN,
                "FORBIDDEN",
                "This company is closed: it is suspended, or about to be deleted. Its owner or partner can say why.",
            ),
            Error::Throttled(wait) => Refused::Later(wait).into(),
            Error::Unavailable { what, detail } => {
                tracing::warn!(error = detail, "Somebody could not sign in, since {what} does not answer.");
                let message = "Not now: a part of Keystead does not answer. Try again in a few seconds.";
                Self { wait: Some(2), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", message) }
            }
            other @ Error::Internal { .. } => {
                tracing::error!(error = %other, "A step of signing in failed.");
                let message = "Something went wrong on our side. It was logged under the request id.";
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", message)
            }
        }
    }
}

impl Fail {
    /// It was not done within the time that a request may take.
    pub fn too_slow() -> Self {
        Self { wait: Some(2), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", TOO_SLOW) }
    }

    /// Too much was asked for from there, whatever it was.
    pub fn too_much(wait: TimeDelta) -> Self {
        let wait = i64::try_from(retry_after(wait)).unwrap_or(i64::MAX);
        let message =
            format!("Too much is asked for from this part of the network. Wait {wait} seconds, then try again.");
        Self { wait: Some(wait), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "THROTTLED", message) }
    }
}

impl From<Refusal> for Fail {
    fn from(refusal: Refusal) -> Self {
        Self::new(StatusCode::FORBIDDEN, "FORBIDDEN", refusal.message())
    }
}

/// The content security policy of the pages.
pub(super) fn policy() -> String {
    let style = BASE64.encode(digest(&SHA256, pages::STYLE.as_bytes()).as_ref());
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
}

pub(super) fn json_done(done: Done) -> Response {
    let mut response = Response::builder().status(done.status).content_type("application/json; charset=utf-8");
    for cookie in done.cookies {
        response = response.header(header::SET_COOKIE, cookie);
    }
    response.header(header::CACHE_CONTROL, "no-store").body(done.body.to_string())
}

pub(super) fn json_fail(request_id: &str, fail: &Fail) -> Response {
    let body = json!({ "code": fail.code, "message": fail.message, "field": fail.field, "requestId": request_id,
        "next": fail.instead.as_ref().map(|(path, _)| path) });
    let mut response = Response::builder().status(fail.status).content_type("application/json; charset=utf-8");
    if let Some(wait) = fail.wait {
        response = response.header(header::RETRY_AFTER, wait);
    }
    response.header(header::CACHE_CONTROL, "no-store").body(body.to_string())
}

/// A person goes on to the next page: from a finished sign-in to the one that they were on the way to, if any.
pub(super) fn onward(visit: &Visit, mut done: Done) -> Response {
    let wanted = visit.was_going_to().filter(|_| done.next == HOME);
    if wanted.is_some() {
        done.cookies.push(Cookie::Next.set(&visit.edge, None));
    }
    let next = wanted.as_ref().map_or(done.next.as_ref(), |path| path.as_str());
    let mut response = Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, next);
    for cookie in done.cookies {
        response = response.header(header::SET_COOKIE, cookie);
    }
    response.header(header::CACHE_CONTROL, "no-store").finish()
}

/// What somebody is told for whom nothing was done.
pub(super) fn not_done(visit: &Visit, policy: &str, fail: &Fail, is_page: bool) -> Response {
    if !is_page {
        return json_fail(visit.request_id(), fail);
    }
    let mut response = page(visit, policy, Ok(pages::nothing(fail)), Some(fail.status), &[]);
    if let Some(wait) = fail.wait {
        response.headers_mut().insert(header::RETRY_AFTER, wait.into());
    }
    response
}

/// A page, or where to go instead.
pub(super) fn page(
    visit: &Visit,
    policy: &str,
    page: Result<String, &'static str>,
    status: Option<StatusCode>,
    cookies: &[String],
) -> Response {
    let body = match page {
        Ok(body) => body,
        Err(elsewhere) => {
            let mut gone = Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, elsewhere);
            if access::is_page(&visit.path) {
                gone = gone.header(header::SET_COOKIE, Cookie::Next.set(&visit.edge, Some(&visit.path)));
            }
            return gone.header(header::CACHE_CONTROL, "no-store").finish();
        }
    };
    let mut response = Response::builder()
        .status(status.unwrap_or(StatusCode::OK))
        .header(header::CONTENT_TYPE, "text/html; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::CONTENT_SECURITY_POLICY, policy)
        // With no-referrer a browser would call the origin of our own forms "null".
        .header(header::REFERRER_POLICY, "same-origin")
        .header(header::X_FRAME_OPTIONS, "DENY")
        .header(ROBOTS, "noindex, nofollow, noarchive");
    for cookie in visit.form_cookie().iter().chain(cookies) {
        response = response.header(header::SET_COOKIE, cookie);
    }
    response.body(body)
}
