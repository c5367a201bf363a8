//! A file of people that a job takes in.

use sea_orm::entity::prelude::*;

use crate::seat::Role;
use crate::{BusinessUnitId, ImportId, JobId, SeatId, TenantId, text_enum};

text_enum! {
    /// Who wrote the file.
    SeatImportFormat {
        /// Microsoft Entra: the download of users, with or without columns of sign-ins.
        Entra = "ENTRA",
        /// Google Workspace: the download of users.
        Google = "GOOGLE",
        /// Our own columns.
        Keystead = "KEYSTEAD",
    }
}

text_enum! {
    /// What happens to good rows when there are bad ones.
    SeatImportMode {
        /// One bad row, and nothing is taken.
        AllOrNothing = "ALL_OR_NOTHING",
        /// Good rows are taken, bad ones reported.
        GoodRows = "GOOD_ROWS",
    }
}

text_enum! {
    /// Where an import stands.
    SeatImportStatus {
        /// Waits for its job, or is being carried out.
        Pending = "PENDING",
        /// Carried out; the rows say what came of each.
        Applied = "APPLIED",
        /// Nothing was taken; the rows say why.
        Rejected = "REJECTED",
        /// A dry run: the rows say what would have come of each.
        Rehearsed = "REHEARSED",
    }
}

/// A file of people that a job takes in.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "seat_imports")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ImportId,
    pub job_id: Option<JobId>,
    pub format: SeatImportFormat,
    pub mode: SeatImportMode,
    pub status: SeatImportStatus,
    /// Of people whose row does not say.
    pub role: Role,
    /// Of people whose row does not say.
    pub tier: i32,
    /// Of people whose row does not say.
    pub business_unit_id: Option<BusinessUnitId>,
    /// Whether seats whose account the directory has disabled are disabled here too.
    pub disables_leavers: bool,
    /// Whether it only says what would happen.
    pub is_dry_run: bool,
    /// When the directory wrote the file.
    pub as_of: Option<DateTimeUtc>,
    pub row_count: i32,
    /// Nobody where the operator asked.
    pub created_by_seat_id: Option<SeatId>,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub finished_at: Option<DateTimeUtc>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(ImportId, Id);
