//! A file filled in from the operator's hand, for scripts.

use keystead_domain::questionnaires::by_hand;
use keystead_entities::seat::Role;
use keystead_tests::json;

use super::*;

fn book() -> Workbook {
    Workbook::new(&["ID", "Question", "Answer", "Comment"])
        .row(&["A-1", "Is privileged access granted for a limited time only?", "", ""])
        .row(&["I-1", "Do you have an incident response plan?", "", ""])
        .row(&["H-1", "Do you perform background checks on employees?", "", ""])
        .list("C2:C4", "Yes,No,NA")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_gets_what_facts_answer_and_is_told_that_nobody_approved_it() {
    let app = TestApp::new().await;
    let approver = app.persona(Role::Approver).await;
    let file = book().bytes();
    let ctx = app.operator();
    let filled = by_hand::fill(&ctx, "northgate.xlsx", &file, "Northgate", true).await.expect("filled");
    assert_eq!((filled.question_count, filled.draft_count, filled.approved_count), (3, 1, 0));
    assert_eq!(cell("northgate.xlsx", &filled.bytes, "C2"), "Yes");
    assert_ne!(cell("northgate.xlsx", &filled.bytes, "D2"), "");
    for place in ["C3", "D3", "C4", "D4"] {
        assert_eq!(cell("northgate.xlsx", &filled.bytes, place), "", "{place} is for a person");
    }
    // Without drafts there is nothing of a file that is new; the questionnaire is the same one.
    let bare = by_hand::fill(&ctx, "again.xlsx", &file, "Northgate", false).await.expect("filled");
    assert!(bare.bytes == file && bare.questionnaire_id == filled.questionnaire_id);
    let id = filled.questionnaire_id.to_string();
    let first = asked(&app.owner, &id, "A-1").await["answer"]["id"].clone();
    approver.ok(APPROVE, json!({ "input": { "id": first } })).await;
    let approved = by_hand::fill(&ctx, "again.xlsx", &file, "Northgate", false).await.expect("filled");
    assert_eq!((approved.draft_count, approved.approved_count), (0, 1));
    assert_eq!(cell("northgate.xlsx", &approved.bytes, "C2"), "Yes");
    let query =
        "query($id: ID!) { tenant(id: $id) { auditEvents(first: 10) { nodes { action details { name value } } } } }";
    let log = app.owner.ok(query, json!({ "id": app.tenant_id })).await.to_string();
    assert!(log.contains("questionnaire.filled_by_hand") && log.contains("unapprovedCount"), "{log}");
    // What the job of the import finds is read already.
    app.run_due_jobs().await;
    assert_eq!(in_file(&app.owner, &id).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_read_is_refused_in_words() {
    let app = TestApp::new().await;
    let refused = by_hand::fill(&app.operator(), "notes.txt", b"Nothing is asked here.", "Northgate", true).await;
    let words = refused.expect_err("refused").in_words();
    assert!(words.contains("no question was found") || words.contains("No question was found"), "{words}");
}
