//! Moving secrets to another key-encryption key.

use std::sync::Arc;
use std::time::Duration;

use keystead_domain::vault::{KekSource, Secret, key_file};
use keystead_domain::{Ctx, jobs, keys};
use keystead_entities::{ProviderKeyId, Scoped, key_version};
use keystead_tests::kms::{Kms, Mood};
use keystead_tests::{Client, TestApp, Value, hours, json};

use super::{ECHO, REWRAP, VERIFY, account, add, look};

const ENCRYPTION: &str =
    "query($id: ID!) { tenant(id: $id) { encryption { custody kekId secretCount pendingCount rewrappedAt } } }";

async fn encryption(caller: &Client, app: &TestApp) -> Value {
    caller.ok(ENCRYPTION, json!({ "id": app.tenant_id })).await["tenant"]["encryption"].clone()
}

async fn kek_ids(app: &TestApp) -> Vec<String> {
    let rows = key_version::Entity::within(app.operator().scope()).all(app.app.db.read()).await.expect("rows");
    let mut ids: Vec<String> = rows.into_iter().filter(|row| row.envelope.is_some()).map(|row| row.kek_id).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

async fn verify_all(ctx: &Ctx, keys: &[ProviderKeyId]) {
    for id in keys {
        keys::verify(ctx, keys::Verify { id: *id }).await.expect("the secret opens");
    }
}

/// As many as `KEYSTEAD_TEST_REWRAP_SECRETS` says; 60 where nothing is said.
async fn many(app: &TestApp) -> Vec<ProviderKeyId> {
    let count = std::env::var("KEYSTEAD_TEST_REWRAP_SECRETS").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    let account_id = account(app, ECHO, None).await.parse().expect("an id");
    let mut ids = Vec::with_capacity(count);
    for n in 0..count {
        let new = keys::NewKey {
            account_id,
            label: format!("key {n}"),
            secret: Secret::new(format!("echo-secret-{n}-0123456789").into_bytes()),
            rotation_period: None,
            accept_unverified: false,
        };
        ids.push(keys::add(&app.operator(), new).await.expect("added").id);
    }
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_moves_to_kms_through_kills_and_can_be_read_all_the_while() {
    let (app, kms) = (TestApp::new().await, Kms::start().await);
    let keys = many(&app).await;
    let arn = kms.key();
    let mut config = kms.vault(&arn);
    config.previous = vec![KekSource::Files { folder: app.key_folder() }];
    let (other, owner) = app.restarted_with(config).await;
    let before = encryption(&owner, &app).await;
    assert_eq!((&before["custody"], &before["pendingCount"]), (&json!("AWS_KMS"), &json!(keys.len())));
    let input = json!({ "input": { "tenantId": app.tenant_id } });
    let job = owner.ok(REWRAP, input.clone()).await;
    assert_eq!(owner.ok(REWRAP, input).await, job, "one at a time");
    let ctx = Ctx::operator(&other, app.tenant_id);
    for kill in 0..5_usize {
        let until = kms.calls().len() + keys.len() / 8 + kill;
        let worker = tokio::spawn({
            let other = Arc::clone(&other);
            async move { keystead_worker::drain(&other).await.expect("drained") }
        });
        while kms.calls().len() < until && !worker.is_finished() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        worker.abort();
        worker.await.ok();
        verify_all(&ctx, &keys[kill * 3..kill * 3 + 3]).await;
        app.advance(jobs::LEASE * 2);
    }
    // A job whose worker dies five times is given up on, but not one that came further each time.
    keystead_worker::drain(&other).await.expect("drained");
    let after = encryption(&owner, &app).await;
    assert_eq!((&after["pendingCount"], &after["kekId"]), (&json!(0), &json!(arn)));
    assert_eq!(kek_ids(&app).await, std::slice::from_ref(&arn));
    verify_all(&ctx, &keys).await;
    let seen = look(&owner, &json!(keys[0].to_string())).await;
    assert_eq!(
        (&seen["encryption"]["custody"], &seen["encryption"]["envelopeRevision"]),
        (&json!("AWS_KMS"), &json!(2))
    );
    // Without the old key everything still opens, the deployment's own root included.
    let (alone, _) = app.restarted_with(kms.vault(&arn)).await;
    verify_all(&Ctx::operator(&alone, app.tenant_id), &keys[..3]).await;
    alone.db.close().await.expect("closed");
    other.db.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_file_takes_over_and_the_old_one_can_be_dropped() {
    let app = TestApp::new().await;
    let account = account(&app, ECHO, None).await;
    let key = add(&app.owner, &account, "one", "echo-one-0123456789").await;
    let verify = json!({ "input": { "id": key["id"] } });
    let old = kek_ids(&app).await;
    key_file::rotate(&app.key_folder(), None).expect("rotated");
    app.owner.ok(REWRAP, json!({ "input": { "tenantId": app.tenant_id } })).await;
    app.run_due_jobs().await;
    assert_ne!(kek_ids(&app).await, old);
    // A start moves the root of the deployment's own keys.
    let (other, owner) = app.restarted().await;
    key_file::drop_previous(&app.key_folder(), None).expect("dropped");
    owner.ok(VERIFY, verify.clone()).await;
    assert_eq!(keys::kek_usage(&other).await.expect("counted"), [(other.vault.kek_id(), 2)].into());
    let (last, owner) = app.restarted().await;
    owner.ok(VERIFY, verify).await;
    other.db.close().await.expect("closed");
    last.db.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn while_kms_is_away_keys_cannot_be_opened_or_stored_and_everything_else_works() {
    let (app, kms) = (TestApp::new().await, Kms::start().await);
    let arn = kms.key();
    let mut config = kms.vault(&arn);
    config.previous = vec![KekSource::Files { folder: app.key_folder() }];
    let account = account(&app, ECHO, None).await;
    let (other, owner) = app.restarted_with(config).await;
    let key = add(&owner, &account, "kept", "echo-kept-0123456789").await;
    kms.mood(Mood::Fails(503));
    let new = json!({ "input": { "accountId": account, "label": "new", "secret": "echo-canary-new-0123456789" } });
    app.plant("echo-canary-new-0123456789");
    assert_eq!(owner.refused(super::ADD, new.clone()).await, ["KMS_UNAVAILABLE"]);
    assert_eq!(owner.refused(VERIFY, json!({ "input": { "id": key["id"] } })).await, ["KMS_UNAVAILABLE"]);
    let snooze = json!({ "input": { "id": key["id"], "until": "2026-02-01", "reason": "KMS is away" } });
    owner.ok(super::SNOOZE, snooze).await;
    owner.ok(super::REVOKE, json!({ "input": { "id": key["id"], "reason": "all the same" } })).await;
    assert_eq!(look(&owner, &key["id"]).await["status"], "REVOKED");
    kms.mood(Mood::Well);
    app.advance(hours(1));
    owner.ok(super::ADD, new).await;
    other.db.close().await.expect("closed");
}
