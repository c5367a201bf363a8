//! What the API counts of itself, for `/metrics`. Labels are operation kinds and codes, never a tenant, an id or anything a
//! caller can invent.

use std::sync::Once;
use std::time::Duration;

pub use keystead_status::metrics::{resident_bytes, resident_bytes_of};

const REQUESTS: &str = "keystead_graphql_requests_total";
const SECONDS: &str = "keystead_graphql_request_seconds";
const SOCKETS: &str = "keystead_graphql_sockets";
const REFUSED: &str = "keystead_refused_credentials_total";

static DESCRIBED: Once = Once::new();

/// Installs the recorder for the process, once. What is counted before goes nowhere.
pub fn install() {
    keystead_status::metrics::install();
    DESCRIBED.call_once(|| {
        metrics::describe_counter!(REQUESTS, "GraphQL requests by kind of operation and code of the first error.");
        metrics::describe_histogram!(SECONDS, "Seconds from the request to its answer, by kind of operation.");
        metrics::describe_counter!(
            REFUSED,
            "Credentials that were refused, by why: made-up ones too, which make no finding."
        );
        metrics::describe_gauge!(SOCKETS, "Open WebSockets.");
    });
}

/// One request and how it ended.
pub(super) fn count_request(operation: &'static str, code: &str, took: Duration) {
    metrics::counter!(REQUESTS, "operation" => operation, "code" => known(code)).increment(1);
    metrics::histogram!(SECONDS, "operation" => operation).record(took.as_secs_f64());
}

/// One credential that was not let in. The reasons are words of ours.
pub(crate) fn count_refused(reason: &'static str) {
    metrics::counter!(REFUSED, "reason" => reason).increment(1);
}

/// One socket more or less.
pub(super) fn count_socket(change: f64) {
    metrics::gauge!(SOCKETS).increment(change);
}

/// Codes are a closed set here, whatever a resolver wrote.
fn known(code: &str) -> &'static str {
    const CODES: [&str; 12] = [
        "OK",
        "GRAPHQL_PARSE_FAILED",
        "GRAPHQL_VALIDATION_FAILED",
        "BAD_USER_INPUT",
        "QUERY_TOO_DEEP",
        "QUERY_TOO_COMPLEX",
        "PERSISTED_DOCUMENT_NOT_FOUND",
        "UNAUTHENTICATED",
        "FORBIDDEN",
        "THROTTLED",
        "UNAVAILABLE",
        "INTERNAL",
    ];
    CODES.into_iter().find(|c| *c == code).unwrap_or("OTHER")
}
