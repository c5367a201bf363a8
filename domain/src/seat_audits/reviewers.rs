//! Who may decide on what. Four eyes: nobody decides on their own seat, on its tokens, on a service account they answer for,
//! or on its tokens. Whoever decides on an owner or admin is at least an admin. Only people decide, and only with a role
//! that signs: owner, admin, approver.
//!
//! In a firm whose only possible reviewer is the owner, nobody can decide on the owner's own items. They get no reviewer,
//! are shown as such from the start, are never settled by silence, and stand in the report as not reviewed. An owner who
//! wants them reviewed makes somebody else an admin; the daily look then asks that person.

use std::collections::BTreeMap;

use keystead_entities::seat::{self, Role, SeatKind, SeatStatus};
use keystead_entities::{SeatId, seat_audit_item};

use crate::auth::covers;

/// What the rules want to know of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Under {
    /// The seat it is, or belongs to.
    pub seat_id: SeatId,
    /// Who answers for that seat, where it is a service account.
    pub answerable: Option<SeatId>,
    /// The role of that seat.
    pub role: Role,
}

impl Under {
    /// As frozen in the item.
    pub fn of(item: &seat_audit_item::Model) -> Self {
        let role = item.snapshot.get("role").and_then(|role| role.as_str()).and_then(|role| role.parse().ok());
        Self {
            seat_id: item.seat_id,
            answerable: item.answerable_seat_id,
            // An unreadable role is treated as the one with the strictest rule.
            role: role.unwrap_or(Role::Owner),
        }
    }
}

/// Whether a seat's decision on it would be one on itself.
pub fn is_own(seat_id: SeatId, under: Under) -> bool {
    seat_id == under.seat_id || Some(seat_id) == under.answerable
}

/// Whether the role reaches: those of power are judged by those of power.
pub fn reaches(role: Role, under: Under) -> bool {
    match under.role {
        Role::Owner | Role::Admin => covers(role, Role::Admin),
        Role::Approver | Role::Auditor | Role::Member => covers(role, Role::Approver),
    }
}

/// Whether a seat can be a reviewer at all.
pub fn can_review(seat: &seat::Model) -> bool {
    seat.kind == SeatKind::Person && seat.status == SeatStatus::Active && covers(seat.role, Role::Approver)
}

/// Gives items to reviewers: each to the eligible one with the fewest, and where the assigned ones are all out of the
/// question, to one of the others who could. Deterministic: ties go to the first in order.
pub struct Desk {
    assigned: Vec<(SeatId, Role)>,
    others: Vec<(SeatId, Role)>,
    load: BTreeMap<SeatId, usize>,
}

impl Desk {
    /// `assigned` are asked first; `others` are the rest of those who could review.
    pub fn new(assigned: Vec<(SeatId, Role)>, others: Vec<(SeatId, Role)>) -> Self {
        Self { assigned, others, load: BTreeMap::new() }
    }

    /// Counts an item that somebody already has.
    pub fn has(&mut self, seat_id: SeatId) {
        *self.load.entry(seat_id).or_default() += 1;
    }

    /// Whether the seat may still be asked about the item.
    pub fn may_ask(&self, seat_id: SeatId, under: Under) -> bool {
        let role = self.assigned.iter().chain(&self.others).find(|(id, _)| *id == seat_id).map(|(_, role)| *role);
        role.is_some_and(|role| eligible(seat_id, role, under))
    }

    /// Whom to ask, or nobody where only the item itself could decide.
    pub fn ask(&mut self, under: Under) -> Option<SeatId> {
        let least = |pool: &[(SeatId, Role)], load: &BTreeMap<SeatId, usize>| {
            pool.iter()
                .filter(|(id, role)| eligible(*id, *role, under))
                .min_by_key(|(id, _)| load.get(id).copied().unwrap_or(0))
                .map(|(id, _)| *id)
        };
        let asked = least(&self.assigned, &self.load).or_else(|| least(&self.others, &self.load))?;
        self.has(asked);
        Some(asked)
    }
}

fn eligible(seat_id: SeatId, role: Role, under: Under) -> bool {
    !is_own(seat_id, under) && reaches(role, under)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn id(n: u128) -> SeatId {
        SeatId(Uuid::from_u128(n))
    }

    fn role() -> impl Strategy<Value = Role> {
        prop::sample::select(Role::ALL)
    }

    proptest! {
        #[test]
        fn nobody_is_asked_about_themselves_or_their_machine(
            assigned in prop::collection::vec((0..6_u128, role()), 0..4),
            others in prop::collection::vec((0..6_u128, role()), 0..4),
            items in prop::collection::vec((0..6_u128, prop::option::of(0..6_u128), role()), 0..40),
        ) {
            let seats = |list: Vec<(u128, Role)>| list.into_iter().map(|(n, role)| (id(n), role)).collect::<Vec<_>>();
            let all: Vec<_> = seats(assigned.clone()).into_iter().chain(seats(others.clone())).collect();
            let mut desk = Desk::new(seats(assigned), seats(others));
            for (seat, answerable, role) in items {
                let under = Under { seat_id: id(seat), answerable: answerable.map(id), role };
                match desk.ask(under) {
                    Some(asked) => {
                        prop_assert!(!is_own(asked, under));
                        prop_assert!(all.iter().any(|(seat, role)| *seat == asked && reaches(*role, under)));
                    }
                    None => prop_assert!(all.iter().all(|(seat, role)| is_own(*seat, under) || !reaches(*role, under))),
                }
            }
        }

        #[test]
        fn the_work_is_shared_evenly(count in 0..60_usize) {
            let pool = vec![(id(1), Role::Admin), (id(2), Role::Approver), (id(3), Role::Owner)];
            let mut desk = Desk::new(pool, Vec::new());
            let mut asked = BTreeMap::<SeatId, usize>::new();
            for _ in 0..count {
                let under = Under { seat_id: id(9), answerable: None, role: Role::Member };
                *asked.entry(desk.ask(under).expect("three could")).or_default() += 1;
            }
            let (low, high) = (asked.values().min().copied().unwrap_or(0), asked.values().max().copied().unwrap_or(0));
            prop_assert!(high - low <= 1 || asked.len() < 3);
        }
    }

    #[test]
    fn the_only_owner_of_a_firm_is_reviewed_by_nobody_and_an_approver_does_not_judge_admins() {
        let owner = Under { seat_id: id(1), answerable: None, role: Role::Owner };
        assert_eq!(Desk::new(vec![(id(1), Role::Owner)], Vec::new()).ask(owner), None);
        assert_eq!(Desk::new(vec![(id(1), Role::Owner), (id(2), Role::Approver)], Vec::new()).ask(owner), None);
        let with_admin = Desk::new(vec![(id(1), Role::Owner)], vec![(id(3), Role::Admin)]).ask(owner);
        assert_eq!(with_admin, Some(id(3)));
    }
}
