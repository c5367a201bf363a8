//! The page about what can be proved: asked for, and once a quarter.

use keystead_domain::exports;
use keystead_entities::seat::Role;
use keystead_entities::{ExportId, Scoped, audit_event, job, quarter_appendix};
use keystead_tests::{TestApp, days, json};
use sea_orm::{ColumnTrait, QueryFilter};

use super::client_file::{asked, given_back, imported};
use super::*;
use keystead_tests::workbook::Workbook;

const CREATE_PAGE: &str = "mutation($input: AppendixCreateInput!) {
  appendixCreate(input: $input) { export { id kind format fileName sha256 } userErrors { code field message } } }";

async fn made(app: &TestApp, client: &Client, input: Value) -> Vec<u8> {
    let data = client.ok(CREATE_PAGE, json!({ "input": input })).await;
    let id: ExportId = text(&data["appendixCreate"]["export"]["id"]).parse().expect("an id");
    let ctx = app.operator();
    exports::whole(ctx.db(), &ctx, id).await.expect("the file")
}

/// How many pages a PDF has, as its tree of pages says.
fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    let at = text.find("/Type /Pages").expect("a tree of pages");
    let count = text[at..].split("/Count ").nth(1).expect("a count");
    count.chars().take_while(char::is_ascii_digit).collect::<String>().parse().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_what_does_not_hold_and_is_one_page() {
    let app = TestApp::new().await;
    for n in 0..30 {
        app.person(Role::Member, &format!("Somebody With A Rather Long Name {n}")).await;
    }
    let page =
        made(&app, &app.persona(Role::Auditor).await, json!({ "tenantId": app.tenant_id, "format": "MARKDOWN" })).await;
    let page = String::from_utf8(page).expect("UTF-8");
    assert!(page.contains("| holds in part |") && page.contains(" are not known."), "{page}");
    assert!(page.contains("claims that clients ask about") && page.contains("keystead audit verify"), "{page}");
    assert!(page.contains("measured") && page.contains("declared"), "{page}");
    let pdf = made(&app, &app.owner, json!({ "tenantId": app.tenant_id })).await;
    assert_eq!(pages(&pdf), 1);
    let id = published(&app, &app.owner).await;
    let pdf = made(&app, &app.owner, json!({ "tenantId": app.tenant_id, "questionnaireId": id })).await;
    assert_eq!(pages(&pdf), 1);
    let page =
        made(&app, &app.owner, json!({ "tenantId": app.tenant_id, "questionnaireId": id, "format": "HTML" })).await;
    let page = String::from_utf8(page).expect("UTF-8");
    assert!(page.contains("for Big Client AG") && page.contains("claims that these answers rest on"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_questionnaire_of_somebody_else_is_not_found() {
    let app = TestApp::new().await;
    let (tenant_id, other) = app.stranger().await;
    let id = generated(&app, &app.owner).await;
    let input = json!({ "input": { "tenantId": tenant_id, "questionnaireId": id } });
    let refused = other.refused(CREATE_PAGE, input).await;
    assert!(refused.iter().any(|code| code.contains("NOT_FOUND")), "{refused:?}");
}

async fn of_quarters(app: &TestApp) -> Vec<quarter_appendix::Model> {
    let mut rows = Vec::new();
    for period in ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"] {
        let ctx = app.operator();
        rows.extend(quarter_appendix::Entity::of(ctx.scope(), period).one(ctx.db()).await.expect("a look"));
    }
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn each_quarter_makes_one_and_tells_what_the_quarter_brought() {
    let app = TestApp::new().await;
    let approver = app.persona(Role::Approver).await;
    let book = Workbook::new(&["ID", "Question", "Answer", "Comment"])
        .row(&["A-1", "Are privileged accounts limited?", "", ""])
        .list("C2:C2", "Yes,No,NA");
    let id = imported(&app, &app.owner, "northgate.xlsx", &book.bytes()).await;
    app.owner.ok(GENERATE, json!({ "input": { "id": id } })).await;
    app.run_due_jobs().await;
    let before = asked(&app.owner, &id, "A-1").await["answer"].clone();
    approver.ok(APPROVE, json!({ "input": { "id": before["id"] } })).await;
    given_back(&app, &app.owner, &id).await;
    state(&app, &app.owner, "company.certifications", json!({ "list": ["ISO 27001"], "validUntil": "2026-05-10" }))
        .await;
    app.persona(Role::Admin).await;
    app.advance(days(90));
    app.run_due_jobs().await;
    app.advance(days(1));
    app.run_due_jobs().await;
    let rows = of_quarters(&app).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    let ctx = app.operator();
    let pdf = exports::whole(ctx.db(), &ctx, rows[0].export_id).await.expect("the file");
    assert_eq!(pages(&pdf), 1);
    let told = audit_event::Entity::within(ctx.scope())
        .filter(audit_event::Column::Action.eq("appendix.made"))
        .all(ctx.db())
        .await
        .expect("entries");
    assert_eq!(told.len(), 1);
    let hash = data_encoding::HEXLOWER.encode(ring::digest::digest(&ring::digest::SHA256, &pdf).as_ref());
    assert!(serde_json::to_string(&told[0].fields).expect("JSON").contains(&hash), "its hash is in the log");
    let mails: Vec<_> =
        app.mails.taken().into_iter().filter(|mail| mail.text.contains("The page about what can be proved")).collect();
    assert!(!mails.is_empty(), "told by mail");
    let mail = &mails[0].text;
    assert!(mail.contains("Northgate Mutual: 1 answer"), "{mail}");
    assert!(mail.contains("Run out before the quarter ends") && mail.contains("until 2026-05-10"), "{mail}");
    assert!(mail.contains(&hash), "{mail}");
    let query = "query($id: ID!) { tenant(id: $id) { exports(first: 50, filter: { kind: [APPENDIX] }) { nodes { fileName status expiresAt path } } } }";
    let listed = app.owner.ok(query, json!({ "id": app.tenant_id })).await["tenant"]["exports"]["nodes"].clone();
    assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed}");
    assert!(listed[0]["expiresAt"].is_null(), "kept as evidence");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_runs_again_makes_no_second_one() {
    let app = TestApp::new().await;
    generated(&app, &app.owner).await;
    app.advance(days(90));
    app.run_due_jobs().await;
    app.advance(days(1));
    app.run_due_jobs().await;
    let ctx = app.operator();
    let jobs = job::Entity::within(ctx.scope()).filter(job::Column::Kind.eq("QUARTER_APPENDIX")).all(ctx.db()).await;
    for job in jobs.expect("jobs") {
        let again = keystead_domain::questionnaires::appendix::quarter::make(&ctx, &job).await.expect("it runs");
        assert!(again.is_none_or(|told| told.get("exportId").is_none()), "a second page");
    }
    assert_eq!(of_quarters(&app).await.len(), 1);
}
