//! API tokens.

use keystead_domain::auth::TokenScope;
use keystead_entities::seat::Role;
use keystead_tests::{Client, TestApp, Value, days, json};

const CREATE: &str = "mutation($input: ApiTokenCreateInput!) { apiTokenCreate(input: $input) {
  token apiToken { id name scopes ipRanges status expiresAt prefix } userErrors { code field message } } }";
const REVOKE: &str = "mutation($input: ApiTokenRevokeInput!) {
  apiTokenRevoke(input: $input) { apiToken { id status revokedAt } userErrors { code } } }";
const VIEWER: &str = "{ viewer { seatId scopes } }";

async fn made(app: &TestApp, client: &Client, input: Value) -> (Client, Value) {
    let made = client.ok(CREATE, json!({ "input": input })).await["apiTokenCreate"].clone();
    let token = made["token"].as_str().expect("a token").to_owned();
    app.plant(&token);
    (app.nobody.with_token(token), made["apiToken"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_shown_once_and_opens_its_scopes_only() {
    let app = TestApp::new().await;
    let input =
        json!({ "name": "read seats", "scopes": ["seats:read", "tenant:read", "seats:read"], "idempotencyKey": "t" });
    let (client, row) = made(&app, &app.owner, input.clone()).await;
    assert_eq!(row["scopes"], json!(["tenant:read", "seats:read"]));
    let again = app.owner.ok(CREATE, json!({ "input": input })).await["apiTokenCreate"].clone();
    assert_eq!((&again["token"], &again["apiToken"]["id"]), (&json!(null), &row["id"]));
    client.ok(VIEWER, json!({})).await;
    let invite = super::seats::invitation(&app, "x@harborpine.example");
    assert_eq!(client.error_code(super::seats::INVITE, invite).await, "FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_never_has_more_than_its_maker() {
    let app = TestApp::new().await;
    let small = app.token(app.owner_id, &["seats:write".parse::<TokenScope>().unwrap()]).await;
    let wide = json!({ "input": { "name": "wide", "scopes": ["seats:read", "audit:read"] } });
    assert_eq!(small.refused(CREATE, wide).await, ["INVALID"]);
    let (member_id, member) = app.person(Role::Member, "Mo Member").await;
    let for_owner = json!({ "input": { "seatId": app.owner_id, "name": "up", "scopes": ["seats:read"] } });
    assert_eq!(member.error_code(CREATE, for_owner.clone()).await, "FORBIDDEN");
    let (admin_id, admin) = app.person(Role::Admin, "Ann Admin").await;
    assert_eq!(admin.error_code(CREATE, for_owner).await, "FORBIDDEN", "an admin makes no key to the owner's door");
    let for_her = json!({ "input": { "seatId": member_id, "name": "for her", "scopes": ["pilots:read"] } });
    for above in [&admin, &app.owner] {
        let answer = above.send(CREATE, for_her.clone()).await.body;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "nobody acts in another's name: {answer}");
        assert!(answer.to_string().contains("made by that person"), "{answer}");
    }
    let robot = super::seats::service(&app, &app.owner, &admin_id.to_string()).await;
    made(&app, &admin, json!({ "seatId": robot, "name": "for it", "scopes": ["pilots:read"] })).await;
    made(&app, &member, json!({ "name": "my own", "scopes": ["pilots:read"] })).await;
    let auditor = app.persona(Role::Auditor).await;
    let own = json!({ "input": { "name": "mine", "scopes": ["audit:read"] } });
    assert_eq!(auditor.error_code(CREATE, own).await, "FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_token_is_refused() {
    let app = TestApp::new().await;
    let past = (app.app.clock.now() - days(1)).to_rfc3339();
    let far = (app.app.clock.now() + days(366)).to_rfc3339();
    for (input, code) in [
        (json!({ "name": "", "scopes": ["seats:read"] }), "REQUIRED"),
        (json!({ "name": "x", "scopes": [] }), "REQUIRED"),
        (json!({ "name": "x", "scopes": ["seats:admin"] }), "INVALID"),
        (json!({ "name": "x", "scopes": ["seats:read"], "ipRanges": ["anywhere"] }), "INVALID"),
        (json!({ "name": "x", "scopes": ["seats:read"], "expiresAt": past }), "INVALID"),
        (json!({ "name": "x", "scopes": ["seats:read"], "expiresAt": far }), "INVALID"),
        (json!({ "name": "x", "scopes": ["seats:read"], "seatId": app.tenant_id }), "INVALID"),
    ] {
        assert_eq!(app.owner.refused(CREATE, json!({ "input": input })).await, [code], "{input}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_past_its_end_or_revoked_is_refused() {
    let app = TestApp::new().await;
    let ends = (app.app.clock.now() + days(2)).to_rfc3339();
    let (short, _) =
        made(&app, &app.owner, json!({ "name": "short", "scopes": ["tenant:read"], "expiresAt": ends })).await;
    let (gone, row) = made(&app, &app.owner, json!({ "name": "gone", "scopes": ["tenant:read"] })).await;
    short.ok(VIEWER, json!({})).await;
    gone.ok(VIEWER, json!({})).await;
    let input = json!({ "input": { "id": row["id"], "reason": "leaked" } });
    let revoked = app.owner.ok(REVOKE, input.clone()).await;
    assert_eq!(revoked["apiTokenRevoke"]["apiToken"]["status"], "REVOKED");
    assert_eq!(gone.send(VIEWER, json!({})).await.status, 401);
    assert_eq!(app.owner.refused(REVOKE, input).await, ["STATE_CONFLICT"]);
    app.advance(days(2));
    assert_eq!(short.send(VIEWER, json!({})).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_bound_to_a_range_opens_nothing_from_elsewhere() {
    let app = TestApp::new().await;
    let input = json!({ "name": "office", "scopes": ["tenant:read"], "ipRanges": ["203.0.113.9/24"] });
    let (office, row) = made(&app, &app.owner, input).await;
    assert_eq!(row["ipRanges"], json!(["203.0.113.0/24"]));
    assert_eq!(office.send(VIEWER, json!({})).await.status, 401, "no address is not in the range");
}

#[tokio::test(flavor = "multi_thread")]
async fn its_use_is_noted_to_the_minute_and_makes_no_version_stale() {
    let app = TestApp::new().await;
    let (id, hers) = app.person(Role::Member, "Una User").await;
    let look =
        "query($id: ID!) { node(id: $id) { ... on Seat { version lastActiveAt apiTokens { nodes { lastUsedAt } } } } }";
    let see = async || app.owner.ok(look, json!({ "id": id })).await["node"].clone();
    let before = see().await;
    assert_eq!(before["apiTokens"]["nodes"][0]["lastUsedAt"], json!(null));
    hers.ok(VIEWER, json!({})).await;
    let first = see().await;
    assert_eq!(first["lastActiveAt"], first["apiTokens"]["nodes"][0]["lastUsedAt"]);
    assert_eq!(first["version"], before["version"]);
    app.advance(chrono::TimeDelta::seconds(59));
    hers.ok(VIEWER, json!({})).await;
    assert_eq!(see().await, first);
    app.advance(chrono::TimeDelta::seconds(2));
    hers.ok(VIEWER, json!({})).await;
    assert_ne!(see().await["lastActiveAt"], first["lastActiveAt"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_kept_out() {
    let app = TestApp::new().await;
    let (_, row) = made(&app, &app.owner, json!({ "name": "mine", "scopes": ["tenant:read"] })).await;
    let input = json!({ "input": { "id": row["id"] } });
    let (_, stranger) = app.stranger().await;
    assert_eq!(stranger.refused(REVOKE, input.clone()).await, ["NOT_FOUND"]);
    assert_eq!(app.persona(Role::Member).await.error_code(REVOKE, input.clone()).await, "FORBIDDEN");
    assert_eq!(app.persona(Role::Admin).await.error_code(REVOKE, input).await, "FORBIDDEN");
    let look = "query($id: ID!) { node(id: $id) { ... on ApiToken { id } } }";
    assert!(stranger.ok(look, json!({ "id": row["id"] })).await["node"].is_null());
    assert!(app.persona(Role::Member).await.ok(look, json!({ "id": row["id"] })).await["node"].is_null());
}
