//! One regeneration of a questionnaire.

use sea_orm::entity::prelude::*;

use crate::{JobId, QuestionnaireId, QuestionnaireRefreshId, TenantId};

/// One regeneration of a questionnaire.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "questionnaire_refreshes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: QuestionnaireRefreshId,
    pub questionnaire_id: QuestionnaireId,
    /// The quarter it belongs to (`2026-Q4`), or `generation-<n>` where people asked; unique per questionnaire.
    pub cause: String,
    pub answer_count: i32,
    /// Answers whose text, facts or status changed.
    pub changed_count: i32,
    /// Approved answers that stayed approved.
    pub kept_count: i32,
    pub job_id: Option<JobId>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(QuestionnaireRefreshId, Id);
