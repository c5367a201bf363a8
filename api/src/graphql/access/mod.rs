//! Access for a while: requests, grants, and what can be done with them.

mod grant;
mod list;
mod mutations;
mod request;

pub use grant::{AccessGrant, AccessGrantConnection, AccessGrantStatus, grants_of};
pub use list::AccessOfTenant;
pub use mutations::AccessMutation;
pub use request::AccessRequest;
