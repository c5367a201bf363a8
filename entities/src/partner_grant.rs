//! A company's consent to a partner: what it may do there, and until when.

use sea_orm::entity::prelude::*;
use sea_orm::{SelectThree, TopologyStar};

use crate::{PartnerGrantId, PartnerId, SeatId, TenantId, partner, tenant, text_enum};

text_enum! {
    /// Whether it opens anything. A grant past its end is `ACTIVE` here and opens nothing all the same.
    PartnerGrantStatus {
        /// Not revoked.
        Active = "ACTIVE",
        /// Ended by hand, for good.
        Revoked = "REVOKED",
    }
}

/// A company's consent to a partner: what it may do there, and until when.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "partner_grants")]
pub struct Model {
    /// The company that consents.
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PartnerGrantId,
    pub partner_id: PartnerId,
    /// Array of scopes, such as `seats:write`.
    pub scopes: Json,
    pub status: PartnerGrantStatus,
    pub expires_at: DateTimeUtc,
    /// None where the partner provisioned the company.
    pub granted_by_seat_id: Option<SeatId>,
    /// As the audit log writes an actor.
    pub granted_by: String,
    pub revoked_at: Option<DateTimeUtc>,
    /// As the audit log writes an actor.
    pub revoked_by: Option<String>,
    pub revoked_reason: Option<String>,
    /// When what was made under it was seen to, after its end.
    pub settled_at: Option<DateTimeUtc>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(PartnerGrantId, Id);

/// The partner.
impl Related<partner::Entity> for Entity {
    fn to() -> RelationDef {
        Self::belongs_to(partner::Entity).from(Column::PartnerId).to(partner::Column::Id).into()
    }
}

/// The company.
impl Related<tenant::Entity> for Entity {
    fn to() -> RelationDef {
        Self::belongs_to(tenant::Entity).from(Column::TenantId).to(tenant::Column::Id).into()
    }
}

impl Entity {
    /// What companies consented to for a partner, over all of them.
    pub fn of_partner(id: PartnerId) -> Select<Self> {
        Self::find().filter(Column::PartnerId.eq(id))
    }

    /// Those that open a company at that moment.
    pub fn live(grants: Select<Self>, at: DateTimeUtc) -> Select<Self> {
        grants.filter(Column::Status.eq(PartnerGrantStatus::Active)).filter(Column::ExpiresAt.gt(at))
    }

    /// Those of companies in use that were over at that moment, and whose end was not seen to, latest first.
    pub fn unsettled(at: DateTimeUtc) -> Select<Self> {
        use sea_orm::{QueryOrder, QuerySelect};
        Self::find()
            .filter(Column::Status.eq(PartnerGrantStatus::Active))
            .filter(Column::SettledAt.is_null())
            .filter(Column::ExpiresAt.lte(at))
            .join(sea_orm::JoinType::InnerJoin, <Self as Related<tenant::Entity>>::to())
            .filter(tenant::Column::Status.eq(tenant::TenantStatus::Active))
            .order_by_desc(Column::ExpiresAt)
    }

    /// The companies that let a partner in at that moment: to something of an area, where one is named.
    pub fn companies(id: PartnerId, at: DateTimeUtc, area: Option<&str>) -> Select<Self> {
        use sea_orm::QuerySelect;
        use sea_orm::sea_query::{Alias, Expr, ExprTrait};
        let live = Self::live(Self::of_partner(id), at).select_only().column(Column::TenantId);
        match area {
            // Databases differ in how they look into JSON, not in how they write an array of texts.
            Some(area) => {
                live.filter(Expr::col((Self, Column::Scopes)).cast_as(Alias::new("text")).like(format!("%\"{area}:%")))
            }
            None => live,
        }
    }

    /// What opens companies, at that moment, to the active partner whose home is that company, newest first, each with the
    /// partner and the company it opens: how a partner's people and programs enter.
    pub fn opening(
        home: TenantId,
        at: DateTimeUtc,
    ) -> SelectThree<Self, partner::Entity, tenant::Entity, TopologyStar> {
        use sea_orm::QueryOrder;
        Self::live(Self::find(), at)
            .order_by_desc(Column::Id)
            .find_also_related(partner::Entity)
            .find_also_related(tenant::Entity)
            .filter(partner::Column::HomeTenantId.eq(home))
            .filter(partner::Column::Status.eq(partner::PartnerStatus::Active))
    }
}
