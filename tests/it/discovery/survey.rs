//! Anonymous surveys, and the page on which they are answered.

use keystead_entities::seat::Role;
use keystead_tests::{Client, TestApp, days, json};
use poem::Request;
use poem::http::{Method, StatusCode};

use super::*;

const LAUNCH: &str = "mutation($input: UsageSurveyLaunchInput!) { usageSurveyLaunch(input: $input) {
  usageSurvey { id path status invitedCount closesAt viewerActions } userErrors { code field } } }";
const CLOSE: &str = "mutation($input: UsageSurveyCloseInput!) { usageSurveyClose(input: $input) {
  usageSurvey { id status path } userErrors { code } } }";
const LOOK: &str = "query($id: ID!) { node(id: $id) { ... on UsageSurvey { status answerCount path version result {
  apps { catalogKey name userCount purposes { purpose count } dataClasses { dataClass count } } others remarks } } } }";

async fn launch(app: &TestApp, more: Value) -> Value {
    let mut input =
        json!({ "tenantId": app.tenant_id, "title": "Spring <2026>", "catalogKeys": ["chatgpt", "claude"] });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    app.owner.ok(LAUNCH, json!({ "input": input })).await["usageSurveyLaunch"]["usageSurvey"].clone()
}

async fn send(nobody: &Client, path: &str, body: &str) -> StatusCode {
    let request = Request::builder()
        .method(Method::POST)
        .uri(path.parse().expect("a URI"))
        .content_type("application/x-www-form-urlencoded")
        .body(body.to_owned());
    nobody.call(request).await.status
}

async fn look(app: &TestApp, id: &Value) -> Value {
    app.owner.ok(LOOK, json!({ "id": id })).await["node"].clone()
}

/// The paths in the mails of a survey, by recipient.
fn links(app: &TestApp, subject: &str) -> Vec<(String, String)> {
    let mails = app.mails.taken();
    let path = |text: &str| {
        let from = text.find("/survey/kst_survey_")?;
        text[from..].split_whitespace().next().map(str::to_owned)
    };
    mails
        .iter()
        .filter(|m| m.subject.contains(subject))
        .filter_map(|m| Some((m.recipient.clone(), path(&m.text)?)))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_without_scripts_asks_and_adds_to_sums() {
    let app = TestApp::new().await;
    let survey = launch(&app, json!({ "distribution": "LINK", "introduction": "Be <b>honest</b>." })).await;
    let path = survey["path"].as_str().expect("a path").to_owned();
    let page = app.nobody.get(&path).await;
    assert_eq!(page.status, 200);
    let html = String::from_utf8(page.bytes).expect("UTF-8");
    assert!(html.contains("<html lang=\"en\">") && !html.contains("<script") && html.contains("&lt;b&gt;honest"));
    assert!(html.contains("<legend>ChatGPT") && html.contains("name=\"data.claude\" value=\"PHI\""));
    assert!(page.headers.get("set-cookie").is_none());
    let policy = page.headers["content-security-policy"].to_str().expect("a text");
    assert!(policy.contains("form-action 'self'") && policy.contains("default-src 'none'"), "{policy}");
    for n in 0..5 {
        let body = format!(
            "use.chatgpt=1&for.chatgpt=WRITING&data.chatgpt=PHI&use.unknown=1&others=Acme+AI%0APerplexity&remark=Remark+{}",
            9 - n
        );
        assert_eq!(send(&app.nobody, &path, &body).await, 200);
    }
    assert_eq!(send(&app.nobody, &path, "use.claude=1&data.claude=NONSENSE").await, 200);
    let open = look(&app, &survey["id"]).await;
    assert_eq!((&open["answerCount"], &open["result"]), (&json!(6), &Value::Null), "nobody looks before the end");
    app.owner.ok(CLOSE, json!({ "input": { "id": survey["id"] } })).await;
    let over = look(&app, &survey["id"]).await;
    assert_eq!(
        over["result"]["apps"],
        json!([
            { "catalogKey": "chatgpt", "name": "ChatGPT", "userCount": 5, "purposes": [{ "purpose": "WRITING", "count": 5 }],
              "dataClasses": [{ "dataClass": "PHI", "count": 5 }] },
            { "catalogKey": "claude", "name": "Claude", "userCount": 1, "purposes": [], "dataClasses": [] },
        ])
    );
    assert_eq!(
        over["result"]["remarks"],
        json!(["Remark 5", "Remark 6", "Remark 7", "Remark 8", "Remark 9"]),
        "sorted"
    );
    assert!(over["path"].is_null());
    assert_eq!(app.nobody.get(&path).await.status, 404);
    assert_eq!(send(&app.nobody, &path, "use.claude=1").await, 404);
    // What people said is evidence.
    let found = apps(&app).await;
    assert_eq!(names(&found), ["ChatGPT", "Claude", "Perplexity"]);
    assert_eq!(
        (&found[0]["discoveries"]["nodes"][0]["kind"], &found[0]["discoveries"]["nodes"][0]["userCount"]),
        (&json!("SURVEY"), &json!(5))
    );
    let open = evidence_of(&app.owner, &app, json!({ "status": ["OPEN"] })).await;
    assert_eq!(open[0]["rawName"], "Acme AI");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_persons_link_is_good_for_one_answer_and_nothing_leads_from_it_to_the_answer() {
    let app = TestApp::new().await;
    for n in 0..5 {
        app.person(Role::Member, &format!("Person {n}")).await;
    }
    let survey = launch(&app, json!({ "closesAt": "2026-01-30T09:00:00Z" })).await;
    assert!(survey["path"].is_null());
    app.run_due_jobs().await;
    let all = links(&app, "Which AI tools do you use?");
    assert_eq!((all.len(), &survey["invitedCount"]), (6, &json!(6)), "{all:?}");
    let rows = app.dump().await;
    for (_, path) in &all {
        let secret = path.trim_start_matches("/survey/kst_survey_").split_at(26).1;
        assert!(rows.iter().all(|(_, rows)| !rows.contains(secret)), "a link stands in the database");
    }
    for (_, path) in all.iter().take(5) {
        assert_eq!(send(&app.nobody, path, "use.claude=1&remark=Nothing").await, 200);
        assert_eq!(send(&app.nobody, path, "use.claude=1").await, 409, "once");
        let page = app.nobody.get(path).await;
        assert!(String::from_utf8_lossy(&page.bytes).contains("Answered already"));
    }
    // Who has not answered is reminded, half way and before the end.
    app.advance(days(8));
    app.run_due_jobs().await;
    let reminded: Vec<_> = links(&app, "Which AI tools do you use?").split_off(6);
    assert_eq!(reminded, [all[5].clone()]);
    // The log says that somebody answered, and neither who nor from where.
    let told = crate::sign_in::told(&app, "usage_survey.answered").await;
    assert_eq!(told.len(), 5);
    assert!(told.iter().all(|entry| entry["actor"]["kind"] == "VISITOR" && entry["details"] == json!([])), "{told:?}");
    let rows = app.dump().await;
    let table =
        |name: &str| rows.iter().find(|(table, _)| table == name).map(|(_, rows)| rows.clone()).expect("a table");
    assert!(!table("usage_survey_tickets").contains("2026-"), "no time on a ticket");
    assert!(!table("usage_survey_tallies").contains("2026-"), "no time on a sum");
    app.advance(days(8));
    app.run_due_jobs().await;
    let over = look(&app, &survey["id"]).await;
    assert_eq!(
        (&over["status"], &over["result"]["apps"][0]["userCount"]),
        (&json!("CLOSED"), &json!(5)),
        "it ends by itself"
    );
    let rows = app.dump().await;
    assert!(
        rows.iter().all(|(table, rows)| table != "usage_survey_tickets" || !rows.contains("survey")),
        "the tickets are gone"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fewer_than_five_nobody_sees_what_they_said() {
    let app = TestApp::new().await;
    let survey = launch(&app, json!({ "distribution": "LINK" })).await;
    let path = survey["path"].as_str().expect("a path");
    for _ in 0..4 {
        send(&app.nobody, path, "use.claude=1&others=Acme+AI").await;
    }
    app.owner.ok(CLOSE, json!({ "input": { "id": survey["id"] } })).await;
    let over = look(&app, &survey["id"]).await;
    assert_eq!((&over["answerCount"], &over["result"]), (&json!(4), &Value::Null));
    assert!(apps(&app).await.is_empty() && evidence_of(&app.owner, &app, json!({})).await.is_empty());
    assert_eq!(app.owner.refused(CLOSE, json!({ "input": { "id": survey["id"] } })).await, ["STATE_CONFLICT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_lead_to_nothing_look_the_same() {
    let app = TestApp::new().await;
    let survey = launch(&app, json!({ "distribution": "LINK" })).await;
    let path = survey["path"].as_str().expect("a path").to_owned();
    let last = path.chars().last().expect("a character");
    let wrong = format!("{}{}", &path[..path.len() - 1], if last == '0' { '1' } else { '0' });
    let mut bodies = Vec::new();
    for path in [wrong.as_str(), "/survey/nonsense", "/survey/kst_survey_", &path[..40]] {
        let page = app.nobody.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        bodies.push(page.bytes);
        assert_eq!(send(&app.nobody, path, "use.claude=1").await, 404);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
    assert_eq!(send(&app.nobody, &path, &"x".repeat(70_000)).await, 413);
    let auditor = app.persona(Role::Auditor).await;
    let seen = auditor.ok(LOOK, json!({ "id": survey["id"] })).await["node"].clone();
    assert!(seen["path"].is_null(), "auditors read");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_survey_is_launched_with_what_it_needs() {
    let app = TestApp::new().await;
    let with = |more: Value| {
        let mut input = json!({ "tenantId": app.tenant_id, "title": "Spring", "distribution": "LINK" });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        json!({ "input": input })
    };
    for (more, code) in [
        (json!({ "title": " " }), "REQUIRED"),
        (json!({ "catalogKeys": ["nothing"] }), "NOT_FOUND"),
        (json!({ "catalogKeys": [] }), "INVALID"),
        (json!({ "closesAt": "2026-01-15T10:00:00Z" }), "INVALID"),
        (json!({ "closesAt": "2027-01-15T10:00:00Z" }), "INVALID"),
    ] {
        assert_eq!(app.owner.refused(LAUNCH, with(more.clone())).await, [code], "{more}");
    }
    app.owner.ok(LAUNCH, with(json!({}))).await;
}
