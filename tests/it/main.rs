//! Through the front door, against a real database. By noun.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods, clippy::allow_attributes)]

mod api_tokens;
mod audit;
mod chaos;
mod http;
mod jobs;
mod mail;
mod notifications;
mod schema;
mod seat_audits;
mod seats;
mod tenants;
