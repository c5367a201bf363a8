//! One thing that a file tells of, and what came of it; or a line that cannot be read.

use sea_orm::entity::prelude::*;

use crate::{AiAppId, AppDiscoveryId, DiscoveryImportId, Scope, TenantId, text_enum};

text_enum! {
    /// What came of a thing.
    DiscoveryOutcome {
        /// Not looked at yet.
        Pending = "PENDING",
        /// An app of the catalogue that was not in the inventory: it is now.
        Discovered = "DISCOVERED",
        /// An app of the inventory.
        Matched = "MATCHED",
        /// It may be an AI app; somebody must say.
        Possible = "POSSIBLE",
        /// Somebody said before that it is none, or is to be ignored.
        Ignored = "IGNORED",
        /// No AI app, as far as can be told.
        NotAi = "NOT_AI",
        /// A line that cannot be read.
        Invalid = "INVALID",
        /// Nothing was taken, because of other lines.
        Skipped = "SKIPPED",
    }
}

/// One thing that a file tells of, and what came of it; or a line that cannot be read.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "discovery_import_rows")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false, column_name = "discovery_import_id")]
    pub import_id: DiscoveryImportId,
    /// Place in the report, the first being 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// Line of the file at which it is first told of, the first being 1.
    pub line: i32,
    /// Lines that tell of it.
    pub line_count: i32,
    /// As the file calls it.
    pub name: Option<String>,
    /// What was read; gone once the import is done.
    pub sighting: Option<Json>,
    pub outcome: DiscoveryOutcome,
    /// For people: why. May be empty.
    pub message: String,
    pub discovery_id: Option<AppDiscoveryId>,
    pub ai_app_id: Option<AiAppId>,
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
    pub fn of(scope: Scope, import_id: DiscoveryImportId) -> Select<Self> {
        Self::all_of(scope).filter(Column::ImportId.eq(import_id))
    }

    /// An update of rows of one import of the scope's tenant.
    pub fn update_of(scope: Scope, import_id: DiscoveryImportId) -> sea_orm::UpdateMany<Self> {
        Self::update_many().filter(Column::TenantId.eq(scope.tenant_id())).filter(Column::ImportId.eq(import_id))
    }
}
