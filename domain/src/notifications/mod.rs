//! Notices to people: a row each in the console, and a mail each.

pub mod channels;
pub mod inbox;
mod notify;

pub use notify::{Notice, notify, notify_in_console, seats_with_role};
