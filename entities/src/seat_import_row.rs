//! One person of a file that a job takes in, and what came of them.

use sea_orm::entity::prelude::*;

use crate::{ImportId, Scope, SeatId, TenantId, text_enum};

text_enum! {
    /// What came of a row.
    SeatImportOutcome {
        /// Not looked at yet.
        Pending = "PENDING",
        /// A new seat.
        Created = "CREATED",
        /// A seat that was there, brought up to date.
        Updated = "UPDATED",
        /// A seat that was there, as the file has it.
        Unchanged = "UNCHANGED",
        /// A seat in use whose account the directory has disabled: noted as a leaver.
        Leaver = "LEAVER",
        /// A leaver's seat, disabled because that was asked for.
        Disabled = "DISABLED",
        /// Nothing to do.
        Skipped = "SKIPPED",
        /// A good row that a rule stands against, such as the plan's limit.
        Refused = "REFUSED",
        /// A row that cannot be read.
        Invalid = "INVALID",
    }
}

/// One person of a file that a job takes in, and what came of them.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "seat_import_rows")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: ImportId,
    /// Line of the file, the first being 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub line: i32,
    pub email: Option<String>,
    /// What was read of the person; gone once the import is done.
    pub person: Option<Json>,
    pub outcome: SeatImportOutcome,
    /// For people: why, or what to note. May be empty.
    pub message: String,
    pub seat_id: Option<SeatId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The rows of every import of the scope's tenant.
    pub fn all_of(scope: Scope) -> Select<Self> {
        Self::find().filter(Column::TenantId.eq(scope.tenant_id()))
    }

    /// The rows of one import of the scope's tenant.
    pub fn of(scope: Scope, import_id: ImportId) -> Select<Self> {
        Self::find().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::ImportId.eq(import_id))
    }

    /// The rows of several imports of the scope's tenant.
    pub fn of_any(scope: Scope, imports: impl IntoIterator<Item = ImportId>) -> Select<Self> {
        Self::find().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::ImportId.is_in(imports))
    }

    /// An update of rows of one import of the scope's tenant.
    pub fn update_of(scope: Scope, import_id: ImportId) -> sea_orm::UpdateMany<Self> {
        Self::update_many().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::ImportId.eq(import_id))
    }
}
