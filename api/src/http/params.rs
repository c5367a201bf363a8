//! The parameters of a GraphQL request, from a body or from a query string, taken at their word: what has the wrong shape
//! is refused, never guessed at.

use std::collections::BTreeMap;

use async_graphql::{Name, Value, Variables};
use poem::Body;
use poem::http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use tokio::io::AsyncReadExt;

use super::{ErrorCode, Refusal};

/// A request as the caller put it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Params {
    pub(super) query: Option<String>,
    pub(super) document_id: Option<String>,
    pub(super) operation_name: Option<String>,
    #[serde(default)]
    pub(super) variables: Variables,
    #[serde(default)]
    #[expect(dead_code, reason = "must be a map or null; nothing in it is of use to us")]
    extensions: Option<BTreeMap<Name, Value>>,
}

impl Params {
    /// From the JSON of a body or of a WebSocket message.
    pub(super) fn from_json(bytes: &[u8]) -> Result<Self, Refusal> {
        // Without this, serde would take an array for the fields in their order.
        match bytes.iter().find(|b| !b.is_ascii_whitespace()) {
            Some(b'{') => {}
            Some(b'[') => return Err(Refusal::malformed("Send one request at a time: a JSON object, not an array.")),
            Some(_) => return Err(Refusal::malformed("The body is not a JSON object.")),
            None => return Err(Refusal::malformed("The body is empty. Send a JSON object with `query`.")),
        }
        serde_json::from_slice(bytes).map_err(|e| {
            use serde_json::error::Category;
            Refusal::malformed(match e.classify() {
                Category::Data => format!(
                    "`query`, `documentId` and `operationName` are strings, `variables` and `extensions` are maps; see line {}, column {}.",
                    e.line(),
                    e.column()
                ),
                _ => format!("The body is not JSON: see line {}, column {}.", e.line(), e.column()),
            })
        })
    }

    /// From the query string of a GET.
    pub(super) fn from_pairs(pairs: Vec<(String, String)>) -> Result<Self, Refusal> {
        let mut params = Self::default();
        let mut seen = Vec::new();
        for (name, value) in pairs {
            if seen.contains(&name) {
                return Err(Refusal::malformed("A parameter is given twice."));
            }
            match name.as_str() {
                "query" => params.query = Some(value),
                "documentId" => params.document_id = Some(value),
                "operationName" => params.operation_name = Some(value).filter(|v| !v.is_empty()),
                "variables" => params.variables = Variables::from_value(read_map("variables", &value)?),
                "extensions" => drop(read_map("extensions", &value)?),
                _ => continue,
            }
            seen.push(name);
        }
        Ok(params)
    }
}

fn read_map(name: &str, text: &str) -> Result<Value, Refusal> {
    match serde_json::from_str(text) {
        Ok(map @ (Value::Object(_) | Value::Null)) => Ok(map),
        _ if text.is_empty() => Ok(Value::Null),
        _ => Err(Refusal::malformed(format!("`{name}` is not a JSON object."))),
    }
}

/// Reads a body of at most `limit` bytes; 413 beyond.
pub(super) async fn read_body(headers: &HeaderMap, body: Body, limit: usize) -> Result<Vec<u8>, Refusal> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let mut reader = body.into_async_read();
    let mut bytes = Vec::with_capacity(announced.unwrap_or(4096).min(limit));
    let read = (&mut reader).take(limit as u64 + 1).read_to_end(&mut bytes).await;
    read.map_err(|_| Refusal::malformed("The body broke off."))?;
    if bytes.len() <= limit {
        return Ok(bytes);
    }
    drop(bytes);
    // A caller that is still sending would see a broken connection instead of the answer: listen a little longer.
    let rest = async { tokio::io::copy(&mut reader.take(LISTENED_TO), &mut tokio::io::sink()).await };
    let _ = tokio::time::timeout(std::time::Duration::from_millis(50), rest).await;
    let message = format!("A request has at most {} KiB.", limit / 1024);
    Err(Refusal::http(StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::BadUserInput, message))
}

/// How much of a body that is too large is still taken from the wire, in bytes.
const LISTENED_TO: u64 = 16 << 20;
