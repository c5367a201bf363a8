//! The plan of a pilot's phases.

use chrono::NaiveDate;
use keystead_entities::pilot_phase::{self, PhaseStatus};
use keystead_entities::{PilotId, PilotPhaseId};

use super::{days, rules};
use crate::ctx::Ctx;
use crate::error::Code;
use crate::input::Checks;

/// A phase as planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhasePlan {
    /// Its name, at most 120 characters.
    pub name: String,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub ends_on: NaiveDate,
}

/// A plan that was checked.
pub(super) struct Planned {
    pub(super) name: String,
    pub(super) starts_on: String,
    pub(super) ends_on: String,
}

/// The longest phase, in days.
const LONGEST: i64 = 731;

/// Checks a plan: at least one phase, each after the one before.
pub(super) fn check(checks: &mut Checks, plan: &[PhasePlan]) -> Vec<Planned> {
    if plan.is_empty() {
        checks.refuse(Code::Required, "phases", "A pilot has at least one phase.");
    }
    if plan.len() > rules::MAX_PHASES {
        let text = format!("At most {} phases; these are {}.", rules::MAX_PHASES, plan.len());
        checks.refuse(Code::Invalid, "phases", text);
    }
    let mut last_end: Option<NaiveDate> = None;
    let mut planned = Vec::with_capacity(plan.len());
    for (at, phase) in plan.iter().enumerate() {
        let field = |name: &str| format!("phases.{at}.{name}");
        if phase.ends_on < phase.starts_on {
            checks.refuse(Code::Invalid, &field("endsOn"), "A phase ends on the day it starts or later.");
        } else if (phase.ends_on - phase.starts_on).num_days() >= LONGEST {
            checks.refuse(Code::Invalid, &field("endsOn"), format!("A phase has at most {LONGEST} days."));
        }
        if last_end.is_some_and(|end| phase.starts_on <= end) {
            checks.refuse(Code::Invalid, &field("startsOn"), "A phase starts after the one before has ended.");
        }
        last_end = Some(phase.ends_on);
        planned.push(Planned {
            name: checks.line(&field("name"), &phase.name, 120),
            starts_on: days::given(checks, &field("startsOn"), phase.starts_on),
            ends_on: days::given(checks, &field("endsOn"), phase.ends_on),
        });
    }
    planned
}

/// The row of a phase that has not begun.
pub(super) fn row(ctx: &Ctx, pilot_id: PilotId, number: i32, planned: Planned) -> pilot_phase::Model {
    pilot_phase::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(PilotPhaseId),
        pilot_id,
        number,
        name: planned.name,
        status: PhaseStatus::Planned,
        starts_on: planned.starts_on,
        ends_on: planned.ends_on,
        started_on: None,
        ended_on: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phase(from: &str, until: &str) -> PhasePlan {
        let day = |text: &str| text.parse().expect("a day");
        PhasePlan { name: "Phase".into(), starts_on: day(from), ends_on: day(until) }
    }

    fn refused(plan: &[PhasePlan]) -> bool {
        let mut checks = Checks::new();
        check(&mut checks, plan);
        checks.done().is_err()
    }

    #[test]
    fn phases_follow_each_other() {
        assert!(!refused(&[phase("2026-12-01", "2026-12-31"), phase("2027-01-01", "2027-01-01")]));
        assert!(refused(&[phase("2026-12-01", "2026-12-31"), phase("2026-12-31", "2027-01-31")]));
        assert!(refused(&[phase("2026-12-02", "2026-12-01")]));
        assert!(refused(&[phase("1926-12-01", "1926-12-31")]));
        assert!(refused(&[phase("2026-12-01", "2029-12-31")]));
        assert!(refused(&[]));
    }
}
