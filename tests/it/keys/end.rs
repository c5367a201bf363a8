//! Revoking and destroying.

use keystead_entities::{Scoped, key_version};
use keystead_tests::{TestApp, hours, json};

use super::{DESTROY, ECHO, REVOKE, ROTATE, VERIFY, account, add, look};

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_is_never_opened_again() {
    let app = TestApp::new().await;
    let account = account(&app, ECHO, None).await;
    let key = add(&app.owner, &account, "leaked", "echo-leaked-0123456789").await;
    let revoke = json!({ "input": { "id": key["id"], "reason": "leaked in a ticket" } });
    let data = app.owner.ok(REVOKE, revoke.clone()).await;
    let row = &data["providerKeyRevoke"]["providerKey"];
    assert_eq!((&row["status"], &row["endedReason"]), (&json!("REVOKED"), &json!("leaked in a ticket")));
    assert_eq!(row["viewerActions"], json!(["DESTROY"]));
    assert!(row["dueOn"].is_null());
    assert_eq!(app.owner.refused(REVOKE, revoke).await, ["STATE_CONFLICT"]);
    assert_eq!(app.owner.refused(VERIFY, json!({ "input": { "id": key["id"] } })).await, ["STATE_CONFLICT"]);
    let rotate = json!({ "input": { "id": key["id"], "secret": "echo-another-0123456789" } });
    assert_eq!(app.owner.refused(ROTATE, rotate).await, ["STATE_CONFLICT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destroyed_key_has_no_envelope_left_and_keeps_its_history() {
    let app = TestApp::new().await;
    let account = account(&app, ECHO, None).await;
    let key = add(&app.owner, &account, "gone", "echo-gone-0123456789").await;
    let rotate = json!({ "input": { "id": key["id"], "secret": "echo-gone-too-0123456789" } });
    app.owner.ok(ROTATE, rotate).await;
    let destroy = json!({ "input": { "id": key["id"], "reason": "contract ended" } });
    let data = app.owner.ok(DESTROY, destroy.clone()).await;
    let row = &data["providerKeyDestroy"]["providerKey"];
    assert_eq!(row["status"], "DESTROYED");
    assert!(row["encryption"].is_null());
    assert_eq!(row["rotations"]["nodes"], json!([{ "state": "DESTROYED" }, { "state": "DESTROYED" }]));
    let rows = key_version::Entity::within(app.operator().scope()).all(app.app.db.read()).await.expect("rows");
    assert!(rows.iter().all(|row| row.envelope.is_none()));
    assert_eq!(app.owner.refused(DESTROY, destroy).await, ["STATE_CONFLICT"]);
    app.advance(hours(48));
    app.run_due_jobs().await;
    assert_eq!(
        look(&app.owner, &key["id"]).await["rotations"]["nodes"][1]["state"],
        "DESTROYED",
        "its retirement finds nothing to do"
    );
    add(&app.owner, &account, "gone", "echo-gone-0123456789").await;
}
