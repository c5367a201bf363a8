//! Go, extend or stop: what the figures speak for, and why. A recommendation; people decide. Nothing here touches the
//! database. What is not known speaks for neither side and is said.

use keystead_entities::pilot::PilotOutcome;
use serde::Serialize;

use super::number::Number;
use super::progress::Aim;

/// Share of the expected days, in percent, that must have been measured before an objective is judged.
pub const ENOUGH_COVERAGE: i64 = 60;
/// Days with a value before an objective is judged: two working weeks.
pub const ENOUGH_DAYS: i32 = 10;
/// Share of the participants, in percent, that must take part for a roll-out to be recommended.
pub const ENOUGH_ADOPTION: i64 = 50;
/// Average progress, in percent, below which a well-measured pilot is not worth extending.
pub const WORTH_EXTENDING: i64 = 25;

/// One objective and what was measured of it.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The objective, as people call it.
    pub name: String,
    /// What it wants.
    pub aim: Aim,
    /// Where it stands.
    pub current: Option<Number>,
    /// Days with a value.
    pub known_days: i32,
    /// Share of the expected days that have a value, in percent.
    pub coverage: Option<Number>,
    /// Whether it counts things that must not happen, such as leaks: a total of which less is better.
    pub is_harm: bool,
}

/// What a recommendation is made from.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The objectives.
    pub objectives: Vec<Measured>,
    /// Share of the participants that took part lately, in percent, where known.
    pub adoption: Option<Number>,
    /// Incidents during the pilot, where known.
    pub incidents: Option<u32>,
    /// Titles of checkpoints that were rejected.
    pub rejected: Vec<String>,
    /// Titles of checkpoints that nobody has signed.
    pub unsigned: Vec<String>,
    /// Phases that have not begun.
    pub phases_ahead: usize,
}

/// Why, in a word for programs. Never changes its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReasonCode {
    /// A checkpoint was rejected.
    CheckpointRejected,
    /// Something that must not happen happened more often than before.
    HarmRose,
    /// An objective got worse than its baseline.
    GotWorse,
    /// Well measured, and little came of it.
    LittleProgress,
    /// There was no objective.
    NoObjectives,
    /// Too little was measured to judge an objective.
    TooFewMeasurements,
    /// An objective is on its way but not reached.
    NotYetMet,
    /// Too few of the participants take part.
    LowAdoption,
    /// Nobody knows how many take part.
    AdoptionUnknown,
    /// A checkpoint is not signed.
    CheckpointUnsigned,
    /// Phases have not begun.
    PhasesAhead,
    /// There were incidents.
    Incidents,
    /// The system has no record of incidents to look at.
    IncidentsUnknown,
    /// An objective was reached.
    Met,
    /// Enough of the participants take part.
    GoodAdoption,
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// For programs.
    pub code: ReasonCode,
    /// What it speaks for; nothing where it is a caveat only.
    #[serde(rename = "speaksFor")]
    pub speaks_for: Option<PilotOutcome>,
    /// For people.
    pub text: String,
}

/// A recommendation with its reasons, those that speak for it first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recommendation {
    /// What is recommended.
    pub outcome: PilotOutcome,
    /// Why, and what to bear in mind.
    pub reasons: Vec<Reason>,
}

/// Weighs the findings: anything that speaks for stopping stops; else anything unfinished extends; else go.
pub fn recommend(findings: &Findings) -> Recommendation {
    let mut reasons = Reasons(Vec::new());
    of_checkpoints(findings, &mut reasons);
    of_objectives(&findings.objectives, &mut reasons);
    of_people(findings, &mut reasons);
    let speaks = |outcome| reasons.0.iter().any(|r| r.speaks_for == Some(outcome));
    let outcome = if speaks(PilotOutcome::Stop) {
        PilotOutcome::Stop
    } else if speaks(PilotOutcome::Extend) {
        PilotOutcome::Extend
    } else {
        PilotOutcome::Go
    };
    let mut reasons = reasons.0;
    reasons.sort_by_key(|r| (r.speaks_for != Some(outcome), r.speaks_for.is_none(), r.code));
    Recommendation { outcome, reasons }
}

struct Reasons(Vec<Reason>);

impl Reasons {
    fn stop(&mut self, code: ReasonCode, text: String) {
        self.0.push(Reason { code, speaks_for: Some(PilotOutcome::Stop), text });
    }
    fn extend(&mut self, code: ReasonCode, text: String) {
        self.0.push(Reason { code, speaks_for: Some(PilotOutcome::Extend), text });
    }
    fn go(&mut self, code: ReasonCode, text: String) {
        self.0.push(Reason { code, speaks_for: Some(PilotOutcome::Go), text });
    }
    fn note(&mut self, code: ReasonCode, text: String) {
        self.0.push(Reason { code, speaks_for: None, text });
    }
}

fn of_checkpoints(findings: &Findings, reasons: &mut Reasons) {
    for title in &findings.rejected {
        reasons.stop(ReasonCode::CheckpointRejected, format!("The checkpoint “{title}” was rejected."));
    }
    for title in &findings.unsigned {
        reasons.extend(ReasonCode::CheckpointUnsigned, format!("The checkpoint “{title}” is not signed."));
    }
    if findings.phases_ahead > 0 {
        let text = format!("Phases that have not begun: {}.", findings.phases_ahead);
        reasons.note(ReasonCode::PhasesAhead, text);
    }
}

fn of_objectives(objectives: &[Measured], reasons: &mut Reasons) {
    if objectives.is_empty() {
        reasons.extend(ReasonCode::NoObjectives, "There was no objective to be judged by.".into());
    }
    let (mut percents, mut worse, mut unjudged) = (Vec::new(), Vec::new(), 0);
    for objective in objectives {
        let Measured { name, aim, .. } = objective;
        // Harm is not excused by thin data: what was counted did happen.
        if let Some(value) = objective.current.filter(|v| objective.is_harm && aim.is_worse(*v)) {
            let text =
                format!("“{name}” stands at {}, worse than the baseline of {}.", show(value), show(aim.baseline));
            reasons.stop(ReasonCode::HarmRose, text);
            continue;
        }
        let Some(value) = objective.current.filter(|_| is_enough(objective)) else {
            let share = objective
                .coverage
                .map_or("none were expected".into(), |c| format!("{} % of the expected days", show(c)));
            let text =
                format!("“{name}” was measured on too few days to be judged: {} ({share}).", objective.known_days);
            reasons.extend(ReasonCode::TooFewMeasurements, text);
            unjudged += 1;
            continue;
        };
        let percent = aim.percent(value);
        percents.push(percent);
        let stands =
            format!("stands at {} (baseline {}, target {})", show(value), show(aim.baseline), show(aim.target));
        if aim.is_met(value) {
            reasons.go(ReasonCode::Met, format!("“{name}” is reached: it {stands}."));
        } else if aim.is_worse(value) {
            worse.push(format!("“{name}” got worse: it {stands}."));
        } else {
            let text = format!("“{name}” is {} % of the way: it {stands}.", show(percent));
            reasons.extend(ReasonCode::NotYetMet, text);
        }
    }
    let most_got_worse = !worse.is_empty() && worse.len() * 2 >= percents.len();
    for text in worse {
        if most_got_worse {
            reasons.stop(ReasonCode::GotWorse, text)
        } else {
            reasons.extend(ReasonCode::GotWorse, text)
        }
    }
    // One runaway success must not hide that nothing else moved.
    let capped = percents.into_iter().map(|p| p.min(Number::whole(100)));
    if let Some(average) = Number::mean(capped).filter(|a| unjudged == 0 && *a < Number::whole(WORTH_EXTENDING)) {
        let text = format!("Well measured, and on average only {} % of the way was covered.", show(average.rounded(1)));
        reasons.stop(ReasonCode::LittleProgress, text);
    }
}

fn of_people(findings: &Findings, reasons: &mut Reasons) {
    match findings.adoption {
        None => reasons.note(ReasonCode::AdoptionUnknown, "How many take part is not known.".into()),
        Some(share) if share < Number::whole(ENOUGH_ADOPTION) => {
            let text = format!(
                "On an average day of the last four weeks only {} % of the participants took part.",
                show(share)
            );
            reasons.extend(ReasonCode::LowAdoption, text);
        }
        Some(share) => {
            let text =
                format!("On an average day of the last four weeks {} % of the participants took part.", show(share));
            reasons.go(ReasonCode::GoodAdoption, text);
        }
    }
    match findings.incidents {
        None => {
            let text = "Incidents are not recorded in Keystead yet: whether there were any is not known.";
            reasons.note(ReasonCode::IncidentsUnknown, text.into());
        }
        Some(0) => {}
        Some(n) => reasons.extend(ReasonCode::Incidents, format!("Incidents during the pilot: {n}.")),
    }
}

fn is_enough(objective: &Measured) -> bool {
    objective.known_days >= ENOUGH_DAYS && objective.coverage.is_some_and(|c| c >= Number::whole(ENOUGH_COVERAGE))
}

fn show(number: Number) -> Number {
    number.rounded(2)
}

#[cfg(test)]
mod tests {
    use keystead_entities::pilot_objective::{MetricAggregation, ObjectiveDirection};
    use proptest::prelude::*;

    use super::*;

    fn objective(current: Option<i64>) -> Measured {
        let aim = Aim {
            direction: ObjectiveDirection::HigherIsBetter,
            aggregation: MetricAggregation::Mean,
            baseline: Number::ZERO,
            target: Number::whole(30),
        };
        Measured {
            name: "Minutes saved".into(),
            aim,
            current: current.map(Number::whole),
            known_days: 60,
            coverage: Some(Number::whole(90)),
            is_harm: false,
        }
    }

    fn findings(objectives: Vec<Measured>) -> Findings {
        Findings { objectives, adoption: Some(Number::whole(80)), ..Findings::default() }
    }

    #[test]
    fn all_reached_is_a_go() {
        let advice = recommend(&findings(vec![objective(Some(31))]));
        assert_eq!(advice.outcome, PilotOutcome::Go);
        assert_eq!(advice.reasons[0].code, ReasonCode::Met);
        assert!(advice.reasons.iter().any(|r| r.code == ReasonCode::IncidentsUnknown && r.speaks_for.is_none()));
    }

    #[test]
    fn half_way_is_to_be_extended_and_no_way_stopped() {
        assert_eq!(recommend(&findings(vec![objective(Some(15))])).outcome, PilotOutcome::Extend);
        assert_eq!(recommend(&findings(vec![objective(Some(3))])).outcome, PilotOutcome::Stop);
        assert_eq!(recommend(&findings(vec![objective(Some(-3))])).outcome, PilotOutcome::Stop);
    }

    #[test]
    fn thin_data_is_never_a_go_nor_a_stop() {
        let thin = Measured { known_days: 9, ..objective(Some(40)) };
        let patchy = Measured { coverage: Some(Number::whole(59)), ..objective(Some(-5)) };
        for objective in [thin, patchy, objective(None)] {
            assert_eq!(recommend(&findings(vec![objective])).outcome, PilotOutcome::Extend);
        }
        assert_eq!(recommend(&findings(vec![])).outcome, PilotOutcome::Extend);
    }

    #[test]
    fn a_rejected_checkpoint_and_a_leak_stop_whatever_else_was_reached() {
        let mut rejected = findings(vec![objective(Some(40))]);
        rejected.rejected.push("Legal review".into());
        assert_eq!(recommend(&rejected).outcome, PilotOutcome::Stop);
        let aim = Aim {
            direction: ObjectiveDirection::LowerIsBetter,
            aggregation: MetricAggregation::Total,
            baseline: Number::ZERO,
            target: Number::ZERO,
        };
        let leaks = Measured { aim, current: Some(Number::whole(1)), known_days: 1, is_harm: true, ..objective(None) };
        let advice = recommend(&findings(vec![objective(Some(40)), leaks]));
        assert_eq!((advice.outcome, advice.reasons[0].code), (PilotOutcome::Stop, ReasonCode::HarmRose));
    }

    #[test]
    fn few_people_or_an_open_checkpoint_hold_a_roll_out_back() {
        let mut few = findings(vec![objective(Some(40))]);
        few.adoption = Some(Number::whole(49));
        assert_eq!(recommend(&few).outcome, PilotOutcome::Extend);
        let mut open = findings(vec![objective(Some(40))]);
        open.unsigned.push("Security review".into());
        assert_eq!(recommend(&open).outcome, PilotOutcome::Extend);
    }

    proptest! {
        #[test]
        fn better_figures_never_make_the_advice_worse(low in -60i64..60, more in 0i64..60, known_days in 0i32..40, share in 0i64..=100) {
            let rank = |value| {
                let measured = Measured { known_days, coverage: Some(Number::whole(share)), ..objective(Some(value)) };
                match recommend(&findings(vec![measured])).outcome {
                    PilotOutcome::Stop => 0,
                    PilotOutcome::Extend => 1,
                    PilotOutcome::Go => 2,
                }
            };
            prop_assert!(rank(low) <= rank(low + more));
        }

        #[test]
        fn the_first_reason_speaks_for_the_advice(values in prop::collection::vec(prop::option::of(-60i64..60), 0..5)) {
            let advice = recommend(&findings(values.into_iter().map(objective).collect()));
            prop_assert_eq!(advice.reasons[0].speaks_for, Some(advice.outcome));
        }
    }
}
