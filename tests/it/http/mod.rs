//! The edge: GraphQL over HTTP and over WebSocket, limits, health.

mod answers;
mod audits;
mod dashboard;
mod fuzz;
mod hostile;
mod live;
mod npm;
mod schema;
mod sockets;
mod status;

use poem::http::Method;
use poem::{Body, Request};

/// A request to `/graphql` with those headers.
fn request(method: Method, query: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Request {
    let mut builder = Request::builder().method(method).uri(format!("/graphql{query}").parse().expect("a URI"));
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body(body)
}
