//! Taking a share link back.

use keystead_entities::share_link::{self, ShareLinkStatus};
use keystead_entities::{ForChange, Scoped, ShareLinkId, seat::Role};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::expect_version;

/// To take share links back.
pub const REVOKE: Right = Right::write(Area::Questionnaires, Role::Approver);

/// A link to be taken back.
#[derive(Clone, Copy, Debug)]
pub struct Revoke {
    /// Which.
    pub id: ShareLinkId,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Takes a link back: from the next request on it opens nothing.
///
/// # Errors
/// `NOT_FOUND`; `VERSION_CONFLICT`; `STATE_CONFLICT` for one that was taken back before.
pub async fn revoke(ctx: &Ctx, input: Revoke) -> Result<share_link::Model> {
    ctx.may(REVOKE)?;
    let tx = ctx.begin().await?;
    let row = share_link::Entity::one(ctx.scope(), input.id).for_change().one(&tx).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "share link"))?;
    expect_version(input.expected_version, row.version)?;
    if row.status == ShareLinkStatus::Revoked {
        return Err(Error::state("id", "The share link was revoked before."));
    }
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.status = Set(ShareLinkStatus::Revoked);
    row.revoked_at = Set(Some(ctx.now()));
    row.version = Set(version);
    let row = row.update(&tx).await?;
    let told = audit::Event::new("share_link.revoked", row.id)
        .with("questionnaireId", row.questionnaire_id.to_string())
        .with("viewCount", row.view_count);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
