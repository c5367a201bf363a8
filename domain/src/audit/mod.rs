//! The audit log: one gap-free, hash-chained, tamper-evident log per tenant.

mod event;
mod record;

pub use event::Event;
pub use record::record;
