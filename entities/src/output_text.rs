//! A sealed text of an output review: the one that was handed in, or the corrected wording. Its data key is a sealed secret.

use sea_orm::entity::prelude::*;

use crate::{OutputReviewId, TenantId};

/// A sealed text of an output review.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "output_texts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub output_review_id: OutputReviewId,
    /// 1 as it was handed in, 2 the corrected wording.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub content: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(OutputReviewId, OutputReviewId);

impl Entity {
    /// The deletion of the texts of a review.
    pub fn remove_of(scope: crate::Scope, id: OutputReviewId) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::OutputReviewId.eq(id))
    }
}
