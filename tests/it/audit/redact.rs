//! Erasing values: what is gone is gone, the log holds, and says so.

use keystead_domain::audit::fields;
use keystead_domain::audit::verify::{Report, database};
use keystead_entities::seat::Role;
use keystead_entities::{Scoped, audit_event};
use keystead_tests::{TestApp, Value, json};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, QueryFilter, Statement};

use super::offline::{check, python};
use super::{exported, write};

const RENAME: &str = "mutation($input: TenantUpdateInput!) { tenantUpdate(input: $input) { userErrors { code } } }";
const REDACT: &str = "mutation($input: AuditEventRedactInput!) { auditEventRedact(input: $input) {
  auditEvent { id details { name before after value isErased } } userErrors { code field message } } }";

/// The entry of a change that holds something personal.
async fn personal(app: &TestApp) -> audit_event::Model {
    let rename = json!({ "input": { "id": app.tenant_id, "name": "Maria Muster, Dentist" } });
    app.owner.ok(RENAME, rename).await;
    entry(app, "tenant.updated").await
}

async fn entry(app: &TestApp, action: &str) -> audit_event::Model {
    let rows = audit_event::Entity::within(app.operator().scope()).filter(audit_event::Column::Action.eq(action));
    rows.one(app.app.db.read()).await.expect("a query").expect("the entry")
}

async fn verify(app: &TestApp) -> Report {
    database::verify(&app.app, app.operator().scope()).await.expect("a report")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_value_is_gone_and_the_log_holds_and_tells() {
    let app = TestApp::new().await;
    let row = personal(&app).await;
    write(&app.operator(), 3).await;
    let reason = "Asked for by the person";
    let input = json!({ "input": { "id": row.id, "fields": ["name"], "reason": reason, "idempotencyKey": "r" } });
    let done = app.owner.ok(REDACT, input.clone()).await["auditEventRedact"]["auditEvent"].clone();
    let name = done["details"].as_array().expect("details").iter().find(|d| d["name"] == "name").expect("the name");
    assert_eq!(*name, json!({ "name": "name", "before": null, "after": null, "value": null, "isErased": true }));
    assert_eq!(app.owner.ok(REDACT, input).await["auditEventRedact"]["auditEvent"], done, "a repeat says the same");
    let rows = app.dump().await;
    let events = &rows.iter().find(|(table, _)| table == "audit_events").expect("the log").1;
    assert!(!events.contains("Muster"), "it stands nowhere in the log");

    let told = entry(&app, "audit.redacted").await;
    let digest = told.fields["digests"]["value"]["name"].as_str().expect("a digest").to_owned();
    assert_eq!(told.target_id, row.id.to_string());
    assert_eq!((&told.fields["sequence"]["value"], &told.fields["reason"]["value"]), (&json!(row.seq), &json!(reason)));
    let mut before = row.fields;
    assert_eq!(fields::erase(&mut before, "name"), Ok(Some(digest)));
    let report = verify(&app).await;
    assert!(report.holds() && report.erased_count == 1, "{report:?}");

    let lines = exported(&app).await;
    assert!(!lines.join("").contains("Muster"));
    let report = check(&lines, &Default::default());
    assert!(report.holds() && report.erased_count == 1, "{report:?}");
    let (holds, said) = python(&lines);
    assert!(holds, "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_owners_erase_and_only_what_is_there() {
    let app = TestApp::new().await;
    let row = personal(&app).await;
    let input = |fields: Value| json!({ "input": { "id": row.id, "fields": fields, "reason": "asked for" } });
    for role in [Role::Admin, Role::Approver, Role::Auditor, Role::Member] {
        let code = app.persona(role).await.error_code(REDACT, input(json!(["name"]))).await;
        assert_eq!(code, "FORBIDDEN", "{role}");
    }
    assert_eq!(app.stranger().await.1.refused(REDACT, input(json!(["name"]))).await, ["NOT_FOUND"]);
    let answer = app.owner.send(REDACT, input(json!(["name", "shoeSize"]))).await;
    let error = &answer.body["data"]["auditEventRedact"]["userErrors"][0];
    assert_eq!((&error["code"], &error["field"]), (&json!("NOT_FOUND"), &json!(["input", "fields", "1"])));
    assert!(entry(&app, "tenant.updated").await.fields.to_string().contains("Muster"), "all or nothing");
    assert_eq!(app.owner.refused(REDACT, input(json!([]))).await, ["REQUIRED"]);
    assert_eq!(app.owner.refused(REDACT, input(json!(["name", "name"]))).await, ["INVALID"]);
    app.owner.ok(REDACT, input(json!(["name"]))).await;
    assert_eq!(app.owner.refused(REDACT, input(json!(["name"]))).await, ["STATE_CONFLICT"]);
    let told = entry(&app, "audit.redacted").await.id;
    let own = json!({ "input": { "id": told, "fields": ["reason"], "reason": "no trace" } });
    assert_eq!(app.owner.refused(REDACT, own).await, ["STATE_CONFLICT"]);
}

async fn set(app: &TestApp, db: &DatabaseConnection, seq: i64, fields: &Value, also: &str) -> Result<(), DbErr> {
    let sql = format!("UPDATE audit_events SET fields = $1{also} WHERE tenant_id = $2 AND seq = $3");
    let values = [fields.clone().into(), app.tenant_id.0.into(), seq.into()];
    let done = db.execute_raw(Statement::from_sql_and_values(app.app.db.backend(), sql, values)).await?;
    assert_eq!(done.rows_affected(), 1);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_lets_values_go_and_refuses_every_other_change() {
    let app = TestApp::new().await;
    write(&app.operator(), 2).await;
    let row = entry(&app, "test.written").await;
    let db = sea_orm::Database::connect(app.database_url()).await.expect("the database");
    let mut erased = row.fields.clone();
    fields::erase(&mut erased, "text").expect("readable").expect("a digest");
    let mut others = vec![("nothing at all", row.fields.clone()), ("no details", json!({})), ("a list", json!([]))];
    let mut with = |name: &'static str, change: &dyn Fn(&mut Value)| {
        let mut fields = row.fields.clone();
        change(&mut fields);
        others.push((name, fields));
    };
    with("a value", &|f| f["text"]["value"] = json!("other"));
    with("a salt", &|f| f["text"]["salt"] = json!("00".repeat(16)));
    with("a value without its salt", &|f| f["text"] = json!({ "value": f["text"]["value"] }));
    with("a salt without its value", &|f| f["text"] = json!({ "salt": f["text"]["salt"] }));
    with("nothing in its place", &|f| f["text"] = json!({}));
    with("null in its place", &|f| f["text"] = Value::Null);
    with("a text in its place", &|f| f["text"] = json!("ab".repeat(32)));
    with("a detail less", &|f| _ = f.as_object_mut().expect("an object").remove("text"));
    with("a detail more", &|f| f["more"] = json!({ "digest": "ab".repeat(32) }));
    with("another name", &|f| f["other"] = f.as_object_mut().expect("an object").remove("text").expect("there"));
    with("a digest beside the value", &|f| f["text"]["digest"] = json!("ab".repeat(32)));
    with("a short digest", &|f| f["text"] = json!({ "digest": "abab" }));
    with("a long digest", &|f| f["text"] = json!({ "digest": "ab".repeat(33) }));
    with("a digest in capitals", &|f| f["text"] = json!({ "digest": "AB".repeat(32) }));
    with("a digest that is a number", &|f| f["text"] = json!({ "digest": 1 }));
    with("a digest and a remark", &|f| f["text"] = json!({ "digest": "ab".repeat(32), "by": "x" }));
    with("one erased, one changed", &|f| {
        fields::erase(f, "text").expect("readable");
        f["at"]["value"] = json!(7);
    });
    for (name, fields) in others {
        let refused = set(&app, &db, row.seq, &fields, "").await.expect_err(name).to_string();
        assert!(refused.contains("append-only"), "{name}: {refused}");
    }
    for also in ["action = 'x'", "hash = previous_hash", "address = '::1'", "seq = seq + 50", "actor_id = 'x'"] {
        let refused = set(&app, &db, row.seq, &erased, &format!(", {also}")).await.expect_err(also).to_string();
        assert!(refused.contains("append-only"), "{also}: {refused}");
    }
    set(&app, &db, row.seq, &erased, "").await.expect("a value may go");
    for back in [&row.fields, &{
        let mut other = erased.clone();
        other["text"]["digest"] = json!("ab".repeat(32));
        other
    }] {
        assert!(set(&app, &db, row.seq, back, "").await.is_err(), "and stays away");
    }
    // Whoever did that past Keystead is found all the same: nobody told of it.
    let broken = verify(&app).await.first_break.expect("a break");
    assert_eq!(broken.seq, row.seq);
    assert!(broken.reason.contains("no entry says"), "{}", broken.reason);
    let lines = exported(&app).await;
    assert!(!check(&lines, &Default::default()).holds());
    let (holds, said) = python(&lines);
    assert!(!holds && said.contains("no entry says"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn erasing_wants_the_person_once_more() {
    let app = TestApp::new().await;
    let row = personal(&app).await;
    let browser = app.signed_in("owner@harborpine.example", "kelp anvil morse nine").await;
    app.advance(keystead_tests::minutes(10));
    let input = json!({ "input": { "id": row.id, "fields": ["name"], "reason": "Asked for by the person" } });
    let refused = browser.graphql(REDACT, input.clone()).await.body;
    assert_eq!(refused["data"]["auditEventRedact"]["userErrors"][0]["code"], "STEP_UP_REQUIRED", "{refused}");
    assert_eq!(verify(&app).await.erased_count, 0);
    browser.post("/auth/step-up", json!({ "password": "kelp anvil morse nine" })).await;
    let done = browser.ok(REDACT, input).await;
    assert_eq!(done["auditEventRedact"]["userErrors"], json!([]), "{done}");
    assert_eq!(verify(&app).await.erased_count, 1);
}
