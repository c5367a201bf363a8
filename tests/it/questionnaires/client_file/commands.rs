//! `keystead questionnaire coverage` and `keystead questionnaire fill`: the binary itself, as a script calls it.

use std::path::Path;
use std::process::Output;

use keystead_tests::processes::{Deployment, command};
use keystead_tests::workbook::Workbook;
use keystead_tests::{Value, json};

use super::shared::shared;
use super::{cell, sheet};

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn complained(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json_of(output: &Output) -> Value {
    assert!(output.status.success(), "{}", complained(output));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", said(output)))
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

#[tokio::test(flavor = "multi_thread")]
async fn coverage_counts_a_file_by_itself_and_against_a_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("northgate.xlsx");
    std::fs::write(&file, sheet().bytes()).expect("written");
    let plain = command(&["questionnaire", "coverage", text(&file)]).await;
    assert!(plain.status.success(), "{}", complained(&plain));
    assert!(said(&plain).starts_with("questions found  5\n"), "{}", said(&plain));
    let alone = json_of(&command(&["questionnaire", "coverage", text(&file), "--json"]).await);
    assert_eq!(alone["questionsFound"], 5, "{alone}");
    let counted = ["auto", "assisted", "human"].map(|mode| alone[mode].as_u64().expect("a number"));
    assert_eq!(counted.iter().sum::<u64>(), 5, "{alone}");
    assert!(alone["key"].is_null());
    let key = folder.path().join("key.csv");
    std::fs::write(&key, "question_id,mode,fact_ids,basis\nK-1,auto,K01,\nH-1,human,,\nH-2,human,,\nX-9,human,,\n")
        .expect("written");
    let against = json_of(&command(&["questionnaire", "coverage", text(&file), "--key", text(&key), "--json"]).await);
    assert_eq!((&against["key"]["matched"], &against["key"]["missing"]), (&json!(3), &json!(["X-9"])), "{against}");
    assert_eq!(against["key"]["wronglyAnswered"], 0, "a question for a person is not answered");
}

#[tokio::test(flavor = "multi_thread")]
async fn coverage_says_what_it_cannot_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("broken.xlsx");
    std::fs::write(&file, b"PK\x03\x04 and nothing else").expect("written");
    let output = command(&["questionnaire", "coverage", text(&file), "--json"]).await;
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(told["error"].as_str().is_some_and(|error| error.contains("broken.xlsx")), "{told}");
    let bad = folder.path().join("key.csv");
    std::fs::write(&bad, "question_id,mode\nK-1,auto\n").expect("written");
    std::fs::write(&file, sheet().bytes()).expect("written");
    let output = command(&["questionnaire", "coverage", text(&file), "--key", text(&bad)]).await;
    assert_eq!(output.status.code(), Some(2), "a key without its columns");
    assert_eq!(command(&["questionnaire", "coverage", "/nowhere.xlsx"]).await.status.code(), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn fill_writes_drafts_and_says_so_loudly() {
    let deployment = Deployment::new().await;
    let folder = tempfile::tempdir().expect("a folder");
    let (file, out) = (folder.path().join("northgate.xlsx"), folder.path().join("filled.xlsx"));
    let book = Workbook::new(&["ID", "Question", "Answer", "Comment"])
        .row(&["A-1", "Is privileged access granted for a limited time only?", "", ""])
        .row(&["H-1", "Do you perform background checks on employees?", "", ""])
        .list("C2:C3", "Yes,No,NA");
    std::fs::write(&file, book.bytes()).expect("written");
    let call = ["questionnaire", "fill", text(&file), "--out", text(&out), "--company", "Harbor & Pine"];
    let output = deployment.command(&[call.as_slice(), &["--json"]].concat()).await;
    let told = json_of(&output);
    assert_eq!((&told["questionCount"], &told["isApproved"]), (&json!(2), &json!(false)), "{told}");
    assert!(complained(&output).contains("NOBODY HAS APPROVED"), "{}", complained(&output));
    let filled = std::fs::read(&out).expect("the file");
    assert_ne!(cell("northgate.xlsx", &filled, "D2"), "", "facts answered it");
    assert_eq!(cell("northgate.xlsx", &filled, "C3"), "", "a person must");
    let before = std::fs::read(&file).expect("the file");
    let same = deployment.command(&["questionnaire", "fill", text(&file), "--out", text(&file)]).await;
    assert!(
        !same.status.success() && std::fs::read(&file).expect("the file") == before,
        "never over the client's file"
    );
    let approved = deployment.command(&[call.as_slice(), &["--approved-only", "--json"]].concat()).await;
    assert_eq!(json_of(&approved)["draftCount"], 0);
    assert!(std::fs::read(&out).expect("the file") == before, "nobody approved anything: nothing is written");
    let nobody =
        deployment.command(&["questionnaire", "fill", text(&file), "--out", text(&out), "--company", "Nobody"]).await;
    assert!(!nobody.status.success() && complained(&nobody).contains("no such company"), "{}", complained(&nobody));
    deployment.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_real_questionnaire_against_its_key() {
    const FILE: &str = "csa-caiq-4.0.3/CAIQv4.0.3_STAR-Security-Questionnaire_Generated-at_2024-06-03.xlsx";
    let (Some(book), Some(key)) = (shared(FILE), shared("coverage/coverage-caiq-4.0.3.csv")) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let (file, at) = (folder.path().join("client.xlsx"), folder.path().join("key.csv"));
    std::fs::write(&file, book).expect("written");
    std::fs::write(&at, key).expect("written");
    let told = json_of(&command(&["questionnaire", "coverage", text(&file), "--key", text(&at), "--json"]).await);
    assert_eq!((&told["questionsFound"], &told["key"]["missing"]), (&json!(261), &json!([])), "{}", told["key"]);
    assert_eq!(told["key"]["wronglyAnswered"], 0, "{}", told["key"]);
    let of = |name: &str| told["key"][name].as_f64().expect("a number");
    let expected = |mode: &str| told["key"]["expected"][mode].as_f64().expect("a number");
    assert!(of("rightAutoFactIds") >= 0.9 * expected("auto"), "{}", told["key"]);
    assert!(of("rightAssisted") >= 0.9 * expected("assisted"), "{}", told["key"]);
}
