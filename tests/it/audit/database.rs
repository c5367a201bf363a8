//! In the database: it refuses changes, and whatever was forced upon it is found and never signed.

use keystead_domain::audit;
use keystead_domain::audit::verify::{Report, database};
use keystead_tests::{TestApp, hours};
use sea_orm::{ConnectionTrait, DatabaseConnection};

use super::{with_log, write};

async fn verify(app: &TestApp) -> Report {
    database::verify(&app.app, app.operator().scope()).await.expect("a report")
}

/// A way in past the application, as an intruder with the database's password has it.
async fn intruder(app: &TestApp) -> DatabaseConnection {
    sea_orm::Database::connect(app.database_url()).await.expect("the database")
}

async fn without_triggers(app: &TestApp) -> DatabaseConnection {
    let db = intruder(app).await;
    let statements: &[&str] = if app.is_postgres() {
        &["ALTER TABLE audit_events DISABLE TRIGGER USER", "ALTER TABLE audit_checkpoints DISABLE TRIGGER USER"]
    } else {
        &[
            "DROP TRIGGER audit_events_no_update",
            "DROP TRIGGER audit_events_no_delete",
            "DROP TRIGGER audit_checkpoints_no_update",
            "DROP TRIGGER audit_checkpoints_no_delete",
        ]
    };
    for statement in statements {
        db.execute_unprepared(statement).await.expect("no triggers");
    }
    db
}

/// The first company's rows; the nil one is the deployment's.
const OURS: &str = "tenant_id = (SELECT id FROM tenants)";

#[tokio::test(flavor = "multi_thread")]
async fn the_database_refuses_to_change_or_remove_entries() {
    let app = with_log(4).await;
    let db = intruder(&app).await;
    for statement in [
        "UPDATE audit_events SET action = 'x'",
        "UPDATE audit_events SET hash = previous_hash WHERE seq = 2",
        "DELETE FROM audit_events",
        "DELETE FROM audit_events WHERE seq = 1",
        "UPDATE audit_checkpoints SET note = 'x'",
        "DELETE FROM audit_checkpoints",
    ] {
        let refused = db.execute_unprepared(statement).await.expect_err(statement).to_string();
        assert!(refused.contains("append-only"), "{statement}: {refused}");
    }
    if app.is_postgres() {
        for statement in ["TRUNCATE audit_events", "TRUNCATE audit_checkpoints"] {
            assert!(db.execute_unprepared(statement).await.is_err(), "{statement}");
        }
    }
    assert!(verify(&app).await.holds());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_column_that_is_changed_is_found_at_its_entry() {
    let app = with_log(8).await;
    let db = without_triggers(&app).await;
    let hex = if app.is_postgres() { "decode(repeat('ab', 32), 'hex')" } else { "zeroblob(32)" };
    let blob = if app.is_postgres() {
        "'00000000-0000-7000-8000-000000000001'"
    } else {
        "x'00000000000070008000000000000001'"
    };
    let later =
        if app.is_postgres() { "occurred_at + interval '1 millisecond'" } else { "'2026-01-15T09:00:00.500+00:00'" };
    let fields = "'{\"at\":{\"salt\":\"00112233445566778899aabbccddeeff\",\"value\":1}}'";
    for (column, value) in [
        ("id", blob),
        ("occurred_at", later),
        ("actor_kind", "'SYSTEM'"),
        ("actor_id", "'somebody'"),
        ("auth_method", "'none'"),
        ("action", "'seat.invited'"),
        ("target_id", "''"),
        ("outcome", "'FAILED'"),
        ("request_id", "'x'"),
        ("address", "'192.0.2.1'"),
        ("fields", fields),
        ("fields_hash", hex),
        ("previous_hash", hex),
        ("hash", hex),
    ] {
        let keep = format!("CREATE TABLE kept AS SELECT * FROM audit_events WHERE {OURS} AND seq = 4");
        db.execute_unprepared(&keep).await.expect("kept");
        let change = format!("UPDATE audit_events SET {column} = {value} WHERE {OURS} AND seq = 4");
        db.execute_unprepared(&change).await.expect(column);
        let report = verify(&app).await;
        let found = report.first_break.unwrap_or_else(|| panic!("{column} was not found"));
        assert_eq!(found.seq, 4, "{column}: {}", found.reason);
        let back = format!("UPDATE audit_events SET {column} = (SELECT {column} FROM kept) WHERE {OURS} AND seq = 4");
        db.execute_unprepared(&back).await.expect("put back");
        db.execute_unprepared("DROP TABLE kept").await.expect("dropped");
        assert!(verify(&app).await.holds(), "{column} was put back");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_removed_swapped_and_cut_are_found() {
    let cases = [
        ("removed", format!("DELETE FROM audit_events WHERE {OURS} AND seq = 5"), 5),
        ("first removed", format!("DELETE FROM audit_events WHERE {OURS} AND seq = 1"), 1),
        (
            "swapped",
            format!(
                "UPDATE audit_events SET seq = -1 * seq WHERE {OURS} AND seq IN (3, 4); UPDATE audit_events SET seq = 7 + seq WHERE {OURS} AND seq < 0"
            ),
            3,
        ),
        (
            "another tenant's",
            format!(
                "UPDATE audit_events SET tenant_id = (SELECT tenant_id FROM audit_heads WHERE seq < 5 ORDER BY seq LIMIT 1) WHERE {OURS} AND seq = 6"
            ),
            6,
        ),
        ("tail cut", format!("DELETE FROM audit_events WHERE {OURS} AND seq > 7"), 8),
        (
            "head moved back",
            format!(
                "DELETE FROM audit_events WHERE {OURS} AND seq > 7; UPDATE audit_heads SET seq = 7, hash = (SELECT hash FROM audit_events WHERE {OURS} AND seq = 7) WHERE {OURS}"
            ),
            8,
        ),
        (
            "pretended retention",
            format!(
                "UPDATE audit_heads SET pruned_through = 3 WHERE {OURS}; DELETE FROM audit_events WHERE {OURS} AND seq <= 3"
            ),
            3,
        ),
    ];
    for (name, statements, seq) in cases {
        let app = with_log(10).await;
        let db = without_triggers(&app).await;
        for statement in statements.split("; ") {
            db.execute_unprepared(statement).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        let found = verify(&app).await.first_break.unwrap_or_else(|| panic!("{name} was not found"));
        assert_eq!(found.seq, seq, "{name}: {}", found.reason);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_that_was_replaced_or_removed_is_found() {
    let last = "seq = (SELECT max(seq) FROM audit_checkpoints c WHERE c.tenant_id = audit_checkpoints.tenant_id)";
    for (name, statement) in [
        ("note", format!("UPDATE audit_checkpoints SET note = replace(note, 'time 2026', 'time 2025') WHERE {OURS}")),
        ("root", format!("UPDATE audit_checkpoints SET root = chain_hash WHERE {OURS}")),
        ("chain hash", format!("UPDATE audit_checkpoints SET chain_hash = root WHERE {OURS}")),
        ("number", format!("UPDATE audit_checkpoints SET seq = seq - 1 WHERE {OURS} AND {last}")),
        ("gone", format!("DELETE FROM audit_checkpoints WHERE {OURS} AND {last}")),
    ] {
        let app = with_log(10).await;
        let db = without_triggers(&app).await;
        db.execute_unprepared(&statement).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!verify(&app).await.holds(), "{name} was not found");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_log_is_not_signed_and_the_owners_are_told() {
    let app = with_log(4).await;
    let ctx = app.operator();
    let before = audit::head(&ctx).await.expect("a head").checkpoint.expect("a checkpoint").seq;
    write(&ctx, 5).await;
    let db = without_triggers(&app).await;
    let change = format!("UPDATE audit_events SET actor_id = 'nobody' WHERE {OURS} AND seq = {}", before + 2);
    db.execute_unprepared(&change).await.expect("changed");
    app.advance(hours(1));
    app.run_due_jobs().await;
    let after = audit::head(&ctx).await.expect("a head").checkpoint.expect("a checkpoint").seq;
    assert_eq!(after, before);
    let mails = app.mails.taken();
    let told: Vec<_> = mails.iter().filter(|mail| mail.subject.contains("audit log does not hold")).collect();
    assert_eq!(told.len(), 1);
}
