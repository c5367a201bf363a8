//! Changing or reviewing an entry of the library.

use keystead_entities::{AnswerLibraryEntryId, answer_library_entry, seat::Role};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::{load, next_review, taken};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Result};
use crate::input::{Checks, expect_version};

/// To change or review an entry.
pub const UPDATE: Right = Right::write(Area::Questionnaires, Role::Approver);

/// A change of an entry, or its review. A field left out stays.
#[derive(Clone, Debug)]
pub struct Update {
    /// Which.
    pub id: AnswerLibraryEntryId,
    /// Unique, at most 200 characters.
    pub title: Option<String>,
    /// At most 5,000 characters.
    pub text: Option<String>,
    /// Whether somebody read it now and stands by it. A new text counts as read.
    pub is_reviewed: bool,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Changes or reviews an entry. Answers that took its text keep theirs.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG`, `TAKEN`; `NOT_FOUND`; `VERSION_CONFLICT`.
pub async fn update(ctx: &Ctx, input: Update) -> Result<answer_library_entry::Model> {
    ctx.may(UPDATE)?;
    let mut checks = Checks::new();
    let title = input.title.map(|title| checks.line("title", &title, 200));
    let text = input.text.map(|text| checks.text("text", &text, 5_000));
    if text.as_ref().is_some_and(String::is_empty) {
        checks.refuse(Code::Required, "text", "Write something here.");
    }
    checks.done()?;
    let now = ctx.now();
    let tx = ctx.begin().await?;
    let old = load(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, old.version)?;
    let is_reviewed = input.is_reviewed || text.as_ref().is_some_and(|text| *text != old.text);
    let mut row = old.clone().into_active_model();
    row.title = Set(title.unwrap_or_else(|| old.title.clone()));
    row.text = Set(text.unwrap_or_else(|| old.text.clone()));
    if is_reviewed {
        row.reviewed_at = Set(now);
        row.reviewed_by_seat_id = Set(ctx.seat_id());
        row.review_due_on = Set(next_review(&tx, ctx, now).await?);
    }
    row.version = Set(old.version + 1);
    row.updated_at = Set(now);
    let row = row.update(&tx).await.map_err(taken)?;
    let told = audit::Event::new("answer_library_entry.updated", row.id)
        .changed("title", old.title, row.title.clone())
        .changed("text", old.text, row.text.clone())
        .changed("reviewDueOn", old.review_due_on, row.review_due_on.clone());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
