//! SCIM 2.0 (RFC 7643, RFC 7644) at `/scim/v2`, for the company's own directory: Microsoft Entra, Okta and others make,
//! change and end seats through it. The bearer token names the company. What the directories send is taken as they really
//! send it, where that can be understood in one way only; see [`patch`].
//!
//! Not offered, and said so in `ServiceProviderConfig`: bulk, sorting, changing passwords. Filters are equalities joined by
//! "and".

mod error;
mod filter;
mod group;
mod metadata;
mod patch;
mod user;

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use keystead_domain::limits::{Budget, Spent, retry_after};
use keystead_domain::{Ctx, Error, scim};
use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, Request, Response, Result};
use serde_json::{Value, json};

use crate::http::{Edge, TOO_SLOW};
use error::ScimError;

/// The media type of everything that is answered.
const MEDIA: &str = "application/scim+json; charset=utf-8";
/// The most bytes of a body.
const BODY: usize = 1 << 20;
/// How long a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// Users or groups of a page where nothing is said.
const PAGE: u64 = 100;
/// Cost points of a look at one, or at each of a page; of a change; and of so many members of groups.
const LOOK: u64 = 1;
const CHANGE: u64 = 11;
const MEMBERS: u64 = 10;

/// Serves directories.
pub struct Scim(Arc<Edge>);

/// An answer before it has its headers.
struct Answer {
    status: StatusCode,
    body: Option<Value>,
    /// When to come again, where it was too much at once.
    wait: Option<TimeDelta>,
}

impl Answer {
    fn ok(body: Value) -> Self {
        Self { status: StatusCode::OK, body: Some(body), wait: None }
    }
}

/// What of a request the nouns look at.
struct Call {
    ctx: Ctx,
    base: String,
    query: Vec<(String, String)>,
    body: Value,
    if_match: Option<i32>,
}

impl Call {
    fn parameter(&self, name: &str) -> Option<&str> {
        parameter(&self.query, name)
    }

    fn page(&self) -> std::result::Result<(u64, u64), ScimError> {
        page_of(&self.query)
    }

    /// Whether the members of groups are wanted. Entra asks without them.
    fn wants_members(&self) -> bool {
        !self.parameter("excludedAttributes").is_some_and(|list| list.to_lowercase().contains("members"))
    }
}

fn parameter<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    query.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// `startIndex` and `count`, as RFC 7644, 3.4.2.4 reads odd ones.
fn page_of(query: &[(String, String)]) -> std::result::Result<(u64, u64), ScimError> {
    let number = |name: &str, usual: i64| match parameter(query, name) {
        None => Ok(usual),
        Some(text) => text.trim().parse::<i64>().map_err(|_| ScimError::value(format!("{name} is not a number."))),
    };
    let start = u64::try_from(number("startIndex", 1)?.max(1)).unwrap_or(1);
    let count = u64::try_from(number("count", PAGE as i64)?.max(0)).unwrap_or(0);
    Ok((start, count.min(scim::MOST)))
}

impl Scim {
    /// On that edge.
    pub fn new(edge: &Arc<Edge>) -> Self {
        Self(Arc::clone(edge))
    }

    async fn answer(&self, mut request: Request) -> std::result::Result<Answer, ScimError> {
        if self.0.health().is_draining() {
            return Err(ScimError::unavailable("This server is about to stop. Try again."));
        }
        let token = bearer(&request).ok_or_else(ScimError::unauthenticated)?.to_owned();
        let path = request.uri().path().strip_prefix("/scim/v2").unwrap_or_default().trim_matches('/').to_owned();
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let method = request.method().clone();
        let query = request.params::<Vec<(String, String)>>();
        let is_look = method == Method::GET;
        let cost = match (is_look, parts.as_slice(), &query) {
            (false, ..) => CHANGE,
            (true, ["Users" | "Groups"], Ok(query)) => page_of(query).map_or(LOOK, |(_, count)| count.max(LOOK)),
            _ => LOOK,
        };
        let (ctx, budget) = self.let_in(&token, &request, cost).await?;
        let query = query.map_err(|_| ScimError::syntax("The query cannot be read."))?;
        let if_match = request.headers().get(header::IF_MATCH).and_then(|value| value.to_str().ok()).and_then(version);
        let body = match method {
            Method::POST | Method::PUT | Method::PATCH => read(request.take_body()).await?,
            _ => Value::Null,
        };
        let call = Call { ctx, base: format!("{}/scim/v2", self.0.app().public_url), query, body, if_match };
        let not_found = || ScimError::new(StatusCode::NOT_FOUND, "There is nothing at this address.");
        let done = match (parts.as_slice(), method) {
            (["Users"], Method::GET) => user::list(&call).await,
            (["Users"], Method::POST) => user::create(&call).await,
            (["Users", id], Method::GET) => user::get(&call, id).await,
            (["Users", id], Method::PUT) => user::replace(&call, id).await,
            (["Users", id], Method::PATCH) => user::patch(&call, id).await,
            (["Users", id], Method::DELETE) => user::delete(&call, id).await,
            (["Groups"], Method::GET) => group::list(&call).await,
            (["Groups"], Method::POST) => group::create(&call).await,
            (["Groups", id], Method::GET) => group::get(&call, id).await,
            (["Groups", id], Method::PUT) => group::replace(&call, id).await,
            (["Groups", id], Method::PATCH) => group::patch(&call, id).await,
            (["Groups", id], Method::DELETE) => group::delete(&call, id).await,
            (["ServiceProviderConfig"], Method::GET) => Ok(Answer::ok(metadata::config(&call.base))),
            (["ResourceTypes"], Method::GET) => Ok(Answer::ok(listed(metadata::resource_types(&call.base)))),
            (["ResourceTypes", name], Method::GET) => {
                metadata::named(metadata::resource_types(&call.base), name).map(Answer::ok).ok_or_else(not_found)
            }
            (["Schemas"], Method::GET) => Ok(Answer::ok(listed(metadata::schemas(&call.base)))),
            (["Schemas", id], Method::GET) => {
                metadata::named(metadata::schemas(&call.base), id).map(Answer::ok).ok_or_else(not_found)
            }
            (["Users" | "Groups", ..] | ["ServiceProviderConfig" | "ResourceTypes" | "Schemas", ..], _)
                if parts.len() < 3 =>
            {
                Err(ScimError::new(StatusCode::METHOD_NOT_ALLOWED, "This cannot be done here."))
            }
            (["Bulk" | "Me", ..], _) => Err(ScimError::new(StatusCode::NOT_IMPLEMENTED, "This is not offered.")),
            _ => Err(not_found()),
        };
        if let Err(error) = &done {
            error.note(&call.ctx, &path).await;
        }
        if is_look {
            let worth = done.as_ref().map_or(LOOK, worth);
            self.0.app().give_back(&budget, cost.saturating_sub(worth));
            self.0.app().spend_after(&budget, worth.saturating_sub(cost)).await;
        }
        done
    }
}

/// What a look was worth: its users or groups, and a point for every ten members of those.
fn worth(answer: &Answer) -> u64 {
    let list = |value: &Value, name: &str| value.get(name).and_then(Value::as_array).map_or(0, |all| all.len() as u64);
    let Some(body) = &answer.body else { return LOOK };
    let rows = body.get("Resources").and_then(Value::as_array).map_or(std::slice::from_ref(body), Vec::as_slice);
    let members: u64 = rows.iter().map(|row| list(row, "members")).sum();
    (rows.len() as u64).max(LOOK) + members / MEMBERS
}

impl Scim {
    /// Lets the directory in, as often as somebody may guess, and takes what its request costs from its budget.
    async fn let_in(&self, token: &str, request: &Request, cost: u64) -> std::result::Result<(Ctx, Budget), ScimError> {
        let (app, origin) = (self.0.app(), self.0.origin(request));
        let address = origin.address;
        let guessing = |wait| ScimError::later(wait, "Too many wrong tokens come from this part of the network.");
        app.admits(address, token).map_err(guessing)?;
        let admitted = scim::authenticate(app, token, origin).await;
        if let Err(Error::Unauthenticated(_)) = &admitted {
            app.refused(address, token);
        }
        let (ctx, plan) = admitted?;
        let budget = app.limits.budget_of_directory(ctx.tenant_id(), plan);
        let spent = |spent: Spent| ScimError::later(spent.wait, "The budget of this directory is spent for now.");
        app.spend(&budget, cost).await.map_err(spent)?;
        Ok((ctx, budget))
    }
}

impl Endpoint for Scim {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let answer =
            self.0.in_time(self.answer(request)).await.unwrap_or_else(|| Err(ScimError::unavailable(TOO_SLOW)));
        let answer = answer.unwrap_or_else(ScimError::into_answer);
        let mut response = Response::builder()
            .status(answer.status)
            .header(header::CONTENT_TYPE, MEDIA)
            .header(header::CACHE_CONTROL, "no-store");
        if answer.status == StatusCode::UNAUTHORIZED {
            response = response.header(header::WWW_AUTHENTICATE, "Bearer realm=\"SCIM\"");
        }
        if let Some(wait) = answer.wait {
            response = response.header(header::RETRY_AFTER, retry_after(wait));
        }
        let meta = |name: &str| answer.body.as_ref().and_then(|body| body.get("meta")?.get(name)?.as_str());
        if let Some(version) = meta("version") {
            response = response.header(header::ETAG, version.to_owned());
        }
        if let (StatusCode::CREATED, Some(location)) = (answer.status, meta("location")) {
            response = response.header(header::LOCATION, location.to_owned());
        }
        Ok(match &answer.body {
            Some(body) => response.body(body.to_string()),
            None => response.finish(),
        })
    }
}

fn bearer(request: &Request) -> Option<&str> {
    let mut values = request.headers().get_all(header::AUTHORIZATION).iter();
    let value = values.next()?.to_str().ok()?;
    let (scheme, token) = value.trim().split_once(' ')?;
    (values.next().is_none() && scheme.eq_ignore_ascii_case("bearer")).then(|| token.trim())
}

/// The number in `W/"7"`; anything else asks for nothing.
fn version(etag: &str) -> Option<i32> {
    etag.trim().trim_start_matches("W/").trim_matches('"').parse().ok()
}

async fn read(body: poem::Body) -> std::result::Result<Value, ScimError> {
    let too_large = |_| ScimError::new(StatusCode::PAYLOAD_TOO_LARGE, "A request has at most 1 MiB.");
    let bytes = tokio::time::timeout(BODY_TIMEOUT, body.into_bytes_limit(BODY));
    let bytes = bytes.await.map_err(|_| ScimError::new(StatusCode::REQUEST_TIMEOUT, "The body did not arrive."))?;
    let value: Value =
        serde_json::from_slice(&bytes.map_err(too_large)?).map_err(|_| ScimError::syntax("The body is not JSON."))?;
    if value.is_object() { Ok(value) } else { Err(ScimError::syntax("The body is not a JSON object.")) }
}

/// A list that has no pages.
fn listed(all: Vec<Value>) -> Value {
    let total = all.len();
    page(all, total as u64, 1)
}

/// One page of a list.
fn page(resources: Vec<Value>, total: u64, start: u64) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total, "startIndex": start, "itemsPerPage": resources.len(), "Resources": resources,
    })
}

/// The `meta` of a resource.
fn meta(
    base: &str,
    (kind, path): (&str, &str),
    id: &str,
    (created, changed): (chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>),
    version: i32,
) -> Value {
    let moment = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    json!({
        "resourceType": kind, "created": moment(created), "lastModified": moment(changed),
        "location": format!("{base}/{path}/{id}"), "version": format!("W/\"{version}\""),
    })
}
