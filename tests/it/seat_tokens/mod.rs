//! Tokens for the gateway: issued, verified, ended.

use keystead_domain::seat_tokens::verify;
use keystead_entities::seat::Role;
use keystead_tests::{TestApp, Value, days, json};

const ISSUE: &str = "mutation($input: SeatTokenIssueInput!) { seatTokenIssue(input: $input) {
  seatToken { id lastFour status expiresAt } token userErrors { code field } } }";
const ROTATE: &str = "mutation($input: SeatTokenRotateInput!) { seatTokenRotate(input: $input) {
  seatToken { id } token userErrors { code } } }";
const REVOKE: &str = "mutation($input: SeatTokenRevokeInput!) { seatTokenRevoke(input: $input) {
  seatToken { id status revokedAt } userErrors { code } } }";

fn half_a_second() -> chrono::TimeDelta {
    chrono::TimeDelta::milliseconds(500)
}

fn token(app: &TestApp, done: &Value) -> String {
    let token = done["token"].as_str().expect("a token").to_owned();
    app.plant(&token);
    token
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_the_gateway_only_and_dies_within_half_a_second_on_every_replica() {
    let app = TestApp::new().await;
    let (id, hers) = app.person(Role::Member, "Gina Gateway").await;
    let done = hers.ok(ISSUE, json!({ "input": { "name": "Her editor" } })).await["seatTokenIssue"].clone();
    let text = token(&app, &done);
    assert!(text.starts_with("kst_seat_") && text.ends_with(done["seatToken"]["lastFour"].as_str().expect("four")));
    assert_eq!(app.nobody.with_token(&text).send("{ viewer { role } }", json!({})).await.status, 401, "not GraphQL");
    let (replica, _) = app.restarted().await;
    for process in [&app.app, &replica] {
        let verified = verify(process, &text).await.expect("it opens");
        assert_eq!((verified.seat.id, verified.tier, verified.role), (id, 1, Role::Member));
    }
    let before = app.app.db.statements();
    verify(&app.app, &text).await.expect("it opens");
    assert_eq!(app.app.db.statements(), before, "a warm one costs the database nothing");
    let disable = "mutation($input: SeatDisableInput!) { seatDisable(input: $input) { seat { disabledAt }
      revokedSeatTokens { id revokedAt } userErrors { code } } }";
    let gone = app.owner.ok(disable, json!({ "input": { "id": id, "reason": "left" } })).await["seatDisable"].clone();
    let receipt = json!([{ "id": done["seatToken"]["id"], "revokedAt": gone["seat"]["disabledAt"] }]);
    assert_eq!(gone["revokedSeatTokens"], receipt);
    app.advance(half_a_second());
    for process in [&app.app, &replica] {
        assert!(verify(process, &text).await.is_err());
    }
    let made_up = format!("{}{}", &text[..text.len() - 1], if text.ends_with('0') { '1' } else { '0' });
    let before = app.app.db.statements();
    assert!(verify(&app.app, &made_up).await.is_err());
    assert_eq!(app.app.db.statements(), before, "a made-up one costs the database nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_rotated_revoked_and_end_and_are_nobody_elses_business() {
    let app = TestApp::new().await;
    let (seat_id, hers) = app.person(Role::Member, "Gina Gateway").await;
    let (_, other) = app.person(Role::Member, "Otto Other").await;
    let done = hers.ok(ISSUE, json!({ "input": { "name": "Her editor" } })).await["seatTokenIssue"].clone();
    let (old, id) = (token(&app, &done), done["seatToken"]["id"].clone());
    let in_her_name = json!({ "input": { "name": "Not hers", "seatId": seat_id } });
    assert_eq!(app.owner.error_code(ISSUE, in_her_name).await, "FORBIDDEN");
    assert_eq!(app.owner.error_code(ROTATE, json!({ "input": { "id": id } })).await, "FORBIDDEN");
    assert_eq!(other.refused(REVOKE, json!({ "input": { "id": id } })).await, ["NOT_FOUND"]);
    assert_eq!(app.stranger().await.1.refused(REVOKE, json!({ "input": { "id": id } })).await, ["NOT_FOUND"]);
    let done = hers.ok(ROTATE, json!({ "input": { "id": id, "overlap": "PT1H" } })).await["seatTokenRotate"].clone();
    let new = token(&app, &done);
    verify(&app.app, &old).await.expect("the overlap");
    app.advance(chrono::TimeDelta::hours(1));
    assert!(verify(&app.app, &old).await.is_err());
    verify(&app.app, &new).await.expect("the new one");
    app.owner.ok(REVOKE, json!({ "input": { "id": done["seatToken"]["id"], "reason": "lost" } })).await;
    app.advance(half_a_second());
    assert!(verify(&app.app, &new).await.is_err());
    let done = hers.ok(ISSUE, json!({ "input": { "name": "Another" } })).await["seatTokenIssue"].clone();
    let last = token(&app, &done);
    app.advance(days(90));
    assert!(verify(&app.app, &last).await.is_err(), "its end");
    let begun = std::time::Instant::now();
    let done = hers.ok(ISSUE, json!({ "input": { "name": "Warm" } })).await["seatTokenIssue"].clone();
    let warm = token(&app, &done);
    for _ in 0..1_000 {
        verify(&app.app, &warm).await.expect("it opens");
    }
    println!("1,000 warm verifications in {:?}, debug build, the issuing included", begun.elapsed());
}
