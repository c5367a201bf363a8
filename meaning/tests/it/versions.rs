//! A number asks for one thing in one version and for another in the next: only the text counts.

use keystead_meaning::{Asked, FactCode, Mode, read, read_all};

use crate::shared;

fn coded<'a>(code: &'a str, text: &'a str) -> Asked<'a> {
    Asked { code, text, ..Asked::default() }
}

#[test]
fn the_same_number_with_another_text_is_another_question() {
    let rotation = read(&coded("AB-07.1", "How often are the API keys rotated?"));
    let leavers = read(&coded("AB-07.1", "How soon does a leaver lose access?"));
    let doors = read(&coded("AB-07.1", "Who opens the doors of the warehouse?"));
    assert!(rotation.facts.contains(&FactCode::K05) && leavers.facts.contains(&FactCode::S05));
    assert_eq!(doors.mode, Mode::Human);
}

#[test]
fn the_same_text_under_another_number_is_the_same_question() {
    let text = "How often are the API keys rotated?";
    for code in ["", "1", "AB-07.1", "DCS-01.1", "physical.3"] {
        assert_eq!(read(&coded(code, text)), read(&coded("", text)));
    }
}

#[test]
fn a_follow_up_speaks_of_its_own_group() {
    let asked = [
        coded("AB-01.1", "Is there an incident response plan?"),
        coded("AB-01.2", "Are the policies reviewed every year?"),
        coded("AB-02.1", "Are doors locked at night?"),
        coded("AB-02.2", "Are the policies reviewed every year?"),
    ];
    let read: Vec<_> = read_all(&asked).into_iter().map(|reading| (reading.mode, reading.facts)).collect();
    assert_eq!(read[1], (Mode::Assisted, vec![FactCode::I02]));
    assert_eq!(read[3].0, Mode::Human);
}

/// Numbers that both questionnaires use for different matters, by their keys.
#[test]
fn numbers_reused_by_another_questionnaire_are_read_by_their_text() {
    let (Some(old), Some(new)) = (shared::caiq(), shared::ai_caiq()) else { return };
    let mut reused = 0;
    let (read_old, read_new) = (
        read_all(&old.iter().map(shared::Keyed::asked).collect::<Vec<_>>()),
        read_all(&new.iter().map(shared::Keyed::asked).collect::<Vec<_>>()),
    );
    for (was, reading_was) in old.iter().zip(&read_old) {
        let Some((is, reading_is)) = new.iter().zip(&read_new).find(|(is, _)| is.code == was.code) else { continue };
        if is.expected == was.expected {
            continue;
        }
        reused += 1;
        assert_ne!((reading_was.mode, &reading_was.facts), (reading_is.mode, &reading_is.facts), "{}", was.code);
    }
    assert!(reused >= 20, "{reused}");
}

/// Numbers the crosswalk marks as reused: what a version asks under one is not read from what the last one asked.
#[test]
fn the_crosswalk_moves_readings_with_the_text() {
    let (Some(folder), Some(new)) = (shared::folder(), shared::ai_caiq()) else { return };
    let crosswalk =
        shared::rows(folder.join("csa-ai-caiq-1.1.0/aicm-caiq-1.0.2-to-1.1.0-crosswalk.csv").to_str().unwrap());
    let alone: Vec<_> = new.iter().map(|question| read(&question.asked())).collect();
    let moved = crosswalk.iter().filter(|row| !row[1].is_empty() && !row[2].is_empty() && row[1] != row[2]);
    let mut seen = 0;
    for row in moved {
        let Some(at) = new.iter().position(|question| question.code == row[2]) else { continue };
        seen += 1;
        assert_eq!(read(&Asked { code: &row[1], ..new[at].asked() }), alone[at], "{} was {}", &row[2], &row[1]);
    }
    assert!(seen > 0);
}
