//! Looking at questionnaires.

use keystead_entities::answer::{self, AnswerStatus};
use keystead_entities::questionnaire::{self, Direction, QuestionnaireStatus};
use keystead_entities::seat::Role;
use keystead_entities::{QuestionnaireId, Scoped, question, questionnaire_refresh, share_link};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect, QueryTrait, Select};
use serde::{Deserialize, Serialize};

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::list::{Below, Sort, search};

/// To look at questionnaires and everything in them.
pub const READ: Right = Right::read(Area::Questionnaires, Role::Auditor);

/// Which questionnaires are wanted. Fields combine with AND; several values of one mean any of them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
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

/// The questions of a questionnaire in the order in which they are asked; only those whose answer is in one of the
/// states, where they are given.
pub fn questions(ctx: &Ctx, id: QuestionnaireId, status: Option<Vec<AnswerStatus>>) -> Result<Below<question::Entity>> {
    ctx.may(READ)?;
    use question::Column;
    let mut rows = question::Entity::within(ctx.scope());
    if let Some(status) = status {
        let answered = answer::Entity::within(ctx.scope())
            .select_only()
            .column(answer::Column::QuestionId)
            .filter(answer::Column::Status.is_in(status))
            .into_query();
        rows = rows.filter(Column::Id.in_subquery(answered));
    }
    let sort = Sort { by: Column::Position, descending: false, tie: Column::Id };
    Ok(Below::new(ctx.scope(), rows, sort).of(Column::QuestionnaireId, id))
}

/// Each generation of a questionnaire's answers, the latest first.
pub fn refreshes(ctx: &Ctx, id: QuestionnaireId) -> Result<Below<questionnaire_refresh::Entity>> {
    ctx.may(READ)?;
    use questionnaire_refresh::Column;
    let latest = Sort { by: Column::CreatedAt, descending: true, tie: Column::Id };
    Ok(Below::new(ctx.scope(), questionnaire_refresh::Entity::within(ctx.scope()), latest)
        .of(Column::QuestionnaireId, id))
}

/// The share links of a questionnaire, the latest first.
pub fn share_links(ctx: &Ctx, id: QuestionnaireId) -> Result<Below<share_link::Entity>> {
    ctx.may(READ)?;
    use share_link::Column;
    let latest = Sort { by: Column::CreatedAt, descending: true, tie: Column::Id };
    Ok(Below::new(ctx.scope(), share_link::Entity::within(ctx.scope()), latest).of(Column::QuestionnaireId, id))
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
