//! Through the front door, against a real database. By noun.

#![recursion_limit = "512"]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods, clippy::allow_attributes)]

mod access;
mod ai_apps;
mod api_tokens;
mod audit;
mod canary;
mod chaos;
mod discovery;
mod exports;
mod facts;
mod findings;
mod http;
mod identity_providers;
mod jobs;
mod keys;
mod leaving;
mod limits;
mod list;
mod mail;
mod notifications;
mod outputs;
mod partners;
mod pilots;
mod policies;
mod posture;
mod questionnaires;
mod rights;
mod schema;
mod scim;
mod seat_audits;
mod seat_tokens;
mod seats;
mod sign_in;
mod statements;
mod story;
mod tenants;
mod uploads;
mod vault;
mod vendors;
mod walls;
mod webhooks;
mod year;
