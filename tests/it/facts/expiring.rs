//! Statements that run out.

use keystead_domain::auth::TokenScope;
use keystead_domain::questionnaires::remind_of_expiring;
use keystead_entities::{Scoped, job};
use keystead_tests::{TestApp, days, json};
use sea_orm::{ColumnTrait, QueryFilter};

use crate::questionnaires::{answer, published, questionnaire, state, text};

fn told(app: &TestApp) -> Vec<String> {
    let mails = app.mails.taken().into_iter().filter(|mail| mail.subject.contains("statement"));
    mails.map(|mail| mail.subject).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_reminded_once_a_stage_and_answers_go_to_review_on_the_day() {
    let mut app = TestApp::new().await;
    let stated = json!({ "list": ["ISO 27001"], "validUntil": "2026-03-01" });
    state(&app, &app.owner, "company.certifications", stated).await;
    let approver = app.persona(keystead_entities::seat::Role::Approver).await;
    let id = published(&app, &approver).await;
    let certifications = answer(&app.owner, &id, "proof.certifications").await;
    assert_eq!(certifications["status"], "APPROVED", "{certifications}");
    for _ in 0..60 {
        app.advance(days(1));
        app.run_due_jobs().await;
    }
    let all = told(&app);
    assert_eq!(all.len(), 3, "30 days and 7 days before, and on the day: {all:?}");
    app.owner = app.token(app.owner_id, &TokenScope::all()).await;
    let certifications = answer(&app.owner, &id, "proof.certifications").await;
    assert_eq!(certifications["status"], "NEEDS_REVIEW", "{certifications}");
    assert!(text(&certifications["text"]).contains("Out of date: "), "{certifications}");
    let refresh = questionnaire(&app.owner, &id).await["refreshes"]["nodes"][0].clone();
    assert!(refresh["quarter"].is_null(), "{refresh}");
    let changes = refresh["changes"].as_array().expect("changes").iter();
    let mut facts = changes.flat_map(|change| change["facts"].as_array().expect("facts"));
    let change = facts.find(|fact| fact["key"] == "company.certifications").expect("the change").clone();
    assert_eq!(
        (change["from"].as_str(), change["to"].as_str()),
        (Some("ISO 27001"), Some("out of date (was: ISO 27001)"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_made_good_by_the_latest_stage_and_a_second_run_tells_nothing() {
    let app = TestApp::new().await;
    for key in ["company.ai_policy", "company.uploads"] {
        state(&app, &app.owner, key, json!({ "text": "As written.", "validUntil": "2026-02-20" })).await;
    }
    app.advance(days(34));
    app.run_due_jobs().await;
    let first = told(&app);
    assert_eq!(first.len(), 1, "two statements share a mail, and the stage that passed unseen is not told: {first:?}");
    let done = job::Entity::within(app.operator().scope())
        .filter(job::Column::Kind.eq("FACT_REMINDERS"))
        .one(app.app.db.read())
        .await
        .expect("a row")
        .expect("a job");
    remind_of_expiring(&app.operator(), &done).await.expect("it runs");
    app.run_due_jobs().await;
    assert_eq!(told(&app), first, "nothing more");
}
