//! Evidence that something is used: one row for each thing and place it was seen in.

use sea_orm::entity::prelude::*;

use crate::discovery_source::DiscoveryKind;
use crate::{AiAppId, AppDiscoveryId, DiscoverySourceId, SeatId, TenantId, text_enum};

text_enum! {
    /// How sure it is that it is this app.
    DiscoveryConfidence {
        /// By an identifier that only this app has.
        Exact = "EXACT",
        /// By its name.
        Likely = "LIKELY",
        /// It only looks like an AI app.
        Possible = "POSSIBLE",
    }
}

text_enum! {
    /// Where a discovery stands.
    DiscoveryStatus {
        /// Somebody must say what it is.
        Open = "OPEN",
        /// It is evidence for an app of the inventory.
        Linked = "LINKED",
        /// It is an AI app, and to be ignored.
        Ignored = "IGNORED",
        /// It is no AI app.
        NotAi = "NOT_AI",
    }
}

/// Evidence that something is used.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "app_discoveries")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AppDiscoveryId,
    pub ai_app_id: Option<AiAppId>,
    pub kind: DiscoveryKind,
    /// Id of the source, else the kind; with the identity it is unique.
    pub source_key: String,
    /// What it is: an entry of the catalogue, else a name.
    pub identity_key: String,
    pub discovery_source_id: Option<DiscoverySourceId>,
    pub catalog_key: Option<String>,
    /// As the file calls it.
    pub raw_name: String,
    pub confidence: DiscoveryConfidence,
    /// By what it was recognised, for people.
    pub reason: String,
    pub status: DiscoveryStatus,
    /// Why somebody resolved it so.
    pub note: Option<String>,
    /// The most people that one file told of.
    pub user_count: Option<i32>,
    /// The most devices that one file told of.
    pub device_count: Option<i32>,
    /// How often a file told of it.
    pub event_count: i32,
    pub first_seen_at: DateTimeUtc,
    pub last_seen_at: DateTimeUtc,
    pub resolved_by_seat_id: Option<SeatId>,
    pub resolved_at: Option<DateTimeUtc>,
    /// Rises with each resolution; more sightings leave it.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(AppDiscoveryId, Id);
