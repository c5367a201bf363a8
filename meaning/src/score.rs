//! Readings held against a key: what a compliance person wrote down for the same questions.

use crate::fact::FactCode;
use crate::reading::{Mode, Reading};

/// What the key says of one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub mode: Mode,
    pub facts: Vec<FactCode>,
}

/// The figures of one questionnaire.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    pub questions: usize,
    /// What the readings are.
    pub auto: usize,
    pub assisted: usize,
    pub human: usize,
    /// What the key holds.
    pub expected_auto: usize,
    pub expected_assisted: usize,
    pub expected_human: usize,
    /// Filled although a person must answer: the worst that can happen.
    pub wrongly_answered: usize,
    /// Left empty although the facts carry something.
    pub wrongly_abstained: usize,
    pub right_mode: usize,
    pub right_auto: usize,
    pub right_assisted: usize,
    /// Of the questions that the key says facts carry: read with exactly those facts.
    pub right_facts: usize,
    /// The same among those that the facts alone answer.
    pub right_auto_facts: usize,
    pub right_assisted_facts: usize,
}

/// Counts readings, each beside what the key says, if it says anything.
pub fn score<'a>(readings: impl IntoIterator<Item = (&'a Reading, Option<&'a Expected>)>) -> Score {
    let mut score = Score::default();
    for (reading, expected) in readings {
        score.questions += 1;
        match reading.mode {
            Mode::Auto => score.auto += 1,
            Mode::Assisted => score.assisted += 1,
            Mode::Human => score.human += 1,
        }
        if let Some(expected) = expected {
            score.hold(reading, expected);
        }
    }
    score
}

impl Score {
    fn hold(&mut self, reading: &Reading, expected: &Expected) {
        let is_right = reading.mode == expected.mode;
        let same_facts = is_right && same(&reading.facts, &expected.facts);
        self.right_mode += usize::from(is_right);
        match expected.mode {
            Mode::Human => {
                self.expected_human += 1;
                self.wrongly_answered += usize::from(!is_right);
                return;
            }
            Mode::Auto => {
                self.expected_auto += 1;
                self.right_auto += usize::from(is_right);
                self.right_auto_facts += usize::from(same_facts);
            }
            Mode::Assisted => {
                self.expected_assisted += 1;
                self.right_assisted += usize::from(is_right);
                self.right_assisted_facts += usize::from(same_facts);
            }
        }
        self.wrongly_abstained += usize::from(reading.mode == Mode::Human);
        self.right_facts += usize::from(same(&reading.facts, &expected.facts));
    }
}

/// The same facts, in whatever order.
fn same(one: &[FactCode], other: &[FactCode]) -> bool {
    one.iter().all(|fact| other.contains(fact)) && other.iter().all(|fact| one.contains(fact))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::FactCode::{K01, K05};
    use crate::reading::Basis;

    fn reading(mode: Mode, facts: &[FactCode]) -> Reading {
        Reading { mode, facts: facts.to_vec(), basis: Basis::of(facts), reason: "".into(), confidence: 50 }
    }

    fn expected(mode: Mode, facts: &[FactCode]) -> Expected {
        Expected { mode, facts: facts.to_vec() }
    }

    #[test]
    fn a_filled_cell_where_a_person_must_answer_is_counted_as_such() {
        let filled = reading(Mode::Assisted, &[K01]);
        let counted = score([(&filled, Some(&expected(Mode::Human, &[])))]);
        assert_eq!((counted.wrongly_answered, counted.right_mode, counted.expected_human), (1, 0, 1));
    }

    #[test]
    fn an_empty_cell_where_facts_carry_is_counted_as_such() {
        let empty = Reading::empty("", 50);
        let counted = score([(&empty, Some(&expected(Mode::Auto, &[K01])))]);
        assert_eq!((counted.wrongly_abstained, counted.wrongly_answered, counted.right_auto), (1, 0, 0));
    }

    #[test]
    fn facts_are_right_in_any_order_and_wrong_if_one_is_missing() {
        let both = reading(Mode::Auto, &[K05, K01]);
        let one = reading(Mode::Auto, &[K01]);
        let key = expected(Mode::Auto, &[K01, K05]);
        assert_eq!(score([(&both, Some(&key))]).right_auto_facts, 1);
        assert_eq!(score([(&one, Some(&key))]).right_auto_facts, 0);
        assert_eq!(score([(&one, Some(&key))]).right_auto, 1);
    }

    #[test]
    fn without_a_key_readings_are_only_counted() {
        let one = reading(Mode::Auto, &[K01]);
        assert_eq!(score([(&one, None)]), Score { questions: 1, auto: 1, ..Score::default() });
    }
}
