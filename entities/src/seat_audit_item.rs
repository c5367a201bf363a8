//! One thing under review in a seat audit, frozen as it was at the start.

use sea_orm::entity::prelude::*;

use crate::{AccessGrantId, ApiTokenId, SeatAuditId, SeatAuditItemId, SeatId, TenantId, text_enum};

text_enum! {
    /// What is under review.
    SeatAuditItemKind {
        /// The seat of a person.
        Seat = "SEAT",
        /// A service account.
        ServiceAccount = "SERVICE_ACCOUNT",
        /// An API token.
        ApiToken = "API_TOKEN",
        /// More access that a seat had for a while.
        AccessGrant = "ACCESS_GRANT",
    }
}

text_enum! {
    /// What a reviewer is warned of.
    SeatAuditFlag {
        /// No activity for 30 days.
        Dormant30 = "DORMANT_30",
        /// No activity for 60 days.
        Dormant60 = "DORMANT_60",
        /// No activity for 90 days.
        Dormant90 = "DORMANT_90",
        /// Has never signed in.
        NeverSignedIn = "NEVER_SIGNED_IN",
        /// No second factor.
        NoMfa = "NO_MFA",
        /// Left the company, as its directory says.
        Leaver = "LEAVER",
        /// A service account, or its token, that nobody active answers for.
        OwnerMissing = "OWNER_MISSING",
        /// A role of power that is not used.
        OverPrivileged = "OVER_PRIVILEGED",
        /// A tier above what its use shows a need for.
        TierAboveNeed = "TIER_ABOVE_NEED",
        /// Token scopes beyond what its seat's role can need.
        ScopesTooBroad = "SCOPES_TOO_BROAD",
        /// A token that was used once and is not any more.
        StaleToken = "STALE_TOKEN",
        /// A token that was never used.
        NeverUsedToken = "NEVER_USED_TOKEN",
        /// Not part of the last closed audit.
        NewSinceLastAudit = "NEW_SINCE_LAST_AUDIT",
        /// One credential called from more networks than one person or machine would.
        SharedUseSuspected = "SHARED_USE_SUSPECTED",
        /// Above the plan's number of seats.
        OverLimit = "OVER_LIMIT",
    }
}

text_enum! {
    /// What is to become of it.
    SeatAuditDecision {
        /// It stays as it is.
        Keep = "KEEP",
        /// It keeps less: a lower role or tier, fewer scopes; or another person answers for it.
        Change = "CHANGE",
        /// It ends: the seat is disabled, the token revoked.
        Revoke = "REVOKE",
    }
}

text_enum! {
    /// Where a decision comes from.
    DecisionSource {
        /// A reviewer decided.
        Reviewer = "REVIEWER",
        /// Nobody did until the end of the grace time; the tenant's default was taken.
        Silence = "SILENCE",
    }
}

text_enum! {
    /// What came of the decision when the audit was closed.
    ItemOutcome {
        /// Kept, and seen to be unchanged.
        Kept = "KEPT",
        /// Kept by its own decision, but ended with its seat.
        EndedWithSeat = "ENDED_WITH_SEAT",
        /// Changed as decided.
        Changed = "CHANGED",
        /// Ended as decided.
        Revoked = "REVOKED",
        /// Was so already when the decision was applied.
        AlreadySo = "ALREADY_SO",
        /// Could not be applied; the detail says why. It stands as before.
        NotApplied = "NOT_APPLIED",
        /// Nobody but itself could have decided, so nobody did. It stands as before.
        NotReviewed = "NOT_REVIEWED",
    }
}

/// One thing under review in a seat audit, frozen as it was at the start.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "seat_audit_items")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SeatAuditItemId,
    pub seat_audit_id: SeatAuditId,
    pub kind: SeatAuditItemKind,
    /// The bare id of the seat or token; unique within the audit.
    pub subject_id: Uuid,
    /// The seat, or the token's seat.
    pub seat_id: SeatId,
    pub api_token_id: Option<ApiTokenId>,
    pub access_grant_id: Option<AccessGrantId>,
    /// Who answers for the service account, or for the token's service account, when the audit started.
    pub answerable_seat_id: Option<SeatId>,
    pub name: String,
    /// What was reviewed, as it was when the audit started.
    pub snapshot: Json,
    /// Array of `{flag, value, why}`, every flag that applies to the kind.
    pub flags: Json,
    /// The raised flags as `|A|B|`, to filter by on either database.
    pub flags_yes: String,
    /// The flags that are not known, in the same form.
    pub flags_unknown: String,
    /// Number of raised flags.
    pub flag_count: i32,
    /// Who is asked to decide; none where nobody but the item itself could.
    pub reviewer_seat_id: Option<SeatId>,
    pub decision: Option<SeatAuditDecision>,
    pub decision_source: Option<DecisionSource>,
    /// What a change leaves: `{role, tier, ownerSeatId, scopes}`, each where it changes.
    pub target: Option<Json>,
    pub note: Option<String>,
    pub decided_by_seat_id: Option<SeatId>,
    pub decided_at: Option<DateTimeUtc>,
    pub outcome: Option<ItemOutcome>,
    /// The proof: what died, what changed, or why not.
    pub outcome_detail: Option<Json>,
    pub settled_at: Option<DateTimeUtc>,
    /// Rises with each change.
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(SeatAuditItemId, Id);
