//! Sending an answer back.

use keystead_entities::answer::{self, AnswerStatus};
use keystead_entities::{AnswerId, seat::Role};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::{lock, reopen};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::{Checks, expect_version};
use crate::questionnaires::regenerate::is_blank;

/// To send answers back.
pub const REJECT: Right = Right::write(Area::Questionnaires, Role::Approver);

/// An answer to be sent back.
#[derive(Clone, Debug)]
pub struct Reject {
    /// Which.
    pub id: AnswerId,
    /// What is wrong with it, at most 500 characters.
    pub reason: String,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Sends an answer back to review; an approved one loses its approval.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG`; `NOT_FOUND`; `VERSION_CONFLICT`; `STATE_CONFLICT` for one that is not answered yet, or archived.
pub async fn reject(ctx: &Ctx, input: Reject) -> Result<answer::Model> {
    ctx.may(REJECT)?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 500);
    checks.done()?;
    let tx = ctx.begin().await?;
    let (answer, questionnaire) = lock(&tx, ctx, "id", input.id).await?;
    expect_version(input.expected_version, answer.version)?;
    if is_blank(&answer) && answer.cells.is_none() {
        return Err(Error::state("id", "It was not answered yet."));
    }
    let (version, earlier) = (answer.version + 1, answer.status);
    let mut row = answer.into_active_model();
    row.status = Set(AnswerStatus::NeedsReview);
    row.review_reason = Set(Some(format!("Rejected: {reason}")));
    row.approver_seat_id = Set(None);
    row.approved_at = Set(None);
    row.published_at = Set(None);
    row.sent_at = Set(None);
    row.version = Set(version);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    reopen(&tx, ctx, questionnaire).await?;
    let told = audit::Event::new("answer.rejected", row.id)
        .with("questionnaireId", row.questionnaire_id.to_string())
        .with("reason", reason)
        .changed("status", earlier.as_str(), row.status.as_str());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
