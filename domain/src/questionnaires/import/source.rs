//! What is kept of a client's file, as types.

use keystead_entities::questionnaire_source::{self, Entity};
use keystead_entities::{QuestionnaireId, Scoped, question};
use keystead_forms::layout::Layout;
use keystead_forms::{AnswerPlace, Condition, Skipped};
use sea_orm::{ConnectionTrait, Select};
use serde::{Deserialize, Serialize};

use crate::ctx::Ctx;
use crate::error::Result;
use crate::questionnaires::READ;

/// A place for an answer in a client's file.
pub type Place = AnswerPlace;

/// What a question was read as.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Codes of the facts that carry its answer, in the order in which they are told.
    pub facts: Vec<String>,
    /// Whether they were measured, told by people, or some of each.
    pub basis: Option<String>,
    /// From 0 to 100.
    pub confidence: u8,
}

/// The file of a questionnaire, where it came as one.
pub async fn source(
    db: &impl ConnectionTrait,
    ctx: &Ctx,
    id: QuestionnaireId,
) -> Result<Option<questionnaire_source::Model>> {
    Ok(Entity::one(ctx.scope(), id).one(db).await?)
}

/// The files of questionnaires; for loaders.
pub fn sources(ctx: &Ctx, ids: impl IntoIterator<Item = QuestionnaireId>) -> Result<Select<Entity>> {
    ctx.may(READ)?;
    Ok(Entity::among(ctx.scope(), ids))
}

/// What was taken for what.
pub fn layout_of(source: &questionnaire_source::Model) -> Option<Layout> {
    serde_json::from_value(source.layout.clone()?).ok()
}

/// What was looked at and left out.
pub fn skipped_of(source: &questionnaire_source::Model) -> Vec<Skipped> {
    serde_json::from_value(source.skipped.clone()).unwrap_or_default()
}

/// Where the answers of a question go.
pub fn answer_places(question: &question::Model) -> Vec<AnswerPlace> {
    question.answer_places.clone().and_then(|json| serde_json::from_value(json).ok()).unwrap_or_default()
}

/// What must hold for a question to be asked.
pub fn condition(question: &question::Model) -> Option<Condition> {
    serde_json::from_value(question.condition.clone()?).ok()
}

/// What a question was read as.
pub fn reading(question: &question::Model) -> Reading {
    question.reading.clone().and_then(|json| serde_json::from_value(json).ok()).unwrap_or_default()
}
