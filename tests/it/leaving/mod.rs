//! Leaving: everything a company owns in one signed file; deletion with grace, and with proof.

mod closed;
mod crash;
mod deletion;
mod export;
mod removal;
mod tables;

use std::io::{Cursor, Read};

use keystead_domain::leaving::verify::{self, Report};
use keystead_tests::{Client, TestApp, Value, json};
use sea_orm::{ConnectionTrait, Statement};

use crate::statements::{done, made};

pub const TENANT: &str = "query($id: ID!) { tenant(id: $id) { status version deletionDueAt deletionRequestedAt
  deletionRequestedBy { id } deletionExport { id status path rowCount } viewerActions } }";

/// The first company as that caller sees it.
pub async fn look(caller: &Client, app: &TestApp) -> Value {
    caller.ok(TENANT, json!({ "id": app.tenant_id })).await["tenant"].clone()
}

/// Has the first company deleted.
pub async fn delete(app: &TestApp) -> Value {
    let input = json!({ "id": app.tenant_id, "reason": "we go on without", "confirmName": "Harbor & Pine" });
    done(&app.owner, "tenantDelete", "tenant { status deletionDueAt }", input).await["tenant"].clone()
}

/// The file with that id.
pub async fn fetched(caller: &Client, id: &Value) -> Vec<u8> {
    let answer = caller.get(&format!("/exports/{}", id.as_str().expect("an id"))).await;
    assert_eq!(answer.status, 200, "{:?}", answer.body);
    assert_eq!(answer.headers["content-type"], "application/zip");
    answer.bytes
}

/// Everything the first company owns, as its owner fetches it.
pub async fn exported(app: &TestApp) -> Vec<u8> {
    let id = made(&app.owner, "tenantExport", "export", json!({ "id": app.tenant_id })).await;
    app.run_due_jobs().await;
    fetched(&app.owner, &id).await
}

pub fn check(archive: &[u8], key: Option<&str>) -> Report {
    verify::verify(Cursor::new(archive), key).expect("an archive")
}

/// The files of an archive.
pub fn files(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(archive)).expect("an archive");
    let file = |at| {
        let mut file = zip.by_index(at).expect("a file");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("read");
        (file.name().expect("a name").into_owned(), bytes)
    };
    (0..zip::ZipArchive::new(Cursor::new(archive)).expect("an archive").len()).map(file).collect()
}

/// The lines of a table of an archive.
pub fn lines(archive: &[u8], table: &str) -> Vec<Value> {
    let name = format!("tables/{table}.jsonl");
    let (_, bytes) = files(archive).into_iter().find(|(found, _)| *found == name).expect("the table");
    let text = String::from_utf8(bytes).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// The first number that a query finds, past every wall.
pub async fn number(app: &TestApp, sql: &str) -> i64 {
    let db = app.app.db.read();
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect(sql);
    row.expect("a row").try_get_by_index(0).expect("a number")
}

/// The mails that went out about that, by recipient.
pub fn mails(app: &TestApp, about: &str) -> Vec<String> {
    app.mails.taken().iter().filter(|mail| mail.subject.contains(about)).map(|mail| mail.recipient.clone()).collect()
}

/// An id as a query writes it.
pub fn uuid(app: &TestApp, id: uuid::Uuid) -> String {
    if app.is_postgres() { format!("'{id}'") } else { format!("X'{}'", id.simple()) }
}
