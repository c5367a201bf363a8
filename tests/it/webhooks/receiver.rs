//! A receiver that uses the public library takes what is signed, also while a secret is rotated.

use std::io::Write;
use std::process::{Command, Stdio};

use keystead_tests::{TestApp, Value, hours, json};

use super::{ROTATE, TEST, listening};

/// Whether the public library takes the message; nothing where it is not installed.
fn verified(secret: &str, now: i64, message: &(std::collections::HashMap<String, String>, String)) -> Option<bool> {
    let Ok(python) = std::env::var("KEYSTEAD_TEST_PYTHON") else {
        println!("SKIPPED: KEYSTEAD_TEST_PYTHON names no Python with the package standardwebhooks; tests/run does");
        return None;
    };
    let mut child = Command::new(python)
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/verify_webhook.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Python");
    let given = json!({ "secret": secret, "now": now, "headers": message.0, "body": message.1 });
    child.stdin.take().expect("an input").write_all(given.to_string().as_bytes()).expect("written");
    let out = child.wait_with_output().expect("it ended");
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.status.success() || said.contains("WebhookVerificationError"), "{said}");
    Some(out.status.success())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_library_takes_both_signatures_of_a_rotation() {
    let app = TestApp::new().await;
    let (receiver, made) = listening(&app, json!(["SEAT_DISABLED"])).await;
    let id = made["webhookEndpoint"]["id"].clone();
    let old = made["secret"].as_str().expect("a secret").to_owned();
    let send = async || {
        let input = json!({ "id": id, "eventType": "PROVIDER_KEY_ROTATED" });
        app.owner.ok(TEST, json!({ "input": input })).await;
        app.run_due_jobs().await;
        receiver.messages().pop().expect("a message")
    };
    let now = || app.app.clock.now().timestamp();
    let first = send().await;
    let rotated: Value = app.owner.ok(ROTATE, json!({ "input": { "id": id } })).await;
    let new = rotated["webhookEndpointSecretRotate"]["secret"].as_str().expect("a secret").to_owned();
    app.plant(&new);
    let overlapping = send().await;
    assert_eq!(overlapping.0["webhook-signature"].split(' ').count(), 2);
    app.advance(hours(25));
    let later = send().await;
    assert_eq!(later.0["webhook-signature"].split(' ').count(), 1);
    let Some(taken) = verified(&old, now() - 25 * 3600, &first) else { return };
    assert!(taken);
    assert_eq!(verified(&old, now() - 25 * 3600, &overlapping), Some(true));
    assert_eq!(verified(&new, now() - 25 * 3600, &overlapping), Some(true));
    assert_eq!((verified(&new, now(), &later), verified(&old, now(), &later)), (Some(true), Some(false)));
    let mut changed = later.clone();
    changed.1 = changed.1.replace("rotated", "revoked");
    assert_eq!(verified(&new, now(), &changed), Some(false));
    assert_eq!(verified(&new, now() + 301, &later), Some(false), "too old");
}
