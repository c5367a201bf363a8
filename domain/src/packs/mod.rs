//! Industry packs: what a trade adds to the policy, to questions for vendors and to playbooks. Each is a file that a counsel
//! can read (`data/`); what a company installed stands in its rows.

mod file;
mod install;

pub use file::{Pack, all, pack};
pub(crate) use install::installed;
pub use install::{INSTALL, Install, READ, install, list, remove};
