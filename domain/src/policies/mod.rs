//! The one-page AI policy: composed from what is true, completed by people, published in versions that never change, and
//! acknowledged per seat and version.
//!
//! A section has lines that are composed from the company's state ([`compose`]) and a text of the company's own. Publishing
//! freezes both as one page. From then on a look each day, and soon after each change that concerns it, compares the page in
//! force with what would be composed now, and keeps each line that differs as a review that somebody has to settle: a policy
//! that is not true any more says so by itself.

mod acknowledge;
mod compose;
mod create;
mod list;
mod look;
mod page;
mod publish;
mod retire;
mod review;
mod section;
mod update;

pub use acknowledge::{ACKNOWLEDGE, Acknowledge, acknowledge, remind_by_hand};
pub use compose::{DEFAULT_TITLE, compose};
pub use create::{CREATE, Create, create};
pub use list::{
    READ, READ_ALL, acknowledgements, bound, counts, draft_of, live, own_acknowledgement, pending, policies, reviews,
    versions,
};
pub use look::{LOOK, in_force, look, look_soon};
pub use page::{html, markdown, sha256};
pub use publish::{PUBLISH, Publish, publish};
pub use retire::{RETIRE, Retire, retire};
pub use review::{REVIEW, Review, dismiss};
pub use section::{Part, Section, parts};
pub use update::{UPDATE, Update, update};

use keystead_entities::{ForChange, PolicyId, Scoped, policy};

use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};

/// The policy with that id, locked; one that is retired is not changed any more.
async fn lock(tx: &Tx, ctx: &Ctx, id: PolicyId) -> Result<policy::Model> {
    let row = policy::Entity::one(ctx.scope(), id).for_change().one(tx).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "policy"))?;
    if row.status == policy::PolicyStatus::Retired {
        return Err(Error::state("id", "This policy is retired. Make a new one."));
    }
    Ok(row)
}
