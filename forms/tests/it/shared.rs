//! Real questionnaires, where they are beside the checkout or `KEYSTEAD_SHARED` names their folder's parent. They are never
//! part of the project.

use std::path::PathBuf;

use keystead_forms::{Filling, Role, fill};

use crate::build::packed;
use crate::form;

fn file(path: &str) -> Option<Vec<u8>> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared"));
    let path = std::env::var_os("KEYSTEAD_SHARED").map_or_else(beside, PathBuf::from).join("questionnaires").join(path);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("SKIPPED: {} is not there, so it is not read", path.display());
    }
    bytes
}

#[test]
fn real_questionnaires_are_read_whole() {
    for (path, questions) in [
        ("csa-caiq-4.0.3/CAIQv4.0.3_STAR-Security-Questionnaire_Generated-at_2024-06-03.xlsx", 261),
        ("csa-caiq-4.0.3/primary-dataset.json", 261),
        ("csa-caiq-4.1.0/ccm-caiq-4.1.0.json", 283),
        ("csa-ai-caiq-1.1.0/aicm-caiq-1.1.0-questions.csv", 320),
        ("cisa-vendor-scrm/cisa-vendor-scrm.xlsx", 255),
        ("google-vsaq/infrastructure.json", 96),
        ("google-vsaq/physical_and_datacenter.json", 30),
        ("google-vsaq/security_privacy_programs.json", 46),
        ("google-vsaq/webapp.json", 73),
        ("mvsp-3.0/mvsp_v3.0-20231109-catalog.json", 25),
        ("mvsp-3.0/mvsp.en.asciidoc", 25),
    ] {
        let Some(bytes) = file(path) else { continue };
        let form = form(path, &bytes);
        assert_eq!(form.questions.len(), questions, "{path}");
        assert!(form.questions.iter().all(|q| !q.answers.is_empty()), "{path}");
    }
}

#[test]
fn a_real_workbook_is_given_back_with_its_answers_only() {
    let Some(bytes) = file("csa-caiq-4.0.3/CAIQv4.0.3_STAR-Security-Questionnaire_Generated-at_2024-06-03.xlsx") else {
        return;
    };
    let form = form("caiq.xlsx", &bytes);
    let roles = [Role::Answer, Role::Ownership, Role::Explanation, Role::Other];
    assert!(form.questions.iter().all(|q| q.answers.iter().map(|a| a.role).eq(roles)));
    assert!(
        form.questions
            .iter()
            .all(|q| q.answers[0].vocabulary == ["Yes", "No", "NA"] && q.answers[1].vocabulary.len() == 5)
    );
    let fillings: Vec<Filling> = form
        .questions
        .iter()
        .map(|q| Filling { place: q.answers[0].place.clone(), value: "not applicable".to_owned() })
        .collect();
    let filled = fill(&bytes, &form, &fillings).unwrap();
    assert_eq!((filled.report.changes.len(), filled.report.refused.len()), (261, 0));
    let different: Vec<String> =
        packed(&bytes).into_iter().zip(packed(&filled.bytes)).filter(|(a, b)| a != b).map(|(a, _)| a.0).collect();
    assert_eq!(different, ["xl/worksheets/sheet2.xml"]);
    assert!(crate::form("caiq.xlsx", &filled.bytes).questions.iter().all(|q| q.answers[0].value == "NA"));
}

#[test]
fn a_cell_with_two_questions_says_so() {
    let Some(bytes) = file("cisa-vendor-scrm/cisa-vendor-scrm.xlsx") else { return };
    assert_eq!(form("cisa.xlsx", &bytes).questions.iter().map(|q| q.parts.len()).sum::<usize>(), 260);
}
