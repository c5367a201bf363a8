//! The edge: how requests of people and their programs come in, and what every answer has in common. GraphQL over HTTP
//! (the specification of that name, as API.md narrows it), live updates over WebSocket, health, metrics.
//!
//! A request passes, in this order: [`frame`] (request id, panics, metrics, log span), negotiation, the credential, the
//! body, [`limits`] (before anything runs), execution. What stops it on the way is a [`Refusal`].

mod address;
mod answer;
pub(crate) mod browser;
mod budget;
mod caller;
mod documents;
mod edge;
mod exports;
mod file;
mod frame;
mod graphql;
mod known;
pub mod limits;
pub mod metrics;
mod negotiate;
mod notes;
mod nullable_errors;
mod params;
mod refusal;
mod serve;
mod socket;
mod uploads;

use std::sync::Arc;

use poem::{Endpoint, EndpointExt, Response, Route};

pub use keystead_status::{Health, Heartbeat, status_routes};

pub use documents::TrustedDocuments;
pub use edge::{Edge, Settings};
pub use notes::{HeaderIdempotencyKey, RequestNotes};
pub use nullable_errors::NullableErrors;
pub(crate) use refusal::TOO_SLOW;
pub use refusal::{ErrorCode, Refusal};
pub use serve::serve;

/// Everything that is served: GraphQL, files, health, metrics, and the plain routes in `further`.
pub fn routes(edge: &Arc<Edge>, further: Route) -> impl Endpoint<Output = Response> + use<> {
    metrics::install();
    let routes = status_routes(edge.health(), further)
        .at("/graphql", graphql::GraphQl(Arc::clone(edge)))
        .at("/exports/:id", exports::Download(Arc::clone(edge)))
        .at("/uploads", uploads::Intake(Arc::clone(edge)))
        .at("/uploads/:id", uploads::Download(Arc::clone(edge)));
    frame::Frame::new(Arc::clone(edge), routes.map_to_response())
}
