//! Something that a partner made in a client's company and that outlives the grant under which it was made.

use sea_orm::entity::prelude::*;

use crate::{PartnerGrantId, PartnerTraceId, TenantId};

/// Something that a partner made in a client's company and that outlives the grant under which it was made.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "partner_traces")]
pub struct Model {
    /// The client's company.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PartnerTraceId,
    pub grant_id: PartnerGrantId,
    /// Id of what was made.
    pub thing_id: String,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(PartnerTraceId, Id);
