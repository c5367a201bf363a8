//! The rules for API tokens.

use chrono::{DateTime, Utc};
use keystead_entities::seat::{Known, Role};
use keystead_entities::seat_audit_item::SeatAuditFlag as Flag;

use super::seat::{Answerable, owner_missing};
use super::{Finding, UNUSED_TOKEN_DAYS, new_since_last, shared_use};
use crate::auth::{Access, Area, TokenScope};

/// What the rules look at.
#[derive(Clone, Debug)]
pub struct TokenFacts {
    /// The present.
    pub now: DateTime<Utc>,
    /// The tenant's time after which something unused counts as unused.
    pub dormant_days: i64,
    /// The role of its seat.
    pub role: Role,
    /// What it lets do.
    pub scopes: Vec<TokenScope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// The last call with it.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Who answers for it: its person, or its service account's owner.
    pub answerable: Answerable,
    /// The networks it was used from; none where no call with an address is recorded.
    pub networks: Option<usize>,
    /// Part of the last closed audit.
    pub was_in_last_audit: bool,
}

/// Every rule for tokens.
pub fn of_token(facts: &TokenFacts) -> Vec<Finding> {
    vec![
        stale(facts),
        never_used(facts),
        scopes_too_broad(facts),
        owner_missing(facts.answerable),
        new_since_last(facts.was_in_last_audit),
        shared_use(facts.networks),
    ]
}

/// The scopes that a seat of that role can make use of. Owners and admins: all. Approvers: they sign in pilots,
/// questionnaires, policies, seat audits and incidents, decide on requests for access, and read the rest. Auditors read. Members take part in pilots and
/// policies, report incidents, and read what concerns their own work.
pub fn needed_scopes(role: Role) -> Vec<TokenScope> {
    let writes: &[Area] = match role {
        Role::Owner | Role::Admin => Area::ALL,
        Role::Approver => &[
            Area::Pilots,
            Area::Questionnaires,
            Area::Policies,
            Area::SeatAudits,
            Area::Incidents,
            Area::Jobs,
            Area::Seats,
        ],
        Role::Auditor => &[],
        Role::Member => &[Area::Pilots, Area::Policies, Area::Incidents, Area::Jobs],
    };
    let reads: &[Area] = match role {
        Role::Member => &[Area::Tenant, Area::Apps, Area::Usage],
        _ => Area::ALL,
    };
    let scope = |access| move |area: &Area| TokenScope { area: *area, access };
    let mut scopes: Vec<_> = writes.iter().chain(reads).map(scope(Access::Read)).collect();
    scopes.extend(writes.iter().map(scope(Access::Write)));
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

fn scopes_too_broad(facts: &TokenFacts) -> Finding {
    let needed = needed_scopes(facts.role);
    let beyond: Vec<_> = facts.scopes.iter().filter(|s| !needed.contains(s)).map(ToString::to_string).collect();
    let writes_everywhere = Area::ALL.iter().all(|area| facts.scopes.iter().any(|s| s.includes(scope_of(*area))));
    let (value, why) = if !beyond.is_empty() {
        (Known::Yes, format!("The role {} cannot use {}.", facts.role, beyond.join(", ")))
    } else if writes_everywhere {
        (Known::Yes, "It may change everything there is; no single task needs that.".to_owned())
    } else {
        (Known::No, format!("Every scope is one that the role {} can use.", facts.role))
    };
    Finding::new(Flag::ScopesTooBroad, value, why)
}

fn scope_of(area: Area) -> TokenScope {
    TokenScope { area, access: Access::Write }
}

fn stale(facts: &TokenFacts) -> Finding {
    let (value, why) = match facts.last_used_at.map(|used| (facts.now - used).num_days()) {
        Some(days) if days >= facts.dormant_days => (Known::Yes, format!("Last used {days} days ago.")),
        Some(days) => (Known::No, format!("Last used {} days ago.", days.max(0))),
        None => (Known::No, "Never used; see that flag.".to_owned()),
    };
    Finding::new(Flag::StaleToken, value, why)
}

fn never_used(facts: &TokenFacts) -> Finding {
    let age = (facts.now - facts.created_at).num_days();
    let (value, why) = match facts.last_used_at {
        Some(_) => (Known::No, "Has been used.".to_owned()),
        None if age >= UNUSED_TOKEN_DAYS => (Known::Yes, format!("Made {age} days ago and never used.")),
        None => (Known::Unknown, format!("Not used yet, but made less than {UNUSED_TOKEN_DAYS} days ago.")),
    };
    Finding::new(Flag::NeverUsedToken, value, why)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    prop_compose! {
        fn facts()(
            role in prop::sample::select(Role::ALL),
            scopes in prop::collection::vec(prop::sample::select(TokenScope::all()), 0..8),
            age in 0..400_i64,
            used in prop::option::of(0..400_i64),
            dormant_days in 1..200_i64,
            networks in prop::option::of(0..8_usize),
        ) -> TokenFacts {
            let now = DateTime::from_timestamp(1_790_000_000, 0).expect("a moment");
            TokenFacts {
                now, dormant_days, role, scopes, created_at: now - TimeDelta::days(age),
                last_used_at: used.map(|d| now - TimeDelta::days(d)), answerable: Answerable::Active, networks,
                was_in_last_audit: true,
            }
        }
    }

    fn value(facts: &TokenFacts, flag: Flag) -> Known {
        of_token(facts).into_iter().find(|f| f.flag == flag).expect("every rule").value
    }

    proptest! {
        #[test]
        fn a_token_is_not_both_stale_and_never_used(facts in facts()) {
            let (stale, unused) = (value(&facts, Flag::StaleToken), value(&facts, Flag::NeverUsedToken));
            prop_assert!(!(stale == Known::Yes && unused == Known::Yes));
            prop_assert_eq!(unused == Known::No, facts.last_used_at.is_some());
        }

        #[test]
        fn fewer_scopes_are_never_broader(mut facts in facts()) {
            let before = value(&facts, Flag::ScopesTooBroad);
            facts.scopes.pop();
            prop_assert!(before == Known::Yes || value(&facts, Flag::ScopesTooBroad) == Known::No);
        }

        #[test]
        fn what_the_role_needs_is_enough_and_not_too_much(mut facts in facts()) {
            facts.scopes = needed_scopes(facts.role);
            let everything = matches!(facts.role, Role::Owner | Role::Admin);
            prop_assert_eq!(value(&facts, Flag::ScopesTooBroad) == Known::Yes, everything);
        }
    }

    #[test]
    fn a_members_token_that_reads_the_audit_log_is_too_broad() {
        let now = DateTime::from_timestamp(1_790_000_000, 0).expect("a moment");
        let facts = TokenFacts {
            now,
            dormant_days: 90,
            role: Role::Member,
            scopes: vec!["audit:read".parse().expect("a scope")],
            created_at: now,
            last_used_at: None,
            answerable: Answerable::Nobody,
            networks: None,
            was_in_last_audit: false,
        };
        assert_eq!(value(&facts, Flag::ScopesTooBroad), Known::Yes);
        assert_eq!(value(&facts, Flag::NeverUsedToken), Known::Unknown);
        assert_eq!(value(&facts, Flag::OwnerMissing), Known::Yes);
    }
}
