//! Text for clients that an AI app wrote, and the person who approves it before it goes out.
//!
//! Anybody hands a text in; who approves it follows from the rules ([`Rules`]): the app's, else the unit's, else the
//! company's, else whoever has the role `APPROVER` or more. Never is it whoever handed it in.
//!
//! A text is as confidential as anything a company has. It is sealed under a data key of its own, which the vault keeps like
//! any other secret; it stands in no audit entry, job, notice, mail or log line, which have its hash and its length. It is
//! opened for whoever handed it in and for those who may decide, and erased once and for all so many days after the decision
//! (`tenants.output_text_days`): its data keys go in the transaction whose audit entry names its hash. What stays is that
//! there was such a text, its hash, and who decided.

mod decide;
mod erase;
mod list;
mod rule;
mod rules;
mod submit;
mod tell;
mod tend;
mod text;

pub use decide::{DECIDE, Decide, Wording, approve, reject};
pub use erase::{ERASE, Erase, erase};
pub use list::{Filter, READ, READ_ALL, sees, select};
pub use rule::{RULE_SET, RemoveRule, SetRule, remove_rule, set_rule};
pub use rules::{Approvers, Rules};
pub use submit::{SUBMIT, Submit, Withdraw, submit, withdraw};
pub(crate) use tend::has_text;
pub use tend::{TEND, tend};
pub(crate) use text::with_text;
pub use text::{MOST_CHARACTERS, Texts, texts};

use keystead_entities::output_review::{self, OutputReviewStatus};
use keystead_entities::{ForChange, OutputReviewId, Scoped};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};

/// The review, locked until the transaction ends.
async fn lock(tx: &Tx, ctx: &Ctx, id: OutputReviewId) -> Result<output_review::Model> {
    let row = output_review::Entity::one(ctx.scope(), id).for_change().one(tx).await?;
    row.ok_or_else(|| Error::not_found("id", "output review"))
}

/// Refuses what is decided on or withdrawn already.
fn expect_pending(row: &output_review::Model) -> Result<()> {
    if row.status == OutputReviewStatus::Pending {
        return Ok(());
    }
    Err(Error::state("id", format!("The text is {} already.", row.status)))
}

/// Ends the waiting.
async fn settle(
    tx: &Tx,
    ctx: &Ctx,
    row: output_review::Model,
    status: OutputReviewStatus,
    note: Option<String>,
) -> Result<output_review::Model> {
    let version = row.version;
    let mut row = row.into_active_model();
    row.status = Set(status);
    row.note = Set(note);
    row.decided_by_seat_id = Set(ctx.seat_id().filter(|_| status != OutputReviewStatus::Withdrawn));
    row.settled_at = Set(Some(ctx.now()));
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    Ok(row.update(tx).await?)
}
