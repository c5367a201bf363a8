//! What a reviewer is warned of: rules as pure functions over plain facts, so that each can be read, tested and argued
//! about by itself. Every rule answers yes, no or unknown and says why in one sentence; what is not known never becomes
//! a yes or a no. A flag decides nothing: it is a reason to look.
//!
//! The limits are constants here. The tenant's `dormantDays` is the time after which an unused role, tier or token counts
//! as unused; the three dormancy flags are fixed at 30, 60 and 90 days, so that reports of different firms compare.

mod grant;
mod seat;
mod token;

use keystead_entities::seat::Known;
use keystead_entities::seat_audit_item::SeatAuditFlag;
use serde::Serialize;

pub use grant::of_grant;
pub use seat::{Answerable, SeatFacts, of_seat};
pub use token::{TokenFacts, needed_scopes, of_token};

/// Distinct networks in 30 days from which one credential must have been used to be suspected of being shared.
pub const SHARED_NETWORKS: usize = 4;
/// Days of the audit log that the suspicion of shared use looks back over.
pub const SHARED_LOOK_BACK_DAYS: i64 = 30;
/// Days after which a token without any use counts as never used.
pub const UNUSED_TOKEN_DAYS: i64 = 30;

/// What a rule says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What about.
    pub flag: SeatAuditFlag,
    /// Whether it applies.
    pub value: Known,
    /// Why, in one sentence for the reviewer.
    pub why: String,
}

impl Finding {
    fn new(flag: SeatAuditFlag, value: Known, why: impl Into<String>) -> Self {
        Self { flag, value, why: why.into() }
    }
}

/// `|A|B|` of the flags with that value, or an empty text: what the rows are filtered by.
pub fn marked(findings: &[Finding], value: Known) -> String {
    let mut marked: String =
        findings.iter().filter(|f| f.value == value).map(|f| format!("|{}", f.flag.as_str())).collect();
    if !marked.is_empty() {
        marked.push('|');
    }
    marked
}

/// Whether one credential is used from more networks than one person or machine would. Addresses are known only of calls
/// that the audit log has an entry of, so no entry means not known.
fn shared_use(networks: Option<usize>) -> Finding {
    let flag = SeatAuditFlag::SharedUseSuspected;
    match networks {
        None | Some(0) => {
            Finding::new(flag, Known::Unknown, "No recorded call with an address in the last 30 days to judge by.")
        }
        Some(n) if n >= SHARED_NETWORKS => {
            Finding::new(flag, Known::Yes, format!("One credential was used from {n} networks in the last 30 days."))
        }
        Some(n) => Finding::new(flag, Known::No, format!("Used from {n} network(s) in the last 30 days.")),
    }
}

/// Whether it was part of the last closed audit. With no closed audit before, it was not.
fn new_since_last(was_in_last: bool) -> Finding {
    let flag = SeatAuditFlag::NewSinceLastAudit;
    if was_in_last {
        Finding::new(flag, Known::No, "Was part of the last closed audit.")
    } else {
        Finding::new(flag, Known::Yes, "Was not part of the last closed audit, or there is none.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_use_needs_data() {
        assert_eq!(shared_use(None).value, Known::Unknown);
        assert_eq!(shared_use(Some(1)).value, Known::No);
        assert_eq!(shared_use(Some(SHARED_NETWORKS)).value, Known::Yes);
    }

    #[test]
    fn marks_can_be_searched_without_hitting_a_longer_name() {
        let findings = [new_since_last(false), shared_use(Some(9)), shared_use(None)];
        assert_eq!(marked(&findings, Known::Yes), "|NEW_SINCE_LAST_AUDIT|SHARED_USE_SUSPECTED|");
        assert_eq!(marked(&findings, Known::No), "");
    }
}
