//! The logins that the operator may give: one for everything, or one that owns the tables and one that works.

use std::sync::Arc;

use keystead_domain::db::{Db, Places};
use keystead_tests::TestApp;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};

/// A database of its own and logins made for a test; all go with it.
struct Server {
    admin: DatabaseConnection,
    url: String,
    names: Vec<String>,
    database: String,
}

impl Server {
    async fn new(app: &TestApp, logins: &[(&str, &str)]) -> Self {
        let admin = app.app.db.as_owner().await.expect("the owner");
        let tag = app.app.new_uuid().simple().to_string();
        let names: Vec<String> = logins.iter().map(|(name, _)| format!("{name}_{tag}")).collect();
        for (name, (_, may)) in names.iter().zip(logins) {
            admin.execute_unprepared(&format!("CREATE ROLE {name} LOGIN {may}")).await.expect("a login");
        }
        let database = format!("keystead_logins_{tag}");
        let create = format!("CREATE DATABASE {database} OWNER {}", names[0]);
        admin.execute_unprepared(&create).await.expect("a database");
        Self { admin, url: app.database_url().to_owned(), names, database }
    }

    fn url(&self, login: usize) -> String {
        let (scheme, rest) = self.url.split_once("://").expect("a URL");
        let host = rest.split_once('@').map_or(rest, |(_, host)| host);
        let host = host.split_once('/').expect("a database").0;
        format!("{scheme}://{}@{host}/{}", self.names[login], self.database)
    }

    async fn remove(self) {
        let gone = format!("DROP DATABASE {} WITH (FORCE)", self.database);
        self.admin.execute_unprepared(&gone).await.expect("gone");
        for name in &self.names {
            self.admin.execute_unprepared(&format!("DROP ROLE {name}")).await.expect("gone");
        }
    }
}

async fn found(app: &TestApp, db: Db) {
    let (fresh, _) = app.restarted_on(db).await;
    let new = keystead_domain::tenants::NewTenant {
        name: "Beside".into(),
        kind: keystead_entities::tenant::TenantKind::Company,
        plan: keystead_entities::tenant::Plan::Basic,
        time_zone: "Europe/Berlin".into(),
        owner_email: "owner@beside.example".into(),
        owner_name: "Olivia".into(),
    };
    keystead_domain::tenants::found(&Arc::clone(&fresh), new).await.expect("a company");
    fresh.db.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_login_that_may_make_roles_is_enough() {
    let app = TestApp::new().await;
    if !app.is_postgres() {
        return;
    }
    let server = Server::new(&app, &[("owner", "CREATEROLE")]).await;
    let db = Db::open(&server.url(0), 3).await.expect("the database");
    db.migrate().await.expect("migrated");
    assert_eq!(db.look_at_walls().await.expect("a look"), []);
    found(&app, db).await;
    server.remove().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_works_needs_to_own_nothing() {
    let app = TestApp::new().await;
    if !app.is_postgres() {
        return;
    }
    let server = Server::new(&app, &[("owner", "CREATEROLE"), ("worker", "")]).await;
    let places = Places::one(server.url(1)).migrated_by(server.url(0));
    let db = Db::open_at(places, 3).await.expect("the database");
    db.migrate().await.expect("migrated");
    // A process that knows the one login alone starts too, once there is nothing left to do.
    let alone = Db::open(&server.url(1), 3).await.expect("the database");
    alone.migrate().await.expect("nothing to do");
    assert_eq!(alone.look_at_walls().await.expect("a look"), []);
    let worker = Database::connect(server.url(1)).await.expect("the worker");
    for sql in [
        "ALTER TABLE seats DISABLE ROW LEVEL SECURITY",
        "DROP TABLE seats",
        "CREATE TABLE mine (id UUID)",
        "DROP POLICY keystead_app ON seats",
    ] {
        assert!(worker.execute_unprepared(sql).await.is_err(), "{sql}");
    }
    worker.close().await.expect("closed");
    alone.close().await.expect("closed");
    found(&app, db).await;
    server.remove().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_may_not_become_the_roles_is_told_what_to_run() {
    let app = TestApp::new().await;
    if !app.is_postgres() {
        return;
    }
    let server = Server::new(&app, &[("owner", "NOCREATEROLE")]).await;
    let db = Db::open(&server.url(0), 3).await.expect("the database");
    let told = db.migrate().await.expect_err("it may not").to_string();
    let grant = format!("GRANT keystead_app, keystead_system TO \"{}\"", server.names[0]);
    assert!(told.contains(&grant), "{told}");
    assert!(db.look_at_walls().await.expect("a look").iter().all(|gap| gap.fix.contains(&grant)));
    server.admin.execute_unprepared(&grant).await.expect("granted");
    db.migrate().await.expect("migrated");
    assert_eq!(db.look_at_walls().await.expect("a look"), []);
    found(&app, db).await;
    server.remove().await;
}
