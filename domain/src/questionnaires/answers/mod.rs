//! Answers: written, approved, rejected. One that changes takes a published questionnaire back into review.

mod approve;
mod reject;
mod update;

use keystead_entities::answer::{self, AnswerStatus};
use keystead_entities::questionnaire::{self, QuestionnaireStatus};
use keystead_entities::{AnswerId, ForChange, Scoped};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

pub use approve::{APPROVE, Approve, BulkApprove, MAX_BULK, approve, bulk_approve};
pub use reject::{REJECT, Reject, reject};
pub use update::{UPDATE, Update, update};

use super::list::expect_live;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::facts::{FactStatus, Key, Snapshot};

/// The answer with that id in a questionnaire that is not archived, both locked.
async fn lock(tx: &Tx, ctx: &Ctx, field: &str, id: AnswerId) -> Result<(answer::Model, questionnaire::Model)> {
    let not_found = || Error::not_found(field, "answer");
    let found = answer::Entity::one(ctx.scope(), id).one(tx).await?.ok_or_else(not_found)?;
    let questionnaire = questionnaire::Entity::one(ctx.scope(), found.questionnaire_id).for_change().one(tx).await?;
    let questionnaire = questionnaire.ok_or_else(not_found)?;
    let answer = answer::Entity::one(ctx.scope(), id).for_change().one(tx).await?.ok_or_else(not_found)?;
    expect_live(field, &questionnaire)?;
    Ok((answer, questionnaire))
}

/// Takes the questionnaire back into review, since an answer is not as it was.
async fn reopen(tx: &Tx, ctx: &Ctx, questionnaire: questionnaire::Model) -> Result<()> {
    if questionnaire.status == QuestionnaireStatus::InReview {
        return Ok(());
    }
    let version = questionnaire.version + 1;
    let mut row = questionnaire.into_active_model();
    row.status = Set(QuestionnaireStatus::InReview);
    row.version = Set(version);
    row.updated_at = Set(ctx.now());
    row.update(tx).await?;
    Ok(())
}

/// The state of a text that a person wrote over these facts, and why it needs review.
fn state_over(facts: &[Snapshot]) -> (AnswerStatus, Option<String>) {
    let not_known: Vec<String> = facts
        .iter()
        .filter(|fact| fact.status != FactStatus::Known)
        .map(|fact| fact.key.parse::<Key>().map_or(fact.key.clone(), |key| key.spec().name.to_owned()))
        .collect();
    if not_known.is_empty() {
        return (AnswerStatus::Draft, None);
    }
    (AnswerStatus::NeedsReview, Some(format!("Keystead does not know: {}.", not_known.join("; "))))
}
