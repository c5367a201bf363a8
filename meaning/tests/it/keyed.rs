//! Against the keys of two questionnaires: on what a person must answer every cell stays empty.

use keystead_meaning::read_all;
use keystead_meaning::score::{Score, score};

use crate::shared::{self, Keyed};

fn scored(questions: &[Keyed]) -> Score {
    let asked: Vec<_> = questions.iter().map(Keyed::asked).collect();
    let readings = read_all(&asked);
    score(readings.iter().zip(questions.iter().map(|question| question.expected.as_ref())))
}

fn is_good(name: &str, score: Score) {
    println!("{name}: {score:#?}");
    assert_eq!(score.wrongly_answered, 0, "{name}: cells filled where a person must answer");
    let is_most = |right: usize, all: usize| right * 10 >= all * 9;
    assert!(is_most(score.right_auto_facts, score.expected_auto), "{name}: {score:?}");
    assert!(is_most(score.right_assisted, score.expected_assisted), "{name}: {score:?}");
    assert!(is_most(score.right_assisted_facts, score.expected_assisted), "{name}: {score:?}");
}

#[test]
fn the_caiq_is_read_as_its_key_says() {
    if let Some(questions) = shared::caiq() {
        assert_eq!(questions.len(), 261);
        is_good("CAIQ 4.0.3", scored(&questions));
    }
}

#[test]
fn the_ai_caiq_is_read_as_its_key_says() {
    if let Some(questions) = shared::ai_caiq() {
        assert_eq!(questions.len(), 320);
        is_good("AI-CAIQ 1.1.0", scored(&questions));
    }
}

#[test]
fn headings_do_not_fill_cells() {
    for mut questions in [shared::caiq(), shared::ai_caiq()].into_iter().flatten() {
        questions.iter_mut().for_each(|question| question.section = "Security of AI access and API keys".to_owned());
        assert_eq!(scored(&questions).wrongly_answered, 0);
    }
}
