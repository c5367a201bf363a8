//! Handed in, understood, corrected.

use keystead_entities::seat::Role;
use keystead_tests::json;

use super::*;
use crate::uploads;

#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_is_understood_and_shown_as_it_was_understood() {
    let app = TestApp::new().await;
    let id = imported(&app, &app.owner, "northgate.xlsx", &sheet().bytes()).await;
    let source = source(&app.owner, &id).await;
    assert_eq!((&source["status"], &source["format"]), (&json!("READ"), &json!("WORKBOOK")), "{source}");
    let table = &source["tables"][0];
    assert_eq!((&table["questions"], &table["code"]), (&json!(["B"]), &json!("A")), "{table}");
    let roles: Vec<_> =
        table["answers"].as_array().expect("columns").iter().map(|c| (&c["column"], &c["role"])).collect();
    assert_eq!(roles, [(&json!("C"), &json!("ANSWER")), (&json!("D"), &json!("EXPLANATION"))]);
    let questions = in_file(&app.owner, &id).await;
    let modes: Vec<_> = questions.iter().map(|q| (q["code"].as_str().unwrap(), q["mode"].as_str().unwrap())).collect();
    assert_eq!(modes, [("K-1", "AUTO"), ("A-1", "AUTO"), ("I-1", "ASSISTED"), ("H-1", "HUMAN"), ("H-2", "HUMAN")]);
    let first = &questions[0];
    assert_eq!(first["place"], "Questions!B2");
    assert_eq!(first["answerPlaces"][0]["vocabulary"], json!(["Yes", "No", "NA"]));
    assert_eq!(first["factCodes"], json!(["K01"]));
    assert!(questions.iter().all(|q| q["modeReason"].as_str().is_some_and(|why| !why.is_empty())));
    assert!(questions.iter().all(|q| q["answer"]["text"] == "" && q["answer"]["status"] == "NEEDS_REVIEW"));
    let row = questionnaire(&app.owner, &id).await;
    assert_eq!(row["status"], "DRAFT");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_read_says_why_and_is_no_failed_job() {
    let app = TestApp::new().await;
    for (name, bytes) in [("notes.txt", &b"Nothing is asked here."[..]), ("broken.xlsx", &b"PK\x03\x04 no package"[..])]
    {
        let id = imported(&app, &app.owner, name, bytes).await;
        let source = source(&app.owner, &id).await;
        assert_eq!(source["status"], "REFUSED", "{source}");
        assert!(source["refusal"].as_str().is_some_and(|why| why.ends_with('.')), "{source}");
        assert_eq!(app.owner.refused(GENERATE, json!({ "input": { "id": id } })).await, ["STATE_CONFLICT"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrected_layout_is_remembered_and_what_people_wrote_stays() {
    let app = TestApp::new().await;
    let file = b"Ref,Requirement,Question,Remark\nR1,Crypto,Are the API keys of your AI providers stored encrypted?,\nR2,People,Do you perform background checks on employees?,\n";
    let id = imported(&app, &app.owner, "wishes.csv", file).await;
    let before = source(&app.owner, &id).await;
    let people = in_file(&app.owner, &id)
        .await
        .into_iter()
        .find(|q| q["text"].as_str().unwrap().contains("background"))
        .unwrap();
    let input = json!({ "input": { "id": people["answer"]["id"], "text": "Yes, by an agency." } });
    app.owner.ok(UPDATE, input).await;
    let tables = json!([{ "sheet": before["tables"][0]["sheet"], "headerRows": [1], "questions": ["C"], "code": "A", "section": "B",
      "answers": [{ "column": "D", "role": "ANSWER" }] }]);
    app.owner.ok(LAYOUT, json!({ "input": { "id": id, "tables": tables } })).await;
    app.run_due_jobs().await;
    let after = source(&app.owner, &id).await;
    assert_eq!((&after["status"], &after["isCorrected"]), (&json!("READ"), &json!(true)), "{after}");
    let questions = in_file(&app.owner, &id).await;
    assert_eq!(questions.len(), 2);
    assert_eq!((&questions[0]["code"], &questions[0]["section"]), (&json!("R1"), &json!("Crypto")));
    assert_eq!(questions[1]["answer"]["text"], "Yes, by an agency.");
    assert_eq!(questions[1]["id"], people["id"], "the same question at the same place");
    // The next file of the same layout, with other questions.
    let next = String::from_utf8_lossy(file) + "R3,Logs,Are audit logs protected against tampering?,\n";
    let second = imported(&app, &app.owner, "wishes again.csv", next.as_bytes()).await;
    let remembered = source(&app.owner, &second).await;
    assert_eq!(remembered["isCorrected"], true, "{remembered}");
    assert_eq!(in_file(&app.owner, &second).await[2]["section"], "Logs");
    // Another company has said nothing about it.
    let (other, stranger) = app.stranger().await;
    let upload = uploads::handed_in(&stranger, "wishes.csv", file).await;
    let input = json!({ "input": { "tenantId": other, "uploadId": upload, "counterparty": "Northgate" } });
    let theirs = text(&stranger.ok(IMPORT, input).await["questionnaireImport"]["questionnaire"]["id"]);
    app.run_due_jobs().await;
    assert_eq!(source(&stranger, &theirs).await["isCorrected"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_layout_that_does_not_fit_is_refused_and_changes_nothing() {
    let app = TestApp::new().await;
    let id = imported(&app, &app.owner, "northgate.xlsx", &sheet().bytes()).await;
    let none = json!({ "input": { "id": id, "tables": [] } });
    assert_eq!(app.owner.refused(LAYOUT, none).await, ["REQUIRED"]);
    let rows =
        json!({ "input": { "id": id, "tables": [{ "sheet": "Questions", "headerRows": [0], "questions": ["B"] }] } });
    assert_eq!(app.owner.refused(LAYOUT, rows).await, ["INVALID"]);
    let elsewhere = json!({ "input": { "id": id, "tables": [{ "sheet": "No such sheet", "headerRows": [1], "questions": ["B"] }] } });
    app.owner.ok(LAYOUT, elsewhere).await;
    app.run_due_jobs().await;
    let source = source(&app.owner, &id).await;
    assert_eq!(source["status"], "REFUSED", "{source}");
    assert_eq!(in_file(&app.owner, &id).await.len(), 5, "its questions are still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_no_business_with_it_takes_nothing_in() {
    let app = TestApp::new().await;
    let upload = uploads::handed_in(&app.owner, "northgate.xlsx", &sheet().bytes()).await;
    let input = json!({ "input": { "tenantId": app.tenant_id, "uploadId": upload, "counterparty": "Northgate" } });
    for role in [Role::Auditor, Role::Member] {
        assert_eq!(app.persona(role).await.error_code(IMPORT, input.clone()).await, "FORBIDDEN");
    }
    let (other, stranger) = app.stranger().await;
    let theirs = json!({ "input": { "tenantId": other, "uploadId": upload, "counterparty": "Northgate" } });
    assert_eq!(stranger.refused(IMPORT, theirs).await, ["NOT_FOUND"]);
    app.owner.ok(uploads::DELETE, json!({ "input": { "id": upload } })).await;
    assert_eq!(app.owner.refused(IMPORT, input).await, ["EXPIRED"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_stays_while_a_questionnaire_is_given_back_in_it() {
    let app = TestApp::new().await;
    let id = imported(&app, &app.owner, "northgate.xlsx", &sheet().bytes()).await;
    let upload = source(&app.owner, &id).await["upload"]["id"].clone();
    let delete = json!({ "input": { "id": upload } });
    assert_eq!(app.owner.refused(uploads::DELETE, delete.clone()).await, ["STATE_CONFLICT"]);
    app.owner.ok(ARCHIVE, json!({ "input": { "id": id } })).await;
    app.owner.ok(uploads::DELETE, delete).await;
}
