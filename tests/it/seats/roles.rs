//! Roles, tiers and what is known of a seat.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, json};

use super::{ROLE_SET, VIEWER, seat};

const TIER_SET: &str = "mutation($input: SeatTierSetInput!) {
  seatTierSet(input: $input) { seat { tier version } userErrors { code field } } }";
const UPDATE: &str = "mutation($input: SeatUpdateInput!) {
  seatUpdate(input: $input) { seat { id name version department departedOn businessUnit { id } } userErrors { code field } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_role_holds_from_the_next_request_on() {
    let app = TestApp::new().await;
    let (id, hers) = app.person(Role::Member, "Rita Rise").await;
    app.owner.ok(ROLE_SET, json!({ "input": { "id": id, "role": "ADMIN" } })).await;
    assert_eq!(hers.ok(VIEWER, json!({})).await["viewer"]["role"], "ADMIN");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_owners_make_owners_and_nobody_raises_themselves() {
    let app = TestApp::new().await;
    let (admin_id, admin) = app.person(Role::Admin, "Ann Admin").await;
    let (member, _) = app.person(Role::Member, "Mo Member").await;
    let own = json!({ "input": { "id": admin_id, "role": "OWNER" } });
    assert_eq!(admin.refused(ROLE_SET, own).await, ["FOUR_EYES"]);
    let other = json!({ "input": { "id": member, "role": "OWNER" } });
    assert_eq!(admin.error_code(ROLE_SET, other.clone()).await, "FORBIDDEN");
    let demote = json!({ "input": { "id": app.owner_id, "role": "MEMBER" } });
    assert_eq!(admin.error_code(ROLE_SET, demote).await, "FORBIDDEN");
    app.owner.ok(ROLE_SET, other).await;
    let invite = json!({ "input": { "tenantId": app.tenant_id, "email": "o@harborpine.example", "role": "OWNER" } });
    assert_eq!(admin.error_code(super::INVITE, invite).await, "FORBIDDEN");
    let robot = super::service(&app, &app.owner, &app.owner_id.to_string()).await;
    let machine = json!({ "input": { "id": robot, "role": "OWNER" } });
    assert_eq!(app.owner.refused(ROLE_SET, machine).await, ["INVALID"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tier_is_set_within_bounds_and_not_raised_by_its_own_seat() {
    let app = TestApp::new().await;
    let (id, admin) = app.person(Role::Admin, "Ann Admin").await;
    assert_eq!(admin.refused(TIER_SET, json!({ "input": { "id": id, "tier": 3 } })).await, ["FOUR_EYES"]);
    assert_eq!(app.owner.refused(TIER_SET, json!({ "input": { "id": id, "tier": 0 } })).await, ["INVALID"]);
    let data = app.owner.ok(TIER_SET, json!({ "input": { "id": id, "tier": 3 } })).await;
    assert_eq!(data["seatTierSet"]["seat"]["tier"], 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn absent_leaves_and_null_clears() {
    let app = TestApp::new().await;
    let (id, _) = app.person(Role::Member, "Una Update").await;
    let unit = "mutation($input: BusinessUnitCreateInput!) {
      businessUnitCreate(input: $input) { businessUnit { id } userErrors { code } } }";
    let unit = app.owner.ok(unit, json!({ "input": { "tenantId": app.tenant_id, "name": "Claims" } })).await;
    let unit = unit["businessUnitCreate"]["businessUnit"]["id"].clone();
    let set =
        json!({ "input": { "id": id, "businessUnitId": unit, "department": "Legal", "departedOn": "2026-12-31" } });
    app.owner.ok(UPDATE, set).await;
    app.owner.ok(UPDATE, json!({ "input": { "id": id, "name": "Una U.", "department": null } })).await;
    let now = seat(&app, &id.to_string()).await;
    assert_eq!((&now["name"], &now["department"]), (&json!("Una U."), &json!(null)));
    assert_eq!((&now["businessUnit"]["id"], &now["departedOn"]), (&unit, &json!("2026-12-31")));
    let stale = json!({ "input": { "id": id, "name": "No", "expectedVersion": 1 } });
    assert_eq!(app.owner.refused(UPDATE, stale).await, ["VERSION_CONFLICT"]);
    let owner = json!({ "input": { "id": id, "ownerSeatId": app.owner_id } });
    assert_eq!(app.owner.refused(UPDATE, owner).await, ["INVALID"]);
    let delete = "mutation($input: BusinessUnitDeleteInput!) {
      businessUnitDelete(input: $input) { businessUnit { status } userErrors { code } } }";
    assert_eq!(app.owner.refused(delete, json!({ "input": { "id": unit } })).await, ["STATE_CONFLICT"]);
    app.owner.ok(UPDATE, json!({ "input": { "id": id, "businessUnitId": null } })).await;
    let gone = app.owner.ok(delete, json!({ "input": { "id": unit } })).await;
    assert_eq!(gone["businessUnitDelete"]["businessUnit"]["status"], "ARCHIVED");
    let archived = json!({ "input": { "id": id, "businessUnitId": unit } });
    assert_eq!(app.owner.refused(UPDATE, archived).await, ["STATE_CONFLICT"]);
}
