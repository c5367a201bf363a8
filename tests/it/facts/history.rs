//! What was said can be said again.

use keystead_domain::auth::TokenScope;
use keystead_entities::seat::Role;
use keystead_tests::{TestApp, days, hours, json};

use super::*;
use crate::questionnaires::{GENERATE, approve_all, generated, questions, state};

async fn compositions(app: &TestApp, answer: &Value) -> Vec<Value> {
    let query = "query($id: ID!) { node(id: $id) { ... on Answer { compositions(first: 50) { totalCount nodes {
      id text sha256 ruleVersion saidOn createdAt values { fact status words } recomputed { text isIdentical reason } } } } } }";
    let data = app.owner.ok(query, json!({ "id": answer["id"] })).await;
    data["node"]["compositions"]["nodes"].as_array().expect("compositions").clone()
}

async fn generate(app: &TestApp, id: &str) {
    app.advance(hours(1));
    app.owner.ok(GENERATE, json!({ "input": { "id": id } })).await;
    app.run_due_jobs().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_past_answer_is_made_again_byte_by_byte() {
    let mut app = TestApp::new().await;
    let id = generated(&app, &app.owner).await;
    let approver = app.persona(Role::Approver).await;
    let mut said: Vec<(String, String)> = Vec::new();
    for round in 0..8 {
        for question in questions(&app.owner, &id).await {
            let answer = &question["answer"];
            said.push((answer["id"].to_string(), answer["text"].as_str().expect("a text").to_owned()));
        }
        app.person(Role::Admin, &format!("Admin {round}")).await;
        if round % 2 == 0 {
            state(&app, &app.owner, "company.certifications", json!({ "list": [format!("Round {round}")] })).await;
        }
        if round == 3 {
            approve_all(&approver, &id).await;
        }
        app.advance(days(91));
        app.run_due_jobs().await;
        app.owner = app.token(app.owner_id, &TokenScope::all()).await;
    }
    let mut kept = 0;
    for question in questions(&app.owner, &id).await {
        let answer = &question["answer"];
        let made = compositions(&app, answer).await;
        assert!(!made.is_empty(), "{question}");
        for one in &made {
            assert_eq!(one["recomputed"]["isIdentical"], true, "{one}");
            assert_eq!(one["recomputed"]["text"], one["text"]);
        }
        let its_id = answer["id"].to_string();
        let of_this = said.iter().filter(|(id, _)| *id == its_id);
        for (_, text) in of_this {
            assert!(made.iter().any(|one| one["text"] == *text), "{text} is not among {made:?}");
        }
        kept += made.len();
    }
    assert!(kept > 45, "{kept} texts: what changed was said anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_is_written_down_once_and_followed_by_the_next() {
    let app = TestApp::new().await;
    let id = generated(&app, &app.owner).await;
    generate(&app, &id).await;
    let before = claim(&app, "S08").await["history"].clone();
    assert_eq!(before["totalCount"], 1, "nothing changed in between: {before}");
    app.person(Role::Admin, "New Admin").await;
    generate(&app, &id).await;
    let after = claim(&app, "S08").await["history"].clone();
    assert_eq!(after["totalCount"], 2, "{after}");
    assert!(after["nodes"][0]["supersededAt"].is_null() && !after["nodes"][1]["supersededAt"].is_null(), "{after}");
    assert_eq!(after["nodes"][1]["id"], before["nodes"][0]["id"]);
    let query = "query($id: ID!) { tenant(id: $id) { factHistory(fact: \"seats.privileged\") { nodes { fact words status } } } }";
    let data = app.owner.ok(query, json!({ "id": app.tenant_id })).await;
    let words: Vec<&Value> = data["tenant"]["factHistory"]["nodes"]
        .as_array()
        .expect("values")
        .iter()
        .map(|value| &value["words"])
        .collect();
    assert_eq!(words, ["2", "1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stranger_asks_for_is_not_there() {
    let app = TestApp::new().await;
    let id = generated(&app, &app.owner).await;
    let answer = questions(&app.owner, &id).await[0]["answer"].clone();
    let made = compositions(&app, &answer).await;
    let value = claim(&app, "S08").await["history"]["nodes"][0]["id"].clone();
    let (_, stranger) = app.stranger().await;
    for id in [&made[0]["id"], &value] {
        let data = stranger.ok("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
        assert!(data["node"].is_null(), "{data}");
    }
}
