//! What comes due by itself.

use keystead_domain::auth::TokenScope;
use keystead_domain::vendors::remind;
use keystead_entities::{Scoped, job};
use keystead_tests::{TestApp, days, json};
use sea_orm::{ColumnTrait, QueryFilter};

use super::*;

fn told(app: &TestApp, about: &str) -> Vec<String> {
    let mails = app.mails.taken().into_iter().filter(|mail| mail.subject.contains(about));
    mails.map(|mail| mail.subject).collect()
}

async fn pass(app: &TestApp, count: i64) {
    for _ in 0..count {
        app.advance(days(1));
        app.run_due_jobs().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_is_reminded_of_once_a_stage() {
    let app = TestApp::new().await;
    vendor(&app, "Brisk").await;
    pass(&app, 75).await;
    let all = told(&app, "vendor");
    assert_eq!(
        all.iter().filter(|subject| subject.contains("within 7 days")).count(),
        1,
        "the first look is due within 30 days, of which nobody who took it up is told: {all:?}"
    );
    assert_eq!(
        all.iter().filter(|subject| subject.contains("1 vendor due for review")).count(),
        3,
        "on the day, 7 and 30 days after: {all:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_out_is_told_once_and_a_second_run_tells_nothing() {
    let app = TestApp::new().await;
    let id = vendor(&app, "Brisk").await;
    term(&app, &id, "TRAINING", json!({ "flag": false, "validUntil": "2026-02-20" })).await;
    let attach = json!({ "vendorId": id, "kind": "SOC2", "title": "SOC 2", "url": "https://v.example/soc2", "validUntil": "2026-02-20" });
    made(&app.owner, "vendorDocumentAttach", "vendorDocument", attach).await;
    app.advance(days(34));
    app.run_due_jobs().await;
    let terms = told(&app, "term");
    assert_eq!(terms.len(), 1, "the stage that passed unseen is not told: {terms:?}");
    assert_eq!(told(&app, "document").len(), 1);
    let done = job::Entity::within(app.operator().scope())
        .filter(job::Column::Kind.eq("VENDOR_REMINDERS"))
        .one(app.app.db.read())
        .await
        .expect("a row")
        .expect("a job");
    remind(&app.operator(), &done).await.expect("it runs");
    app.run_due_jobs().await;
    assert_eq!(told(&app, "term"), terms, "nothing more");
    pass(&app, 10).await;
    assert_eq!(told(&app, "has run out").len(), 2, "the day after: {:?}", told(&app, ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_quarter_names_vendors_that_are_due() {
    let mut app = TestApp::new().await;
    vendor(&app, "Brisk").await;
    pass(&app, 80).await;
    app.owner = app.token(app.owner_id, &TokenScope::all()).await;
    let due = told(&app, "Vendors are due for review");
    assert_eq!(due.len(), 1, "{due:?}");
}
