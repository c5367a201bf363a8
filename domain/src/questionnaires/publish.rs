//! Publishing: every answer is approved and may leave the company.

use keystead_entities::answer::{self, AnswerStatus};
use keystead_entities::questionnaire::{self, QuestionnaireStatus};
use keystead_entities::{ForChange, QuestionnaireId, Scoped, seat::Role};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, IntoActiveModel, PaginatorTrait, QueryFilter,
};

use super::list::expect_live;
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::input::expect_version;

/// To publish.
pub const PUBLISH: Right = Right::write(Area::Questionnaires, Role::Approver);

/// A questionnaire to be published.
#[derive(Clone, Copy, Debug)]
pub struct Publish {
    /// Which.
    pub id: QuestionnaireId,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Publishes it. Share links show its answers from now on, until facts change.
///
/// # Errors
/// `NOT_FOUND`; `VERSION_CONFLICT`; `STATE_CONFLICT` for one that is archived or published; `APPROVAL_REQUIRED` while any
/// answer is not approved, those that are not asked for left out.
pub async fn publish(ctx: &Ctx, input: Publish) -> Result<questionnaire::Model> {
    ctx.may(PUBLISH)?;
    let tx = ctx.begin().await?;
    let row = questionnaire::Entity::one(ctx.scope(), input.id).for_change().one(&tx).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "questionnaire"))?;
    expect_version(input.expected_version, row.version)?;
    expect_live("id", &row)?;
    if row.status == QuestionnaireStatus::Published {
        return Err(Error::state("id", "The questionnaire is published already."));
    }
    let open = answer::Entity::within(ctx.scope())
        .filter(answer::Column::QuestionnaireId.eq(row.id))
        .filter(answer::Column::Status.ne(AnswerStatus::Approved))
        .filter(Condition::any().add(answer::Column::Gate.is_null()).add(answer::Column::Text.ne("")))
        .count(&tx)
        .await?;
    if open > 0 {
        let message = format!("{open} of its answers are not approved yet.");
        return Err(Error::refused(Code::ApprovalRequired, "id", message));
    }
    let now = ctx.now();
    let published = answer::Entity::update_within(ctx.scope())
        .filter(answer::Column::QuestionnaireId.eq(row.id))
        .filter(answer::Column::Status.eq(AnswerStatus::Approved))
        .col_expr(answer::Column::PublishedAt, Expr::value(now))
        .exec(&tx)
        .await?;
    let version = row.version + 1;
    let mut row = row.into_active_model();
    row.status = Set(QuestionnaireStatus::Published);
    row.published_at = Set(Some(now));
    row.published_by_seat_id = Set(ctx.seat_id());
    row.version = Set(version);
    row.updated_at = Set(now);
    let row = row.update(&tx).await?;
    let told = audit::Event::new("questionnaire.published", row.id).with("answerCount", published.rows_affected);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
