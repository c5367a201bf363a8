//! One file per table: the row, its enums, its tenant-scoped finders; and the typed ids.
//!
//! The rows of a tenant are found through [`Scoped`], which wants a [`Scope`]; `clippy.toml` refuses the unscoped
//! finders of sea-orm outside this crate, and the making of a scope outside authentication and the job claim.

#![expect(clippy::disallowed_methods, reason = "this is where scoped finders are made of the unscoped ones")]

mod id;
mod scope;
mod text_enum;

pub mod access_grant;
pub mod access_request;
pub mod access_token;
pub mod ai_app;
pub mod answer;
pub mod answer_change;
pub mod answer_library_entry;
pub mod api_client;
pub mod api_client_secret;
pub mod api_token;
pub mod app_decision;
pub mod audit_checkpoint;
pub mod audit_event;
pub mod audit_head;
pub mod business_unit;
pub mod client_assertion;
pub mod deployment;
pub mod export;
pub mod export_part;
pub mod fact_statement;
pub mod finding;
pub mod finished_sign_in;
pub mod idempotency_key;
pub mod identity_provider;
pub mod instance_secret;
pub mod job;
pub mod job_attempt;
pub mod job_schedule;
pub mod key_reminder;
pub mod key_version;
pub mod mail;
pub mod notification;
pub mod notification_channel;
pub mod owned;
pub mod partner;
pub mod partner_grant;
pub mod pilot;
pub mod pilot_checkpoint;
pub mod pilot_measurement;
pub mod pilot_metric;
pub mod pilot_objective;
pub mod pilot_participant;
pub mod pilot_pause;
pub mod pilot_phase;
pub mod pilot_point;
pub mod pilot_reminder;
pub mod pilot_report;
pub mod pilot_sign_off;
pub mod provider_account;
pub mod provider_key;
pub mod question;
pub mod questionnaire;
pub mod questionnaire_refresh;
pub mod scim_directory;
pub mod scim_group;
pub mod scim_group_member;
pub mod scim_token;
pub mod scim_user;
pub mod sealed_secret;
pub mod seat;
pub mod seat_audit;
pub mod seat_audit_item;
pub mod seat_audit_reminder;
pub mod seat_audit_report;
pub mod seat_audit_reviewer;
pub mod seat_audit_schedule;
pub mod seat_identity;
pub mod seat_import;
pub mod seat_import_row;
pub mod seat_session;
pub mod seat_token;
pub mod session;
pub mod share_link;
pub mod sign_in_link;
pub mod tenant;
pub mod tenant_deletion;
pub mod user;
pub mod user_password;
pub mod user_recovery_code;
pub mod user_totp;
pub mod webhook_attempt;
pub mod webhook_delivery;
pub mod webhook_endpoint;

pub use id::*;
pub(crate) use scope::scoped;
pub use scope::{ForChange, Scope, Scoped};
pub(crate) use text_enum::text_enum;
