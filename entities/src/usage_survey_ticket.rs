//! What makes one person's link to a survey good for one answer. It points at nobody, and says neither what nor when.

use sea_orm::entity::prelude::*;

use crate::{Scope, TenantId, UsageSurveyId};

/// What makes one person's link to a survey good for one answer.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_survey_tickets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub survey_id: UsageSurveyId,
    /// HMAC-SHA-256 of the secret.
    #[sea_orm(primary_key, auto_increment = false)]
    pub secret_hash: Vec<u8>,
    pub is_spent: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The tickets of one survey of the scope's tenant.
    pub fn of(scope: Scope, survey_id: UsageSurveyId) -> Select<Self> {
        Self::find().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::SurveyId.eq(survey_id))
    }

    /// An update of tickets of one survey of the scope's tenant.
    pub fn update_of(scope: Scope, survey_id: UsageSurveyId) -> sea_orm::UpdateMany<Self> {
        Self::update_many().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::SurveyId.eq(survey_id))
    }

    /// A removal of the tickets of one survey of the scope's tenant.
    pub fn delete_of(scope: Scope, survey_id: UsageSurveyId) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::SurveyId.eq(survey_id))
    }
}
