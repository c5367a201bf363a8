//! Files of a questionnaire.

use keystead_domain::exports;
use keystead_entities::ExportId;
use keystead_entities::seat::Role;
use keystead_tests::{TestApp, json};

use super::*;

const EXPORT: &str = "mutation($input: QuestionnaireExportInput!) {
  questionnaireExport(input: $input) { export { id kind format fileName sha256 } userErrors { code field message } } }";

async fn exported(app: &TestApp, client: &Client, id: &str, format: &str) -> String {
    let data = client.ok(EXPORT, json!({ "input": { "id": id, "format": format } })).await;
    let export: ExportId = text(&data["questionnaireExport"]["export"]["id"]).parse().expect("an id");
    let ctx = app.operator();
    String::from_utf8(exports::whole(ctx.db(), &ctx, export).await.expect("the file")).expect("UTF-8")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_nobody_approved_is_in_no_file() {
    let app = TestApp::new().await;
    let (approver, auditor) = (app.persona(Role::Approver).await, app.persona(Role::Auditor).await);
    let id = generated(&app, &app.owner).await;
    let staff = answer(&app.owner, &id, "keys.staff").await;
    app.owner.ok(APPROVE, json!({ "input": { "id": staff["id"] } })).await;
    let open = answer(&app.owner, &id, "access.privileged").await;
    app.owner.ok(UPDATE, json!({ "input": { "id": open["id"], "text": "UNAPPROVED words" } })).await;
    let unapproved: Vec<String> = questions(&app.owner, &id)
        .await
        .iter()
        .filter(|q| q["answer"]["status"] != "APPROVED")
        .map(|q| text(&q["answer"]["text"]).chars().take(40).collect())
        .collect();
    for format in ["MARKDOWN", "CSV", "JSON"] {
        let file = exported(&app, &auditor, &id, format).await;
        assert!(file.contains("A key is entered once by an administrator"), "{file}");
        for words in &unapproved {
            assert!(!file.contains(words), "{format} has {words}");
        }
    }
    approver.ok(APPROVE, json!({ "input": { "id": open["id"] } })).await;
    assert!(exported(&app, &app.owner, &id, "JSON").await.contains("UNAPPROVED words"), "approved now");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_wrote_is_neither_formula_nor_markup() {
    let app = TestApp::new().await;
    let approver = app.persona(Role::Approver).await;
    let id = generated(&app, &app.owner).await;
    let staff = answer(&app.owner, &id, "keys.staff").await;
    let hostile = "=HYPERLINK(\"http://evil.example\")\n# <img src=x> [a](javascript:b)";
    app.owner.ok(UPDATE, json!({ "input": { "id": staff["id"], "text": hostile } })).await;
    approver.ok(APPROVE, json!({ "input": { "id": staff["id"] } })).await;
    let csv = exported(&app, &app.owner, &id, "CSV").await;
    assert!(csv.contains(",\"'=HYPERLINK(\"\"http"), "{csv}");
    let markdown = exported(&app, &app.owner, &id, "MARKDOWN").await;
    assert!(markdown.contains("\\# \\<img src=x\\> \\[a\\](javascript\\:b)"), "{markdown}");
    let json: Value = serde_json::from_str(&exported(&app, &app.owner, &id, "JSON").await).expect("JSON");
    let item =
        json["items"].as_array().expect("items").iter().find(|i| i["code"] == "keys.staff").expect("there").clone();
    assert_eq!((item["answer"].as_str(), item["status"].as_str()), (Some(hostile), Some("APPROVED")));
}
