//! The harness: the same app as in production behind the same HTTP handler, with a clock that is moved, mails that are
//! kept, and a database of its own for each test. `KEYSTEAD_TEST_DATABASE_URL` (the URL of a PostgreSQL server whose role may
//! create databases) chooses PostgreSQL; otherwise it is SQLite.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods, clippy::allow_attributes)]

mod app;
mod browser;
mod client;
mod database;
pub mod idp;
pub mod kms;
pub mod logs;
mod mortal;
pub mod processes;
pub mod redis;
mod secrets;
pub mod server;
pub mod smtp;
pub mod socket;
pub mod vendor;
pub mod workbook;

pub use app::{PUBLIC_URL, START, TestApp, days, hours, minutes, seconds};
pub use browser::Browser;
pub use client::{Answer, Client};
pub use database::{TestDatabase, rows_of};
pub use mortal::Lives;
pub use serde_json::{Value, json};
