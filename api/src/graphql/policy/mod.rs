//! The AI policy of a company, its versions, who acknowledged them, and what of it is not true any more.

mod list;
mod mutations;
mod pack;
mod policy_object;
mod review;
mod version;

pub use list::PoliciesOfTenant;
pub use mutations::PolicyMutation;
pub use pack::{IndustryPackMutation, IndustryPackQuery};
pub use policy_object::Policy;
pub use review::PolicyReview;
pub use version::{PolicyAcknowledgement, PolicyVersion};
