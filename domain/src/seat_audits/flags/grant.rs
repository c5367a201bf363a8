//! The rule for access grants: there is one, since a grant was looked at by somebody when it was made and ends by itself.

use super::{Finding, new_since_last};

/// Every rule for grants.
pub fn of_grant(was_in_last_audit: bool) -> Vec<Finding> {
    vec![new_since_last(was_in_last_audit)]
}
