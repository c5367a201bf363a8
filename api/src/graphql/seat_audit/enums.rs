//! The words of seat audits.

use async_graphql::Enum;

/// What began a seat audit.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::seat_audit::SeatAuditOrigin")]
pub enum SeatAuditOrigin {
    /// The quarter did; there is one per quarter.
    Calendar,
    /// A person did.
    ByHand,
}

/// Where a seat audit stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::seat_audit::SeatAuditStatus")]
pub enum SeatAuditStatus {
    /// Items are being decided on.
    Open,
    /// No more decisions; a job applies them one after the other.
    Closing,
    /// Applied, proven and sealed.
    Closed,
    /// Called off; nothing was applied.
    Cancelled,
}

/// What an item is about. New kinds may be added.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::seat_audit_item::SeatAuditItemKind")]
pub enum SeatAuditItemKind {
    /// The seat of a person.
    Seat,
    /// A service account.
    ServiceAccount,
    /// An API token.
    ApiToken,
    /// More access that a seat had for a while since the last audit, over or not. It is kept or revoked.
    AccessGrant,
}

/// What a reviewer is warned of. A flag is a reason to look; it decides nothing.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::seat_audit_item::SeatAuditFlag")]
pub enum SeatAuditFlag {
    /// No activity for 30 days.
    #[graphql(name = "DORMANT_30")]
    Dormant30,
    /// No activity for 60 days.
    #[graphql(name = "DORMANT_60")]
    Dormant60,
    /// No activity for 90 days.
    #[graphql(name = "DORMANT_90")]
    Dormant90,
    /// Neither a sign-in nor a call has been seen.
    NeverSignedIn,
    /// No second factor is set up.
    NoMfa,
    /// Left the company, as its directory says.
    Leaver,
    /// A service account, or its token, that nobody active answers for.
    OwnerMissing,
    /// Owner or admin without one recorded use of that role within the company's time of dormancy.
    OverPrivileged,
    /// Tier 2 or 3 without any use within the company's time of dormancy.
    TierAboveNeed,
    /// Token scopes that its seat's role cannot use, or every scope there is.
    ScopesTooBroad,
    /// A token that was used once, and not within the company's time of dormancy.
    StaleToken,
    /// A token that was not used in its first 30 days.
    NeverUsedToken,
    /// Not part of the last closed audit; in the first audit, everything.
    NewSinceLastAudit,
    /// One credential was used from four or more networks within 30 days.
    SharedUseSuspected,
    /// Beyond the plan's number of seats, counted in order of making.
    OverLimit,
}

/// What is to become of an item.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::seat_audit_item::SeatAuditDecision")]
pub enum SeatAuditDecision {
    /// It stays as it is.
    Keep,
    /// It keeps less: a lower role or tier, fewer scopes; or another person answers for it.
    Change,
    /// It ends: the seat is disabled, the token revoked.
    Revoke,
}

/// Where a decision comes from.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::seat_audit_item::DecisionSource", name = "SeatAuditDecisionSource")]
pub enum DecisionSource {
    /// A reviewer decided.
    Reviewer,
    /// Nobody did until the end of the grace time; the company's default was taken.
    Silence,
}

/// What came of a decision when the audit was closed.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::seat_audit_item::ItemOutcome", name = "SeatAuditOutcome")]
pub enum ItemOutcome {
    /// Kept, and seen to be unchanged.
    Kept,
    /// Kept by its own decision, but ended with its seat.
    EndedWithSeat,
    /// Changed as decided.
    Changed,
    /// Ended as decided.
    Revoked,
    /// Was so already when the decision was to be applied.
    AlreadySo,
    /// Could not be applied, such as the end of the last owner; `proof.why` says why. It stands as before.
    NotApplied,
    /// Nobody but itself could have decided, so nobody did. It stands as before.
    NotReviewed,
}

/// What items are ordered by.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum SeatAuditItemOrderField {
    /// Number of raised flags.
    FlagCount,
    /// Name.
    Name,
}
