//! Findings: something a check noticed that somebody must decide on. Here: refused attempts that mean something, such as a
//! revoked token that is still shown.
//!
//! Attempts are noticed in memory ([`Watch`]), by the process that refused them, and written down a few seconds later
//! ([`write_down`]), not by the request: whoever was refused cannot tell by how long it took that something was noticed, and
//! pays nothing into the database. Whatever is tried how often, of one kind and subject there is one live row, which is written at
//! most once a minute and process; a company gets at most [`MOST_A_DAY`] new ones a day, what is beyond is counted on one
//! row for each kind. Attempts that wait in memory are lost with a process that is killed.
//!
//! An AI app that evidence shows after it was blocked is one too, and one that was allowed more than may go to its vendor; they
//! are written down with what showed them.
//!
//! What nobody made, such as a made-up token, belongs to no company and makes no finding; `/metrics` counts it.

mod decide;
mod list;
mod watch;
mod write_down;

pub use decide::{DECIDE, Decide, dismiss, resolve};
pub use list::{FindingFilter, FindingSort, READ, select};
pub use watch::{Sighting, Watch, notice_refused};
pub use write_down::{MOST_A_DAY, write_down};
pub(crate) use write_down::{app_beyond_limit, blocked_app_seen};
