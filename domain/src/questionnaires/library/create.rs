//! Adding to the library.

use keystead_entities::answer_library_entry::{self, LibraryEntryStatus};
use keystead_entities::{AnswerLibraryEntryId, seat::Role};
use sea_orm::{ActiveModelTrait, IntoActiveModel};

use super::{next_review, taken};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Result};
use crate::input::Checks;

/// To add to the library.
pub const CREATE: Right = Right::write(Area::Questionnaires, Role::Approver);

/// An entry to be added.
#[derive(Clone, Debug)]
pub struct Create {
    /// What it answers, unique, at most 200 characters.
    pub title: String,
    /// The answer, at most 5,000 characters.
    pub text: String,
}

/// Adds an entry; adding it is its first review.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG`, `TAKEN`.
pub async fn create(ctx: &Ctx, input: Create) -> Result<answer_library_entry::Model> {
    ctx.may(CREATE)?;
    let mut checks = Checks::new();
    let title = checks.line("title", &input.title, 200);
    let text = checks.text("text", &input.text, 5_000);
    if text.is_empty() {
        checks.refuse(Code::Required, "text", "Write something here.");
    }
    checks.done()?;
    let now = ctx.now();
    let tx = ctx.begin().await?;
    let row = answer_library_entry::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(AnswerLibraryEntryId),
        title,
        text,
        status: LibraryEntryStatus::Active,
        reviewed_at: now,
        reviewed_by_seat_id: ctx.seat_id(),
        review_due_on: next_review(&tx, ctx, now).await?,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let row = row.into_active_model().insert(&tx).await.map_err(taken)?;
    let told = audit::Event::new("answer_library_entry.created", row.id)
        .with("title", row.title.clone())
        .with("text", row.text.clone());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
