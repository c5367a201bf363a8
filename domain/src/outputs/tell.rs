//! Who is told of a text. Notices and mails say for whom it is and which app wrote it, never what it says.

use keystead_entities::output_review::{self, OutputReviewStatus};
use keystead_entities::seat::{self, Role};
use keystead_entities::{AnyId, Scoped, SeatId, ai_app};

use super::Rules;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::notifications::{Notice, notify, seats_with_role};

fn approvers(rules: &Rules, review: &output_review::Model, author: &seat::Model) -> Vec<SeatId> {
    let eyes = author.owner_seat_id.unwrap_or(author.id);
    let people = rules.of(review.ai_app_id, review.business_unit_id).people;
    people.into_iter().map(|seat| seat.id).filter(|id| *id != eyes).collect()
}

/// Tells those who can approve it.
pub(super) async fn submitted(
    tx: &Tx,
    ctx: &Ctx,
    rules: &Rules,
    author: &seat::Model,
    app: &ai_app::Model,
    row: &output_review::Model,
) -> Result<()> {
    let notice = Notice {
        seat_ids: approvers(rules, row, author),
        kind: "output_review.submitted",
        dedupe_key: format!("output_review.submitted:{}", row.id),
        title: format!("{} asks you to approve a text for {}", author.name, row.audience),
        body: format!(
            "{} wrote it; it has {} characters. Sign in to read it, and to approve or reject it.",
            app.name, row.text_length
        ),
        target: Some(row.id.into()),
    };
    notify(tx, ctx, notice).await
}

/// Reminds those who can approve it, once at each stage; at the last the owners and admins too.
pub(super) async fn waiting(
    tx: &Tx,
    ctx: &Ctx,
    rules: &Rules,
    row: &output_review::Model,
    stage: i64,
    is_last: bool,
) -> Result<()> {
    let author = seat::Entity::one(ctx.scope(), row.submitted_by_seat_id).one(tx).await?;
    let Some(author) = author else { return Ok(()) };
    let mut seat_ids = approvers(rules, row, &author);
    if is_last {
        let more = seats_with_role(tx, ctx.scope(), &[Role::Owner, Role::Admin]).await?;
        seat_ids.extend(more.into_iter().map(|seat| seat.id));
    }
    seat_ids.sort_unstable();
    seat_ids.dedup();
    let notice = Notice {
        seat_ids,
        kind: "output_review.waiting",
        dedupe_key: format!("output_review.waiting:{}:{stage}", row.id),
        title: format!("A text for {} has waited for approval for {stage} days", row.audience),
        body: format!(
            "{} handed it in. Until somebody approves it, it does not go out; after {} days without a decision it is withdrawn.",
            author.name,
            super::tend::PATIENCE_DAYS
        ),
        target: Some(row.id.into()),
    };
    notify(tx, ctx, notice).await
}

/// Tells whoever handed it in what became of it.
pub(super) async fn decided(tx: &Tx, ctx: &Ctx, row: &output_review::Model) -> Result<()> {
    let (kind, title, body) = match (row.status, row.corrected_sha256.is_some()) {
        (OutputReviewStatus::Approved, false) => ("output_review.approved", "is approved", "It may go out as it is."),
        (OutputReviewStatus::Approved, true) => (
            "output_review.approved",
            "is approved in other words",
            "It may go out in the corrected wording alone. Sign in to read it.",
        ),
        (OutputReviewStatus::Rejected, _) => {
            ("output_review.rejected", "is rejected", "It must not go out. Sign in to read why.")
        }
        _ => (
            "output_review.withdrawn",
            "is withdrawn",
            "Nobody decided on it in time. Hand it in again if it is still needed.",
        ),
    };
    let author = seat::Entity::one(ctx.scope(), row.submitted_by_seat_id).one(tx).await?;
    let told = author.map_or(row.submitted_by_seat_id, |seat| seat.owner_seat_id.unwrap_or(seat.id));
    let notice = Notice {
        seat_ids: vec![told],
        kind,
        dedupe_key: format!("output_review.decided:{}", row.id),
        title: format!("Your text for {} {title}", row.audience),
        body: body.into(),
        target: Some(AnyId::from(row.id)),
    };
    notify(tx, ctx, notice).await
}
