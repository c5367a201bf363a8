//! Five hundred seats: the number of statements does not grow with them.

use chrono::{DateTime, Utc};
use keystead_domain::clock::Clock;
use keystead_entities::seat::{self, Known, Role, SeatKind, SeatStatus};
use keystead_entities::tenant::Plan;
use keystead_entities::{SeatId, TenantId};
use keystead_tests::{TestApp, Value, json};
use sea_orm::{EntityTrait, IntoActiveModel};

use super::{BULK, CANCEL, START};

fn person(tenant_id: TenantId, id: SeatId, n: usize, now: DateTime<Utc>) -> seat::Model {
    seat::Model {
        tenant_id,
        id,
        kind: SeatKind::Person,
        user_id: None,
        email: Some(format!("person{n}@harborpine.example")),
        name: format!("Person {n:03}"),
        role: Role::Member,
        tier: 1,
        status: SeatStatus::Active,
        business_unit_id: None,
        owner_seat_id: None,
        department: None,
        external_id: Some(format!("directory-{n}")),
        mfa: Known::No,
        last_active_at: None,
        ever_signed_in: Known::No,
        last_sign_in_at: None,
        sign_ins_as_of: None,
        departed_on: None,
        invited_at: None,
        activated_at: Some(now),
        disabled_at: None,
        disabled_reason: None,
        disabled_by: None,
        departed_at: None,
        granted_role: None,
        granted_tier: None,
        granted_until: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

async fn fill(app: &TestApp, from: usize, to: usize) {
    let now = app.clock.now() - keystead_tests::days(100);
    let tx = app.app.db.begin().await.expect("a transaction");
    let rows = (from..to).map(|n| person(app.tenant_id, SeatId(app.app.new_uuid()), n, now).into_active_model());
    seat::Entity::insert_many(rows).exec_without_returning(&tx).await.expect("seats");
    tx.commit().await.expect("committed");
}

const LOOK: &str = "query($id: ID!) { node(id: $id) { ... on SeatAudit { summary { itemCount flaggedCount }
  items(first: 90) { totalCount nodes { id flagCount reviewer { name } seat { name } viewerActions } } } } }";

async fn counted(app: &TestApp, what: impl Future<Output = Value>) -> (u64, Value) {
    let before = app.app.db.statements();
    let value = what.await;
    (app.app.db.statements() - before, value)
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_seats_take_as_many_statements_as_fifty() {
    let app = TestApp::with_plan(Plan::Elite).await;
    let (_, admin) = app.person(Role::Admin, "Ada Admin").await;
    let start = json!({ "input": { "tenantId": app.tenant_id } });
    let mut counts = Vec::new();
    for (from, to) in [(0, 50), (50, 498)] {
        fill(&app, from, to).await;
        let (statements, data) = counted(&app, admin.ok(START, start.clone())).await;
        let audit = data["seatAuditStart"]["seatAudit"].clone();
        let (read, page) = counted(&app, admin.ok(LOOK, json!({ "id": audit["id"] }))).await;
        let may = |item: &&Value| item["viewerActions"] == json!(["DECIDE"]);
        let items = page["node"]["items"]["nodes"].as_array().expect("items").iter().filter(may);
        let ids: Vec<_> = items.map(|item| item["id"].clone()).take(40).collect();
        admin.ok(BULK, json!({ "input": { "ids": ids, "decision": "KEEP" } })).await;
        counts.push((statements, read, audit["summary"]["itemCount"].as_i64().expect("a count")));
        admin.ok(CANCEL, json!({ "input": { "id": audit["id"], "reason": "measured" } })).await;
    }
    assert_eq!((counts[0].2, counts[1].2), (54, 502));
    // Rows go in by the five hundred: one insert more.
    assert!(counts[1].0 <= counts[0].0 + 1, "starting: {counts:?}");
    assert_eq!(counts[1].1, counts[0].1, "reading a page: {counts:?}");
    assert!(counts[0].1 <= 10, "reading a page: {counts:?}");
}
