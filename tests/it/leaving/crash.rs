//! Removal is killed anywhere and run again: the same end, once.

use keystead_domain::{jobs, leaving};
use keystead_entities::job;
use keystead_entities::seat::Role;
use keystead_tests::{Lives, TestApp, days, json, rows_of, seconds};
use sea_orm::{ColumnTrait, QueryFilter};

use super::removal::{proof, told};
use super::{delete, mails};
use crate::statements::made;

/// A company whose time has come.
async fn scene() -> TestApp {
    let app = TestApp::new().await;
    app.person(Role::Member, "Mo Member").await;
    made(&app.owner, "businessUnitCreate", "businessUnit", json!({ "tenantId": app.tenant_id, "name": "Claims" }))
        .await;
    delete(&app).await;
    app.run_due_jobs().await;
    app.advance(days(30));
    app
}

/// What matters of the end.
async fn end(app: &TestApp) -> (Vec<(String, u64)>, usize, usize, Vec<String>, usize) {
    let proof = proof(app).await;
    assert!(proof.removed_at.is_some() && proof.owner_emails.is_none());
    let counts = proof.row_counts.as_object().expect("an object").clone();
    let counts = counts
        .into_iter()
        .filter(|(table, _)| ["tenants", "seats", "users", "business_units", "audit_heads"].contains(&table.as_str()));
    let counts = counts.map(|(table, rows)| (table, rows.as_u64().expect("a number"))).collect();
    let left = rows_of(&app.app.db, app.tenant_id).await.len();
    (
        counts,
        told(app, "tenant.removal_began").await.len(),
        told(app, "tenant.removed").await.len(),
        mails(app, "was deleted"),
        left,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_any_two_steps_it_ends_the_same() {
    let reference = scene().await;
    reference.run_due_jobs().await;
    let wanted = end(&reference).await;
    assert_eq!((wanted.1, wanted.2, wanted.4), (1, 1, 1), "{wanted:?}");
    assert_eq!(wanted.3, ["owner@harborpine.example"]);
    let mut lives = Lives::longer_by(60);
    while lives.go_on() {
        let app = scene().await;
        leaving::ask_for_removals(&app.app).await.expect("asked");
        let waiting = job::Entity::of_all_tenants().filter(job::Column::Kind.eq(leaving::REMOVE.name));
        let id = waiting.one(app.app.db.read()).await.expect("a query").expect("the job").id;
        let claimed = jobs::claim(&app.app, id, "mortal").await.expect("claimed").expect("to be had");
        lives.live(leaving::remove(&claimed.ctx, &claimed.job)).await;
        drop(claimed);
        app.advance(seconds(90));
        app.run_due_jobs().await;
        assert_eq!(end(&app).await, wanted, "{lives:?}");
    }
}
