//! Taking an entry out of the library.

use keystead_entities::answer_library_entry::{self, LibraryEntryStatus};
use keystead_entities::{AnswerLibraryEntryId, seat::Role};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::load;
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::input::expect_version;

/// To take an entry out.
pub const DELETE: Right = Right::write(Area::Questionnaires, Role::Approver);

/// An entry to be taken out.
#[derive(Clone, Copy, Debug)]
pub struct Delete {
    /// Which.
    pub id: AnswerLibraryEntryId,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Takes an entry out; it is kept for the answers that took its text.
///
/// # Errors
/// `NOT_FOUND`; `VERSION_CONFLICT`.
pub async fn delete(ctx: &Ctx, input: Delete) -> Result<answer_library_entry::Model> {
    ctx.may(DELETE)?;
    let tx = ctx.begin().await?;
    let row = load(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, row.version)?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.status = Set(LibraryEntryStatus::Deleted);
    row.version = Set(version);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    let told = audit::Event::new("answer_library_entry.deleted", row.id).with("title", row.title.clone());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
