//! One text that facts made of an answer, with everything that is needed to make it again.

use sea_orm::entity::prelude::*;

use crate::{AnswerCompositionId, AnswerId, TenantId};

/// One text that facts made of an answer.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "answer_compositions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AnswerCompositionId,
    pub answer_id: AnswerId,
    /// Version of the way in which things are said.
    pub rule: i32,
    /// What was asked; see `domain::questionnaires::compositions::Asked`.
    pub asked: Json,
    /// Array of the ids of the fact values it rests on.
    pub fact_value_ids: Json,
    /// The day that it speaks of (`YYYY-MM-DD`).
    pub said_on: String,
    pub text: String,
    /// The word of the form's own vocabulary, where one was chosen.
    pub choice: Option<String>,
    /// Of text and choice, lower-case hexadecimal.
    pub sha256: String,
    /// Hash of the answer and everything the text is made of; unique.
    pub made_of: String,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(AnswerCompositionId, Id);
