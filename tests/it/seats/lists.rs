//! Looking at seats.

use keystead_domain::seats::import as imports;
use keystead_entities::seat::{Known, Role};
use keystead_entities::seat_import::SeatImportMode;
use keystead_tests::{TestApp, days, json};

const LIST: &str =
    "query($id: ID!, $filter: SeatFilter, $search: String, $order: SeatOrder, $first: Int, $after: String) {
  tenant(id: $id) { seats(filter: $filter, search: $search, orderBy: $order, first: $first, after: $after) {
    nodes { id name role status } totalCount pageInfo { hasNextPage endCursor } } } }";

/// Fills the company with so many people, each with a token.
async fn fill(app: &TestApp, count: usize) {
    let row = |n: usize| imports::RowInput {
        email: format!("p{n:03}@harborpine.example"),
        name: Some(format!("Person {n:03}")),
        department: Some(if n.is_multiple_of(2) { "Claims".into() } else { "Legal".into() }),
        external_id: None,
        is_enabled: true,
        mfa: if n.is_multiple_of(3) { Known::No } else { Known::Unknown },
        last_sign_in_at: None,
        role: None,
        tier: None,
        business_unit: None,
    };
    let create = imports::Create {
        csv: None,
        rows: Some((0..count).map(row).collect()),
        format: None,
        mode: SeatImportMode::AllOrNothing,
        role: Role::Member,
        tier: 1,
        business_unit_id: None,
        disable_leavers: false,
        dry_run: false,
        as_of: None,
    };
    imports::create(&app.operator(), create).await.expect("an import");
    app.run_due_jobs().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dashboard_over_fifty_seats_costs_as_many_statements_as_one_over_ten() {
    let app = TestApp::new().await;
    fill(&app, 49).await;
    let query = "query($id: ID!, $first: Int!) { tenant(id: $id) { name plan { plan seatsInUseCount }
      seats(first: $first, filter: { status: [ACTIVE] }, orderBy: { field: LAST_ACTIVE_AT, direction: ASC }) { totalCount
        nodes { id name role tier mfa lastActiveAt viewerActions owner { name } businessUnit { name }
          apiTokens(first: 5) { totalCount nodes { name expiresAt lastUsedAt createdBy { name } } } }
        pageInfo { hasNextPage endCursor } } } }";
    app.owner.ok(query, json!({ "id": app.tenant_id, "first": 1 })).await;
    let mut counted = Vec::new();
    for first in [10, 50] {
        let before = app.app.db.statements();
        let data = app.owner.ok(query, json!({ "id": app.tenant_id, "first": first })).await;
        counted.push(app.app.db.statements() - before);
        assert_eq!(data["tenant"]["seats"]["nodes"].as_array().map(Vec::len), Some(first));
    }
    assert_eq!(counted[0], counted[1]);
    assert!(counted[1] <= 8, "{counted:?} statements");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_cover_the_list_once_and_filters_and_search_narrow_it() {
    let app = TestApp::new().await;
    fill(&app, 23).await;
    let (mut seen, mut after) = (Vec::new(), json!(null));
    loop {
        let variables = json!({ "id": app.tenant_id, "first": 7, "after": after,
            "order": { "field": "LAST_ACTIVE_AT", "direction": "DESC" } });
        let page = app.owner.ok(LIST, variables).await["tenant"]["seats"].clone();
        assert_eq!(page["totalCount"], 24);
        seen.extend(page["nodes"].as_array().expect("rows").iter().map(|n| n["id"].to_string()));
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(seen.len(), 24);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 24);
    let count = async |variables: serde_json::Value| {
        let mut all = json!({ "id": app.tenant_id });
        for (key, value) in variables.as_object().expect("an object") {
            all[key] = value.clone();
        }
        app.owner.ok(LIST, all).await["tenant"]["seats"]["totalCount"].clone()
    };
    assert_eq!(count(json!({ "search": "CLAIMS" })).await, 12);
    assert_eq!(count(json!({ "search": "person 00" })).await, 10);
    assert_eq!(count(json!({ "search": "%" })).await, 0);
    assert_eq!(count(json!({ "filter": { "role": ["OWNER"] } })).await, 1);
    assert_eq!(count(json!({ "filter": { "mfa": ["NO"] } })).await, 8);
    assert_eq!(count(json!({ "filter": { "status": ["REMOVED"] } })).await, 0);
    app.advance(days(40));
    app.owner.ok("{ viewer { seatId } }", json!({})).await;
    let since = (app.app.clock.now() - days(30)).to_rfc3339();
    assert_eq!(count(json!({ "filter": { "inactiveSince": since } })).await, 23);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_outside_the_bounds_is_refused() {
    let app = TestApp::new().await;
    for first in [0, -1, 101] {
        let code = app.owner.error_code(LIST, json!({ "id": app.tenant_id, "first": first })).await;
        assert_eq!(code, "BAD_USER_INPUT", "{first}");
    }
    let garbled = json!({ "id": app.tenant_id, "after": "bm9wZQ" });
    assert_eq!(app.owner.error_code(LIST, garbled).await, "BAD_USER_INPUT");
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_kept_out() {
    let app = TestApp::new().await;
    let variables = json!({ "id": app.tenant_id });
    assert_eq!(app.persona(Role::Member).await.error_code(LIST, variables.clone()).await, "FORBIDDEN");
    app.persona(Role::Auditor).await.ok(LIST, variables.clone()).await;
    let (_, stranger) = app.stranger().await;
    assert!(stranger.ok(LIST, variables).await["tenant"].is_null());
}
