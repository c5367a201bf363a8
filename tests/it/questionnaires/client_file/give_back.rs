//! Given back: the client's own file, with approved answers and nothing else in it.

use keystead_entities::seat::Role;
use keystead_tests::json;

use super::*;

const WRITE: &str = "mutation($input: AnswerUpdateInput!) {
  answerUpdate(input: $input) { answer { id } userErrors { code field message } } }";

#[tokio::test(flavor = "multi_thread")]
async fn only_what_somebody_approved_is_in_the_file() {
    let app = TestApp::new().await;
    let approver = app.persona(Role::Approver).await;
    let id = answered(&app, &app.owner).await;
    let original = sheet().bytes();
    let (untouched, export) = given_back(&app, &app.owner, &id).await;
    assert!(untouched == original, "nobody approved anything, so not a byte is different");
    assert_eq!(export["report"]["changes"], json!([]));
    let checks = asked(&app.owner, &id, "H-1").await["answer"].clone();
    app.owner.ok(WRITE, json!({ "input": { "id": checks["id"], "choice": "Yes", "text": "By an agency." } })).await;
    approver.ok(APPROVE, json!({ "input": { "id": checks["id"] } })).await;
    let sites = asked(&app.owner, &id, "H-2").await["answer"].clone();
    app.owner.ok(WRITE, json!({ "input": { "id": sites["id"], "choice": "No", "text": "UNAPPROVED" } })).await;
    let (filled, export) = given_back(&app, &app.owner, &id).await;
    assert_eq!(export["fileName"], "northgate-answered.xlsx");
    assert!(export["mediaType"].as_str().is_some_and(|it| it.ends_with("spreadsheetml.sheet")));
    let changes = export["report"]["changes"].as_array().expect("changes").clone();
    let changed: Vec<_> = changes.iter().map(|c| (c["cell"].as_str().unwrap(), c["after"].as_str().unwrap())).collect();
    assert_eq!(changed, [("C5", "Yes"), ("D5", "By an agency.")]);
    let parts = export["report"]["parts"].as_array().expect("parts").clone();
    let touched: Vec<_> =
        parts.iter().filter(|p| p["isChanged"] == true).map(|p| p["name"].as_str().unwrap()).collect();
    assert!(touched.contains(&"xl/worksheets/sheet1.xml") && !touched.contains(&"xl/styles.xml"), "{touched:?}");
    assert_eq!(cell("northgate.xlsx", &filled, "C5"), "Yes");
    assert_eq!(cell("northgate.xlsx", &filled, "D5"), "By an agency.");
    assert_eq!(cell("northgate.xlsx", &filled, "C6"), "");
    assert!(!filled.windows(10).any(|w| w == b"UNAPPROVED"));
    assert!(!asked(&app.owner, &id, "H-1").await["answer"]["sentAt"].is_null(), "it was given back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_questionnaire_of_a_template_has_no_file_to_be_given_back_in() {
    let app = TestApp::new().await;
    let id = generated(&app, &app.owner).await;
    let export = "mutation($input: QuestionnaireExportInput!) {
      questionnaireExport(input: $input) { export { id } userErrors { code field message } } }";
    assert_eq!(app.owner.refused(export, json!({ "input": { "id": id, "format": "ORIGINAL" } })).await, ["INVALID"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_formats_have_the_short_answer_too() {
    let app = TestApp::new().await;
    let approver = app.persona(Role::Approver).await;
    let id = answered(&app, &app.owner).await;
    let checks = asked(&app.owner, &id, "H-1").await["answer"].clone();
    app.owner.ok(WRITE, json!({ "input": { "id": checks["id"], "choice": "Yes", "text": "By an agency." } })).await;
    approver.ok(APPROVE, json!({ "input": { "id": checks["id"] } })).await;
    let export = "mutation($input: QuestionnaireExportInput!) {
      questionnaireExport(input: $input) { export { id path } userErrors { code field message } } }";
    for (format, told) in [("MARKDOWN", "**Yes**"), ("CSV", ",Yes\r\n"), ("JSON", "\"choice\": \"Yes\"")] {
        let data = app.owner.ok(export, json!({ "input": { "id": id, "format": format } })).await;
        let file = app.owner.get(data["questionnaireExport"]["export"]["path"].as_str().expect("a path")).await;
        let file = String::from_utf8(file.bytes).expect("UTF-8");
        assert!(file.contains(told), "{format}: {file}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_file_is_not_given_back_and_the_export_says_so() {
    let app = TestApp::new().await;
    let id = answered(&app, &app.owner).await;
    let export = "mutation($input: QuestionnaireExportInput!) {
      questionnaireExport(input: $input) { export { id } userErrors { code field message } } }";
    let input = json!({ "input": { "id": id, "format": "ORIGINAL" } });
    let made = text(&app.owner.ok(export, input.clone()).await["questionnaireExport"]["export"]["id"]);
    let upload = source(&app.owner, &id).await["upload"]["id"].clone();
    app.owner.ok(ARCHIVE, json!({ "input": { "id": id } })).await;
    app.owner.ok(crate::uploads::DELETE, json!({ "input": { "id": upload } })).await;
    app.run_due_jobs().await;
    let query = "query($id: ID!) { node(id: $id) { ... on Export { status job { status result } } } }";
    let shown = app.owner.ok(query, json!({ "id": made })).await["node"].clone();
    assert_eq!((&shown["status"], &shown["job"]["status"]), (&json!("DELETED"), &json!("SUCCEEDED")), "{shown}");
    assert!(shown["job"]["result"].to_string().contains("refused"), "{shown}");
    assert_eq!(app.owner.refused(export, input).await, ["EXPIRED"]);
}
