//! What every answer has in common: a request id, a log span, and no panic that reaches the connection.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use data_encoding::BASE32_DNSSEC;
use futures_util::FutureExt;
use poem::http::{HeaderName, HeaderValue, header};
use poem::{Endpoint, Request, Response, Result};
use tracing::Instrument;

use super::negotiate::Media;
use super::{Edge, Refusal, answer};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request; in its extensions.
#[derive(Clone, Debug)]
pub(super) struct RequestId(pub(super) Arc<str>);

impl RequestId {
    /// Always ours: a caller's own would let it forge lines of the log and of the audit log.
    pub(super) fn new(edge: &Edge) -> Self {
        Self(format!("req_{}", BASE32_DNSSEC.encode(edge.app.new_uuid().as_bytes())).into())
    }
}

/// The outermost endpoint.
pub(super) struct Frame<E> {
    edge: Arc<Edge>,
    inner: E,
}

impl<E> Frame<E> {
    pub(super) fn new(edge: Arc<Edge>, inner: E) -> Self {
        Self { edge, inner }
    }
}

impl<E: Endpoint<Output = Response>> Endpoint for Frame<E> {
    type Output = Response;

    async fn call(&self, mut request: Request) -> Result<Response> {
        let id = RequestId::new(&self.edge);
        request.extensions_mut().insert(id.clone());
        let span = tracing::info_span!("request", request.id = &*id.0, http.method = request.method().as_str());
        let carried_out = AssertUnwindSafe(self.inner.get_response(request)).catch_unwind().instrument(span.clone());
        let mut response = carried_out.await.unwrap_or_else(|panic| {
            span.in_scope(|| tracing::error!(error = panic_text(&*panic), "A request ended in a panic."));
            answer::refused(Media::Json, &id, vec![Refusal::internal()])
        });
        let headers = response.headers_mut();
        if let Ok(value) = HeaderValue::from_str(&id.0) {
            headers.insert(REQUEST_ID, value);
        }
        headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        Ok(response)
    }
}

/// The text a panic was raised with.
fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no text")
}
