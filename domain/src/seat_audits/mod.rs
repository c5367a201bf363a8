//! Seat audits: each quarter, and whenever a person asks, everything that can get in is put before somebody who decides
//! whether it stays.
//!
//! An audit freezes its scope at the start: one item for each seat of a person, service account and live API token, with
//! what was reviewed ([`snapshot`](keystead_entities::seat_audit_item::Model::snapshot)) and what there is to be warned of
//! ([`flags`]). Reviewers decide ([`decide`]), never on themselves and never on a machine they answer for ([`reviewers`]).
//! They are reminded in stages ([`remind`]). What nobody decided on until the end of the grace time gets the tenant's
//! default, recorded as silence. Closing applies the decisions one by one, each in a transaction of its own together with
//! its proof, compares everything else with what it was, and seals a report ([`close`], [`report`]).
//!
//! A review takes away, it never gives: a change can lower a role or a tier, narrow scopes, or name another person to answer
//! for a machine. So a reviewer cannot raise anybody by way of an audit.
//!
//! The work that runs by itself is a look at the beginning of each quarter and one each day at what is open ([`tend`]): each
//! reads the state and moves it on, whatever was missed.

mod apply;
mod assign;
mod cancel;
mod close;
mod collect;
mod decide;
pub mod flags;
mod list;
mod proof;
pub mod remind;
pub mod report;
pub mod reviewers;
mod schedule;
mod seal;
mod start;
mod target;
mod tend;

pub use cancel::{Cancel, cancel};
pub use close::{APPLY, Close, apply, close, closing_job};
pub use decide::{BulkDecide, Decide, bulk_decide, decide, may_decide};
pub(crate) use list::audits;
pub use list::{
    AuditFilter, ItemFilter, ItemOrder, Summary, count_audits, items, list_audits, report_of, reviewers_of, summaries,
};
pub use schedule::{Schedule, SetSchedule, schedule, set_schedule};
pub use start::{Start, start};
pub use target::Target;
pub use tend::{START_QUARTER, TEND, start_quarter, tend, tended};

use keystead_entities::seat::Role;

use crate::auth::{Area, Right};

/// To look at seat audits and their reports.
pub const READ: Right = Right::read(Area::SeatAudits, Role::Auditor);
/// To decide on items; on which, the rules of [`reviewers`] say.
pub const DECIDE: Right = Right::write(Area::SeatAudits, Role::Approver);
/// To start, close and cancel seat audits.
pub const RUN: Right = Right::write(Area::SeatAudits, Role::Admin);
/// To say how the quarterly ones are to be.
pub const SCHEDULE_SET: Right = Right::write(Area::SeatAudits, Role::Admin);
