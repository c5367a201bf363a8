//! Writing the answer: keys in the order of the selection, a request id in every error, no `data` where nothing ran.

use std::collections::BTreeMap;

use async_graphql::{ErrorExtensionValues, Response as GraphQlResponse, ServerError, Value};
use poem::Response;
use poem::http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use super::RequestNotes;
use super::frame::RequestId;
use super::negotiate::Media;
use super::refusal::{ErrorCode, INTERNAL, Refusal};

/// So many errors are listed at most; more help nobody.
const MAX_ERRORS: usize = 20;

/// The members of an answer (GraphQL, section "Response Format").
#[derive(Serialize)]
pub(super) struct Body {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) errors: Vec<ServerError>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data: Option<Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) extensions: BTreeMap<String, Value>,
}

impl Body {
    /// Of a request that was not carried out.
    pub(super) fn refused(id: &RequestId, refusals: Vec<Refusal>) -> Self {
        let cost = refusals.iter().find_map(|r| r.cost.as_deref().cloned());
        let errors = refusals.into_iter().take(MAX_ERRORS).map(|r| named(r.into_error(), id)).collect();
        Self { errors, data: None, extensions: cost.map(|cost| ("cost".to_owned(), cost)).into_iter().collect() }
    }

    /// Of a request that was handed to the schema, which may still have found the document invalid.
    pub(super) fn of(id: &RequestId, response: GraphQlResponse, notes: &RequestNotes, cost: Value) -> Self {
        let executed = notes.executed();
        let classified = response.errors.into_iter().take(MAX_ERRORS).map(|e| named(classify(e, executed), id));
        let mut extensions = response.extensions;
        extensions.insert("cost".into(), cost);
        if notes.replayed() {
            extensions.insert("idempotency".into(), async_graphql::value!({ "replayed": true }));
        }
        Self { errors: classified.collect(), data: executed.then_some(response.data), extensions }
    }

    /// The code of the first error, or `OK`.
    pub(super) fn outcome(&self) -> &str {
        self.errors.first().map_or("OK", code_of)
    }

    /// The status where there is nothing to answer with, since a part does not answer us or a budget is spent; and when to
    /// come again.
    fn nothing(&self) -> Option<(StatusCode, Option<i64>)> {
        let nothing = match &self.data {
            Some(Value::Object(fields)) => fields.values().all(|v| *v == Value::Null),
            Some(value) => *value == Value::Null,
            None => true,
        };
        let of = |code: ErrorCode| self.errors.iter().filter(move |e| code_of(e) == code.as_str());
        let wait = |error: &ServerError| match error.extensions.as_ref()?.get("retryAfter")? {
            Value::Number(seconds) => seconds.as_i64(),
            _ => None,
        };
        if !nothing {
            return None;
        }
        match (of(ErrorCode::Unavailable).next(), of(ErrorCode::Throttled).filter_map(wait).max()) {
            (Some(_), _) => Some((StatusCode::SERVICE_UNAVAILABLE, None)),
            (None, wait) => wait.map(|wait| (StatusCode::TOO_MANY_REQUESTS, Some(wait))),
        }
    }

    /// As bytes of JSON. Through our own members and never through `serde_json::Value`, which sorts keys.
    pub(super) fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_else(|error| {
            tracing::error!(error = %error, "An answer could not be written.");
            br#"{"errors":[{"message":"Something went wrong on our side.","extensions":{"code":"INTERNAL"}}]}"#.to_vec()
        })
    }
}

/// The answer to a request that was not carried out.
pub(super) fn refused(media: Media, id: &RequestId, refusals: Vec<Refusal>) -> Response {
    let by_media = match media {
        Media::GraphQl => StatusCode::BAD_REQUEST,
        Media::Json => StatusCode::OK,
    };
    let status = refusals.iter().find_map(|r| r.status).unwrap_or(by_media);
    let headers: Vec<_> = refusals.iter().flat_map(|r| r.headers.clone()).collect();
    let mut response = json(status, media, Body::refused(id, refusals).to_json());
    response.headers_mut().extend(headers);
    response
}

/// The answer to a request that was handed to the schema.
pub(super) fn executed(media: Media, body: &Body, notes: &RequestNotes) -> Response {
    let nothing = body.nothing();
    let status = match (&nothing, notes.executed(), media) {
        (Some((status, _)), ..) => *status,
        (None, false, Media::GraphQl) => StatusCode::BAD_REQUEST,
        _ => StatusCode::OK,
    };
    let mut response = json(status, media, body.to_json());
    if let Some((_, Some(wait))) = nothing {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait));
    }
    response
}

fn json(status: StatusCode, media: Media, body: Vec<u8>) -> Response {
    Response::builder().status(status).header(header::CONTENT_TYPE, media.content_type()).body(body)
}

fn code_of(error: &ServerError) -> &str {
    match error.extensions.as_ref().and_then(|x| x.get("code")) {
        Some(Value::String(code)) => code,
        _ => ErrorCode::Internal.as_str(),
    }
}

/// Gives an error of the library, which has no code, the one it deserves.
fn classify(mut error: ServerError, executed: bool) -> ServerError {
    if error.extensions.as_ref().is_some_and(|x| x.get("code").is_some()) {
        return error;
    }
    let code = match executed {
        false => ErrorCode::ValidationFailed,
        true if is_about_input(&error.message) => ErrorCode::BadUserInput,
        true => {
            tracing::error!(error = %error.message, "A field failed without a reason that callers may see.");
            error.message = INTERNAL.into();
            ErrorCode::Internal
        }
    };
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("code", code.as_str());
    error
}

/// Whether the library refused an argument while resolving: the texts it starts such errors with.
fn is_about_input(message: &str) -> bool {
    ["Failed to parse ", "Invalid value for argument ", "Expected input type ", "Variable "]
        .iter()
        .any(|start| message.starts_with(start))
}

fn named(mut error: ServerError, id: &RequestId) -> ServerError {
    error.extensions.get_or_insert_with(ErrorExtensionValues::default).set("requestId", &*id.0);
    error
}
