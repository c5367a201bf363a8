//! A quarter later: what was sent to a client and is no longer true is told, with the old and the new.

use keystead_entities::seat::Role;
use keystead_tests::{days, json};

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_a_client_has_and_that_is_no_longer_true_is_told() {
    let app = TestApp::new().await;
    let approver = app.persona(Role::Approver).await;
    let book = Workbook::new(&["ID", "Question", "Answer", "Comment"])
        .row(&["A-1", "Are privileged accounts limited?", "", ""])
        .row(&["H-1", "Do you perform background checks on employees?", "", ""])
        .list("C2:C3", "Yes,No,NA");
    let id = imported(&app, &app.owner, "northgate.xlsx", &book.bytes()).await;
    app.owner.ok(GENERATE, json!({ "input": { "id": id } })).await;
    app.run_due_jobs().await;
    let before = asked(&app.owner, &id, "A-1").await["answer"].clone();
    assert_ne!(before["text"], "", "{before}");
    approver.ok(APPROVE, json!({ "input": { "id": before["id"] } })).await;
    given_back(&app, &app.owner, &id).await;
    app.persona(Role::Admin).await;
    app.persona(Role::Admin).await;
    app.advance(days(90));
    app.run_due_jobs().await;
    let after = asked(&app.owner, &id, "A-1").await["answer"].clone();
    assert_eq!(after["status"], "NEEDS_REVIEW", "{after}");
    assert!(after["sentAt"].is_null());
    let query =
        "query($id: ID!) { node(id: $id) { ... on Questionnaire { refreshes(first: 1) { nodes { quarter changedCount
      changes { previousText newText previousChoice newChoice sentAt facts { key from to } } } } } } }";
    let refresh = app.owner.ok(query, json!({ "id": id })).await["node"]["refreshes"]["nodes"][0].clone();
    assert_eq!((&refresh["quarter"], &refresh["changedCount"]), (&json!("2026-Q2"), &json!(1)), "{refresh}");
    let change = &refresh["changes"][0];
    assert!(!change["sentAt"].is_null() && change["previousText"] != change["newText"], "{change}");
    assert!(!change["facts"].as_array().expect("facts").is_empty());
    let mail = app.mails.taken().into_iter().find(|mail| mail.subject.contains("to review in"));
    let mail = mail.expect("a mail").text;
    assert!(mail.contains("1 answer that Northgate Mutual has from you is no longer true"), "{mail}");
    assert!(mail.contains("was: ") && mail.contains("now: "), "{mail}");
}
