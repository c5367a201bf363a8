//! What a regeneration changed about one answer.

use sea_orm::entity::prelude::*;

use crate::{AnswerChangeId, AnswerId, QuestionnaireRefreshId, TenantId, answer::AnswerStatus};

/// What a regeneration changed about one answer.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "answer_changes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AnswerChangeId,
    pub refresh_id: QuestionnaireRefreshId,
    pub answer_id: AnswerId,
    pub previous_text: String,
    pub previous_choice: Option<String>,
    pub previous_status: AnswerStatus,
    pub new_text: String,
    pub new_choice: Option<String>,
    pub new_status: AnswerStatus,
    /// Array of `{key, from, to}` in words: the facts that changed.
    pub facts: Json,
    /// When the previous answer was given back to the client, where it was.
    pub sent_at: Option<DateTimeUtc>,
    /// Since when the previous answer was published, where it was.
    pub published_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(AnswerChangeId, Id);

impl Model {
    /// Whether somebody outside has the previous answer, which does not stand any more.
    pub fn has_left(&self) -> bool {
        (self.sent_at.is_some() || self.published_at.is_some()) && self.new_status != AnswerStatus::Approved
    }
}

impl Entity {
    /// A deletion of the tenant's rows, to be narrowed with a filter.
    pub fn delete_within(scope: crate::Scope) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(scope.tenant_id()))
    }
}
