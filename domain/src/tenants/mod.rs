//! Companies, their settings and business units.
//!
//! A company is founded together with its first owner and a token for that owner: by the operator (`keystead init`) or
//! by an owner of another company on the same deployment. The founder of the second kind gets the token of the new
//! company's owner once and has no other way in. A partner sets companies up for others
//! ([`provision`](crate::partners::provision)): the owner comes in by a link that is mailed to them alone.
//!
//! The row of a company is also the lock under which a limit holds: see [`lock`].

pub mod calendar;
mod found;
mod lock;
mod plan;
mod suspend;
mod unit_list;
mod units;
mod update;

pub use found::{CREATE, Founded, NewTenant, create, found, founded_by_us, is_any};
pub(crate) use found::{insert_owner, insert_tenant, tell};
pub use lock::lock;
pub use plan::{ChangePlan, PLAN_CHANGE, change_plan, seats_in_use};
pub use suspend::{RESUME, SUSPEND, Suspend, resume, suspend};
pub(crate) use suspend::{expect_active, is_owners_own};
pub use unit_list::{count_units, list_units};
pub use units::{ArchiveUnit, NewUnit, UNIT_WRITE, UpdateUnit, archive_unit, create_unit, update_unit};
pub use update::{SETTINGS_UPDATE, Settings, UPDATE, Update, update, update_settings};

use keystead_entities::seat::Role;

use crate::auth::{Area, Right};

/// To look at the company and its business units.
pub const READ: Right = Right::read(Area::Tenant, Role::Member);
