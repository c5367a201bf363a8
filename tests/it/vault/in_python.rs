//! Another implementation opens what this one sealed.

use std::io::Write;
use std::process::{Command, Stdio};

use keystead_entities::{AnyId, Scoped, deployment, key_version};
use keystead_tests::{TestApp, Value, json};

use crate::keys::{ECHO, account, add};

fn run(input: &Value) -> std::process::Output {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/open_envelope.py");
    let mut python = Command::new("python3")
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("python3");
    python.stdin.take().expect("an input").write_all(input.to_string().as_bytes()).expect("written");
    python.wait_with_output().expect("it ended")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_in_python_opens_a_stored_secret_and_refuses_a_changed_one() {
    let app = TestApp::new().await;
    let account = account(&app, ECHO, None).await;
    let secret = "echo-canary-of-the-python-script-Zq81";
    app.plant(secret);
    add(&app.owner, &account, "opened in Python", secret).await;
    let row = key_version::Entity::within(app.operator().scope()).one(app.app.db.read()).await.expect("rows");
    let row = row.expect("a version");
    let deployment = deployment::Entity::this().one(app.app.db.read()).await.expect("rows").expect("a deployment");
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let input = json!({
        "kek": hex(&std::fs::read(app.key_folder().join("kek")).expect("the key file")),
        "envelope": hex(row.envelope.as_ref().expect("an envelope")),
        "deployment": deployment.id.to_string(),
        "tenant": app.tenant_id.0.to_string(),
        "tenantId": app.tenant_id.to_string(),
        "record": AnyId::from(row.id).to_string(),
        "version": row.number,
        "purpose": "provider-key",
    });
    let opened = run(&input);
    assert!(opened.status.success(), "{}", String::from_utf8_lossy(&opened.stderr));
    assert_eq!(String::from_utf8_lossy(&opened.stdout), secret);
    for (name, value) in [("version", json!(2)), ("purpose", json!("instance-root")), ("record", json!("kver_x"))] {
        let mut moved = input.clone();
        moved[name] = value;
        assert!(!run(&moved).status.success(), "another {name}");
    }
}
