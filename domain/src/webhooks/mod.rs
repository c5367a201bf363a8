//! Webhooks: a company's own tools are told what happens, by the Standard Webhooks specification.
//!
//! An event is an entry of the audit log, or a notice, whose name is in the list of [`EventType`]. In the transaction that
//! writes it a delivery is stored for each endpoint that wants it, and a job that sends it ([`deliver()`]): what was
//! committed is sent, and what was not is not. Each attempt is a job of its own, so that the schedule of retries is the
//! published one and each attempt is written down. The body says what happened to which object, by ids; whoever wants to
//! know more asks the API, which checks rights.
//!
//! A closed company ([`crate::jobs`], `closed.rs`) sends nothing: its deliveries wait, and go out once it is served again. Only
//! that it was closed is told at once ([`EventType::is_last_word`]).
//!
//! Whether anybody listens stands on the head of the company's audit log, which every change reads anyway, so that
//! companies without endpoints pay nothing.

mod announce;
mod deliver;
mod endpoint;
mod event_type;
mod forget;
mod list;
mod rotate;
mod send_again;
mod sender;
mod sign;

use keystead_entities::seat::Role;

use crate::auth::{Area, Right};

pub(crate) use announce::{entries, notice};
pub use deliver::{DELIVER, DELIVER_LAST_WORD, RETRIES, deliver};
pub(crate) use endpoint::disable;
pub use endpoint::{Create, Created, Update, create, delete, enable, update};
pub use event_type::EventType;
pub(crate) use forget::{any_old, forget_old};
pub use list::{Filter, attempts, deliveries, endpoints, find};
pub use rotate::{OVERLAP, rotate_secret};
pub use send_again::{replay, retry, test};
pub use sender::Sender;
pub use sign::SECRET_PREFIX;

/// To see endpoints and deliveries.
pub const READ: Right = Right::read(Area::Webhooks, Role::Auditor);
/// To change endpoints, and to send again.
pub const WRITE: Right = Right::write(Area::Webhooks, Role::Admin);

/// The most endpoints of a company.
pub const MOST: u64 = 20;
