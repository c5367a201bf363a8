//! An inventory or a log that a job takes in.

use sea_orm::entity::prelude::*;

use crate::discovery_source::DiscoveryKind;
use crate::{DiscoveryImportId, DiscoverySourceId, JobId, SeatId, TenantId, text_enum};

text_enum! {
    /// What happens to good lines when there are bad ones.
    DiscoveryImportMode {
        /// One line that cannot be read, and nothing is taken.
        AllOrNothing = "ALL_OR_NOTHING",
        /// Good lines are taken, the others reported.
        GoodRows = "GOOD_ROWS",
    }
}

text_enum! {
    /// Where an import stands.
    DiscoveryImportStatus {
        /// Waits for its job, or is being carried out.
        Pending = "PENDING",
        /// Carried out; the rows say what came of each thing.
        Applied = "APPLIED",
        /// Nothing was taken; the rows say why.
        Rejected = "REJECTED",
        /// A dry run: the rows say what would have come of each thing.
        Rehearsed = "REHEARSED",
    }
}

/// An inventory or a log that a job takes in.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "discovery_imports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DiscoveryImportId,
    pub job_id: Option<JobId>,
    pub kind: DiscoveryKind,
    pub mode: DiscoveryImportMode,
    pub status: DiscoveryImportStatus,
    pub is_dry_run: bool,
    pub discovery_source_id: Option<DiscoverySourceId>,
    /// When the file was written: what has no time of its own was seen then.
    pub as_of: DateTimeUtc,
    pub line_count: i32,
    /// Lines about something that is not AI. Of a log nothing else is kept of them.
    pub not_ai_line_count: i32,
    pub invalid_line_count: i32,
    pub created_by_seat_id: Option<SeatId>,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub finished_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(DiscoveryImportId, Id);
