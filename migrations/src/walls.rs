//! The walls between tenants on PostgreSQL: who may touch which table, and which of its rows.
//!
//! Two roles that cannot log in and own nothing do all the work. Logins are members of both, and become one of them in each
//! transaction: [`APP`], for which every table of tenants shows the rows of the tenant that the transaction names in
//! [`SETTING`], and no others; and [`SYSTEM`], which sees all rows: callers are let in by it before it is known whose they
//! are, and it looks after the jobs and calendars of all. Neither is a member of the other.
//!
//! This is no dated step. After each migration the walls are raised around whatever tables there are, by the rules below: a
//! step that makes a table of a tenant has nothing to remember, and a table that no rule is about can be touched by
//! [`SYSTEM`] alone. A change of the rules comes with a dated step, an empty one if need be: raising follows migrating.
//! A setting that was made in a transaction is `''` afterwards and not NULL, hence `NULLIF`.
//!
//! | table | `keystead_app` | `keystead_system` |
//! |---|---|---|
//! | with `tenant_id` | all, in its tenant | all |
//! | `tenants` | see and change its own | all |
//! | `partners` | the one whose home it is; see those it lets in | all |
//! | `audit_events` | see and add, in its tenant | also erase values and prune, as far as the triggers let it |
//! | `audit_checkpoints` | see and add, in its tenant | see and add; remove those of a removed company |
//! | `audit_heads` | see, add, move; not `pruned_through` | see, add, change; remove those of a removed company |
//! | without (`users`, `deployments`, `tenant_deletions` …) | nothing | all |
//!
//! That only what belongs to a company with a row in `tenant_deletions` can be removed there, triggers see to.
//!
//! Roles belong to the whole server. Two deployments on one server share their names, so that a login of the one could enter
//! the other's database, if it may connect to it: `REVOKE CONNECT ON DATABASE … FROM PUBLIC` keeps it out.
//! The login that migrates is made a member of [`SYSTEM`] too: a step that fills a column must see the rows, and row-level
//! security holds for owners as well.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, QueryResult, Statement, TransactionTrait};

/// Works in one tenant.
pub const APP: &str = "keystead_app";
/// Works across all of them.
pub const SYSTEM: &str = "keystead_system";
/// The setting that names the tenant of a transaction.
pub const SETTING: &str = "app.tenant";

/// Something wrong with the walls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// In words.
    pub what: String,
    /// What to do.
    pub fix: String,
}

/// Makes the roles where they are missing, and the login a member of [`SYSTEM`].
///
/// # Errors
/// The statements for somebody who may do that, where the login may not.
pub async fn found_roles(owner: &impl ConnectionTrait) -> Result<(), DbErr> {
    let login = login(owner).await?;
    for role in [APP, SYSTEM] {
        // Another deployment on the same server may be making it too.
        let found = format!(
            "DO $$ BEGIN
               IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN CREATE ROLE {role} NOLOGIN; END IF;
             EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
             END $$"
        );
        owner.execute_unprepared(&found).await.map_err(|error| refused(&error, &login))?;
    }
    if !can_become(owner, SYSTEM).await {
        grant(owner, &[SYSTEM], &login).await?;
    }
    Ok(())
}

/// Makes the login that works a member of both roles, as the login that migrates.
///
/// # Errors
/// As [`found_roles`].
pub async fn admit(worker: &impl ConnectionTrait, owner: &impl ConnectionTrait) -> Result<(), DbErr> {
    if can_become(worker, APP).await && can_become(worker, SYSTEM).await {
        return Ok(());
    }
    grant(owner, &[APP, SYSTEM], &login(worker).await?).await
}

/// Raises the walls around every table.
///
/// # Errors
/// What the database says.
pub async fn raise(owner: &DatabaseConnection) -> Result<(), DbErr> {
    let tx = owner.begin().await?;
    let usage =
        format!("DO $$ BEGIN EXECUTE format('GRANT USAGE ON SCHEMA %I TO {APP}, {SYSTEM}', current_schema()); END $$");
    tx.execute_unprepared(&usage).await?;
    let tables = "SELECT c.relname::text AS name, EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid
        AND a.attname = 'tenant_id' AND NOT a.attisdropped) AS of_tenants,
        (SELECT string_agg(quote_ident(a.attname), ', ') FROM pg_attribute a WHERE a.attrelid = c.oid
        AND a.attnum > 0 AND a.attname <> 'pruned_through' AND NOT a.attisdropped) AS columns
      FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1";
    for row in rows(&tx, tables).await? {
        let name: String = row.try_get("", "name")?;
        let columns: String = row.try_get("", "columns")?;
        for statement in around(&name, &columns, row.try_get("", "of_tenants")?) {
            tx.execute_unprepared(&statement).await?;
        }
    }
    tx.commit().await
}

/// What is missing of the walls, as far as the login at work can see; from the roles on.
///
/// # Errors
/// What the database says.
pub async fn look(worker: &impl ConnectionTrait) -> Result<Vec<Gap>, DbErr> {
    let login = login(worker).await?;
    let mut gaps = Vec::new();
    let missing = format!("SELECT 1 AS one FROM pg_roles WHERE rolname IN ('{APP}', '{SYSTEM}')");
    if rows(worker, &missing).await?.len() < 2 {
        gaps.push(Gap { what: format!("the roles {APP} and {SYSTEM} are not there"), fix: advice(&login) });
        return Ok(gaps);
    }
    for role in [APP, SYSTEM] {
        if !can_become(worker, role).await {
            gaps.push(Gap { what: format!("the login {login} may not act as {role}"), fix: advice(&login) });
        }
    }
    let open = format!(
        "SELECT c.relname::text AS name FROM pg_class c
         CROSS JOIN LATERAL (SELECT c.relname IN ('tenants', 'partners') OR EXISTS (SELECT FROM pg_attribute a
           WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped) AS it) of_tenants
         WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND NOT (
           has_table_privilege('{SYSTEM}', c.oid, 'SELECT') AND (NOT of_tenants.it OR (
             c.relrowsecurity AND c.relforcerowsecurity AND has_table_privilege('{APP}', c.oid, 'SELECT')
             AND 2 = (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname IN ('{APP}', '{SYSTEM}')))))
         ORDER BY 1"
    );
    for row in rows(worker, &open).await? {
        let name: String = row.try_get("", "name")?;
        let fix = "run: keystead migrate, as a login that owns the tables".to_owned();
        gaps.push(Gap { what: format!("no walls stand around the table {name}"), fix });
    }
    Ok(gaps)
}

/// The wall around one table; `columns` are those that say nothing of what was pruned.
fn around(table: &str, columns: &str, of_tenants: bool) -> Vec<String> {
    const ALL: &str = "SELECT, INSERT, UPDATE, DELETE";
    let heads = format!("SELECT, INSERT, UPDATE ({columns})");
    let (app, system) = match table {
        "audit_events" => ("SELECT, INSERT", "SELECT, INSERT, UPDATE (fields), DELETE"),
        "audit_checkpoints" => ("SELECT, INSERT", "SELECT, INSERT, DELETE"),
        "audit_heads" => (heads.as_str(), ALL),
        "tenant_deletions" => ("", "SELECT, INSERT, UPDATE"),
        "tenants" => ("SELECT, UPDATE", ALL),
        "seaql_migrations" => ("", "SELECT"),
        "partners" => ("SELECT, INSERT, UPDATE", ALL),
        _ if of_tenants => (ALL, ALL),
        _ => ("", ALL),
    };
    let mut wall = vec![format!("REVOKE ALL ON \"{table}\" FROM PUBLIC, {APP}, {SYSTEM}")];
    wall.push(format!("GRANT {system} ON \"{table}\" TO {SYSTEM}"));
    if !app.is_empty() {
        let column = match table {
            "tenants" => "id",
            "partners" => "home_tenant_id",
            _ => "tenant_id",
        };
        let own = format!("{column} = NULLIF(current_setting('{SETTING}', true), '')::uuid");
        let seen = match table {
            // Of the grants, only those of the tenant are seen here too.
            "partners" => format!("{own} OR id IN (SELECT partner_id FROM partner_grants)"),
            _ => own.clone(),
        };
        wall.extend([
            format!("GRANT {app} ON \"{table}\" TO {APP}"),
            format!("ALTER TABLE \"{table}\" ENABLE ROW LEVEL SECURITY"),
            format!("ALTER TABLE \"{table}\" FORCE ROW LEVEL SECURITY"),
            format!("DROP POLICY IF EXISTS {APP} ON \"{table}\""),
            format!("DROP POLICY IF EXISTS {SYSTEM} ON \"{table}\""),
            format!("CREATE POLICY {APP} ON \"{table}\" TO {APP} USING ({seen}) WITH CHECK ({own})"),
            format!("CREATE POLICY {SYSTEM} ON \"{table}\" TO {SYSTEM} USING (true) WITH CHECK (true)"),
        ]);
    }
    wall
}

/// Tried out, not looked up: what a membership lets do differs between versions of PostgreSQL.
async fn can_become(db: &impl ConnectionTrait, role: &str) -> bool {
    db.execute_unprepared(&format!("SET ROLE {role}; RESET ROLE")).await.is_ok()
}

async fn grant(owner: &impl ConnectionTrait, roles: &[&str], login: &str) -> Result<(), DbErr> {
    // Another deployment may be granting the same role at this moment, which PostgreSQL calls an internal error.
    let grant = format!(
        "DO $$ BEGIN
           FOR tries IN 1..20 LOOP
             BEGIN GRANT {} TO {}; EXIT;
             EXCEPTION WHEN internal_error OR unique_violation THEN PERFORM pg_sleep(0.05);
             END;
           END LOOP;
         END $$",
        roles.join(", "),
        quoted(login),
    );
    owner.execute_unprepared(&grant).await.map_err(|error| refused(&error, login))?;
    Ok(())
}

fn refused(error: &DbErr, login: &str) -> DbErr {
    DbErr::Custom(format!("{error}. {}", advice(login)))
}

/// For somebody who may make roles.
fn advice(login: &str) -> String {
    format!(
        "let somebody who may make roles run: CREATE ROLE {APP} NOLOGIN; CREATE ROLE {SYSTEM} NOLOGIN; GRANT {APP}, {SYSTEM} \
         TO {};",
        quoted(login)
    )
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

async fn login(db: &impl ConnectionTrait) -> Result<String, DbErr> {
    let name = rows(db, "SELECT session_user::text AS name").await?;
    name.first().map_or_else(|| Ok(String::new()), |row| row.try_get("", "name"))
}

async fn rows(db: &impl ConnectionTrait, sql: &str) -> Result<Vec<QueryResult>, DbErr> {
    db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await
}
