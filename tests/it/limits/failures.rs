//! Wrong credentials: whoever shows many is not listened to any more, and whoever has a good one goes on.

use keystead_domain::auth::{TokenScope, token};
use keystead_domain::limits::LimitsConfig;
use keystead_entities::tenant::Plan;
use keystead_tests::{Client, TestApp, json, seconds};
use poem::Request;
use poem::http::Method;

use crate::scim;

const WHO: &str = "{ viewer { role } }";

async fn status(by: &Client) -> u16 {
    by.send(WHO, json!({})).await.status.as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_wrong_tokens_costs_the_database_nothing_and_keeps_nobody_out() {
    let limits = LimitsConfig { failures_per_minute: 20, ..LimitsConfig::default() };
    let (app, elsewhere) = (TestApp::with_limits(Plan::Elite, limits).await, TestApp::new().await);
    // As well formed as ours, and made by somebody else.
    let made_up = || app.nobody.with_token(token::generate(&elsewhere.app).token.to_string());
    let member = app.token(app.owner_id, &TokenScope::all()).await;
    app.advance(seconds(1));
    let ended = app.token(app.owner_id, &TokenScope::all()).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Seat { apiTokens { nodes { id } } } } }";
    let listed = app.owner.ok(query, json!({ "id": app.owner_id })).await;
    let newest = listed["node"]["apiTokens"]["nodes"][0]["id"].clone();
    let revoke = "mutation($input: ApiTokenRevokeInput!) { apiTokenRevoke(input: $input) { userErrors { code } } }";
    app.owner.ok(revoke, json!({ "input": { "id": newest } })).await;
    let directory = scim::directory(&app).await;
    let session = app.signed_in("owner@harborpine.example", "a long enough pass phrase").await;
    for n in 0..20 {
        assert_eq!(status(&made_up()).await, 401, "{n}");
    }
    let before = app.app.db.statements();
    for n in 0..500 {
        let wrong = if n % 2 == 0 { made_up() } else { app.nobody.with_token(format!("kst_api_{n}")) };
        let answer = wrong.send(WHO, json!({})).await;
        assert_eq!((answer.status.as_u16(), &answer.headers["retry-after"]), (429, &"60".parse().expect("a header")));
        assert_eq!(answer.body["errors"][0]["extensions"]["code"], "THROTTLED");
    }
    let wrong = made_up();
    assert_eq!(wrong.get("/exports/exp_00000000000000000000000000").await.status, 429);
    let answer = wrong.get("/scim/v2/Users").await;
    assert_eq!((answer.status.as_u16(), &answer.headers["retry-after"]), (429, &"60".parse().expect("a header")));
    let form = "grant_type=client_credentials&client_id=cli_00000000000000000000000000&client_secret=kst_cli_nonsense";
    let request = Request::builder().method(Method::POST).uri("/oauth/token".parse().expect("a URI"));
    let request = request.content_type("application/x-www-form-urlencoded").body(form);
    let answer = app.nobody.call(request).await;
    assert_eq!((answer.status.as_u16(), &answer.headers["retry-after"]), (429, &"60".parse().expect("a header")));
    let made_up_session = Request::builder()
        .method(Method::GET)
        .uri("/auth/session".parse().expect("a URI"))
        .header("x-keystead-csrf", "1")
        .header("cookie", "__Host-keystead-session=kst_ses_nonsense");
    assert_eq!(app.nobody.call(made_up_session.finish()).await.status, 429);
    assert_eq!(app.app.db.statements(), before, "nothing of it reached the database");
    // One that was good once is looked up once.
    assert_eq!((status(&ended).await, status(&ended).await), (401, 429));
    // From the same network: a token nobody has used yet, one in use, a directory, a session, and a way in.
    assert_eq!((status(&member).await, status(&app.owner).await), (200, 200));
    assert_eq!(scim::send(&directory, "GET", "/Users", json!(null)).await.0, 200);
    assert_eq!(session.look("/auth/session").await.status, 200);
    app.advance(seconds(60));
    assert_eq!((status(&made_up()).await, status(&ended).await), (401, 401), "a minute later it may try again");
}
