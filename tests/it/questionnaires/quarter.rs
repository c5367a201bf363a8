//! What each quarter does.

use keystead_domain::auth::TokenScope;
use keystead_entities::job;
use keystead_entities::seat::Role;
use keystead_entities::{QuestionnaireId, Scoped, questionnaire_refresh};
use keystead_tests::{TestApp, days, json};
use sea_orm::{ColumnTrait, QueryFilter};

use super::*;

async fn refreshes(app: &TestApp, id: &str) -> Vec<String> {
    let id: QuestionnaireId = id.parse().expect("an id");
    let rows = questionnaire_refresh::Entity::within(app.operator().scope())
        .filter(questionnaire_refresh::Column::QuestionnaireId.eq(id))
        .all(app.app.db.read())
        .await
        .expect("rows");
    let mut causes: Vec<String> = rows.into_iter().map(|row| row.cause).collect();
    causes.sort();
    causes
}

#[tokio::test(flavor = "multi_thread")]
async fn each_quarter_questionnaires_are_looked_through_once() {
    let mut app = TestApp::new().await;
    let id = published(&app, &app.owner).await;
    for _ in 0..53 {
        app.advance(days(7));
        app.run_due_jobs().await;
        app.run_due_jobs().await;
    }
    app.owner = app.token(app.owner_id, &TokenScope::all()).await;
    let causes = refreshes(&app, &id).await;
    assert_eq!(causes, ["2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1", "generation-1"]);
    let told = app.mails.taken().into_iter().filter(|mail| mail.subject.contains("to review in")).count();
    let rows = questionnaire(&app.owner, &id).await["refreshes"]["nodes"].as_array().expect("rows").clone();
    let with_changes = rows.iter().filter(|row| row["changedCount"] != 0).count();
    assert_eq!(told, with_changes, "one mail for each quarter that changed something");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quarter_lists_what_changed_and_keeps_what_did_not() {
    let app = TestApp::new().await;
    let id = published(&app, &app.owner).await;
    app.person(Role::Admin, "New Admin").await;
    app.advance(days(80));
    app.run_due_jobs().await;
    let row = questionnaire(&app.owner, &id).await;
    assert_eq!(row["status"], "IN_REVIEW", "a changed answer takes it back");
    let quarter = row["refreshes"]["nodes"][0].clone();
    assert_eq!(quarter["quarter"], "2026-Q2");
    let codes: Vec<&str> = quarter["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .filter_map(|c| c["answer"]["question"]["code"].as_str())
        .collect();
    assert!(codes.contains(&"access.privileged") && codes.contains(&"keys.holders"), "{codes:?}");
    assert!(!codes.contains(&"keys.staff"), "{codes:?}");
    assert_eq!(answer(&app.owner, &id, "keys.staff").await["status"], "APPROVED");
    let privileged = answer(&app.owner, &id, "access.privileged").await;
    assert_eq!(privileged["status"], "NEEDS_REVIEW");
    assert!(privileged["publishedAt"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_generation_that_ran_before_does_nothing_again() {
    let app = TestApp::new().await;
    let id = generated(&app, &app.owner).await;
    let before = (questionnaire(&app.owner, &id).await, questions(&app.owner, &id).await);
    let done = job::Entity::within(app.operator().scope())
        .filter(job::Column::Kind.eq("QUESTIONNAIRE_GENERATE"))
        .one(app.app.db.read())
        .await
        .expect("a row")
        .expect("a job");
    let again = keystead_domain::questionnaires::run_generation(&app.operator(), &done).await.expect("it runs");
    assert_eq!(again, None);
    assert_eq!((questionnaire(&app.owner, &id).await, questions(&app.owner, &id).await), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_quarter_runs_twice_and_makes_one_generation_each() {
    let app = TestApp::new().await;
    let id = generated(&app, &app.owner).await;
    app.advance(days(80));
    app.run_due_jobs().await;
    let quarter = job::Entity::within(app.operator().scope())
        .filter(job::Column::Kind.eq("QUESTIONNAIRE_REFRESH"))
        .one(app.app.db.read())
        .await
        .expect("a row")
        .expect("a job");
    keystead_domain::questionnaires::refresh_quarter(&app.operator(), &quarter).await.expect("it runs");
    app.run_due_jobs().await;
    assert_eq!(refreshes(&app, &id).await, ["2026-Q2", "generation-1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn archived_and_unanswered_questionnaires_are_left_alone() {
    let app = TestApp::new().await;
    let (bare, gone) = (created(&app, &app.owner).await, generated(&app, &app.owner).await);
    app.owner.ok(ARCHIVE, json!({ "input": { "id": gone } })).await;
    app.advance(days(80));
    app.run_due_jobs().await;
    assert!(refreshes(&app, &bare).await.is_empty());
    assert_eq!(refreshes(&app, &gone).await, ["generation-1"]);
}
