//! An organisation that looks after other companies. Its people are the seats of its own company, its home.

use sea_orm::entity::prelude::*;

use crate::{PartnerId, Scope, TenantId, text_enum};

text_enum! {
    /// Whether the partner is let into the companies that granted it access.
    PartnerStatus {
        /// It is.
        Active = "ACTIVE",
        /// The operator keeps it out.
        Suspended = "SUSPENDED",
    }
}

/// An organisation that looks after other companies. Its people are the seats of its own company, its home.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "partners")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PartnerId,
    pub home_tenant_id: TenantId,
    /// As the companies that grant it access see it.
    pub name: String,
    pub status: PartnerStatus,
    /// How many companies it may set up; any number where the operator set none.
    pub company_limit: Option<i32>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The partner whose home is the scope's company.
    pub fn at_home(scope: Scope) -> Select<Self> {
        Self::find().filter(Column::HomeTenantId.eq(scope.tenant_id()))
    }

    /// The partner with that id, whoever asks: a company names it when it grants it access.
    pub fn named(id: PartnerId) -> Select<Self> {
        Self::find_by_id(id)
    }

    /// The partners with those ids: the names beside grants.
    pub fn among(ids: impl IntoIterator<Item = PartnerId>) -> Select<Self> {
        Self::find().filter(Column::Id.is_in(ids))
    }

    /// Every partner, for the operator.
    pub fn of_all() -> Select<Self> {
        Self::find()
    }
}
