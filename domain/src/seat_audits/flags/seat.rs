//! The rules for seats of persons and for service accounts.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use keystead_entities::seat::{Known, Role, SeatKind};
use keystead_entities::seat_audit_item::SeatAuditFlag as Flag;

use super::{Finding, new_since_last, shared_use};

/// What the directory says of sign-ins holds for so long after it was written down.
const FRESH: TimeDelta = TimeDelta::days(7);

/// Who answers for a service account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answerable {
    /// A seat in use.
    Active,
    /// A seat that is not in use any more, or not yet.
    NotActive,
    /// Nobody was named.
    Nobody,
}

/// What the rules look at.
#[derive(Clone, Debug)]
pub struct SeatFacts {
    /// The present.
    pub now: DateTime<Utc>,
    /// The present day in the tenant's time zone.
    pub today: NaiveDate,
    /// The tenant's time after which something unused counts as unused.
    pub dormant_days: i64,
    /// Person or machine.
    pub kind: SeatKind,
    /// Its role.
    pub role: Role,
    /// Its tier.
    pub tier: i32,
    /// Whether a second factor is set up.
    pub mfa: Known,
    /// When it came into being, or into use.
    pub since: DateTime<Utc>,
    /// The last call with a credential of the seat.
    pub last_active_at: Option<DateTime<Utc>>,
    /// The last sign-in, as the directory says or as we saw.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// When what the directory says of sign-ins was true.
    pub sign_ins_as_of: Option<DateTime<Utc>>,
    /// Whether the person ever signed in, as the directory says.
    pub ever_signed_in: Known,
    /// Whether it is known to the company's directory, so that the directory's silence on leaving means something.
    pub in_directory: bool,
    /// Last day in the company.
    pub departed_on: Option<NaiveDate>,
    /// For service accounts.
    pub answerable: Option<Answerable>,
    /// Recorded changes within the dormant time that need the role.
    pub power_uses: u64,
    /// The only owner in use: a company cannot do without.
    pub is_last_owner: bool,
    /// The most networks that one of its credentials was used from; none where no call with an address is recorded.
    pub networks: Option<usize>,
    /// Part of the last closed audit.
    pub was_in_last_audit: bool,
    /// Beyond the plan's number of seats, counted in order of making.
    pub is_over_limit: bool,
}

impl SeatFacts {
    fn seen_at(&self) -> Option<DateTime<Utc>> {
        self.last_active_at.max(self.last_sign_in_at)
    }

    /// Whether it is known that there was no use but what was seen: machines have no way in but ours; of persons the
    /// directory has to say so.
    fn was_never_used(&self) -> bool {
        self.seen_at().is_none() && (self.kind == SeatKind::Service || self.ever_signed_in == Known::No)
    }

    /// The day that the directory's word on sign-ins is from, where that is too long ago to say anything of today.
    fn stale_word(&self) -> Option<NaiveDate> {
        let as_of = self.sign_ins_as_of.filter(|as_of| self.now - *as_of > FRESH)?;
        Some(as_of.date_naive())
    }

    fn days_since(&self, moment: DateTime<Utc>) -> i64 {
        (self.now - moment).num_days()
    }
}

/// Every rule that applies to the kind.
pub fn of_seat(facts: &SeatFacts) -> Vec<Finding> {
    let mut findings = vec![
        dormant(facts, Flag::Dormant30, 30),
        dormant(facts, Flag::Dormant60, 60),
        dormant(facts, Flag::Dormant90, 90),
        never_signed_in(facts),
    ];
    match facts.kind {
        SeatKind::Person => findings.extend([no_mfa(facts), leaver(facts), over_limit(facts)]),
        SeatKind::Service => findings.push(owner_missing(facts.answerable.unwrap_or(Answerable::Nobody))),
    }
    findings.extend([
        over_privileged(facts),
        tier_above_need(facts),
        new_since_last(facts.was_in_last_audit),
        shared_use(facts.networks),
    ]);
    findings
}

fn dormant(facts: &SeatFacts, flag: Flag, days: i64) -> Finding {
    let (value, why) = match facts.seen_at() {
        Some(seen) if facts.days_since(seen) >= days && facts.stale_word().is_some() => {
            let word = facts.stale_word().unwrap_or_default();
            (
                Known::Unknown,
                format!("Last seen {} days ago; the directory's word is of {word}.", facts.days_since(seen)),
            )
        }
        Some(seen) if facts.days_since(seen) >= days => {
            (Known::Yes, format!("Last seen {} days ago.", facts.days_since(seen)))
        }
        Some(seen) => (Known::No, format!("Last seen {} days ago.", facts.days_since(seen).max(0))),
        None if facts.days_since(facts.since) < days => (Known::No, "Newer than that.".to_owned()),
        None if facts.was_never_used() => match facts.stale_word() {
            Some(word) => (Known::Unknown, format!("Never seen; the directory's word is of {word}.")),
            None => (Known::Yes, "Never seen since it was made.".to_owned()),
        },
        None => (Known::Unknown, "Nothing says when this person last signed in.".to_owned()),
    };
    Finding::new(flag, value, why)
}

fn never_signed_in(facts: &SeatFacts) -> Finding {
    let (value, why) = if facts.seen_at().is_some() || facts.ever_signed_in == Known::Yes {
        (Known::No, "Has been seen.")
    } else if facts.was_never_used() && facts.stale_word().is_some() {
        (Known::Unknown, "Neither a sign-in nor a call has been seen, and the directory's word is old.")
    } else if facts.was_never_used() {
        (Known::Yes, "Neither a sign-in nor a call has been seen.")
    } else {
        (Known::Unknown, "No call has been seen, and no directory says whether this person signs in.")
    };
    Finding::new(Flag::NeverSignedIn, value, why)
}

fn no_mfa(facts: &SeatFacts) -> Finding {
    let (value, why) = match facts.mfa {
        Known::Yes => (Known::No, "A second factor is set up."),
        Known::No => (Known::Yes, "No second factor is set up."),
        Known::Unknown => (Known::Unknown, "Whether a second factor is set up is not known."),
    };
    Finding::new(Flag::NoMfa, value, why)
}

fn leaver(facts: &SeatFacts) -> Finding {
    let (value, why) = match facts.departed_on {
        Some(day) if day < facts.today => (Known::Yes, format!("Left the company; {day} was the last day.")),
        Some(day) => (Known::No, format!("Leaves after {day}.")),
        None if facts.in_directory => (Known::No, "The directory names no last day.".to_owned()),
        None => (Known::Unknown, "Not in the company's directory, as far as known.".to_owned()),
    };
    Finding::new(Flag::Leaver, value, why)
}

/// Whether nobody active answers for it.
pub(super) fn owner_missing(answerable: Answerable) -> Finding {
    let (value, why) = match answerable {
        Answerable::Active => (Known::No, "An active seat answers for it."),
        Answerable::NotActive => (Known::Yes, "The seat that answered for it is not active."),
        Answerable::Nobody => (Known::Yes, "Nobody was named to answer for it."),
    };
    Finding::new(Flag::OwnerMissing, value, why)
}

/// Owner or admin, without one recorded change that needs such a role within the dormant time. The only owner needs the
/// role whether it is used or not; a role younger than that time has not had its chance.
fn over_privileged(facts: &SeatFacts) -> Finding {
    let days = facts.dormant_days;
    let (value, why) = match facts.role {
        Role::Approver | Role::Auditor | Role::Member => (Known::No, "Not a role that changes the company.".to_owned()),
        Role::Owner | Role::Admin if facts.power_uses > 0 => {
            (Known::No, format!("The role was used {} times within {days} days.", facts.power_uses))
        }
        Role::Owner | Role::Admin if facts.is_last_owner => {
            (Known::No, "The only owner; a company needs one.".to_owned())
        }
        Role::Owner | Role::Admin if facts.days_since(facts.since) < days => {
            (Known::Unknown, format!("Younger than {days} days."))
        }
        Role::Owner | Role::Admin => (Known::Yes, format!("The role was not used within {days} days.")),
    };
    Finding::new(Flag::OverPrivileged, value, why)
}

/// A tier above the first needs a use that shows it. Use by tier is not recorded, so only the seat that has not been used
/// at all within the dormant time is a yes.
fn tier_above_need(facts: &SeatFacts) -> Finding {
    let idle = facts.seen_at().map_or_else(
        || facts.was_never_used().then(|| facts.days_since(facts.since)),
        |seen| Some(facts.days_since(seen)),
    );
    let (value, why) = match (facts.tier, idle) {
        (..=1, _) => (Known::No, "The first tier is everybody's.".to_owned()),
        (tier, Some(days)) if days >= facts.dormant_days => {
            (Known::Yes, format!("Tier {tier} and not used for {days} days."))
        }
        (tier, _) => (Known::Unknown, format!("What tier {tier} was used for is not recorded.")),
    };
    Finding::new(Flag::TierAboveNeed, value, why)
}

fn over_limit(facts: &SeatFacts) -> Finding {
    if facts.is_over_limit {
        Finding::new(Flag::OverLimit, Known::Yes, "Beyond the plan's number of seats, counted in order of making.")
    } else {
        Finding::new(Flag::OverLimit, Known::No, "Within the plan's number of seats.")
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    fn moment() -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).expect("a moment")
    }

    prop_compose! {
        fn facts()(
            kind in prop_oneof![Just(SeatKind::Person), Just(SeatKind::Service)],
            role in prop::sample::select(Role::ALL),
            tier in 1..=3_i32,
            mfa in prop::sample::select(Known::ALL),
            since in 0..400_i64,
            active in prop::option::of(0..400_i64),
            sign_in in prop::option::of(0..400_i64),
            word in prop::option::of(0..60_i64),
            ever_signed_in in prop::sample::select(Known::ALL),
            in_directory: bool,
            departed in prop::option::of(-30..30_i64),
            power_uses in 0..3_u64,
            is_last_owner: bool,
            networks in prop::option::of(0..8_usize),
            was_in_last_audit: bool,
            dormant_days in 1..200_i64,
        ) -> SeatFacts {
            let now = moment();
            let ago = |days: i64| now - TimeDelta::days(days);
            SeatFacts {
                now, today: now.date_naive(), dormant_days, kind, role, tier, mfa, since: ago(since),
                last_active_at: active.map(ago), last_sign_in_at: sign_in.map(ago),
                sign_ins_as_of: word.map(ago), ever_signed_in, in_directory,
                departed_on: departed.map(|d| now.date_naive() + TimeDelta::days(d)),
                answerable: (kind == SeatKind::Service).then_some(Answerable::Active),
                power_uses, is_last_owner, networks, was_in_last_audit, is_over_limit: false,
            }
        }
    }

    fn value(facts: &SeatFacts, flag: Flag) -> Option<Known> {
        of_seat(facts).into_iter().find(|f| f.flag == flag).map(|f| f.value)
    }

    proptest! {
        #[test]
        fn each_flag_is_said_once_and_with_a_reason(facts in facts()) {
            let findings = of_seat(&facts);
            let mut flags: Vec<_> = findings.iter().map(|f| f.flag).collect();
            flags.sort_unstable();
            flags.dedup();
            prop_assert_eq!(flags.len(), findings.len());
            prop_assert!(findings.iter().all(|f| !f.why.is_empty()));
        }

        #[test]
        fn longer_dormancy_includes_shorter(facts in facts()) {
            let (d30, d60, d90) =
                (value(&facts, Flag::Dormant30), value(&facts, Flag::Dormant60), value(&facts, Flag::Dormant90));
            prop_assert!(d90 != Some(Known::Yes) || d60 == Some(Known::Yes));
            prop_assert!(d60 != Some(Known::Yes) || d30 == Some(Known::Yes));
        }

        #[test]
        fn being_seen_today_clears_every_flag_of_absence(mut facts in facts()) {
            facts.last_active_at = Some(facts.now);
            for flag in [Flag::Dormant30, Flag::Dormant60, Flag::Dormant90, Flag::NeverSignedIn] {
                prop_assert_eq!(value(&facts, flag), Some(Known::No));
            }
            prop_assert_ne!(value(&facts, Flag::TierAboveNeed), Some(Known::Yes));
        }

        #[test]
        fn unknown_never_becomes_yes_or_no(mut facts in facts()) {
            facts.kind = SeatKind::Person;
            facts.mfa = Known::Unknown;
            facts.in_directory = false;
            facts.ever_signed_in = Known::Unknown;
            facts.departed_on = None;
            facts.last_active_at = None;
            facts.last_sign_in_at = None;
            facts.networks = None;
            for flag in [Flag::NoMfa, Flag::Leaver, Flag::NeverSignedIn, Flag::SharedUseSuspected] {
                prop_assert_eq!(value(&facts, flag), Some(Known::Unknown));
            }
            prop_assert_ne!(value(&facts, Flag::Dormant30), Some(Known::Yes));
        }

        #[test]
        fn being_in_the_directory_says_nothing_about_signing_in(mut facts in facts()) {
            facts.kind = SeatKind::Person;
            facts.in_directory = true;
            facts.ever_signed_in = Known::Unknown;
            facts.last_active_at = None;
            facts.last_sign_in_at = None;
            prop_assert_eq!(value(&facts, Flag::NeverSignedIn), Some(Known::Unknown));
            prop_assert_ne!(value(&facts, Flag::Dormant90), Some(Known::Yes));
            facts.ever_signed_in = Known::No;
            facts.sign_ins_as_of = None;
            prop_assert_eq!(value(&facts, Flag::NeverSignedIn), Some(Known::Yes));
        }

        #[test]
        fn an_old_word_of_the_directory_makes_nobody_look_dormant(mut facts in facts(), age in 8..400_i64) {
            facts.sign_ins_as_of = Some(facts.now - TimeDelta::days(age));
            for flag in [Flag::Dormant30, Flag::Dormant60, Flag::Dormant90, Flag::NeverSignedIn] {
                prop_assert_ne!(value(&facts, flag), Some(Known::Yes));
            }
            facts.sign_ins_as_of = Some(facts.now - TimeDelta::days(7));
            facts.last_active_at = None;
            facts.last_sign_in_at = Some(facts.now - TimeDelta::days(40));
            prop_assert_eq!(value(&facts, Flag::Dormant30), Some(Known::Yes));
        }

        #[test]
        fn using_a_role_or_being_the_last_owner_clears_it(mut facts in facts()) {
            facts.power_uses = 1;
            prop_assert_eq!(value(&facts, Flag::OverPrivileged), Some(Known::No));
            facts.power_uses = 0;
            facts.is_last_owner = true;
            prop_assert_eq!(value(&facts, Flag::OverPrivileged), Some(Known::No));
        }

        #[test]
        fn a_machine_has_no_second_factor_and_a_person_nobody_who_answers(facts in facts()) {
            let service = facts.kind == SeatKind::Service;
            prop_assert_eq!(value(&facts, Flag::NoMfa).is_some(), !service);
            prop_assert_eq!(value(&facts, Flag::Leaver).is_some(), !service);
            prop_assert_eq!(value(&facts, Flag::OwnerMissing).is_some(), service);
        }
    }

    #[test]
    fn the_last_day_itself_is_still_a_day_in_the_company() {
        let now = moment();
        let mut facts = SeatFacts {
            now,
            today: now.date_naive(),
            dormant_days: 90,
            kind: SeatKind::Person,
            role: Role::Member,
            tier: 1,
            mfa: Known::Yes,
            since: now,
            last_active_at: None,
            last_sign_in_at: None,
            sign_ins_as_of: None,
            ever_signed_in: Known::Unknown,
            in_directory: true,
            departed_on: Some(now.date_naive()),
            answerable: None,
            power_uses: 0,
            is_last_owner: false,
            networks: None,
            was_in_last_audit: true,
            is_over_limit: false,
        };
        assert_eq!(value(&facts, Flag::Leaver), Some(Known::No));
        facts.departed_on = now.date_naive().pred_opt();
        assert_eq!(value(&facts, Flag::Leaver), Some(Known::Yes));
    }
}
