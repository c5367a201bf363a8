//! Share links: under one, somebody outside reads the published answers of a questionnaire, and nothing else. A link is
//! `kst_share_` and random characters; only a keyed hash of its secret is stored.

mod create;
mod open;
mod revoke;

pub use create::{CREATE, Create, Created, LONGEST_DAYS, create};
pub use open::{Shared, open};
pub use revoke::{REVOKE, Revoke, revoke};

/// What the secret part of a link starts with, so that scanners find leaked ones.
pub const PREFIX: &str = "kst_share_";
