//! People's and machines' memberships of a tenant.
//!
//! How a seat becomes `ACTIVE`: the first owner is so from the founding; a person whom the company's directory knows is
//! so from the import, since the directory is the proof; whoever was invited is so once they hold a credential: they came
//! in by the link of their invitation, or the operator made an API token for them; a service account is so from its creation.
//!
//! Who may: admins, and whatever touches an owner or makes one takes an owner. Nobody raises their own role, nobody
//! disables or removes themselves (nobody could undo it for themselves), and the last active owner stays one.
//!
//! Every change that counts seats or owners takes the tenant's lock first ([`crate::tenants::lock`]).

mod bulk;
mod departure;
mod disable;
mod duties;
mod enable;
mod hand_over;
pub mod import;
mod invite;
mod list;
mod recall;
mod remove;
mod role;
mod rules;
mod service;
mod tier;
mod update;
mod user;

pub use bulk::{BulkDisable, MOST_AT_ONCE, bulk_disable};
pub use departure::{departed, departure_to_disabled};
pub use disable::{DISABLE, Disable, Disabled, by_directory, disable};
pub(crate) use disable::{disable_within, lock_out_told};
pub use duties::duties;
pub(crate) use enable::let_in_told;
pub use enable::{ENABLE, Enable, enable};
pub(crate) use hand_over::give_one;
pub use hand_over::{HAND_OVER, HandOver, hand_over};
pub use invite::{INVITE, Invite, Resend, invite, resend};
pub use list::{READ, READ_OWN, SeatFilter, select};
pub use recall::{recall_disabled, recall_handed_over};
pub use remove::{REMOVE, Remove, remove};
pub(crate) use role::set_role_within;
pub use role::{ROLE_SET, SetRole, set_role};
pub use rules::free_seats;
pub(crate) use rules::{expect_free, expect_other_owner};
pub use service::{CREATE_SERVICE, CreateService, create_service};
pub(crate) use tier::set_tier_within;
pub use tier::{SetTier, TIER_SET, set_tier};
pub use update::{UPDATE, Update, update};
pub(crate) use user::user_of;
