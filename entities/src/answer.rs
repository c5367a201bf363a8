//! The answer to one question, with the facts that carry it.

use sea_orm::entity::prelude::*;

use crate::{AnswerId, AnswerLibraryEntryId, QuestionId, QuestionnaireId, SeatId, TenantId, text_enum};

text_enum! {
    /// Whether an answer may leave the company.
    AnswerStatus {
        /// Written, every fact known; waits for approval.
        Draft = "DRAFT",
        /// Something is not known, out of date, changed or disputed; the reason says what.
        NeedsReview = "NEEDS_REVIEW",
        /// An approver stands behind it.
        Approved = "APPROVED",
    }
}

text_enum! {
    /// Who wrote the text.
    AnswerOrigin {
        /// Keystead, from facts.
        Generated = "GENERATED",
        /// A person.
        Written = "WRITTEN",
    }
}

/// The answer to one question, with the facts that carry it.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "answers")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AnswerId,
    pub questionnaire_id: QuestionnaireId,
    pub question_id: QuestionId,
    pub text: String,
    /// The short answer, in the words that the client's file takes.
    pub choice: Option<String>,
    /// What else people filled in beside it: an object of places in the client's file and what belongs there.
    pub cells: Option<Json>,
    /// Why it is not asked, where another answer closes it.
    pub gate: Option<String>,
    pub origin: AnswerOrigin,
    /// Array of the facts as they were when the text was made; see `domain::facts::Snapshot`.
    pub facts: Json,
    pub status: AnswerStatus,
    /// Why it needs review.
    pub review_reason: Option<String>,
    /// The library entry whose text was taken.
    pub library_entry_id: Option<AnswerLibraryEntryId>,
    /// Who wrote a written text.
    pub author_seat_id: Option<SeatId>,
    pub approver_seat_id: Option<SeatId>,
    pub approved_at: Option<DateTimeUtc>,
    /// Since when this very text is published; none as soon as it changes.
    pub published_at: Option<DateTimeUtc>,
    /// When this very answer was given back in the client's own file; none as soon as it changes.
    pub sent_at: Option<DateTimeUtc>,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(AnswerId, Id);

impl Entity {
    /// A deletion of the tenant's rows, to be narrowed with a filter.
    pub fn delete_within(scope: crate::Scope) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Column::TenantId.eq(scope.tenant_id()))
    }
}
