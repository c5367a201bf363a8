//! Everything a company owns, as a file that can be verified off line.

use std::process::Command;

use keystead_domain::audit::note::Verifier;
use keystead_entities::owned::{OWNED, Taken};
use keystead_entities::seat::Role;
use keystead_tests::{TestApp, Value, days, json, minutes};
use sea_orm::{ConnectionTrait, Statement};

use super::{check, exported, files, lines, number};
use crate::statements::{Company, done, made};

/// Whether the verifier in another language takes it.
fn python(archive: &[u8]) -> (bool, String) {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), archive).expect("written");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/export_verify.py");
    let run = Command::new("python3").arg(script).arg(file.path()).output().expect("python3");
    let said = [run.stdout, run.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (run.status.success(), said)
}

#[tokio::test(flavor = "multi_thread")]
async fn it_has_every_table_of_the_company_and_nothing_of_another() {
    let (company, other) = Company::two(2).await;
    let app = &company.app;
    let archive = exported(app).await;
    let report = check(&archive, None);
    assert!(report.holds(), "{:?}", report.wrong);
    let log = report.audit.expect("a log");
    assert!(log.holds() && log.entry_count > 50, "{log:?}");
    let handed_in = files(&archive).into_iter().find(|(name, _)| name.starts_with("uploads/upl_")).expect("an upload");
    assert!(handed_in.1.starts_with(b"ID,Question,Answer"), "as it was handed in");
    let mut empty = Vec::new();
    for table in OWNED {
        let name = table.name();
        let there = files(&archive).iter().any(|(file, _)| *file == format!("tables/{name}.jsonl"));
        assert_eq!(there, matches!(table.taken, Taken::Rows { .. }), "{name}");
        if !there {
            continue;
        }
        let rows = lines(&archive, name);
        let sql =
            format!("SELECT COUNT(*) FROM {name} WHERE {} = {}", table.company, super::uuid(app, app.tenant_id.0));
        // Jobs and what comes of them are still being written when the file is.
        if !["jobs", "job_attempts", "exports"].contains(&name) {
            assert_eq!(i64::try_from(rows.len()).expect("small"), number(app, &sql).await, "{name}");
        }
        if rows.is_empty() {
            empty.push(name);
        }
        for row in &rows {
            assert_eq!(row[table.company], json!(app.tenant_id), "{name}");
        }
    }
    assert!(empty.len() < OWNED.len() / 2, "the company has nothing in {empty:?}");
    let other = other.tenant_id.to_string();
    for (name, bytes) in files(&archive) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(&other) && !text.contains(" Other"), "{name} has something of another company");
    }
    let (holds, said) = python(&archive);
    assert!(holds, "{said}");
}

/// Every credential's hash and every envelope that the database holds.
async fn hashes(app: &TestApp) -> Vec<Vec<u8>> {
    let db = app.app.db.read();
    let mut found = Vec::new();
    for (table, column) in [
        ("api_tokens", "secret_hash"),
        ("seat_tokens", "secret_hash"),
        ("share_links", "secret_hash"),
        ("scim_tokens", "secret_hash"),
        ("sessions", "secret_hash"),
        ("api_client_secrets", "secret_hash"),
        ("key_versions", "envelope"),
        ("sealed_secrets", "envelope"),
        ("instance_secrets", "envelope"),
    ] {
        let sql = format!("SELECT {column} FROM {table} WHERE {column} IS NOT NULL");
        let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect(table);
        found.extend(rows.iter().map(|row| row.try_get_by_index::<Vec<u8>>(0).expect("bytes")));
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_it_nor_the_hash_of_one() {
    let app = TestApp::new().await;
    let account = crate::keys::account(&app, crate::keys::ECHO, None).await;
    crate::keys::add(&app.owner, &account, "main", "sk-canary-of-the-export").await;
    let endpoint = json!({ "tenantId": app.tenant_id, "url": "http://127.0.0.1:9/", "description": "Tickets" });
    let endpoint = done(&app.owner, "webhookEndpointCreate", "secret", endpoint).await["secret"].clone();
    let (seat, _) = app.person(Role::Member, "Mo Member").await;
    let token = json!({ "seatId": app.owner_id, "name": "gateway" });
    let token = done(&app.owner, "seatTokenIssue", "token", token).await["token"].clone();
    let scim =
        done(&app.owner, "scimDirectoryTokenRotate", "token", json!({ "tenantId": app.tenant_id })).await["token"]
            .clone();
    app.signed_in("mo.member@harborpine.example", "kelp anvil morse eleven").await;
    let mut secrets = vec!["sk-canary-of-the-export".to_owned(), "kelp anvil morse eleven".to_owned()];
    secrets.extend([endpoint, token, scim].iter().map(|secret| secret.as_str().expect("a secret").to_owned()));
    secrets.push(app.owner.token.clone().expect("a token"));
    secrets.iter().for_each(|secret| app.plant(secret));
    let archive = exported(&app).await;
    let mut forms: Vec<String> = secrets.clone();
    let hashes = hashes(&app).await;
    assert!(hashes.len() >= 7, "{}", hashes.len());
    for bytes in secrets.iter().map(|secret| secret.as_bytes().to_vec()).chain(hashes) {
        forms.push(data_encoding::HEXLOWER.encode(&bytes));
        forms.push(data_encoding::BASE64_NOPAD.encode(&bytes).trim_end_matches('=').to_owned());
    }
    // Of a token also what it is found by.
    forms.extend(secrets.iter().filter(|secret| secret.starts_with("kst_")).map(|secret| secret[8..24].to_owned()));
    for (name, bytes) in files(&archive) {
        let text = String::from_utf8_lossy(&bytes);
        for form in &forms {
            assert!(!text.contains(form.as_str()), "{name} holds {form}");
        }
    }
    let seats = lines(&archive, "seats");
    let mo = seats.iter().find(|row| row["id"] == json!(seat)).expect("the seat");
    assert_eq!((&mo["email"], mo.get("user_id")), (&json!("mo.member@harborpine.example"), None));
    let manifest = files(&archive).into_iter().find(|(name, _)| name == "manifest.json").expect("a manifest").1;
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    let told = manifest["leftOut"].as_array().expect("a list");
    for (table, column) in [("api_tokens", "secret_hash"), ("key_versions", "envelope"), ("seats", "user_id")] {
        let said = told.iter().find(|left| left["table"] == table && left["column"] == column);
        assert!(
            said.is_some_and(|left| left["reason"].as_str().is_some_and(|why| !why.is_empty())),
            "{table}.{column}"
        );
    }
    assert!(told.iter().any(|left| left["table"] == "sealed_secrets" && left["column"].is_null()));
}

/// The archive with one file replaced, by the same tool.
fn with(archive: &[u8], changed: &str, bytes: Option<&[u8]>) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let mut all = files(archive);
    match (bytes, all.iter().position(|(name, _)| name == changed)) {
        (Some(bytes), Some(at)) => all[at].1 = bytes.to_vec(),
        (Some(bytes), None) => all.push((changed.to_owned(), bytes.to_vec())),
        (None, Some(at)) => _ = all.remove(at),
        (None, None) => {}
    }
    for (name, bytes) in all {
        zip.start_file(name, options).expect("a file");
        zip.write_all(&bytes).expect("written");
    }
    zip.finish().expect("an archive").into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_done_to_it_is_found() {
    let app = TestApp::new().await;
    app.person(Role::Member, "Mo Member").await;
    let archive = exported(&app).await;
    let key = check(&archive, None).public_key;
    let key: Verifier = key.parse().expect("a key");
    let of_log = key.of_origin(&format!("keystead/audit/{}", app.tenant_id)).to_string();
    assert!(check(&archive, Some(&of_log)).holds(), "the key of the audit log is the same");
    assert!(python(&archive).0);
    let mut manifest = files(&archive).into_iter().find(|(name, _)| name == "manifest.json").expect("a manifest").1;
    let seats = files(&archive).into_iter().find(|(name, _)| name == "tables/seats.jsonl").expect("seats").1;
    let promoted = String::from_utf8(seats).expect("UTF-8").replace("MEMBER", "MEMBEN");
    let at = manifest.len() - 20;
    manifest[at] ^= 1;
    for (what, changed) in [
        ("a changed row", with(&archive, "tables/seats.jsonl", Some(promoted.as_bytes()))),
        ("a table that is gone", with(&archive, "tables/seats.jsonl", None)),
        ("a file more", with(&archive, "tables/more.jsonl", Some(b"{}\n"))),
        ("a cut log", with(&archive, "audit-log.jsonl", Some(b"{}\n"))),
    ] {
        assert!(!check(&changed, None).holds(), "{what}");
        assert!(!python(&changed).0, "{what}, in Python");
    }
    let elsewhere = TestApp::new().await;
    let theirs = check(&exported(&elsewhere).await, None).public_key;
    assert!(!check(&archive, Some(&theirs)).holds(), "another deployment's key");
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_alone_have_it_and_only_for_a_week() {
    let app = TestApp::new().await;
    let input = json!({ "id": app.tenant_id, "idempotencyKey": "e" });
    let id = made(&app.owner, "tenantExport", "export", input.clone()).await;
    assert_eq!(made(&app.owner, "tenantExport", "export", input).await, id, "a repeat");
    app.run_due_jobs().await;
    let path = format!("/exports/{}", id.as_str().expect("an id"));
    assert_eq!(app.owner.get(&path).await.status, 200);
    assert_eq!(app.persona(Role::Admin).await.get(&path).await.status, 403);
    let narrow = app
        .token(app.owner_id, &["tenant:read".parse().expect("a scope"), "seats:read".parse().expect("a scope")])
        .await;
    assert_eq!(narrow.get(&path).await.status, 403, "it holds more than those scopes show");
    let (_, stranger) = app.stranger().await;
    assert_eq!(stranger.get(&path).await.status, 404);
    let browser = app.signed_in("owner@harborpine.example", "kelp anvil morse twelve").await;
    app.advance(minutes(11));
    let query =
        "mutation($input: TenantExportInput!) { tenantExport(input: $input) { export { id } userErrors { code } } }";
    let refused = browser.graphql(query, json!({ "input": { "id": app.tenant_id } })).await.body;
    assert_eq!(refused["data"]["tenantExport"]["userErrors"][0]["code"], "STEP_UP_REQUIRED", "{refused}");
    app.advance(days(8));
    app.run_due_jobs().await;
    assert_eq!(app.owner.get(&path).await.status, 410);
}
