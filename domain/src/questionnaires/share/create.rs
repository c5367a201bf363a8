//! Making a share link.

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::share_link::{self, ShareLinkStatus};
use keystead_entities::{QuestionnaireId, Scoped, ShareLinkId, seat::Role};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, PaginatorTrait, QueryFilter};
use zeroize::Zeroizing;

use super::PREFIX;
use crate::auth::{Area, Right, token};
use crate::clock::whole_millis;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::input::Checks;
use crate::questionnaires::list::{expect_live, load};
use crate::{audit, partners};

/// To make share links.
pub const CREATE: Right = Right::write(Area::Questionnaires, Role::Approver);

/// The longest life of a link, in days.
pub const LONGEST_DAYS: i64 = 90;
/// The life of a link where the caller did not say.
const USUAL: TimeDelta = TimeDelta::days(14);
/// Live links of one questionnaire.
const MOST: u64 = 20;

/// A link to be made.
#[derive(Clone, Debug)]
pub struct Create {
    /// To which questionnaire.
    pub questionnaire_id: QuestionnaireId,
    /// For whom, at most 120 characters.
    pub label: String,
    /// Its end, at most [`LONGEST_DAYS`] from now; 14 days where absent.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A link that was made.
pub struct Created {
    /// What is kept of it.
    pub row: share_link::Model,
    /// What opens it: shown once, then only its hash is left.
    pub token: Zeroizing<String>,
}

/// Makes a link to a questionnaire; what is published shows under it until its end, or until it is revoked.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG`; `INVALID` for an end that is past or too far; `NOT_FOUND`; `APPROVAL_REQUIRED` for a questionnaire
/// that was never published; `STATE_CONFLICT` for an archived one, and beyond 20 live links.
pub async fn create(ctx: &Ctx, input: Create) -> Result<Created> {
    ctx.may(CREATE)?;
    let now = ctx.now();
    let mut checks = Checks::new();
    let label = checks.line("label", &input.label, 120);
    let expires_at = whole_millis(input.expires_at.unwrap_or(now + USUAL));
    if expires_at <= now || expires_at > now + TimeDelta::days(LONGEST_DAYS) {
        let message = format!("A share link ends in the future and at most {LONGEST_DAYS} days from now.");
        checks.refuse(Code::Invalid, "expiresAt", message);
    }
    checks.done()?;
    let made = token::generate_as(&ctx.app, PREFIX);
    let tx = ctx.begin().await?;
    let questionnaire = load(&tx, ctx, "questionnaireId", input.questionnaire_id).await?;
    expect_live("questionnaireId", &questionnaire)?;
    if questionnaire.published_at.is_none() {
        let message = "Publish the questionnaire first: there is nothing to show yet.";
        return Err(Error::refused(Code::ApprovalRequired, "questionnaireId", message));
    }
    let live = share_link::Entity::within(ctx.scope())
        .filter(share_link::Column::QuestionnaireId.eq(questionnaire.id))
        .filter(share_link::Column::Status.eq(ShareLinkStatus::Active))
        .filter(share_link::Column::ExpiresAt.gt(now));
    if live.count(&tx).await? >= MOST {
        let message = format!("The questionnaire has {MOST} live links. Revoke one first.");
        return Err(Error::state("questionnaireId", message));
    }
    let row = share_link::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(ShareLinkId),
        questionnaire_id: questionnaire.id,
        label,
        public_part: made.public_part,
        secret_hash: made.secret_hash,
        status: ShareLinkStatus::Active,
        expires_at,
        view_count: 0,
        last_viewed_at: None,
        created_by_seat_id: ctx.seat_id(),
        revoked_at: None,
        version: 1,
        created_at: now,
    };
    let row = row.into_active_model().insert(&tx).await?;
    partners::traces::leave(&tx, ctx, row.id).await?;
    let told = audit::Event::new("share_link.created", row.id)
        .with("questionnaireId", row.questionnaire_id.to_string())
        .with("label", row.label.clone())
        .with("expiresAt", row.expires_at.to_rfc3339());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(Created { row, token: made.token })
}
