//! Unattended work: the table that remembers. The worker's queue carries ids only; what is to be done, how often it was
//! tried and what came of it stands here.

pub mod by_hand;
pub mod calendar;
mod claim;
mod closed;
mod enqueue;
mod kind;
mod lease;
pub mod list;
mod payload;
mod prune;
mod release;
pub mod schedules;
mod settle;
mod sweep;
mod tick;

pub use claim::{Claimed, LEASE, claim};
pub use enqueue::{NewJob, enqueue};
pub(crate) use enqueue::{enqueue_by_itself, enqueue_for_deployment, enqueue_within};
pub use kind::Kind;
pub(crate) use lease::hold;
pub use lease::{Lease, advance, extend, progress};
pub use payload::payload;
pub use prune::{PRUNE, ask_for_prune, prune};
pub use release::{Turns, release};
pub use settle::{Outcome, Settled, settle, undeliver};
pub use sweep::{OVERDUE_AFTER, RELEASED_AT_MOST, due, expire, forget_given, given, glance};
pub use tick::{CREATED_BY, tick, tick_with};
