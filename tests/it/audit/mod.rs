//! The audit log: one chain, signed, that shows whatever was done to it.

mod anchor;
mod api;
mod chain;
mod database;
mod offline;
mod redact;
mod rights;

use keystead_domain::Ctx;
use keystead_domain::audit::{self, Event};
use keystead_tests::{TestApp, Value, hours, json};

/// Writes so many entries.
pub async fn write(ctx: &Ctx, n: usize) {
    for at in 0..n {
        let tx = ctx.begin().await.expect("a transaction");
        let event = Event::new("test.written", ctx.tenant_id())
            .with("at", at)
            .with("text", "Grüße\n\"1\"\u{1f512}")
            .changed("tier", 1, 2 + i32::try_from(at).expect("small"));
        audit::record(&tx, ctx, event);
        ctx.commit(tx, ctx.tenant_id()).await.expect("committed");
    }
}

const EXPORT: &str = "mutation($input: AuditExportInput!) { auditExport(input: $input) {
  export { id status path job { id } } userErrors { code message } } }";

/// The log as a file: its lines.
pub async fn exported(app: &TestApp) -> Vec<String> {
    let data = app.owner.ok(EXPORT, json!({ "input": { "tenantId": app.tenant_id } })).await;
    let export = &data["auditExport"]["export"];
    assert_eq!((&export["status"], &export["path"]), (&json!("PENDING"), &Value::Null));
    app.run_due_jobs().await;
    let path = format!("/exports/{}", export["id"].as_str().expect("an id"));
    let answer = app.owner.get(&path).await;
    assert_eq!(answer.status, 200, "{:?}", answer.body);
    let text = String::from_utf8(answer.bytes).expect("UTF-8");
    text.lines().map(str::to_owned).collect()
}

/// A company with a log of some length, several checkpoints and an end that is signed.
pub async fn with_log(entries: usize) -> TestApp {
    let app = TestApp::new().await;
    let ctx = app.operator();
    for _ in 0..2 {
        write(&ctx, entries / 2).await;
        app.advance(hours(1));
        app.run_due_jobs().await;
    }
    app
}
