//! Rotation.

use keystead_entities::{Scoped, key_version};
use keystead_tests::{TestApp, days, hours, json};

use super::{ADD, ECHO, ROTATE, account, add, look};

#[tokio::test(flavor = "multi_thread")]
async fn the_old_secret_stays_for_its_overlap_and_is_then_gone_for_good() {
    let app = TestApp::new().await;
    let account = account(&app, ECHO, None).await;
    for secret in ["echo-canary-first-0123456789", "echo-canary-second-0123456789"] {
        app.plant(secret);
    }
    let key = add(&app.owner, &account, "rotated", "echo-canary-first-0123456789").await;
    app.advance(days(10));
    let rotate = json!({ "input": { "id": key["id"], "secret": "echo-canary-second-0123456789", "overlap": "PT6H", "reason": "someone left" } });
    let data = app.owner.ok(ROTATE, rotate).await;
    let rotated = &data["providerKeyRotate"]["providerKey"];
    assert_eq!((&rotated["versionNumber"], &rotated["dueOn"]), (&json!(2), &json!("2026-04-25")));
    assert_ne!(rotated["fingerprint"], key["fingerprint"]);
    let states = |key: &keystead_tests::Value| {
        let nodes = key["rotations"]["nodes"].as_array().expect("nodes").iter();
        nodes.map(|node| node["state"].as_str().expect("a state").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(states(rotated), ["CURRENT", "RETIRING"]);
    app.advance(hours(5));
    app.run_due_jobs().await;
    assert_eq!(states(&look(&app.owner, &key["id"]).await), ["CURRENT", "RETIRING"]);
    app.advance(hours(1));
    app.run_due_jobs().await;
    app.run_due_jobs().await;
    assert_eq!(states(&look(&app.owner, &key["id"]).await), ["CURRENT", "RETIRED"]);
    let rows = key_version::Entity::within(app.operator().scope()).all(app.app.db.read()).await.expect("rows");
    assert_eq!(rows.iter().filter(|row| row.envelope.is_some()).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_overlap_the_old_secret_goes_with_the_next_look() {
    let app = TestApp::new().await;
    let account = account(&app, ECHO, None).await;
    let key = add(&app.owner, &account, "rotated", "echo-first-0123456789").await;
    let rotate = json!({ "input": { "id": key["id"], "secret": "echo-second-0123456789", "overlap": "PT0S" } });
    app.owner.ok(ROTATE, rotate).await;
    app.run_due_jobs().await;
    assert_eq!(look(&app.owner, &key["id"]).await["rotations"]["nodes"][1]["state"], "RETIRED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_is_refused_where_it_would_not_be_one() {
    let app = TestApp::new().await;
    let account = account(&app, ECHO, None).await;
    let key = add(&app.owner, &account, "rotated", "echo-first-0123456789").await;
    let rotate = |more: keystead_tests::Value| {
        let mut input = json!({ "id": key["id"], "secret": "echo-second-0123456789" });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        json!({ "input": input })
    };
    assert_eq!(app.owner.refused(ROTATE, rotate(json!({ "secret": "echo-first-0123456789" }))).await, ["TAKEN"]);
    assert_eq!(app.owner.refused(ROTATE, rotate(json!({ "overlap": "P31D" }))).await, ["INVALID"]);
    assert_eq!(app.owner.refused(ROTATE, rotate(json!({ "expectedVersion": 9 }))).await, ["VERSION_CONFLICT"]);
    assert_eq!(
        app.owner.refused(ROTATE, rotate(json!({ "secret": "refuse-me-0123456789" }))).await,
        ["PROVIDER_REJECTED"]
    );
    app.owner.ok(ROTATE, rotate(json!({}))).await;
    assert_eq!(
        app.owner.refused(ROTATE, rotate(json!({ "secret": "echo-first-0123456789" }))).await,
        ["TAKEN"],
        "used before"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_rotations_at_once_each_number_is_given_once() {
    let app = TestApp::new().await;
    let account = account(&app, ECHO, None).await;
    let key = add(&app.owner, &account, "contended", "echo-first-0123456789").await;
    let tries = (0..10).map(|n| {
        let input =
            json!({ "input": { "id": key["id"], "secret": format!("echo-try-{n}-0123456789"), "expectedVersion": 1 } });
        let owner = app.owner.clone();
        tokio::spawn(async move { owner.refused(ROTATE, input).await })
    });
    let ends = futures_util::future::join_all(tries).await;
    let done = ends.iter().filter(|end| end.as_ref().is_ok_and(Vec::is_empty)).count();
    assert_eq!(done, 1);
    assert_eq!(look(&app.owner, &key["id"]).await["versionNumber"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_under_the_same_key_adds_and_rotates_once() {
    let app = TestApp::new().await;
    let account = account(&app, ECHO, None).await;
    let input = json!({ "input": { "accountId": account, "label": "once", "secret": "echo-once-0123456789", "idempotencyKey": "k1" } });
    let first = app.owner.ok(ADD, input.clone()).await;
    assert_eq!(
        app.owner.ok(ADD, input).await["providerKeyAdd"]["providerKey"]["id"],
        first["providerKeyAdd"]["providerKey"]["id"]
    );
    let id = &first["providerKeyAdd"]["providerKey"]["id"];
    let input = json!({ "input": { "id": id, "secret": "echo-twice-0123456789", "idempotencyKey": "k2" } });
    app.owner.ok(ROTATE, input.clone()).await;
    app.owner.ok(ROTATE, input).await;
    assert_eq!(look(&app.owner, id).await["versionNumber"], 2);
}
