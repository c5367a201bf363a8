//! How many answers to a survey said the same of an app.

use sea_orm::entity::prelude::*;

use crate::{Scope, TenantId, UsageSurveyId};

/// How many answers to a survey said the same of an app.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_survey_tallies")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub survey_id: UsageSurveyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub catalog_key: String,
    /// `use`, `for:` with a purpose, or `data:` with a class of data.
    #[sea_orm(primary_key, auto_increment = false)]
    pub aspect: String,
    pub count: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The sums of several surveys of the scope's tenant.
    pub fn of_any(scope: Scope, surveys: impl IntoIterator<Item = UsageSurveyId>) -> Select<Self> {
        Self::find().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::SurveyId.is_in(surveys))
    }
}
