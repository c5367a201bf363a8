//! Looking at questionnaires.

use keystead_entities::answer::{self, AnswerStatus};
use keystead_entities::questionnaire::{self, Direction, QuestionnaireStatus};
use keystead_entities::seat::Role;
use keystead_entities::{QuestionnaireId, Scoped, question};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect, QueryTrait, Select};

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::list::search;

/// To look at questionnaires and everything in them.
pub const READ: Right = Right::read(Area::Questionnaires, Role::Auditor);

/// Which questionnaires are wanted. Fields combine with AND; several values of one mean any of them.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Any of these; without it, all but archived ones.
    pub status: Option<Vec<QuestionnaireStatus>>,
    /// Any of these.
    pub direction: Option<Vec<Direction>>,
    /// Contained in the title or the counterparty.
    pub search: Option<String>,
}

/// The company's questionnaires.
///
/// # Errors
/// `TOO_LONG` for a search of more than 200 characters.
pub fn select(ctx: &Ctx, filter: Filter) -> Result<Select<questionnaire::Entity>> {
    ctx.may(READ)?;
    let select = questionnaire::Entity::within(ctx.scope());
    let mut select = match filter.status {
        Some(status) => select.filter(questionnaire::Column::Status.is_in(status)),
        None => select.filter(questionnaire::Column::Status.ne(QuestionnaireStatus::Archived)),
    };
    if let Some(direction) = filter.direction {
        select = select.filter(questionnaire::Column::Direction.is_in(direction));
    }
    let columns = [questionnaire::Column::Title, questionnaire::Column::Counterparty];
    if let Some(found) = search(&columns, filter.search.as_deref())? {
        select = select.filter(found);
    }
    Ok(select)
}

/// The questions of a questionnaire; of those whose answer is in one of the states, where they are given.
pub fn select_questions(
    ctx: &Ctx,
    id: QuestionnaireId,
    status: Option<Vec<AnswerStatus>>,
) -> Result<Select<question::Entity>> {
    ctx.may(READ)?;
    let select = question::Entity::within(ctx.scope()).filter(question::Column::QuestionnaireId.eq(id));
    let Some(status) = status else { return Ok(select) };
    let answered = answer::Entity::within(ctx.scope())
        .select_only()
        .column(answer::Column::QuestionId)
        .filter(answer::Column::QuestionnaireId.eq(id))
        .filter(answer::Column::Status.is_in(status))
        .into_query();
    Ok(select.filter(question::Column::Id.in_subquery(answered)))
}

/// The questionnaire with that id. `field` is the field of the input that named it.
pub async fn load(
    db: &impl ConnectionTrait,
    ctx: &Ctx,
    field: &str,
    id: QuestionnaireId,
) -> Result<questionnaire::Model> {
    let row = questionnaire::Entity::one(ctx.scope(), id).one(db).await?;
    row.ok_or_else(|| Error::not_found(field, "questionnaire"))
}

/// Refuses one that is archived.
pub(super) fn expect_live(field: &str, row: &questionnaire::Model) -> Result<()> {
    if row.status == QuestionnaireStatus::Archived {
        return Err(Error::state(field, "The questionnaire is archived."));
    }
    Ok(())
}
