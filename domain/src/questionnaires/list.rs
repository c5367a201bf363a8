//! Looking at questionnaires.

use keystead_entities::questionnaire::{self, Direction, QuestionnaireStatus};
use keystead_entities::seat::Role;
use keystead_entities::{QuestionnaireId, Scoped};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, Select};

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};

/// To look at questionnaires and everything in them.
pub const READ: Right = Right::read(Area::Questionnaires, Role::Auditor);

/// The company's questionnaires, of any of these states and directions where they are given.
pub fn select(
    ctx: &Ctx,
    status: Option<Vec<QuestionnaireStatus>>,
    direction: Option<Vec<Direction>>,
) -> Result<Select<questionnaire::Entity>> {
    ctx.may(READ)?;
    let mut select = questionnaire::Entity::within(ctx.scope());
    if let Some(status) = status {
        select = select.filter(questionnaire::Column::Status.is_in(status));
    }
    if let Some(direction) = direction {
        select = select.filter(questionnaire::Column::Direction.is_in(direction));
    }
    Ok(select)
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
