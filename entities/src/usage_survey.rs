//! An anonymous survey of what people use. Answers are sums and sorted texts, never rows.

use sea_orm::entity::prelude::*;

use crate::{SeatId, TenantId, UsageSurveyId, text_enum};

text_enum! {
    /// How people come to a survey.
    SurveyDistribution {
        /// By one link for all.
        Link = "LINK",
        /// By a mail to each, whose link is good for one answer.
        Mail = "MAIL",
    }
}

text_enum! {
    /// Whether a survey can be answered.
    SurveyStatus {
        /// It can.
        Open = "OPEN",
        /// It is over.
        Closed = "CLOSED",
    }
}

/// An anonymous survey of what people use.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_surveys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UsageSurveyId,
    pub title: String,
    pub introduction: String,
    /// Array of the catalogue's keys that are offered.
    pub catalog_keys: Json,
    pub distribution: SurveyDistribution,
    pub status: SurveyStatus,
    pub invited_count: i32,
    pub answer_count: i32,
    /// Object of sorted arrays: `others` (apps that were not offered) and `remarks`.
    pub texts: Json,
    pub closes_at: DateTimeUtc,
    pub closed_at: Option<DateTimeUtc>,
    pub created_by_seat_id: Option<SeatId>,
    /// Rises with each change by people; answers leave it.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(UsageSurveyId, Id);

impl Entity {
    /// The survey that a link leads to, of whichever tenant: how answering begins.
    pub fn linked(id: UsageSurveyId) -> Select<Self> {
        Self::find().filter(Column::Id.eq(id))
    }
}

impl Model {
    /// The catalogue's keys that are offered.
    pub fn catalog_keys(&self) -> Vec<String> {
        strings(&self.catalog_keys)
    }

    /// Texts of one kind, sorted.
    pub fn texts(&self, kind: &str) -> Vec<String> {
        self.texts.get(kind).map(strings).unwrap_or_default()
    }
}

fn strings(json: &Json) -> Vec<String> {
    json.as_array().into_iter().flatten().filter_map(|s| s.as_str().map(str::to_owned)).collect()
}
