//! How a process says how it is: `/livez`, `/readyz`, `/metrics`. For load balancers, orchestrators and scrapers; nothing
//! of a tenant in them. The API has them beside what else it serves, a worker alone at an address of its own; both are
//! above this room, and neither is above the other.

mod health;
pub mod metrics;
mod page;

pub use health::{Health, Heartbeat, status_routes};
pub use page::{Page, open};
