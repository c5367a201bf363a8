//! The edge: how requests of people and their programs come in, and what every answer has in common. GraphQL over HTTP
//! (the specification of that name, as API.md narrows it), live updates over WebSocket, health, metrics.
//!
//! A request passes, in this order: [`frame`] (request id, panics, metrics, log span), negotiation, the credential, the
//! body, [`limits`] (before anything runs), execution. What stops it on the way is a [`Refusal`].

mod address;
mod answer;
mod caller;
mod documents;
mod edge;
mod frame;
mod graphql;
pub mod limits;
mod negotiate;
mod notes;
mod nullable_errors;
mod params;
mod refusal;

use std::sync::Arc;

use poem::{Endpoint, EndpointExt, Response, Route};

pub use documents::TrustedDocuments;
pub use edge::{Edge, Settings};
pub use notes::{HeaderIdempotencyKey, RequestNotes};
pub use nullable_errors::NullableErrors;
pub use refusal::{ErrorCode, Refusal};

/// Everything that is served: GraphQL, and the plain routes in `further`.
pub fn routes(edge: &Arc<Edge>, further: Route) -> impl Endpoint<Output = Response> + use<> {
    let routes = further.at("/graphql", graphql::GraphQl(Arc::clone(edge)));
    frame::Frame::new(Arc::clone(edge), routes.map_to_response())
}
