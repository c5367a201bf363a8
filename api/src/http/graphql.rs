//! `POST /graphql` and `GET /graphql`, as the GraphQL-over-HTTP specification and API.md say.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::parser::types::{ExecutableDocument, OperationType};
use keystead_domain::auth::{Caller, Origin};
use keystead_domain::db::Hold;
use keystead_domain::{Ctx, findings};
use poem::http::{HeaderMap, Method, StatusCode, header};
use poem::{Endpoint, Request, Response, Result};

use super::browser::Way;
use super::budget::Bill;
use super::frame::RequestId;
use super::limits::{self, Plan};
use super::negotiate::{self, Media};
use super::params::{self, Params};
use super::{
    Edge, ErrorCode, HeaderIdempotencyKey, Refusal, RequestNotes, address, answer, budget, caller, metrics, socket,
};
use crate::graphql::batches::together;

/// How long a body may take to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// The endpoint.
pub(super) struct GraphQl(pub(super) Arc<Edge>);

impl Endpoint for GraphQl {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let id = request.data::<RequestId>().cloned().unwrap_or_else(|| RequestId::new(&self.0));
        let (media, refused) = match Media::accepted(request.headers()) {
            Ok(media) => (media, None),
            Err(refusal) => (Media::Json, Some(refusal)),
        };
        if self.0.health().is_draining() {
            let refusal = Refusal::unavailable("This server is about to stop. Try again: another one will answer.");
            return Ok(answer::refused(media, &id, refusal.into()));
        }
        if request.method() == Method::GET && socket::is_wanted(&request) {
            let upgraded = socket::upgrade(&self.0, id.clone(), request).await;
            return Ok(upgraded.unwrap_or_else(|refusal| answer::refused(Media::Json, &id, refusal.into())));
        }
        let begun = Instant::now();
        let answered = match refused {
            Some(refusal) => Err(vec![refusal]),
            None => self
                .0
                .in_time(self.carry_out(&id, media, request))
                .await
                .unwrap_or_else(|| Err(Refusal::too_slow().into())),
        };
        if let Err(refusals) = &answered {
            let code = refusals.first().map_or("INTERNAL", |r| r.code().as_str());
            metrics::count_request("none", code, begun.elapsed());
        }
        Ok(answered.unwrap_or_else(|refusals| answer::refused(media, &id, refusals)))
    }
}

impl GraphQl {
    async fn carry_out(&self, id: &RequestId, media: Media, request: Request) -> Result<Response, Vec<Refusal>> {
        let is_get = match *request.method() {
            Method::POST => {
                negotiate::expect_json(request.headers())?;
                false
            }
            Method::GET => true,
            _ => return Err(not_allowed("GET, POST", "Send a POST, or a GET for a query.").into()),
        };
        let peer = address::of_caller(request.remote_addr(), request.headers(), &self.0.settings.trusted_proxies);
        let origin = Origin { request_id: id.0.to_string(), address: peer };
        let way = if is_get { Way::Look } else { Way::Change };
        let credential = caller::presented(&self.0, request.headers(), way)?;
        let caller = caller::let_in(&self.0.app, &credential, origin).await?;
        let headers = request.headers().clone();
        let params = self.params(is_get, &headers, request).await?;
        let examined = examine(&self.0, &params);
        // To read what cannot be carried out is work as well.
        let cost = examined.as_ref().map_or(1, |(_, plan)| plan.cost);
        let bill = budget::charge(&self.0, &caller, cost).await?;
        let (query, plan) = examined.map_err(|refusals| costing(refusals, bill.settle(&self.0, 1)))?;
        if is_get && plan.kind != OperationType::Query {
            return Err(not_allowed("POST", "A GET carries queries only. Send a POST.").into());
        }
        if plan.kind == OperationType::Subscription {
            let message = "Subscriptions run over WebSocket: GET /graphql with the sub-protocol graphql-transport-ws.";
            return Err(Refusal::malformed(message).into());
        }
        let key = idempotency_key(&headers, &plan)?;
        Ok(self.run(id, media, (caller, bill), query, params, plan, key).await)
    }

    async fn params(&self, is_get: bool, headers: &HeaderMap, request: Request) -> Result<Params, Refusal> {
        if is_get {
            let pairs = request.params().map_err(|_| Refusal::malformed("The query string cannot be read."))?;
            return Params::from_pairs(pairs);
        }
        let read = params::read_body(headers, request.into_body(), self.0.settings.limits.body_bytes);
        let body = tokio::time::timeout(BODY_TIMEOUT, read).await.map_err(|_| {
            Refusal::http(StatusCode::REQUEST_TIMEOUT, ErrorCode::BadUserInput, "The body did not arrive in time.")
        })??;
        Params::from_json(&body)
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one request, each used once")]
    async fn run(
        &self,
        id: &RequestId,
        media: Media,
        (caller, bill): (Caller, Bill),
        query: String,
        params: Params,
        mut plan: Plan,
        key: Option<HeaderIdempotencyKey>,
    ) -> Response {
        let (begun, operation) = (Instant::now(), name_of(plan.kind));
        let notes = Arc::new(RequestNotes::default());
        notes.note_standing(bill.standing);
        let (document, name) = (plan.document.clone(), params.operation_name.clone());
        let response = match plan.kind {
            OperationType::Query => self.query(&caller, &query, &params, &mut plan, document.as_ref(), &notes).await,
            _ => {
                let request = self.0.request(&caller, query, params, &mut plan, &notes);
                let request = match key {
                    Some(key) => request.data(key),
                    None => request,
                };
                together(self.0.engine.execute(request.data(caller))).await
            }
        };
        let data = notes.executed().then_some(&response.data);
        let actual = limits::actual(&self.0.map, document.as_ref(), name.as_deref(), data, plan.cost);
        let body = answer::Body::of(id, response, &notes, bill.settle(&self.0, actual));
        metrics::count_request(operation, body.outcome(), begun.elapsed());
        answer::executed(media, &body, &notes)
    }

    /// Runs a query; one that is known, as if nothing could go wrong, which takes a third off its time.
    async fn query(
        &self,
        caller: &Caller,
        query: &str,
        params: &Params,
        plan: &mut Plan,
        document: Option<&ExecutableDocument>,
        notes: &Arc<RequestNotes>,
    ) -> async_graphql::Response {
        let Edge { known, quick, engine, .. } = &*self.0;
        // A query reads all it needs on one connection. What writes, or waits for long, holds none: see `Hold`.
        let hold = Hold::default();
        let holding = caller.clone().holding(hold.clone());
        let request = |plan: &mut Plan| {
            self.0.request(caller, query.to_owned(), params.clone(), plan, notes).data(holding.clone())
        };
        if plan.is_known {
            let response = together(quick.execute(request(plan))).await;
            if response.errors.is_empty() {
                hold.release().await;
                notes.note_executed();
                return response;
            }
            plan.document = document.cloned();
        }
        let response = together(engine.execute(request(plan))).await;
        hold.release().await;
        match document {
            Some(document) if response.errors.is_empty() => known.learn(query, document.clone()),
            _ => log_forbidden(&caller.ctx(&self.0.app), caller.guest(&self.0.app), &response).await,
        }
        response
    }
}

/// A look that was refused for want of a right is an entry of the audit log, one per request. Mutations log their own.
async fn log_forbidden(ctx: &Ctx, guest: Option<Ctx>, response: &async_graphql::Response) {
    let is_forbidden = |error: &&async_graphql::ServerError| {
        let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
        code == Some(&async_graphql::Value::from(ErrorCode::Forbidden.as_str()))
    };
    let Some(error) = response.errors.iter().find(is_forbidden) else { return };
    findings::notice_refused(guest.as_ref().unwrap_or(ctx));
    let path = error.path.iter().filter_map(|segment| match segment {
        async_graphql::PathSegment::Field(name) => Some(name.as_str()),
        async_graphql::PathSegment::Index(_) => None,
    });
    let path = path.collect::<Vec<_>>().join(".");
    if let Err(error) = keystead_domain::audit::refused(ctx, &path, None, &error.message).await {
        tracing::warn!(%error, "a refused look could not be logged");
    }
}

/// The text of the document, and what it asks for.
pub(super) fn examine(edge: &Edge, params: &Params) -> Result<(String, Plan), Vec<Refusal>> {
    let query = edge.settings.documents.text_of(params)?;
    let (limits, operation) = (&edge.settings.limits, params.operation_name.as_deref());
    let known = edge.known.document(query);
    let is_known = known.is_some();
    let document = known.map_or_else(|| limits::read(limits, query), Ok)?;
    let plan = limits::plan(&edge.map, limits, document, operation, &params.variables)?;
    Ok((query.to_owned(), Plan { is_known, ..plan }))
}

fn costing(refusals: Vec<Refusal>, cost: async_graphql::Value) -> Vec<Refusal> {
    refusals.into_iter().map(|refusal| refusal.costing(cost.clone())).collect()
}

fn not_allowed(allow: &'static str, message: &str) -> Refusal {
    Refusal::http(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::BadUserInput, message).header(header::ALLOW, allow)
}

/// The header `Idempotency-Key`, which stands for the key of the one mutation of a request.
fn idempotency_key(headers: &HeaderMap, plan: &Plan) -> Result<Option<HeaderIdempotencyKey>, Refusal> {
    let mut values = headers.get_all("idempotency-key").iter();
    let Some(value) = values.next().filter(|_| plan.kind == OperationType::Mutation) else { return Ok(None) };
    let key = value.to_str().ok().filter(|key| !key.is_empty() && key.len() <= 255);
    match key {
        Some(key) if values.next().is_none() && plan.root_fields == 1 => Ok(Some(HeaderIdempotencyKey(key.into()))),
        Some(_) if plan.root_fields != 1 => Err(Refusal::malformed(
            "`Idempotency-Key` is for requests with one mutation; use `idempotencyKey` in each input.",
        )),
        _ => Err(Refusal::malformed("`Idempotency-Key` has from 1 to 255 visible ASCII characters and is sent once.")),
    }
}

/// The kind of an operation, as metrics name it.
fn name_of(kind: OperationType) -> &'static str {
    match kind {
        OperationType::Query => "query",
        OperationType::Mutation => "mutation",
        OperationType::Subscription => "subscription",
    }
}
