//! A decision on a checkpoint.

use sea_orm::entity::prelude::*;

use crate::{CheckpointId, PilotId, SeatId, SignOffId, TenantId, text_enum};

text_enum! {
    /// What was decided.
    SignOffDecision {
        /// The pilot may enter the phase.
        Approved = "APPROVED",
        /// It may not.
        Rejected = "REJECTED",
    }
}

/// A decision on a checkpoint.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "pilot_sign_offs")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SignOffId,
    pub pilot_id: PilotId,
    pub checkpoint_id: CheckpointId,
    /// Who signed.
    pub seat_id: SeatId,
    pub decision: SignOffDecision,
    pub note: String,
    pub signed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(SignOffId, Id);
