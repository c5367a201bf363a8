//! The list of tables against the migrated database: nothing that a company owns is forgotten, neither when it leaves with it
//! nor when it is removed.

use std::collections::{BTreeMap, BTreeSet};

use keystead_entities::owned::{OWNED, Taken, prefix_of};
use keystead_tests::TestApp;
use sea_orm::{ConnectionTrait, Statement};

const LIST: &str = "entities/src/owned/list.rs";

/// Pairs of texts that a query finds.
async fn pairs(app: &TestApp, sql: &str) -> Vec<(String, String)> {
    let db = app.app.db.read();
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.expect(sql);
    let text = |row: &sea_orm::QueryResult, at| row.try_get_by_index::<String>(at).expect("a text");
    rows.iter().map(|row| (text(row, 0), text(row, 1))).collect()
}

/// The columns of every table.
async fn columns(app: &TestApp) -> BTreeMap<String, BTreeSet<String>> {
    let sql = match app.is_postgres() {
        true => {
            "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public'"
        }
        false => {
            "SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
        }
    };
    let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (table, column) in pairs(app, sql).await {
        tables.entry(table).or_default().insert(column);
    }
    tables
}

/// Which table points at which.
async fn pointers(app: &TestApp) -> Vec<(String, String)> {
    let sql = match app.is_postgres() {
        true => "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'",
        false => {
            "SELECT t.name, f.\"table\" FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'"
        }
    };
    pairs(app, sql).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_of_companies_and_every_column_of_it_is_in_the_list() {
    let app = TestApp::new().await;
    let tables = columns(&app).await;
    let mut wrong = Vec::new();
    let listed: BTreeMap<&str, usize> = OWNED.iter().enumerate().map(|(at, table)| (table.name(), at)).collect();
    assert_eq!(listed.len(), OWNED.len(), "a table is there twice");
    let pointers = pointers(&app).await;
    for (table, columns) in &tables {
        let names_company = columns.iter().any(|column| column.ends_with("tenant_id"));
        let points_at_one = pointers.iter().any(|(from, to)| from == table && to == "tenants");
        if (names_company || points_at_one) && !listed.contains_key(table.as_str()) {
            wrong.push(format!(
                "the table {table} has rows of companies: add its entity to the end of {LIST}, with what an export takes of it \
                 or why nothing; it is removed with the company by that line too"
            ));
        }
    }
    for table in OWNED {
        let name = table.name();
        let Some(there) = tables.get(name) else {
            wrong.push(format!("{LIST}: there is no table {name}"));
            continue;
        };
        let known: BTreeSet<String> = table.columns().iter().map(|column| column.name.to_owned()).collect();
        wrong.extend(
            there.difference(&known).map(|column| format!("{name}.{column} is not in its entity: no export has it")),
        );
        let Taken::Rows { prefix, without } = table.taken else { continue };
        for (column, _) in without {
            if !known.contains(*column) {
                wrong.push(format!("{LIST}: {name} has no column {column}"));
            }
        }
        for column in table.columns().iter().filter(|column| without.iter().all(|(name, _)| *name != column.name)) {
            let at = format!("{name}.{}", column.name);
            if column.is_bytes {
                wrong.push(format!(
                    "{at} holds bytes, such as a secret or its hash: leave it out in {LIST}, with the reason"
                ));
            }
            if column.is_id && prefix_of(prefix, column.name).is_none() {
                wrong.push(format!("{at} is an id: say in entities/src/owned/prefix.rs what it begins with"));
            }
            let is_secret =
                ["public_part", "password", "envelope"].contains(&column.name) || column.name.ends_with("_hash");
            if is_secret {
                wrong.push(format!("{at} sounds like a secret: leave it out in {LIST}, with the reason"));
            }
        }
    }
    for (from, to) in &pointers {
        let (Some(child), Some(parent)) = (listed.get(from.as_str()), listed.get(to.as_str())) else { continue };
        if from == to && OWNED[*child].inward.is_empty() {
            wrong.push(format!("{from} points at itself: say by which column, with `.inward`, in {LIST}"));
        }
        if child < parent {
            wrong.push(format!("{from} points at {to}: it must stand behind it in {LIST}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
