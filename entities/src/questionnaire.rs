//! A set of questions to answer: from a client to the company, or from the company to a vendor.

use sea_orm::entity::prelude::*;

use crate::{ProviderAccountId, QuestionnaireId, SeatId, TenantId, text_enum};

text_enum! {
    /// Who asks whom.
    Direction {
        /// A client asks the company.
        Inbound = "INBOUND",
        /// The company asks a vendor: due diligence.
        Outbound = "OUTBOUND",
    }
}

text_enum! {
    /// Where a questionnaire stands.
    QuestionnaireStatus {
        /// Its answers were not generated yet.
        Draft = "DRAFT",
        /// Has answers that somebody must look at before it can be published again.
        InReview = "IN_REVIEW",
        /// Every answer is approved and may leave the company.
        Published = "PUBLISHED",
        /// No longer kept up to date; kept as evidence.
        Archived = "ARCHIVED",
    }
}

/// A set of questions to answer: from a client to the company, or from the company to a vendor.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "questionnaires")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: QuestionnaireId,
    pub direction: Direction,
    /// Code of the built-in template its questions came from.
    pub template: String,
    pub title: String,
    /// The client who asks, or the vendor who is asked.
    pub counterparty: String,
    /// The account whose contract facts answer a vendor questionnaire.
    pub provider_account_id: Option<ProviderAccountId>,
    /// Day on which answers are due (`YYYY-MM-DD`).
    pub due_on: Option<String>,
    pub status: QuestionnaireStatus,
    /// Number of times people asked for its generation.
    pub generation: i32,
    pub generated_at: Option<DateTimeUtc>,
    pub published_at: Option<DateTimeUtc>,
    pub published_by_seat_id: Option<SeatId>,
    pub created_by_seat_id: Option<SeatId>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(QuestionnaireId, Id);

impl Entity {
    /// The questionnaires of those tenants, for the calendar.
    pub fn of_tenants(tenants: &[TenantId]) -> Select<Self> {
        Self::find().filter(Column::TenantId.is_in(tenants.iter().copied()))
    }
}
