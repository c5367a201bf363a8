//! Row-level security on PostgreSQL: what a tenant's transaction sees of others, whatever it asks for.

use keystead_domain::Ctx;
use keystead_domain::db::{Db, Tx};
use keystead_entities::TenantId;
use keystead_tests::TestApp;
use sea_orm::{ConnectionTrait, DbErr, Statement};

use crate::statements::done;
use keystead_tests::json;

/// Two companies with something in each; nothing on SQLite, which has no such walls.
async fn two() -> Option<(TestApp, TenantId, Ctx)> {
    let app = TestApp::new().await;
    if !app.is_postgres() {
        return None;
    }
    let (elsewhere, stranger) = app.stranger().await;
    for (caller, tenant) in [(&app.owner, app.tenant_id), (&stranger, elsewhere)] {
        done(caller, "businessUnitCreate", "", json!({ "tenantId": tenant, "name": "Claims" })).await;
    }
    let theirs = Ctx::operator(&app.app, elsewhere);
    Some((app, elsewhere, theirs))
}

async fn number(db: &impl ConnectionTrait, sql: &str) -> Result<i64, DbErr> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await?;
    row.expect("a row").try_get_by_index(0)
}

async fn text(db: &impl ConnectionTrait, sql: &str) -> Option<String> {
    let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect("a query");
    row.expect("a row").try_get_by_index(0).expect("a text")
}

async fn tables(app: &TestApp) -> Vec<(String, bool)> {
    let sql = "SELECT table_name::text AS name, EXISTS (SELECT FROM information_schema.columns c WHERE c.table_schema = t.table_schema
      AND c.table_name = t.table_name AND c.column_name = 'tenant_id') AS of_tenants
      FROM information_schema.tables t WHERE table_schema = 'public' AND table_type = 'BASE TABLE'";
    let owner = app.app.db.as_owner().await.expect("the owner");
    let rows =
        owner.query_all_raw(Statement::from_string(owner.get_database_backend(), sql)).await.expect("the tables");
    rows.iter()
        .map(|row| (row.try_get("", "name").expect("a name"), row.try_get("", "of_tenants").expect("a fact")))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_forgot_its_tenant_finds_nothing_of_others() {
    let Some((app, elsewhere, _)) = two().await else { return };
    let (ours, ctx) = (app.tenant_id.0, app.operator());
    let mut looked = 0;
    for (table, _) in tables(&app).await.into_iter().filter(|(_, of_tenants)| *of_tenants) {
        let sql = format!("SELECT count(*) FROM {table} WHERE tenant_id <> '{ours}'");
        let all = number(app.app.db.read(), &sql).await.expect("the system sees all");
        looked += usize::from(all > 0);
        assert_eq!(number(ctx.db(), &sql).await.expect(&table), 0, "{table}, read");
        let tx = ctx.begin().await.expect("a transaction");
        assert_eq!(number(&tx, &sql).await.expect(&table), 0, "{table}, in a transaction");
    }
    assert!(looked >= 7, "the other company has rows in {looked} tables only");
    for (sql, seen) in [("SELECT count(*) FROM business_units", 1), ("SELECT count(*) FROM tenants", 1)] {
        assert_eq!(number(ctx.db(), sql).await.expect(sql), seen, "{sql}");
        assert_eq!(number(app.app.db.read(), sql).await.expect(sql), 2, "{sql}");
    }
    let one = format!("SELECT count(*) FROM tenants WHERE id = '{}'", elsewhere.0);
    assert_eq!(number(ctx.db(), &one).await.expect("a number"), 0);
    for table in ["users", "deployments", "instance_secrets", "seaql_migrations"] {
        let refused = number(ctx.db(), &format!("SELECT count(*) FROM {table}")).await.expect_err(table).to_string();
        assert!(refused.contains("permission denied"), "{table}: {refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_forgot_its_tenant_reaches_nothing_of_others() {
    let Some((app, elsewhere, theirs)) = two().await else { return };
    let before = keystead_tests::rows_of(&app.app.db, elsewhere).await;
    let ctx = app.operator();
    let tx = ctx.begin().await.expect("a transaction");
    for (sql, reached) in [
        ("UPDATE business_units SET name = 'Ours'", 1),
        ("UPDATE seats SET name = 'Ours'", 1),
        ("DELETE FROM notifications", 0),
        ("DELETE FROM business_units", 1),
        ("UPDATE tenants SET name = 'Ours'", 1),
    ] {
        assert_eq!(tx.execute_unprepared(sql).await.expect(sql).rows_affected(), reached, "{sql}");
    }
    tx.commit().await.expect("committed");
    let now = "2026-01-15T09:00:00Z";
    let (ours, other) = (app.tenant_id.0, elsewhere.0);
    for sql in [
        format!("INSERT INTO business_units VALUES ('{other}', '{ours}', 'Ours', 'ACTIVE', 1, '{now}', '{now}')"),
        format!("UPDATE seats SET tenant_id = '{other}'"),
        format!("INSERT INTO audit_heads VALUES ('{other}', 0, '', 0, 0)"),
        format!("INSERT INTO export_parts VALUES ('{other}', '{ours}', 1, '')"),
    ] {
        let tx = ctx.begin().await.expect("a transaction");
        assert!(tx.execute_unprepared(&sql).await.is_err(), "{sql}");
    }
    let tx = ctx.begin().await.expect("a transaction");
    for sql in ["INSERT INTO tenants SELECT * FROM tenants", "DELETE FROM tenants", "TRUNCATE seats"] {
        assert!(tx.execute_unprepared(sql).await.is_err(), "{sql}");
    }
    assert_eq!(keystead_tests::rows_of(&app.app.db, elsewhere).await, before);
    assert_eq!(number(theirs.db(), "SELECT count(*) FROM business_units").await.expect("a number"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenants_own_role_can_only_add_to_the_log() {
    let Some((app, _, _)) = two().await else { return };
    let ctx = app.operator();
    for sql in [
        "UPDATE audit_events SET fields = '{}'",
        "DELETE FROM audit_events",
        "TRUNCATE audit_events",
        "SELECT 1 FROM audit_events FOR UPDATE",
        "UPDATE audit_checkpoints SET note = ''",
        "DELETE FROM audit_checkpoints",
        "UPDATE audit_heads SET pruned_through = 1",
        "DELETE FROM audit_heads",
        "ALTER TABLE audit_events DISABLE TRIGGER USER",
        "ALTER TABLE audit_events DISABLE ROW LEVEL SECURITY",
    ] {
        let tx = ctx.begin().await.expect("a transaction");
        let refused = tx.execute_unprepared(sql).await.expect_err(sql).to_string();
        assert!(refused.contains("permission denied") || refused.contains("must be owner"), "{sql}: {refused}");
    }
    keystead_domain::audit::seal(&app.app, ctx.scope()).await.expect("a checkpoint");
    for (sql, why) in [
        ("UPDATE audit_events SET action = 'x'", "permission denied"),
        ("TRUNCATE audit_events", "permission denied"),
        ("DELETE FROM audit_events", "append-only"),
        ("DELETE FROM audit_checkpoints", "append-only"),
        ("DELETE FROM audit_heads", "append-only"),
        ("DELETE FROM tenant_deletions", "permission denied"),
    ] {
        let tx = app.app.db.begin().await.expect("a transaction");
        let refused = tx.execute_unprepared(sql).await.expect_err(sql).to_string();
        assert!(refused.contains(why), "{sql}, as the system: {refused}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_leaves_no_tenant_and_no_role_behind() {
    let Some((app, _, _)) = two().await else { return };
    let alone = app.restarted_on(Db::open(app.database_url(), 1).await.expect("the database")).await.0;
    let ctx = Ctx::operator(&alone, app.tenant_id);
    let as_whom = "SELECT current_user::text || ' ' || coalesce(current_setting('app.tenant', true), 'null')";
    let inside = format!("keystead_app {}", app.tenant_id.0);
    assert_eq!(text(ctx.db(), as_whom).await, Some(inside.clone()));
    // What the session was left with is '' and not NULL; a cast of it would fail.
    assert_eq!(text(alone.db.read(), as_whom).await.as_deref(), Some("keystead_system "));
    let tx: Tx = ctx.begin().await.expect("a transaction");
    assert_eq!(text(&tx, as_whom).await, Some(inside.clone()));
    tx.commit().await.expect("committed");
    assert_eq!(text(alone.db.read(), as_whom).await.as_deref(), Some("keystead_system "));
    let tx = ctx.begin().await.expect("a transaction");
    tx.execute_unprepared("SELECT nonsense").await.expect_err("an error");
    drop(tx);
    assert_eq!(text(alone.db.read(), as_whom).await.as_deref(), Some("keystead_system "));
    // Left in the middle of a beginning, or of a statement.
    for at in 0..50 {
        let read = number(ctx.db(), "SELECT count(*) FROM seats, pg_sleep(0.001)");
        tokio::time::timeout(std::time::Duration::from_micros(at * 40), read).await.ok();
        // A connection that was left while it began is not used again, and a new one has no setting at all.
        let now = text(alone.db.read(), as_whom).await.expect("a text");
        assert!(["keystead_system ", "keystead_system null"].contains(&now.as_str()), "{now}");
    }
    assert_eq!(text(ctx.db(), as_whom).await, Some(inside));
    alone.db.close().await.expect("closed");
    // A tenant's role without a tenant sees nothing.
    let owner = app.app.db.as_owner().await.expect("the owner");
    let nobody = "SET ROLE keystead_app; SET app.tenant = ''; CREATE TEMP TABLE seen AS SELECT count(*) AS n FROM seats; RESET ROLE";
    let tx = sea_orm::TransactionTrait::begin(&owner).await.expect("a transaction");
    tx.execute_unprepared(nobody).await.expect("looked");
    assert_eq!(number(&tx, "SELECT n FROM seen").await.expect("a number"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_of_tenants_has_its_wall_and_a_new_one_gets_it() {
    let Some((app, _, _)) = two().await else { return };
    let owner = app.app.db.as_owner().await.expect("the owner");
    let all = tables(&app).await;
    assert!(all.iter().filter(|(_, of_tenants)| *of_tenants).count() > 40, "{all:?}");
    for (table, _) in all.iter().filter(|(table, of_tenants)| *of_tenants || table == "tenants") {
        let column = if table == "tenants" { "id" } else { "tenant_id" };
        let own = format!("({column} = (NULLIF(current_setting('app.tenant'::text, true), ''::text))::uuid)");
        for (role, rule) in [("keystead_app", own.as_str()), ("keystead_system", "true")] {
            let sql = format!(
                "SELECT count(*) FROM pg_policies WHERE tablename = '{table}' AND policyname = '{role}' AND roles = ARRAY['{role}']::name[]
                 AND permissive = 'PERMISSIVE' AND cmd = 'ALL' AND qual = $${rule}$$ AND with_check = $${rule}$$"
            );
            assert_eq!(number(&owner, &sql).await.expect("a number"), 1, "{table} for {role}");
        }
        let sql = format!("SELECT count(*) FROM pg_policies WHERE tablename = '{table}'");
        assert_eq!(number(&owner, &sql).await.expect("a number"), 2, "{table}");
    }
    let loose = "SELECT count(*) FROM pg_roles WHERE rolname IN ('keystead_app', 'keystead_system')
      AND (rolsuper OR rolbypassrls OR rolcanlogin OR rolcreaterole OR rolcreatedb)";
    assert_eq!(number(&owner, loose).await.expect("a number"), 0);
    assert_eq!(app.app.db.look_at_walls().await.expect("a look"), []);
    // As a migration to come would, without a thought of walls.
    owner.execute_unprepared("CREATE TABLE gardens (tenant_id UUID, id UUID)").await.expect("made");
    owner.execute_unprepared("CREATE TABLE weathers (id UUID)").await.expect("made");
    let gaps = app.app.db.look_at_walls().await.expect("a look");
    assert_eq!(gaps.len(), 2, "{gaps:?}");
    assert!(gaps[0].what.contains("gardens"), "{gaps:?}");
    app.app.db.migrate().await.expect("migrated");
    assert_eq!(app.app.db.look_at_walls().await.expect("a look"), []);
    assert!(number(app.operator().db(), "SELECT count(*) FROM weathers").await.is_err());
    assert_eq!(number(app.operator().db(), "SELECT count(*) FROM gardens").await.expect("a number"), 0);
}
