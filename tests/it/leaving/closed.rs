//! What becomes of a closed company's work: nothing of it leaves, and it is done once the company is served again.

use keystead_entities::seat::Role;
use keystead_tests::vendor::Vendor;
use keystead_tests::{TestApp, Value, days, json};

use super::delete;
use crate::statements::done;

fn types(receiver: &Vendor) -> Vec<String> {
    let body =
        |text: &str| serde_json::from_str::<Value>(text).expect("JSON")["type"].as_str().expect("a type").to_owned();
    receiver.messages().iter().map(|(_, text)| body(text)).collect()
}

/// A company that tells a receiver of everything, and one thing that happened and was not told yet.
async fn scene() -> (TestApp, Vendor) {
    let app = TestApp::new().await;
    let receiver = Vendor::start().await;
    let input = json!({ "tenantId": app.tenant_id, "url": receiver.address, "description": "Tickets" });
    let secret = done(&app.owner, "webhookEndpointCreate", "secret", input).await["secret"].clone();
    app.plant(secret.as_str().expect("a secret"));
    let (seat, _) = app.person(Role::Member, "Lena Leaver").await;
    app.run_due_jobs().await;
    let before = types(&receiver).len();
    assert!(before > 0);
    done(&app.owner, "seatDisable", "seat { id }", json!({ "id": seat, "reason": "left" })).await;
    (app, receiver)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_company_tells_its_tools_that_it_is_and_the_rest_when_it_is_back() {
    let (app, receiver) = scene().await;
    done(&app.owner, "tenantSuspend", "tenant { id }", json!({ "id": app.tenant_id, "reason": "break-in" })).await;
    let mails = app.mails.taken().len();
    for _ in 0..4 {
        app.run_due_jobs().await;
        app.advance(days(6));
    }
    let told = types(&receiver);
    assert_eq!(told.iter().filter(|kind| *kind == "tenant.suspended").count(), 1, "{told:?}");
    assert!(!told.contains(&"seat.disabled".to_owned()), "{told:?}");
    assert_eq!(told.last().map(String::as_str), Some("tenant.suspended"), "nothing behind it");
    assert_eq!(app.mails.taken().len(), mails, "nor any mail");
    done(&app.owner, "tenantResume", "tenant { id }", json!({ "id": app.tenant_id, "reason": "over" })).await;
    app.run_due_jobs().await;
    let told = types(&receiver);
    assert_eq!(told.iter().filter(|kind| *kind == "seat.disabled").count(), 1, "{told:?}");
    assert!(told.contains(&"tenant.resumed".to_owned()), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_that_is_to_be_deleted_says_so_and_nothing_else() {
    let (app, receiver) = scene().await;
    delete(&app).await;
    for _ in 0..2 {
        app.run_due_jobs().await;
        app.advance(days(10));
    }
    let told = types(&receiver);
    assert_eq!(told.last().map(String::as_str), Some("tenant.deletion_requested"), "{told:?}");
    assert!(!told.contains(&"seat.disabled".to_owned()), "{told:?}");
    let recipients: Vec<String> = app.mails.taken().iter().map(|mail| mail.recipient.clone()).collect();
    let since = recipients.iter().position(|to| to == "owner@harborpine.example").expect("the owner is told");
    assert!(recipients[since..].iter().all(|to| to == "owner@harborpine.example"), "{recipients:?}");
    done(&app.owner, "tenantDeleteCancel", "tenant { id }", json!({ "id": app.tenant_id, "reason": "no" })).await;
    app.run_due_jobs().await;
    let told = types(&receiver);
    assert!(
        told.contains(&"seat.disabled".to_owned()) && told.contains(&"tenant.deletion_cancelled".to_owned()),
        "{told:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn quarters_that_passed_meanwhile_are_made_good_and_not_before() {
    let app = TestApp::new().await;
    done(&app.owner, "tenantSuspend", "tenant { id }", json!({ "id": app.tenant_id, "reason": "winter" })).await;
    app.advance(days(100));
    app.run_due_jobs().await;
    assert_eq!(super::number(&app, "SELECT COUNT(*) FROM seat_audits").await, 0);
    done(&app.owner, "tenantResume", "tenant { id }", json!({ "id": app.tenant_id, "reason": "spring" })).await;
    app.run_due_jobs().await;
    assert_eq!(super::number(&app, "SELECT COUNT(*) FROM seat_audits").await, 1);
}
