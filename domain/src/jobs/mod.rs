//! Unattended work: the table that remembers. The worker's queue carries ids only; what is to be done, how often it was
//! tried and what came of it stands here.

mod enqueue;
mod kind;
mod lease;
mod payload;

pub use enqueue::{NewJob, enqueue};
pub use kind::Kind;
pub use lease::Lease;
pub(crate) use lease::hold;
pub use payload::payload;
