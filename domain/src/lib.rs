//! What Keystead knows and does: use cases, rules, vault, audit log, jobs, errors, clock. No server, no GraphQL, no apalis.
//!
//! A use case is a function that takes a [`Ctx`], checks the caller's [`auth::Right`], reads through the tenant's finders,
//! changes rows in one transaction together with their audit entries and jobs, and ends with [`Ctx::commit`]. Calls to
//! KMS, mail servers and vendors happen before the transaction begins, or in a job.

pub mod access;
pub mod api_tokens;
pub mod app;
pub mod apps;
pub mod audit;
pub mod auth;
pub mod clock;
pub mod config;
pub mod ctx;
pub mod db;
pub mod discovery;
pub mod entropy;
pub mod error;
pub mod exports;
pub mod facts;
pub mod findings;
pub mod html;
pub mod idempotency;
pub mod identity_providers;
pub mod input;
pub mod instance_keys;
pub mod jobs;
pub mod jose;
pub mod keys;
pub mod leaving;
pub mod limits;
pub mod list;
pub mod mail;
pub mod notifications;
pub mod outputs;
pub mod packs;
pub mod paper;
pub mod partners;
pub mod pilots;
pub mod policies;
pub mod posture;
pub mod providers;
pub mod questionnaires;
pub mod scim;
pub mod seat_audits;
pub mod seat_tokens;
pub mod seats;
pub mod secrets;
pub mod sessions;
pub mod sign_in;
pub mod telemetry;
pub mod tenants;
pub mod uploads;
pub mod vault;
pub mod vendors;
pub mod webhooks;

pub use app::App;
pub use ctx::Ctx;
pub use error::{Code, Error, Problem, Result};
