//! Putting a questionnaire away.

use keystead_entities::questionnaire::{self, QuestionnaireStatus};
use keystead_entities::share_link::{self, ShareLinkStatus};
use keystead_entities::{ForChange, QuestionnaireId, Scoped, seat::Role};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter};

use super::list::expect_live;
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::expect_version;

/// To put a questionnaire away.
pub const ARCHIVE: Right = Right::write(Area::Questionnaires, Role::Approver);

/// A questionnaire to be put away.
#[derive(Clone, Copy, Debug)]
pub struct Archive {
    /// Which.
    pub id: QuestionnaireId,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Puts it away: it is not kept up to date any more, its share links open nothing, it stays as evidence.
///
/// # Errors
/// `NOT_FOUND`; `VERSION_CONFLICT`; `STATE_CONFLICT` for one that is archived.
pub async fn archive(ctx: &Ctx, input: Archive) -> Result<questionnaire::Model> {
    ctx.may(ARCHIVE)?;
    let tx = ctx.begin().await?;
    let row = questionnaire::Entity::one(ctx.scope(), input.id).for_change().one(&tx).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "questionnaire"))?;
    expect_version(input.expected_version, row.version)?;
    expect_live("id", &row)?;
    let revoked = share_link::Entity::update_within(ctx.scope())
        .filter(share_link::Column::QuestionnaireId.eq(row.id))
        .filter(share_link::Column::Status.eq(ShareLinkStatus::Active))
        .col_expr(share_link::Column::Status, Expr::value(ShareLinkStatus::Revoked.as_str()))
        .col_expr(share_link::Column::RevokedAt, Expr::value(ctx.now()))
        .col_expr(share_link::Column::Version, Expr::col(share_link::Column::Version).add(1))
        .exec(&tx)
        .await?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.status = Set(QuestionnaireStatus::Archived);
    row.version = Set(version);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    let told = audit::Event::new("questionnaire.archived", row.id).with("revokedLinkCount", revoked.rows_affected);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
