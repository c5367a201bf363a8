//! Removal: everything of the company goes, nothing of another, and the proof stays.

use keystead_domain::audit::{self, seal};
use keystead_domain::leaving::verify;
use keystead_domain::{Ctx, seats};
use keystead_entities::owned::OWNED;
use keystead_entities::seat::Role;
use keystead_entities::{Scoped, TenantId, audit_event, tenant_deletion};
use keystead_tests::{TestApp, Value, days, json, minutes, rows_of};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use uuid::Uuid;

use super::{check, delete, fetched, look, mails, number};
use crate::statements::Company;

/// What the deployment's own log says of the company.
pub async fn told(app: &TestApp, action: &str) -> Vec<audit_event::Model> {
    let nobody = Ctx::operator(&app.app, TenantId(Uuid::nil()));
    let events = audit_event::Entity::within(nobody.scope()).filter(audit_event::Column::Action.eq(action));
    let events = events.all(app.app.db.read()).await.expect("the log");
    events.into_iter().filter(|event| event.target_id == app.tenant_id.to_string()).collect()
}

pub async fn proof(app: &TestApp) -> tenant_deletion::Model {
    let found = tenant_deletion::Entity::of(app.tenant_id).one(app.app.db.read()).await.expect("a query");
    found.expect("a proof")
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_of_the_company_goes_and_nothing_of_another() {
    let (company, other) = Company::two(2).await;
    let app = &company.app;
    let theirs = Ctx::operator(&app.app, other.tenant_id);
    let invite = |email: &str| seats::Invite {
        email: email.into(),
        name: None,
        role: Role::Member,
        tier: 1,
        business_unit_id: None,
        department: None,
    };
    // It is a partner, and would stay while records of others name it.
    let own = super::uuid(app, app.tenant_id.0);
    let tx = app.app.db.begin().await.expect("a transaction");
    let sql = format!(
        "DELETE FROM partner_grants WHERE partner_id IN (SELECT id FROM partners WHERE home_tenant_id = {own})"
    );
    tx.execute_unprepared(&sql).await.expect("removed");
    tx.commit().await.expect("committed");
    // One of its people sits elsewhere too.
    app.person(Role::Member, "Bo Both").await;
    seats::invite(&theirs, invite("bo.both@harborpine.example")).await.expect("a seat");
    app.person(Role::Member, "Una Only").await;
    delete(app).await;
    app.run_due_jobs().await;
    let seen = look(&app.owner, app).await;
    let archive = fetched(&app.owner, &seen["deletionExport"]["id"]).await;
    let report = check(&archive, None);
    assert!(report.holds(), "{:?}", report.wrong);
    // So that all that is due in the other company, its seals included, is done before.
    app.advance(days(30) - minutes(30));
    app.run_due_jobs().await;
    app.advance(minutes(29));
    app.run_due_jobs().await;
    let before = rows_of(&app.app.db, other.tenant_id).await;
    let users = number(app, "SELECT COUNT(*) FROM users").await;
    app.advance(minutes(2));
    app.run_due_jobs().await;
    let after = rows_of(&app.app.db, other.tenant_id).await;
    let changed =
        before.iter().filter(|row| !after.contains(row)).chain(after.iter().filter(|row| !before.contains(row)));
    // Its own deliveries to a webhook that does not answer go on meanwhile.
    let changed = changed.filter(|row| !row.contains("DELIVER_WEBHOOK") && !row.starts_with("job_attempts: "));
    let changed: Vec<String> = changed.map(|row| row.chars().take(200).collect()).collect();
    assert!(before.len() > 200 && changed.is_empty(), "the other company: {changed:#?}");
    let left = rows_of(&app.app.db, app.tenant_id).await;
    assert!(left.len() == 1 && left[0].starts_with("tenant_deletions: "), "{left:?}");
    let dump = app.dump().await;
    for (table, rows) in &dump {
        // What its partners were told is theirs, and names the company.
        for gone in ["owner@harborpine", "una.only@"] {
            assert!(!rows.contains(gone), "{table} still knows {gone}");
        }
    }
    let people = dump.iter().find(|(table, _)| table == "users").expect("the table").1.clone();
    assert!(people.contains("bo.both@harborpine.example"), "who sits elsewhere stays");
    assert!(number(app, "SELECT COUNT(*) FROM users").await < users);

    // Nobody is let in, and there is no such company.
    assert_eq!(app.owner.send("{ viewer { seatId } }", json!({})).await.status, 401);
    let find = "query($id: ID!) { tenant(id: $id) { name } node(id: $id) { id } }";
    let found = other.owner.ok(find, json!({ "id": app.tenant_id })).await;
    assert_eq!(found, json!({ "tenant": null, "node": null }));
    other.owner.ok("{ viewer { seatId } }", json!({})).await;

    // The proof: a row, an entry in a chain that holds, a certificate by the key that signed the export.
    let proof = proof(app).await;
    assert!(proof.removed_at.is_some() && proof.owner_emails.is_none());
    let certificate = proof.certificate.clone().expect("a certificate");
    let says = verify::certificate(&certificate, &report.public_key).expect("it holds");
    for table in OWNED
        .iter()
        .map(|table| table.name())
        .filter(|name| ["seats", "tenants", "audit_events", "pilots"].contains(name))
    {
        let rows = proof.row_counts[table].as_u64().expect(table);
        assert!(rows > 0 && says.contains(&format!("\ntable {table} {rows}\n")), "{table}: {says}");
    }
    assert!(
        says.contains(&format!("sha256 {}", proof.export_sha256)) && says.contains(&app.owner_id.to_string()),
        "{says}"
    );
    let entries = told(app, "tenant.removed").await;
    assert_eq!((entries.len(), told(app, "tenant.removal_began").await.len()), (1, 1));
    assert_eq!(entries[0].fields["rowCounts"]["value"], proof.row_counts);
    let nobody = Ctx::operator(&app.app, TenantId(Uuid::nil()));
    seal(&app.app, nobody.scope()).await.expect("sealed");
    let chain = audit::verify::database::verify(&app.app, nobody.scope()).await.expect("a report");
    assert!(chain.holds(), "{chain:?}");

    // The owners have it by mail, and nothing of that mail stays.
    assert_eq!(mails(app, "was deleted"), ["owner@harborpine.example"]);
    let sent = app.mails.taken().into_iter().find(|mail| mail.subject.contains("was deleted")).expect("the mail");
    assert_eq!(verify::certificate(&sent.text, &report.public_key).as_deref(), Ok(says.as_str()));
    app.advance(days(9));
    app.run_due_jobs().await;
    assert_eq!(told(app, "tenant.removed").await.len(), 1);
    assert_eq!(told(app, "tenant.rest_removed").await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_straggler_writes_behind_the_end_is_removed_and_a_mail_that_never_went_too() {
    let app = TestApp::new().await;
    app.expect_dead_jobs();
    delete(&app).await;
    app.run_due_jobs().await;
    app.advance(days(30));
    app.mails.set_down(true);
    app.run_due_jobs().await;
    assert!(proof(&app).await.removed_at.is_some());
    assert_eq!(number(&app, "SELECT COUNT(*) FROM mails").await, 1, "it waits for the mail server");
    // Somebody who was at work there as it ended.
    let ctx = app.operator();
    let tx = ctx.begin().await.expect("a transaction");
    audit::record(&tx, &ctx, audit::Event::new("test.written", app.tenant_id));
    tx.commit().await.expect("committed");
    assert!(rows_of(&app.app.db, app.tenant_id).await.len() > 1);
    app.advance(days(9));
    app.run_due_jobs().await;
    let left = rows_of(&app.app.db, app.tenant_id).await;
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(told(&app, "tenant.rest_removed").await.len(), 1);
    assert_eq!(number(&app, "SELECT COUNT(*) FROM mails").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_a_company_goes_with_it_and_with_nothing_else() {
    let app = TestApp::new().await;
    seal(&app.app, app.operator().scope()).await.expect("sealed");
    let owner = app.app.db.as_owner().await.expect("the owner");
    for sql in ["DELETE FROM audit_events", "DELETE FROM audit_checkpoints", "DELETE FROM audit_heads"] {
        let refused = owner.execute_unprepared(sql).await.expect_err(sql).to_string();
        assert!(refused.contains("append-only"), "{sql}: {refused}");
    }
    delete(&app).await;
    app.run_due_jobs().await;
    app.advance(days(30));
    app.run_due_jobs().await;
    assert!(proof(&app).await.removed_at.is_some());
    let refused = owner.execute_unprepared("DELETE FROM tenant_deletions").await.expect_err("kept").to_string();
    assert!(refused.contains("is kept"), "{refused}");
    let nothing: Value = json!([]);
    assert_eq!(json!(rows_of(&app.app.db, TenantId(app.app.new_uuid())).await), nothing);
}
