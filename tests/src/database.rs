//! A database for each test, copied from one that was migrated once.

use keystead_domain::db::Db;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use tokio::sync::OnceCell;
use uuid::Uuid;

/// One test's database.
pub struct TestDatabase {
    pub url: String,
    folder: Option<tempfile::TempDir>,
    name: Option<String>,
}

fn server() -> Option<String> {
    std::env::var("KEYSTEAD_TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())
}

fn with_database(server: &str, name: &str) -> String {
    let (base, query) = server.split_once('?').map_or((server, ""), |(b, q)| (b, q));
    let slash = base.rfind('/').expect("a database in the URL");
    let base = if base[slash - 1..].starts_with("//") { base } else { &base[..slash] };
    if query.is_empty() { format!("{base}/{name}") } else { format!("{base}/{name}?{query}") }
}

async fn admin() -> DatabaseConnection {
    Database::connect(server().expect("PostgreSQL")).await.expect("the PostgreSQL server for tests")
}

static TEMPLATE: OnceCell<String> = OnceCell::const_new();
static TEMPLATE_FILE: OnceCell<Vec<u8>> = OnceCell::const_new();

async fn template() -> &'static str {
    TEMPLATE
        .get_or_init(|| async {
            let name = format!("keystead_template_{}", Uuid::new_v4().simple());
            let admin = admin().await;
            admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a template database");
            let db = Db::open(&with_database(&server().expect("PostgreSQL"), &name), 2).await.expect("the template");
            db.migrate().await.expect("migrated");
            db.close().await.expect("closed");
            name
        })
        .await
}

async fn template_file() -> &'static [u8] {
    TEMPLATE_FILE
        .get_or_init(|| async {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("template.db");
            let db = Db::open(&format!("sqlite://{}?mode=rwc", path.display()), 1).await.expect("the template");
            db.migrate().await.expect("migrated");
            db.close().await.expect("closed");
            std::fs::read(&path).expect("the template's file")
        })
        .await
}

impl TestDatabase {
    /// A migrated, empty database.
    pub async fn new() -> Self {
        let Some(server) = server() else {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("keystead.db");
            std::fs::write(&path, template_file().await).expect("a copy of the template");
            return Self { url: format!("sqlite://{}?mode=rwc", path.display()), folder: Some(folder), name: None };
        };
        let name = format!("keystead_test_{}", Uuid::new_v4().simple());
        let template = template().await;
        // One copy at a time: PostgreSQL refuses to copy a template that another copy is reading.
        let admin = admin().await;
        let mut tries = 0;
        while let Err(error) = admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await {
            tries += 1;
            assert!(tries < 100, "no database for the test: {error}");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        Self { url: with_database(&server, &name), folder: None, name: Some(name) }
    }

    /// Removes it.
    pub async fn remove(&mut self) {
        if let Some(name) = self.name.take() {
            let admin = admin().await;
            admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.ok();
        }
        self.folder.take();
    }
}

/// Every row of every table, as text: one string per table.
pub async fn dump(db: &Db) -> Vec<(String, String)> {
    let backend = db.backend();
    let db = db.read();
    let sqlite = backend == sea_orm::DbBackend::Sqlite;
    let query = |sql: String| Statement::from_string(backend, sql);
    let tables = if sqlite {
        "SELECT name AS t FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    } else {
        "SELECT table_name::text AS t FROM information_schema.tables WHERE table_schema = 'public'"
    };
    let mut dumped = Vec::new();
    for table in db.query_all_raw(query(tables.into())).await.expect("the tables") {
        let table: String = table.try_get("", "t").expect("a name");
        let sql = if sqlite {
            let columns = db.query_all_raw(query(format!("SELECT name AS c FROM pragma_table_info('{table}')"))).await;
            let columns = columns.expect("the columns");
            let columns = columns.iter().map(|c| c.try_get::<String>("", "c").expect("a name"));
            let columns: Vec<_> = columns.map(|c| format!("quote(\"{c}\")")).collect();
            format!("SELECT {} AS r FROM \"{table}\"", columns.join(" || '|' || "))
        } else {
            format!("SELECT t::text AS r FROM \"{table}\" t")
        };
        let rows = db.query_all_raw(query(sql)).await.expect("the rows");
        let rows: Vec<String> = rows.iter().map(|row| row.try_get::<String>("", "r").unwrap_or_default()).collect();
        dumped.push((table, rows.join("\n")));
    }
    dumped
}

/// Every row that names the tenant, as text with the table's name before it, sorted.
pub async fn rows_of(db: &Db, tenant_id: keystead_entities::TenantId) -> Vec<String> {
    let spellings = [tenant_id.0.simple().to_string().to_uppercase(), tenant_id.0.to_string()];
    let mut rows = Vec::new();
    for (table, text) in dump(db).await {
        let named = text.lines().filter(|line| spellings.iter().any(|spelling| line.contains(spelling)));
        rows.extend(named.map(|line| format!("{table}: {line}")));
    }
    rows.sort();
    rows
}
