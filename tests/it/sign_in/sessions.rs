//! Sessions: what they open, for how long, and what ends them.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, hours, json, minutes};

use super::{COOKIE, FIRST, SECOND, told};

const OWNER: &str = "owner@harborpine.example";
const ME: &str = "{ viewer { role } }";
const DISABLE: &str = "mutation($input: SeatDisableInput!) { seatDisable(input: $input) {
  seat { id } revokedSessionCount revokedSessions { id status endedAt endedReason } userErrors { code } } }";
const SESSIONS: &str = "query($id: ID!) { node(id: $id) { ... on Seat { sessions { totalCount nodes {
  id status isCurrent method userAgent viewerActions seat { name } } } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_counts_only_from_a_page_of_ours() {
    let app = TestApp::new().await;
    let browser = app.signed_in(OWNER, FIRST).await;
    let sign_in = app.browser().post("/auth/sign-in", json!({ "email": OWNER, "password": FIRST })).await;
    let set = sign_in.headers.get_all("set-cookie").iter().find(|v| v.to_str().is_ok_and(|t| t.starts_with(COOKIE)));
    let set = set.expect("a cookie").to_str().expect("text").to_owned();
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure", "; Max-Age=43200"] {
        assert!(set.contains(part) && !set.contains("Domain"), "{set}");
    }
    assert_eq!(browser.ok(ME, json!({})).await["viewer"]["role"], "OWNER");
    let mut without = browser.fork();
    without.csrf = false;
    assert_eq!(without.graphql(ME, json!({})).await.status, 403);
    for origin in [None, Some("https://evil.example"), Some("null"), Some("https://keystead.example.evil.example")] {
        let mut foreign = browser.fork();
        foreign.origin = origin.map(str::to_owned);
        let refused = foreign.graphql(ME, json!({})).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.body["errors"][0]["extensions"]["code"]),
            (403, &json!("FORBIDDEN"))
        );
        assert_eq!(foreign.post("/auth/sign-out", json!({})).await.status, 403);
    }
    assert_eq!(browser.graphql(ME, json!({})).await.status, 200);
    // A bearer token goes before a cookie, and a foreign one opens nothing.
    let (_, stranger) = app.stranger().await;
    let mut other = browser.fork();
    other.tenant = stranger.ok("{ viewer { tenants { id } } }", json!({})).await["viewer"]["tenants"][0]["id"]
        .as_str()
        .map(str::to_owned);
    let refused = other.graphql(ME, json!({})).await;
    other.tenant = Some(keystead_entities::TenantId(uuid::Uuid::from_u128(7)).to_string());
    let unknown = other.graphql(ME, json!({})).await;
    assert_eq!(refused.status, 403);
    assert_eq!(refused.body["errors"][0]["message"], unknown.body["errors"][0]["message"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_idles_away_in_half_an_hour_and_is_over_in_twelve() {
    let app = TestApp::new().await;
    let idle = app.signed_in(OWNER, FIRST).await;
    app.advance(minutes(29));
    assert_eq!(idle.graphql(ME, json!({})).await.status, 200);
    app.advance(minutes(29));
    assert_eq!(idle.graphql(ME, json!({})).await.status, 200);
    app.advance(minutes(30));
    assert_eq!(idle.graphql(ME, json!({})).await.status, 401);
    let busy = app.browser();
    assert_eq!(busy.post("/auth/sign-in", json!({ "email": OWNER, "password": FIRST })).await.status, 200);
    for _ in 0..35 {
        app.advance(minutes(20));
        assert_eq!(busy.graphql(ME, json!({})).await.status, 200);
    }
    app.advance(minutes(20));
    assert_eq!(busy.graphql(ME, json!({})).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_seat_takes_its_sessions_along_and_nobody_elses() {
    let app = TestApp::new().await;
    let (seat, _) = app.person(Role::Member, "Mo Member").await;
    let email = "mo.member@harborpine.example";
    let (elsewhere, stranger) = app.stranger().await;
    let invite = "mutation($input: SeatInviteInput!) { seatInvite(input: $input) { userErrors { code } } }";
    stranger.ok(invite, json!({ "input": { "tenantId": elsewhere, "email": email, "role": "MEMBER" } })).await;
    app.run_due_jobs().await;
    let first = app.signed_in(email, FIRST).await;
    // The link to the first company ended when the operator made another; the one to the second lives.
    let mut came = Vec::new();
    for link in super::links_to(&app, email) {
        came.push(first.post(&link, json!({ "password": FIRST })).await.status.as_u16());
    }
    came.sort_unstable();
    assert_eq!(came, [200, 404]);
    let mut here = first.fork();
    here.tenant = Some(app.tenant_id.to_string());
    let owner = app.signed_in(OWNER, SECOND).await;
    let one_more = app.browser();
    one_more.post("/auth/sign-in", json!({ "email": email, "password": FIRST, "tenantId": app.tenant_id })).await;
    assert_eq!(here.graphql(ME, json!({})).await.status, 200);
    assert_eq!(one_more.graphql(ME, json!({})).await.status, 200);
    let done = app.owner.ok(DISABLE, json!({ "input": { "id": seat, "reason": "left" } })).await;
    let done = &done["seatDisable"];
    assert_eq!(done["revokedSessionCount"], 2, "{done}");
    for session in done["revokedSessions"].as_array().expect("sessions") {
        assert_eq!((&session["status"], session["endedAt"].is_null()), (&json!("ENDED"), false));
    }
    assert_eq!(here.graphql(ME, json!({})).await.status, 403);
    assert_eq!(one_more.graphql(ME, json!({})).await.status, 401);
    assert_eq!(first.graphql(ME, json!({})).await.status, 200, "at the other company it lives on");
    assert_eq!(owner.graphql(ME, json!({})).await.status, 200);
    let entry = told(&app, "seat.disabled").await.remove(0);
    let details = entry["details"].as_array().expect("details");
    let deaths = details.iter().find(|d| d["name"] == "credentials").expect("the credentials")["value"].clone();
    // Its API token and two sessions, each with its time of death.
    assert_eq!(deaths.as_array().map(Vec::len), Some(3), "{deaths}");
    assert!(
        deaths.as_array().into_iter().flatten().all(|d| d.as_str().is_some_and(|d| d.contains("T09:00:00.000Z"))),
        "{deaths}"
    );
    let enable = "mutation($input: SeatEnableInput!) { seatEnable(input: $input) { userErrors { code } } }";
    app.owner.ok(enable, json!({ "input": { "id": seat } })).await;
    assert_eq!(one_more.graphql(ME, json!({})).await.status, 401, "what died stays dead");
    assert_eq!(here.graphql(ME, json!({})).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_sees_and_ends_their_sessions_and_an_admin_those_below() {
    let app = TestApp::new().await;
    let (seat, _) = app.person(Role::Member, "Mo Member").await;
    let email = "mo.member@harborpine.example";
    let phone = app.signed_in(email, FIRST).await;
    let desk = app.browser();
    app.advance(minutes(1));
    desk.post("/auth/sign-in", json!({ "email": email, "password": FIRST })).await;
    let seen = desk.ok(SESSIONS, json!({ "id": seat })).await;
    let list = &seen["node"]["sessions"]["nodes"];
    assert_eq!((&list[0]["isCurrent"], &list[1]["isCurrent"]), (&json!(true), &json!(false)), "{seen}");
    assert_eq!((&list[0]["method"], &list[0]["userAgent"]), (&json!("PASSWORD"), &json!("Test Browser 1.0")));
    let revoke = "mutation($input: SessionRevokeInput!) { sessionRevoke(input: $input) { session { status } userErrors { code } } }";
    let done = desk.ok(revoke, json!({ "input": { "id": list[1]["id"], "reason": "lost phone" } })).await;
    assert_eq!(done["sessionRevoke"]["session"]["status"], "ENDED");
    assert_eq!(phone.graphql(ME, json!({})).await.status, 401);
    assert_eq!(phone.look("/auth/session").await.status, 401);
    let owner = app.signed_in(OWNER, SECOND).await;
    let owners = app.owner.ok(SESSIONS, json!({ "id": app.owner_id })).await;
    let of_owner = json!({ "input": { "id": owners["node"]["sessions"]["nodes"][0]["id"] } });
    let refused = desk.graphql(revoke, of_owner.clone()).await;
    assert_eq!(refused.body["errors"][0]["extensions"]["code"], "FORBIDDEN", "{}", refused.body);
    let (_, stranger) = app.stranger().await;
    assert_eq!(stranger.refused(revoke, of_owner).await, ["NOT_FOUND"]);
    let all = "mutation($input: SessionRevokeAllInput!) { sessionRevokeAll(input: $input) { revokedSessionCount userErrors { code } } }";
    let done = owner.ok(all, json!({ "input": { "seatId": seat } })).await;
    assert_eq!(done["sessionRevokeAll"]["revokedSessionCount"], 1);
    assert_eq!(desk.graphql(ME, json!({})).await.status, 401);
    let done = owner.ok(all, json!({ "input": { "exceptCurrent": true } })).await;
    assert_eq!(done["sessionRevokeAll"]["revokedSessionCount"], 0);
    assert_eq!(owner.post("/auth/sign-out", json!({})).await.status, 200);
    assert_eq!(owner.cookie(COOKIE), None);
    assert_eq!(told(&app, "session.signed_out").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_role_wants_a_new_sign_in() {
    let app = TestApp::new().await;
    let (seat, _) = app.person(Role::Member, "Mo Member").await;
    let browser = app.signed_in("mo.member@harborpine.example", FIRST).await;
    let set =
        "mutation($input: SeatRoleSetInput!) { seatRoleSet(input: $input) { seat { role } userErrors { code } } }";
    app.owner.ok(set, json!({ "input": { "id": seat, "role": "APPROVER" } })).await;
    assert_eq!(browser.graphql(ME, json!({})).await.status, 401);
    let again = json!({ "email": "mo.member@harborpine.example", "password": FIRST });
    assert_eq!(browser.post("/auth/sign-in", again).await.status, 200);
    assert_eq!(browser.ok(ME, json!({})).await["viewer"]["role"], "APPROVER");
    app.advance(hours(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_never_goes_on_under_an_old_cookie() {
    let app = TestApp::new().await;
    let browser = app.signed_in(OWNER, FIRST).await;
    let old = browser.fork();
    assert_eq!(browser.post("/auth/sign-in", json!({ "email": OWNER, "password": FIRST })).await.status, 200);
    assert_ne!(browser.cookie(COOKIE), old.cookie(COOKIE));
    assert_eq!(old.graphql(ME, json!({})).await.status, 401);
    let query =
        "query($id: ID!) { node(id: $id) { ... on Seat { sessions(status: [ENDED]) { nodes { endedReason } } } } }";
    let ended = app.owner.ok(query, json!({ "id": app.owner_id })).await;
    assert_eq!(ended["node"]["sessions"]["nodes"][0]["endedReason"], "Signed out.");
}
