//! Erasing a text, with proof: its data keys go in the transaction whose audit entry names its hash.

use keystead_entities::OutputReviewId;
use keystead_entities::output_review::{self, OutputReviewStatus};
use keystead_entities::seat::Role;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::text;
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};

/// To erase a text before its time.
pub const ERASE: Right = Right::write(Area::Policies, Role::Admin);

/// A text to be erased.
#[derive(Clone, Copy, Debug)]
pub struct Erase {
    /// Which.
    pub id: OutputReviewId,
}

/// Erases a text that is decided on before its time. The review stays and says what it was.
///
/// # Errors
/// `NOT_FOUND`; `STATE_CONFLICT` while it waits, and where it is erased already.
pub async fn erase(ctx: &Ctx, input: Erase) -> Result<output_review::Model> {
    ctx.may(ERASE)?;
    let tx = ctx.begin().await?;
    let row = super::lock(&tx, ctx, input.id).await?;
    if row.status == OutputReviewStatus::Pending {
        return Err(Error::state("id", "It waits for a decision. Decide on it, or have it withdrawn."));
    }
    if row.erased_at.is_some() {
        return Err(Error::state("id", "The text is erased already."));
    }
    let row = forget(&tx, ctx, row).await?;
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// The erasing itself, of a row that is locked.
pub(super) async fn forget(tx: &Tx, ctx: &Ctx, row: output_review::Model) -> Result<output_review::Model> {
    text::destroy(tx, ctx, row.id).await?;
    let version = row.version;
    let mut row = row.into_active_model();
    row.note = Set(None);
    row.erased_at = Set(Some(ctx.now()));
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(tx).await?;
    let told = audit::Event::new("output_review.erased", row.id)
        .with("sha256", row.text_sha256.clone())
        .with("characterCount", row.text_length)
        .with("correctedSha256", row.corrected_sha256.clone());
    audit::record(tx, ctx, told);
    Ok(row)
}
