//! What was found when something was tried out, the last time.

use sea_orm::entity::prelude::*;

use crate::{FactProbeId, TenantId};

/// What was found when something was tried out, the last time.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "fact_probes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FactProbeId,
    /// The fact, such as `kms.key`; unique.
    pub fact_key: String,
    /// Typed value; see `domain::facts`. None where nothing has been found yet.
    pub value: Option<Json>,
    /// Why the last attempt found nothing, as a sentence.
    pub failure: Option<String>,
    /// When the value was found.
    pub probed_at: DateTimeUtc,
    /// When it was last tried.
    pub tried_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(FactProbeId, Id);
