//! Cost points: taken before anything runs, given back as time goes by.

use keystead_api::http::Settings;
use keystead_domain::auth::TokenScope;
use keystead_domain::limits::LimitsConfig;
use keystead_entities::tenant::Plan;
use keystead_tests::server::Server;
use keystead_tests::socket::Socket;
use keystead_tests::{TestApp, json, seconds};

use super::{HUNDRED, RATE_LIMIT, available, limited, nobody, spend, spend_hundreds};
use crate::scim;

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_is_spent_refuses_and_comes_back_with_time() {
    let app = limited(Plan::Basic).await;
    let answer = spend(&app.owner).await;
    let cost = json!({ "requested": 100, "actual": 100, "available": 1_900, "limit": 2_000, "restorePerSecond": 50 });
    assert_eq!(answer.body["extensions"]["cost"], cost);
    spend_hundreds(&app.owner, 19).await;
    let answer = spend(&app.owner).await;
    assert_eq!((answer.status.as_u16(), &answer.headers["retry-after"]), (429, &"2".parse().expect("a header")));
    let error = &answer.body["errors"][0];
    assert_eq!(answer.body["errors"].as_array().map(Vec::len), Some(1));
    assert_eq!(error["extensions"]["code"], "THROTTLED");
    assert_eq!(error["extensions"]["requestId"], answer.headers["x-request-id"].to_str().expect("text"));
    assert!(answer.body.get("data").is_none());
    let cost = json!({ "requested": 100, "actual": 0, "available": 0, "limit": 2_000, "restorePerSecond": 50 });
    assert_eq!(answer.body["extensions"]["cost"], cost);
    // Nothing was carried out, whichever way it came, and to ask what is left is for nothing.
    let create = "mutation($input: BusinessUnitCreateInput!) { businessUnitCreate(input: $input) { businessUnit { id } userErrors { code } } }";
    let input = json!({ "input": { "tenantId": app.tenant_id, "name": "Claims" } });
    assert_eq!(app.owner.send(create, input).await.status, 429);
    assert_eq!(app.owner.get("/graphql?query=%7Bviewer%7Brole%7D%7D").await.status, 429);
    assert_eq!(app.owner.get("/exports/exp_00000000000000000000000000").await.status, 429);
    let answer = app.owner.send(RATE_LIMIT, json!({})).await;
    assert_eq!(answer.body["data"]["rateLimit"], json!({ "limit": 2_000, "available": 0, "restorePerSecond": 50 }));
    assert_eq!(answer.body["extensions"]["cost"]["requested"], 0);
    app.advance(seconds(2));
    spend_hundreds(&app.owner, 1).await;
    assert_eq!(spend(&app.owner).await.status, 429);
    app.advance(seconds(3_600));
    assert_eq!(available(&app.owner).await, 2_000, "full is full");
    let units = "query($id: ID!) { tenant(id: $id) { businessUnits { totalCount } } }";
    let units = app.owner.ok(units, json!({ "id": app.tenant_id })).await;
    assert_eq!(units["tenant"]["businessUnits"]["totalCount"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_needed_is_given_back_and_what_cannot_be_read_costs_a_point() {
    let app = limited(Plan::Standard).await;
    let seats = "query($id: ID!) { tenant(id: $id) { name seats(first: 100) { nodes { id } totalCount } } }";
    let answer = app.owner.send(seats, json!({ "id": app.tenant_id })).await;
    // The company, and the one seat there is on the page.
    let cost = json!({ "requested": 101, "actual": 2, "available": 4_998, "limit": 5_000, "restorePerSecond": 100 });
    assert_eq!(answer.body["extensions"]["cost"], cost);
    assert_eq!(available(&app.owner).await, 4_998);
    let answer = app.owner.send("{ nonsense }", json!({})).await;
    assert_eq!((answer.status.as_u16(), &answer.body["extensions"]["cost"]["actual"]), (400, &json!(1)));
    let answer = app.owner.send("{ viewer {", json!({})).await;
    assert_eq!((answer.status.as_u16(), &answer.body["extensions"]["cost"]["actual"]), (400, &json!(1)));
    assert_eq!(available(&app.owner).await, 4_996);
    let create = "mutation($input: BusinessUnitCreateInput!) { businessUnitCreate(input: $input) { businessUnit { id } userErrors { code } } }";
    let input = json!({ "input": { "tenantId": app.tenant_id, "name": "Claims" } });
    let answer = app.owner.send(create, input).await;
    // 10 for the mutation, 1 for its payload, 0.1 for the unit.
    assert_eq!(answer.body["extensions"]["cost"]["actual"], 12);
    assert_eq!(available(&app.owner).await, 4_984);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_says_how_much_there_is() {
    for (plan, limit, rate) in [(Plan::Standard, 5_000, 100), (Plan::Elite, 20_000, 500)] {
        let app = limited(plan).await;
        let answer = app.owner.ok(RATE_LIMIT, json!({})).await;
        let expected = json!({ "limit": limit, "available": limit, "restorePerSecond": rate });
        assert_eq!(answer["rateLimit"], expected);
    }
    let none = LimitsConfig { budget_percent: 0, ..LimitsConfig::default() };
    let app = TestApp::with_limits(Plan::Basic, none).await;
    spend_hundreds(&app.owner, 30).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_credential_starves_another_and_no_company_does() {
    let app = limited(Plan::Basic).await;
    let mut tokens = Vec::new();
    for _ in 0..5 {
        tokens.push(app.token(app.owner_id, &TokenScope::all()).await);
    }
    let (_, stranger) = app.stranger().await;
    for (n, token) in tokens.iter().take(3).enumerate() {
        spend_hundreds(token, 20).await;
        assert_eq!(spend(token).await.status, 429, "its own is spent");
        assert_eq!(available(&tokens[4]).await, 2_000, "after {n}");
    }
    spend_hundreds(&tokens[3], 20).await;
    let answer = spend(&tokens[4]).await;
    assert_eq!((answer.status.as_u16(), &answer.headers["retry-after"]), (429, &"1".parse().expect("a header")));
    assert_eq!(available(&tokens[4]).await, 0, "its own is full, and the company's is spent");
    spend_hundreds(&stranger, 30).await;
    app.advance(seconds(10));
    spend_hundreds(&tokens[4], 20).await;
    assert_eq!(spend(&tokens[4]).await.status, 429);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operation_of_a_socket_is_refused_by_itself() {
    let app = limited(Plan::Basic).await;
    let server = Server::start(&keystead_api::edge(app.app.clone(), Settings::default())).await;
    let mut socket = Socket::admitted(server.address, app.owner.token.as_deref().expect("a token")).await;
    spend_hundreds(&app.owner, 20).await;
    socket.subscribe("a", "subscription { notificationReceived { kind } }").await;
    let message = socket.hear().await.expect("a message");
    assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!("a")));
    assert_eq!(message["payload"][0]["extensions"]["code"], "THROTTLED");
    let query = json!({ "query": HUNDRED, "variables": nobody() });
    socket.say(json!({ "type": "subscribe", "id": "b", "payload": query })).await;
    assert_eq!(socket.hear().await.expect("a message")["type"], "error");
    app.advance(seconds(2));
    socket.say(json!({ "type": "subscribe", "id": "b", "payload": query })).await;
    let message = socket.hear().await.expect("a message");
    assert_eq!((&message["type"], &message["payload"]["extensions"]["cost"]["actual"]), (&json!("next"), &json!(100)));
    drop(socket);
    server.stopped().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_has_a_budget_of_its_own() {
    let little = LimitsConfig { budget_percent: 1, ..LimitsConfig::default() };
    let app = TestApp::with_limits(Plan::Basic, little).await;
    let directory = scim::directory(&app).await;
    app.advance(seconds(3_600));
    // A change costs eleven points, of a thousand.
    for _ in 0..90 {
        assert_eq!(scim::send(&directory, "POST", "/Users", json!({})).await.0, 400);
    }
    for _ in 0..10 {
        assert_eq!(scim::send(&directory, "GET", "/Users?count=1", json!(null)).await.0, 200);
    }
    let answer = directory.get("/scim/v2/Users?count=1").await;
    assert_eq!((answer.status.as_u16(), &answer.headers["retry-after"]), (429, &"1".parse().expect("a header")));
    assert_eq!(answer.body["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]));
    assert_eq!(answer.body["status"], "429");
    assert_eq!(available(&app.owner).await, 1_000, "its people go on");
    app.advance(seconds(2));
    assert_eq!(directory.get("/scim/v2/Users?count=1").await.status, 200);
    assert_eq!(directory.get("/scim/v2/Users").await.status, 429, "so many may come of it, and so many it costs");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_a_directory_costs_what_is_on_it() {
    let little = LimitsConfig { budget_percent: 1, ..LimitsConfig::default() };
    let app = TestApp::with_limits(Plan::Standard, little).await;
    let directory = scim::directory(&app).await;
    app.advance(seconds(3_600));
    for n in 0..29 {
        let user = json!({ "schemas": [], "userName": format!("user{n}@harborpine.example"), "active": true });
        assert_eq!(scim::send(&directory, "POST", "/Users", user).await.0, 201);
    }
    // Of a thousand 319 are spent; a page of thirty costs thirty, whatever it might have held.
    for n in 0..20 {
        let answer = directory.get("/scim/v2/Users").await;
        assert_eq!(answer.body["totalResults"], 30, "{n} {}", answer.body);
    }
    assert_eq!(directory.get("/scim/v2/Users").await.status, 429, "81 are left, and a page may cost 100");
    assert_eq!(directory.get("/scim/v2/Users?count=81").await.status, 200);
    assert_eq!(directory.get("/scim/v2/Users?count=52").await.status, 429);
    assert_eq!(directory.get("/scim/v2/Users?count=51").await.status, 200);
}
