//! One question of a questionnaire.

use sea_orm::entity::prelude::*;

use crate::{QuestionId, QuestionnaireId, TenantId, text_enum};

text_enum! {
    /// How far facts carry the answer to a question of a client's own file.
    QuestionMode {
        /// Facts alone answer it.
        Auto = "AUTO",
        /// Facts carry a part; a person confirms the rest.
        Assisted = "ASSISTED",
        /// A person answers it.
        Human = "HUMAN",
    }
}

/// One question of a questionnaire.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "questions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: QuestionId,
    pub questionnaire_id: QuestionnaireId,
    /// Place in the questionnaire, from 1.
    pub position: i32,
    /// What the template, or the client's file, calls it; of a template it says how it is answered.
    pub code: String,
    pub section: String,
    pub text: String,
    /// Where it stands in the client's file; none for a question of a template.
    pub place: Option<String>,
    /// Guidance beside it in the client's file.
    pub help: Option<String>,
    /// Array of the places for its answers in the client's file; see `keystead_forms::AnswerPlace`.
    pub answer_places: Option<Json>,
    /// What must hold for it to be asked; see `keystead_forms::Condition`.
    pub condition: Option<Json>,
    /// How far facts carry its answer; none for a question of a template.
    pub mode: Option<QuestionMode>,
    /// Why, in words.
    pub mode_reason: Option<String>,
    /// What it was read as: `{facts, basis, confidence}`.
    pub reading: Option<Json>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(QuestionId, Id);

impl Entity {
    /// A deletion of the tenant's rows, to be narrowed with a filter.
    pub fn delete_within(scope: crate::Scope) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(scope.tenant_id()))
    }
}
