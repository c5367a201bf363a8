//! `/auth/…`: how people come in, and what they do about their own sign-in. Each step is reached in two ways: as JSON, by a
//! console of whatever make; and as a page with a form, for which a browser without scripts is enough. Both do the same
//! ([`steps`]); only how they are asked and answered differs ([`visit`], [`answer`], [`pages`]). Beside them stands the page that the
//! mail about a request for access leads to ([`access`]); programs do that over GraphQL.
//!
//! JSON needs `Content-Type: application/json` and `X-Keystead-CSRF: 1`; a form carries a mark that is bound to a cookie which
//! only our own pages can read back. Either way an `Origin` of another site is refused.

mod access;
mod answer;
mod pages;
mod provider;
mod steps;
mod visit;

use std::sync::Arc;

use poem::http::{Method, header};
use poem::{Endpoint, Request, Response, Result, Route};

use crate::http::Edge;
use answer::{Done, Fail};
use visit::Visit;
pub(crate) use visit::all_pairs;

/// Adds the routes.
pub fn routes(edge: &Arc<Edge>, route: Route) -> Route {
    let policy: Arc<str> = answer::policy().into();
    Step::ALL.iter().fold(route, |route, (path, step)| {
        route.at(*path, At { edge: Arc::clone(edge), step: *step, policy: Arc::clone(&policy) })
    })
}

/// What can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// To see where one stands.
    Home,
    /// The same for programs.
    Session,
    SignIn,
    SignOut,
    /// To come in by a link.
    Link,
    /// To change one's password.
    Password,
    /// To ask for a link to set it anew.
    Forgot,
    /// To show the second factor and so finish a sign-in.
    SecondFactor,
    /// To begin to set up an authenticator.
    Totp,
    /// To finish that.
    TotpConfirm,
    /// To prove once more who one is.
    Again,
    /// To decide on a request for access.
    Access,
    /// To set out for the company's identity provider.
    ProviderStart,
    /// To come back from there.
    ProviderCallback,
}

impl Step {
    const ALL: &[(&str, Self)] = &[
        ("/auth", Self::Home),
        ("/auth/session", Self::Session),
        ("/auth/sign-in", Self::SignIn),
        ("/auth/sign-out", Self::SignOut),
        ("/auth/links/:token", Self::Link),
        ("/auth/password", Self::Password),
        ("/auth/password/forgot", Self::Forgot),
        ("/auth/second-factor", Self::SecondFactor),
        ("/auth/totp", Self::Totp),
        ("/auth/totp/confirm", Self::TotpConfirm),
        ("/auth/step-up", Self::Again),
        ("/access-requests/:tenant/:id", Self::Access),
        ("/auth/oidc/start", Self::ProviderStart),
        ("/auth/oidc/callback", Self::ProviderCallback),
    ];

    /// Cost points of it. What compares secrets, sends mail or asks a provider is dear.
    fn cost(self, is_post: bool) -> u64 {
        match self {
            Self::ProviderStart | Self::ProviderCallback => DEAR,
            _ if is_post => DEAR,
            _ => 1,
        }
    }
}

const DEAR: u64 = 5;

struct At {
    edge: Arc<Edge>,
    step: Step,
    policy: Arc<str>,
}

impl Endpoint for At {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let is_post = *request.method() == Method::POST;
        // A look ahead must use nothing up.
        let is_ahead =
            *request.method() == Method::HEAD && matches!(self.step, Step::ProviderStart | Step::ProviderCallback);
        if is_ahead {
            return Ok(Response::builder().status(poem::http::StatusCode::METHOD_NOT_ALLOWED).finish());
        }
        if !is_post && !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Ok(Response::builder()
                .status(poem::http::StatusCode::METHOD_NOT_ALLOWED)
                .header(header::ALLOW, "GET, POST")
                .finish());
        }
        let visit = match Visit::read(&self.edge, request, is_post).await {
            Ok(visit) => visit,
            Err((id, fail)) => return Ok(answer::json_fail(&id, &fail)),
        };
        let work = async {
            visit.pay(self.step.cost(is_post)).await?;
            Ok(if is_post { self.post(&visit).await } else { self.get(&visit).await })
        };
        Ok(self.edge.in_time(work).await.unwrap_or_else(|| Err(Fail::too_slow())).unwrap_or_else(|fail| {
            let is_page = visit.is_form || !(is_post || visit.is_script() || self.step == Step::Session);
            answer::not_done(&visit, &self.policy, &fail, is_page)
        }))
    }
}

impl At {
    async fn get(&self, visit: &Visit) -> Response {
        if self.step == Step::Session {
            return match steps::session(visit).await {
                Ok(done) => answer::json_done(done),
                Err(fail) => answer::json_fail(visit.request_id(), &fail),
            };
        }
        let done = match self.step {
            Step::ProviderStart if visit.names_a_company() => provider::start(visit).await,
            Step::ProviderCallback => provider::callback(visit).await,
            _ => return self.page(visit, None).await,
        };
        match (done, visit.is_script()) {
            (Ok(done), true) => answer::json_done(done),
            (Ok(done), false) => answer::onward(visit, done),
            (Err(fail), true) => answer::json_fail(visit.request_id(), &fail),
            (Err(fail), false) => answer::page(visit, &self.policy, Ok(pages::nothing(&fail)), Some(fail.status), &[]),
        }
    }

    async fn post(&self, visit: &Visit) -> Response {
        let done = match self.step {
            Step::Home | Step::Session | Step::ProviderCallback => Err(Fail::not_here()),
            Step::ProviderStart => provider::start(visit).await,
            Step::SignIn => steps::sign_in(visit).await,
            Step::SignOut => steps::sign_out(visit).await,
            Step::Link => steps::link(visit).await,
            Step::Password => steps::password(visit).await,
            Step::Forgot => steps::forgot(visit).await,
            Step::SecondFactor => steps::second_factor(visit).await,
            Step::Totp => steps::totp(visit).await,
            Step::TotpConfirm => steps::totp_confirm(visit).await,
            Step::Again => steps::step_up(visit).await,
            Step::Access => access::decide(visit).await,
        };
        match (done, visit.is_form) {
            (Ok(done), false) => answer::json_done(done),
            (Err(fail), false) => answer::json_fail(visit.request_id(), &fail),
            (Ok(Done { page: Some(page), cookies, .. }), true) => {
                answer::page(visit, &self.policy, Ok(page), None, &cookies)
            }
            (Ok(done), true) => answer::onward(visit, done),
            (Err(fail), true) => self.page(visit, Some(fail)).await,
        }
    }

    async fn page(&self, visit: &Visit, fail: Option<Fail>) -> Response {
        let status = fail.as_ref().map(|f| f.status);
        let page = match self.step {
            Step::Home | Step::Session | Step::SignOut => pages::home(visit, fail.as_ref()).await,
            Step::SignIn => pages::sign_in(visit, fail.as_ref()).await,
            Step::Link => pages::link(visit, fail.as_ref()).await,
            Step::Password => pages::password(visit, fail.as_ref()).await,
            Step::Forgot => Ok(pages::forgot(visit, fail.as_ref())),
            Step::SecondFactor => pages::second_factor(visit, fail.as_ref()).await,
            Step::Totp => pages::totp(visit, fail.as_ref()).await,
            Step::TotpConfirm => pages::totp_confirm(visit, fail.as_ref()).await,
            Step::Again => pages::step_up(visit, fail.as_ref()).await,
            Step::Access => access::page(visit, fail.as_ref()).await,
            Step::ProviderStart | Step::ProviderCallback => Ok(pages::which_company(fail.as_ref())),
        };
        answer::page(visit, &self.policy, page, status, &[])
    }
}
