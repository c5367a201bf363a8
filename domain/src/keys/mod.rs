//! Provider keys: the credentials of provider accounts.
//!
//! A key is its label, its schedule and its history; its secrets are its versions, each sealed in an envelope of its own
//! ([`crate::vault`]). A secret comes in once, with [`add`] or [`rotate`], is asked of the vendor before it is stored, and
//! leaves only as the header of a call to that vendor. Whoever opens one goes through [`open`], which writes into the
//! audit log before it opens.
//!
//! Rotation: the new version is in use at once, the old one stays readable for an overlap, then its envelope is removed
//! ([`retire`]). Reminders stand in [`remind`], moving everything to another key-encryption key in [`rewrap`].

mod access;
mod add;
mod destroy;
mod end;
mod history;
mod key;
mod list;
mod period;
pub(crate) use period::overlap;
mod remind;
mod retire;
mod revoke;
mod rewrap;
mod rotate;
mod schedule;
mod set_schedule;
mod snooze;
mod verdict;
mod verify;

pub use access::{OPENED, Why, open};
pub use add::{ADD, NewKey, add};
pub use destroy::{DESTROY, Destroy, destroy};
pub use history::{access_events, reminders, rotations};
pub(crate) use list::select;
pub use list::{KeyFilter, KeyOrder, KeySort, count, list};
pub(crate) use period::length_of_time;
pub use remind::{REMIND, has_due, remind};
pub use retire::{RETIRE, retire};
pub use revoke::{REVOKE, Revoke, revoke};
pub use rewrap::{Encryption, REWRAP, REWRAP_ALL, encryption, kek_usage, request_rewrap, rewrap};
pub use rotate::{ROTATE, Rotate, rotate};
pub use schedule::STAGES;
pub use set_schedule::{SCHEDULE_SET, SetSchedule, set_schedule};
pub use snooze::{SNOOZE, Snooze, snooze};
pub use verify::{VERIFY, Verify, verify};

pub use crate::providers::READ;
