//! A link under which somebody outside reads the published answers of a questionnaire. Its secret is not stored.

use sea_orm::entity::prelude::*;

use crate::{QuestionnaireId, SeatId, ShareLinkId, TenantId, text_enum};

text_enum! {
    /// Whether it opens anything. A link past its end is `ACTIVE` here and opens nothing all the same.
    ShareLinkStatus {
        /// Not revoked.
        Active = "ACTIVE",
        /// Dead for good.
        Revoked = "REVOKED",
    }
}

/// A link under which somebody outside reads the published answers of a questionnaire. Its secret is not stored.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "share_links")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ShareLinkId,
    pub questionnaire_id: QuestionnaireId,
    /// For whom it was made.
    pub label: String,
    /// By which it is found.
    pub public_part: String,
    /// HMAC-SHA-256 of the secret.
    pub secret_hash: Vec<u8>,
    pub status: ShareLinkStatus,
    pub expires_at: DateTimeUtc,
    pub view_count: i64,
    pub last_viewed_at: Option<DateTimeUtc>,
    pub created_by_seat_id: Option<SeatId>,
    pub revoked_at: Option<DateTimeUtc>,
    pub version: i32,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(ShareLinkId, Id);

impl Entity {
    /// The link with that public part, of whichever tenant: how the reading of a shared questionnaire begins.
    pub fn by_public_part(public_part: &str) -> Select<Self> {
        Self::find().filter(Column::PublicPart.eq(public_part))
    }
}
