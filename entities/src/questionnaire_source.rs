//! The client's own file that a questionnaire came in, and what was understood of it.

use sea_orm::entity::prelude::*;

use crate::{QuestionnaireId, TenantId, UploadId, text_enum};

text_enum! {
    /// How far the reading of a client's file has come.
    SourceStatus {
        /// A job reads it.
        Reading = "READING",
        /// Its questions are there.
        Read = "READ",
        /// It could not be read; the refusal says why.
        Refused = "REFUSED",
    }
}

/// The client's own file that a questionnaire came in, and what was understood of it.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "questionnaire_sources")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub questionnaire_id: QuestionnaireId,
    pub upload_id: UploadId,
    pub status: SourceStatus,
    /// Rises each time the file is to be read anew.
    pub revision: i32,
    /// Why it could not be read, in words for whoever handed it in.
    pub refusal: Option<String>,
    /// How it is written; see `keystead_forms::Format`.
    pub format: Option<String>,
    /// The same for every copy of the layout.
    pub fingerprint: Option<String>,
    /// What was taken for what; see `keystead_forms::Layout`.
    pub layout: Option<Json>,
    /// Whether people said what the layout is, for this file or for an earlier one of the same layout.
    pub is_corrected: bool,
    /// What was looked at and left out, as far as it is kept; see `keystead_forms::Skipped`.
    pub skipped: Json,
    pub skipped_count: i32,
    pub read_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(QuestionnaireId, QuestionnaireId);
