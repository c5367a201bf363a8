//! Reports: what they say, that they are sealed, and the pilots of the sandbox company.

use keystead_domain::pilots;
use keystead_tests::{Value, days, json};
use ring::digest::{SHA256, digest};

use super::{COMPLETE, GENERATE, RECORD, Scene};

const REPORTS: &str = "query($id: ID!) { node(id: $id) { ... on Pilot { reports { nodes {
  id cause asOfOn recommendation json jsonSha256 markdown markdownSha256 html htmlSha256 } } } } }";

fn sha256(text: &Value) -> String {
    let hash = digest(&SHA256, text.as_str().expect("a text").as_bytes());
    hash.as_ref().iter().map(|b| format!("{b:02x}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_says_what_was_reached_and_is_sealed_in_the_audit_log() {
    let scene = Scene::started().await;
    for day in 0..20 {
        let on = today(&scene);
        if day % 7 < 2 || day % 7 > 3 {
            for (client, value) in [(&scene.first.1, "31"), (&scene.second.1, "35")] {
                client.ok(RECORD, scene.measured(&on, value)).await;
            }
        }
        scene.app.advance(days(1));
    }
    scene.app.owner.ok(COMPLETE, scene.input(json!({ "outcome": "GO", "note": "It works." }))).await;
    scene.app.run_due_jobs().await;
    let data = scene.app.owner.ok(REPORTS, json!({ "id": scene.pilot })).await;
    let report = &data["node"]["reports"]["nodes"][0];
    assert_eq!(
        (&report["cause"], &report["recommendation"]),
        (&json!("COMPLETED"), &json!("GO")),
        "{}",
        report["markdown"]
    );
    let content: Value = serde_json::from_str(report["json"].as_str().expect("a text")).expect("JSON");
    assert_eq!(content["format"], "keystead.pilot-report/1");
    assert_eq!(content["objectives"][0]["current"], "33");
    assert_eq!(content["objectives"][0]["progressPercent"], "110");
    assert_eq!(content["unknown"][0]["status"], "UNKNOWN");
    let audit = scene.app.dump().await.into_iter().filter(|(table, _)| table == "audit_events");
    let audit: Vec<String> = audit.map(|(_, row)| row).filter(|row| row.contains("pilot.report_sealed")).collect();
    assert_eq!(audit.len(), 1);
    for name in ["json", "markdown", "html"] {
        let sealed = report[format!("{name}Sha256")].as_str().expect("a hash");
        assert_eq!(sha256(&report[name]), sealed);
        assert!(audit[0].contains(sealed), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_write_is_text_in_every_format() {
    let scene = Scene::new().await;
    let update =
        "mutation($input: PilotUpdateInput!) { pilotUpdate(input: $input) { pilot { id } userErrors { code } } }";
    let name = "<script>alert(1)</script> | *bold* \u{1F600}";
    scene.app.owner.ok(update, scene.input(json!({ "name": name, "description": "\"><img src=x onerror=1>" }))).await;
    scene.app.owner.ok(super::START, scene.input(json!({}))).await;
    scene.app.owner.ok(GENERATE, scene.input(json!({}))).await;
    scene.app.run_due_jobs().await;
    let data = scene.app.owner.ok(REPORTS, json!({ "id": scene.pilot })).await;
    let report = &data["node"]["reports"]["nodes"][0];
    assert_eq!(report["recommendation"], "EXTEND");
    let (html, markdown) = (report["html"].as_str().unwrap(), report["markdown"].as_str().unwrap());
    assert!(!html.contains("<script") && !html.contains("<img"));
    assert!(!markdown.contains("<script") && !markdown.contains("<img") && !markdown.contains("| *bold*"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_ordered_twice_under_one_key_is_made_once() {
    let scene = Scene::started().await;
    let input = scene.input(json!({ "idempotencyKey": "r1" }));
    let first = scene.app.owner.ok(GENERATE, input.clone()).await;
    assert_eq!(scene.app.owner.ok(GENERATE, input).await, first);
    scene.app.run_due_jobs().await;
    let job: keystead_entities::JobId = first["pilotReportGenerate"]["job"]["id"].as_str().unwrap().parse().unwrap();
    let job = keystead_entities::job::Entity::of_any_tenant(job).one(scene.app.app.db.read()).await.unwrap().unwrap();
    pilots::report::run(&scene.app.operator(), &job).await.expect("a second run");
    let data = scene.app.owner.ok(REPORTS, json!({ "id": scene.pilot })).await;
    assert_eq!(data["node"]["reports"]["nodes"].as_array().map(Vec::len), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_has_nothing_to_report() {
    let scene = Scene::new().await;
    assert_eq!(scene.app.owner.refused(GENERATE, scene.input(json!({}))).await, ["STATE_CONFLICT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_was_tampered_with_is_not_shown() {
    use sea_orm::ConnectionTrait;
    let scene = Scene::started().await;
    scene.app.owner.ok(GENERATE, scene.input(json!({}))).await;
    scene.app.run_due_jobs().await;
    let tx = scene.app.app.db.begin().await.unwrap();
    tx.execute_unprepared("UPDATE pilot_reports SET html = 'GO'").await.unwrap();
    tx.commit().await.unwrap();
    let answer = scene.app.owner.send(REPORTS, json!({ "id": scene.pilot })).await;
    assert!(!answer.body["errors"].is_null(), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_operator_takes_in_pilots_with_a_past() {
    let scene = Scene::new().await;
    let file = include_str!("../../../demo/pilots.json");
    let missing = pilots::demo::import(&scene.app.operator(), file).await.expect_err("there is no such app");
    assert!(missing.is(keystead_domain::Code::NotFound));
    assert_eq!(pilots::find(&scene.app.operator(), scene.id()).await.unwrap().unwrap().name, "Letters");
}

/// Today as the company counts, at the hour at which tests begin.
fn today(scene: &Scene) -> String {
    use keystead_domain::clock::Clock;
    scene.app.clock.now().date_naive().to_string()
}
