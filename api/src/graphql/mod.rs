//! The GraphQL API. A noun's type, queries, mutations and loaders share a file; what they have in common is here:
//!
//! - [`request`] leads from a resolver to the domain: the caller's context, loading by id, running a mutation;
//! - [`errors`] says what a use case's refusal looks like to a client;
//! - [`loader`] gathers what resolvers load, so that fifty rows cost as many statements as one;
//! - [`connection`] makes lists; [`scalars`]; [`auth`]: who may, as the schema says it;
//! - [`node`] is `node(id)`;
//! - [`schema`] is the roots.

mod access;
mod action;
mod ai_app;
mod api_token;
mod audit_event;
mod auth;
pub mod batches;
mod below;
mod business_unit;
mod connection;
mod discovery;
mod enums;
pub mod errors;
mod export;
mod finding;
mod identity_provider;
mod input;
mod job;
pub mod loader;
mod node;
mod notification;
mod output;
mod partner;
mod payload;
mod pilot;
mod policy;
mod posture;
mod provider;
mod provider_account;
mod provider_key;
mod questionnaire;
pub mod request;
mod scalars;
mod schema;
mod scim;
mod seat;
mod seat_audit;
mod seat_token;
mod session;
mod tenant;
mod upload;
mod vendor;
mod viewer;
mod webhook;

pub use schema::{Schema, build, sdl};
