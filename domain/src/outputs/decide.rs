//! Saying yes or no to a text.

use keystead_entities::OutputReviewId;
use keystead_entities::output_review::{self, OutputReviewStatus};
use keystead_entities::seat::Role;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::{Rules, expect_pending, settle, tell, text};
use crate::audit;
use crate::auth::{Area, Right, four_eyes};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::{Checks, expect_version};
use crate::policies::sha256;

/// To say yes or no, where the rules let one.
pub const DECIDE: Right = Right::write(Area::Policies, Role::Approver);

/// Other words for a text. No `Debug`: nobody is to log it.
#[derive(Clone, Default)]
pub struct Wording(pub Option<String>);

/// A decision on a text.
#[derive(Clone)]
pub struct Decide {
    /// Which.
    pub id: OutputReviewId,
    /// A word to whoever handed it in, at most 1,000 characters. It is erased with the text, which it may quote.
    pub note: Option<String>,
    /// How it is to read instead, at most 20,000 characters.
    pub corrected: Wording,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Lets the text go out; in the corrected wording, where there is one.
///
/// # Errors
/// `TOO_LONG`, `INVALID` by field; `NOT_FOUND`; `VERSION_CONFLICT`; `STATE_CONFLICT` where it is decided on; `FOUR_EYES` for one's own, or that
/// of a machine one answers for; forbidden where the rules name others; `KMS_UNAVAILABLE`, `KMS_KEY_UNUSABLE`.
pub async fn approve(ctx: &Ctx, input: Decide) -> Result<output_review::Model> {
    decide(ctx, input, OutputReviewStatus::Approved, "output_review.approved").await
}

/// Keeps the text from going out, and says why.
///
/// # Errors
/// As [`approve`]; `REQUIRED` without a note.
pub async fn reject(ctx: &Ctx, input: Decide) -> Result<output_review::Model> {
    let mut checks = Checks::new();
    checks.line("note", input.note.as_deref().unwrap_or_default(), 1_000);
    ctx.may(DECIDE)?;
    checks.done()?;
    decide(ctx, input, OutputReviewStatus::Rejected, "output_review.rejected").await
}

async fn decide(
    ctx: &Ctx,
    input: Decide,
    status: OutputReviewStatus,
    action: &'static str,
) -> Result<output_review::Model> {
    ctx.may(DECIDE)?;
    let mut checks = Checks::new();
    let note = checks.optional_line("note", input.note.as_deref(), 1_000);
    let corrected = input.corrected.0.filter(|text| !text.trim().is_empty());
    let corrected = corrected.map(|text| text::checked(&mut checks, "correctedText", &text));
    checks.done()?;
    let sealed = match &corrected {
        Some(text) => Some(text::seal(ctx, input.id, text::CORRECTED, text).await?),
        None => None,
    };
    let tx = ctx.begin().await?;
    let row = super::lock(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, row.version)?;
    four_eyes(&tx, ctx, [row.submitted_by_seat_id], "id", "decides on a text that they handed in").await?;
    let rules = Rules::load(ctx, &tx).await?;
    if !rules.may_decide(&row) {
        let names: Vec<&str> =
            rules.of(row.ai_app_id, row.business_unit_id).people.iter().map(|seat| seat.name.as_str()).collect();
        let who = if names.is_empty() { "nobody yet".to_owned() } else { names.join(", ") };
        return Err(Error::Forbidden(format!("Who decides on this text, by the rules: {who}.")));
    }
    expect_pending(&row)?;
    let mut row = settle(&tx, ctx, row, status, note).await?;
    if let (Some(sealed), Some(text)) = (sealed, &corrected) {
        let mut with = row.into_active_model();
        with.corrected_sha256 = Set(Some(sha256(text)));
        with.corrected_length = Set(Some(text::length(text)));
        row = with.update(&tx).await?;
        text::store(&tx, ctx, sealed).await?;
    }
    tell::decided(&tx, ctx, &row).await?;
    let told = audit::Event::new(action, row.id)
        .with("sha256", row.text_sha256.clone())
        .with("characterCount", row.text_length)
        .with("correctedSha256", row.corrected_sha256.clone())
        .with("correctedCharacterCount", row.corrected_length)
        .with("hasNote", row.note.is_some());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
