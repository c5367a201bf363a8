//! Handing a text in, and taking it back.

use keystead_entities::ai_app::{self, AiAppStatus};
use keystead_entities::output_review::{self, OutputReviewStatus};
use keystead_entities::seat::{self, Role};
use keystead_entities::{AiAppId, OutputReviewId, Scoped};
use sea_orm::{ActiveModelTrait, IntoActiveModel};

use super::{Rules, expect_pending, settle, tell, text};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};
use crate::policies::sha256;

/// To hand a text in, and to take it back.
pub const SUBMIT: Right = Right::write(Area::Policies, Role::Member);

/// A text to be handed in.
#[derive(Clone)]
pub struct Submit {
    /// The AI app that wrote it.
    pub ai_app_id: AiAppId,
    /// For whom it is, at most 200 characters.
    pub audience: String,
    /// The text, at most 20,000 characters.
    pub text: String,
}

/// A text to be taken back.
#[derive(Clone, Copy, Debug)]
pub struct Withdraw {
    /// Which.
    pub id: OutputReviewId,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Hands a text in. Those who can approve it are told.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG`, `INVALID` by field; `NOT_FOUND` for the app; `POLICY_BLOCKED` for an app that must not be used;
/// `STATE_CONFLICT` for a caller without a seat; `KMS_UNAVAILABLE`, `KMS_KEY_UNUSABLE`.
pub async fn submit(ctx: &Ctx, input: Submit) -> Result<output_review::Model> {
    ctx.may(SUBMIT)?;
    let mut checks = Checks::new();
    let audience = checks.line("audience", &input.audience, 200);
    let text = text::checked(&mut checks, "text", &input.text);
    checks.done()?;
    let Some(seat_id) = ctx.seat_id() else {
        return Err(Error::state("", "Only a seat hands a text in."));
    };
    let id = ctx.new_id(OutputReviewId);
    let sealed = text::seal(ctx, id, text::SUBMITTED, &text).await?;
    let tx = ctx.begin().await?;
    let app = ai_app::Entity::one(ctx.scope(), input.ai_app_id).one(&tx).await?;
    let app = app.filter(|app| app.archived_at.is_none()).ok_or_else(|| Error::not_found("aiAppId", "AI app"))?;
    if matches!(app.status, AiAppStatus::Blocked | AiAppStatus::Quarantined) {
        let message = format!("{} is {}: what it wrote does not go to clients.", app.name, app.status);
        return Err(Error::refused(Code::PolicyBlocked, "aiAppId", message));
    }
    let seat = seat::Entity::one(ctx.scope(), seat_id).one(&tx).await?;
    let seat = seat.ok_or_else(|| Error::internal("handing a text in", "the caller's seat is gone"))?;
    let now = ctx.now();
    let row = output_review::Model {
        tenant_id: ctx.tenant_id(),
        id,
        submitted_by_seat_id: seat_id,
        ai_app_id: app.id,
        business_unit_id: seat.business_unit_id,
        audience,
        status: OutputReviewStatus::Pending,
        text_sha256: sha256(&text),
        text_length: text::length(&text),
        corrected_sha256: None,
        corrected_length: None,
        flags: None,
        decided_by_seat_id: None,
        settled_at: None,
        note: None,
        erased_at: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let row = row.into_active_model().insert(&tx).await?;
    text::store(&tx, ctx, sealed).await?;
    let rules = Rules::load(ctx, &tx).await?;
    tell::submitted(&tx, ctx, &rules, &seat, &app, &row).await?;
    let told = audit::Event::new("output_review.submitted", row.id)
        .with("aiAppId", row.ai_app_id.to_string())
        .with("audience", row.audience.clone())
        .with("sha256", row.text_sha256.clone())
        .with("characterCount", row.text_length);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// Takes one's own text back, or that of a service account one answers for.
///
/// # Errors
/// `NOT_FOUND`, also for the text of another seat; `VERSION_CONFLICT`; `STATE_CONFLICT` where it is decided on.
pub async fn withdraw(ctx: &Ctx, input: Withdraw) -> Result<output_review::Model> {
    ctx.may(SUBMIT)?;
    let tx = ctx.begin().await?;
    let row = super::lock(&tx, ctx, input.id).await?;
    let rules = Rules::load(ctx, &tx).await?;
    if !rules.is_own(row.submitted_by_seat_id) {
        return Err(Error::not_found("id", "output review"));
    }
    expect_version(input.expected_version, row.version)?;
    expect_pending(&row)?;
    let row = settle(&tx, ctx, row, OutputReviewStatus::Withdrawn, None).await?;
    audit::record(&tx, ctx, withdrawn(&row));
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

pub(super) fn withdrawn(row: &output_review::Model) -> audit::Event {
    audit::Event::new("output_review.withdrawn", row.id).with("sha256", row.text_sha256.clone())
}
