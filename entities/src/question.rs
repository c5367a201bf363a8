//! One question of a questionnaire.

use sea_orm::entity::prelude::*;

use crate::{QuestionId, QuestionnaireId, TenantId};

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
    /// What the template calls it; says how it is answered.
    pub code: String,
    pub section: String,
    pub text: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(QuestionId, Id);
