//! Text for clients that an AI app wrote: who approves it, and what was handed in.

mod list;
mod mutations;
mod review;
mod rule;
mod rules;
mod text;

pub use list::OutputsOfTenant;
pub use mutations::OutputReviewMutation;
pub use review::OutputReview;
pub use rule::{ApprovalRule, ApprovalRuleMutation};
