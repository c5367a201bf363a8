//! A sealed report of a pilot. Its hashes stand in the audit log.

use sea_orm::entity::prelude::*;

use crate::{JobId, PilotId, PilotReportId, TenantId, pilot::PilotOutcome, text_enum};

text_enum! {
    /// Why a report was made.
    ReportCause {
        /// Somebody asked for it.
        Requested = "REQUESTED",
        /// The last phase reached its planned end.
        PhaseEnd = "PHASE_END",
        /// The pilot was completed.
        Completed = "COMPLETED",
    }
}

/// A sealed report of a pilot. Its hashes stand in the audit log.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pilot_reports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PilotReportId,
    pub pilot_id: PilotId,
    /// The job that made it; one report each.
    pub job_id: JobId,
    pub cause: ReportCause,
    /// The last day it takes in.
    pub as_of_on: String,
    pub recommendation: PilotOutcome,
    pub json_text: String,
    /// Lower-case hexadecimal.
    pub json_sha256: String,
    pub markdown: String,
    pub markdown_sha256: String,
    pub html: String,
    pub html_sha256: String,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(PilotReportId, Id);
