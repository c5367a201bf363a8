//! Something that was noticed and that somebody must decide on.

use sea_orm::entity::prelude::*;

use crate::{FindingId, SeatId, TenantId, text_enum};

text_enum! {
    /// What was noticed.
    FindingKind {
        /// Somebody tries passwords of a seat's person.
        PasswordGuessing = "PASSWORD_GUESSING",
        /// A credential was shown that opens nothing any more.
        RevokedTokenUsed = "REVOKED_TOKEN_USED",
        /// The company's directory was refused something.
        ScimRefused = "SCIM_REFUSED",
        /// A partner wanted in, or to do something there, and was not allowed to.
        PartnerRefused = "PARTNER_REFUSED",
        /// What came back from the company's identity provider was not to be believed.
        IdentityProviderRefused = "IDENTITY_PROVIDER_REFUSED",
        /// The company's identity provider sent somebody who was not let in.
        PersonRefused = "PERSON_REFUSED",
        /// A program did not prove to be the one that it says it is.
        ApiClientRefused = "API_CLIENT_REFUSED",
        /// An AI app was seen in use after it was blocked.
        BlockedAppSeen = "BLOCKED_APP_SEEN",
        /// An AI app is allowed more than its vendor's limit or the company's boundary lets it.
        AppBeyondLimit = "APP_BEYOND_LIMIT",
    }
}

text_enum! {
    /// Where a finding stands.
    FindingStatus {
        /// Nobody has decided.
        Open = "OPEN",
        /// It is known and harmless: more of the same is counted and not told again for a while.
        Dismissed = "DISMISSED",
        /// Something was done about it: more of the same is a new finding.
        Resolved = "RESOLVED",
    }
}

/// Something that was noticed and that somebody must decide on.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "findings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FindingId,
    pub kind: FindingKind,
    /// Kind and subject, while more of the same is counted here; unique.
    pub live_key: Option<String>,
    /// Id of what it is about.
    pub subject_id: Option<String>,
    /// What it is about, in words.
    pub subject: String,
    /// Why the last attempt was refused.
    pub reason: String,
    /// Whose credential it is, where it is a seat's.
    pub seat_id: Option<SeatId>,
    pub attempt_count: i32,
    pub first_seen_at: DateTimeUtc,
    pub last_seen_at: DateTimeUtc,
    /// Network address of the last attempt.
    pub last_address: Option<String>,
    pub status: FindingStatus,
    pub decided_by_seat_id: Option<SeatId>,
    /// Who decided, as the audit log names them.
    pub decided_by: Option<String>,
    pub decided_at: Option<DateTimeUtc>,
    pub note: Option<String>,
    /// Rises with each decision; more attempts leave it.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(FindingId, Id);

impl Entity {
    /// Those of companies that a partner was let into.
    pub fn of_companies(companies: sea_orm::sea_query::SelectStatement) -> Select<Self> {
        Self::find().filter(Column::TenantId.in_subquery(companies))
    }
}
