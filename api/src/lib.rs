//! Ways in for people: HTTP and GraphQL. `keystead` is one process with everything in it unless told otherwise.

#![recursion_limit = "512"]

mod auth;
pub mod bench;
pub mod cli;
pub mod demo;
pub mod graphql;
pub mod http;
mod oauth;
mod scim;
mod share;
mod survey;

use std::sync::Arc;

/// The edge before Keystead's own schema; serve it with [`http::routes`].
pub fn edge(app: Arc<keystead_domain::App>, settings: http::Settings) -> Arc<http::Edge> {
    http::Edge::new(app, graphql::build, settings, |_, _, request| request.data(graphql::request::Loaders::default()))
}

/// The plain routes beside GraphQL: what is fetched by link, how people come in, and the tokens of programs.
pub fn routes(edge: &Arc<http::Edge>) -> poem::Route {
    let plain = poem::Route::new()
        .at("/share/:token", share::Share::new(edge))
        .at("/survey/:token", survey::Survey::new(edge))
        .at("/scim/v2/*path", scim::Scim::new(edge))
        .at("/oauth/token", oauth::Token::new(edge));
    auth::routes(edge, plain)
}
