//! What every answer has, and who gets none.

use std::sync::Arc;
use std::time::{Duration, Instant};

use keystead_api::http::{Settings, TrustedDocuments};
use keystead_entities::seat::Role;
use keystead_tests::{Browser, TestApp, Value, json, logs};
use poem::http::Method;
use poem::{EndpointExt, Request};
use sea_orm::ConnectionTrait;

use super::{request, schema};

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_and_every_error_names_its_request() {
    let app = TestApp::new().await;
    for client in [&app.owner, &app.nobody] {
        let answer = client.send("{ nonsense }", json!({})).await;
        let id = answer.headers["x-request-id"].to_str().expect("ASCII").to_owned();
        assert!(id.starts_with("req_"));
        assert_eq!(answer.body["errors"][0]["extensions"]["requestId"], id);
    }
    assert!(app.nobody.get("/nowhere").await.headers.contains_key("x-request-id"));
    assert!(app.nobody.get("/livez").await.headers.contains_key("x-request-id"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_good_credential_nothing_is_told() {
    let app = TestApp::new().await;
    let mut callers = vec![app.nobody.clone()];
    let good = app.owner.token.clone().expect("a token");
    let swapped = if good.ends_with('a') {
        format!("{}b", &good[..good.len() - 1])
    } else {
        format!("{}a", &good[..good.len() - 1])
    };
    for token in ["", "x", "kst_api_", "kst_seat_0000", &swapped, &good.to_uppercase()] {
        let mut caller = app.nobody.clone();
        caller.token = Some(token.to_owned());
        callers.push(caller);
    }
    for caller in callers {
        let answer = caller.send("{ __schema { types { name } } nosuch }", json!({})).await;
        assert_eq!(answer.status, 401);
        assert!(answer.headers["www-authenticate"].to_str().expect("ASCII").starts_with("Bearer "));
        assert_eq!(answer.body["errors"][0]["extensions"]["code"], "UNAUTHENTICATED");
        assert_eq!(answer.body["errors"].as_array().map(Vec::len), Some(1));
    }
    let twice =
        request(Method::POST, "", &[("content-type", "application/json"), ("authorization", "Basic eDp5")], "{}");
    assert_eq!(app.nobody.call(twice).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_on_a_nullable_field_leaves_its_neighbours() {
    let app = TestApp::new().await;
    let owner = schema::owner(&app, Settings::default());
    let answer = owner.send("{ fails hello }", json!({})).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["data"], json!({ "fails": null, "hello": "world" }));
    let error = &answer.body["errors"][0];
    assert_eq!((&error["extensions"]["code"], &error["path"]), (&json!("INTERNAL"), &json!(["fails"])));
    assert!(!answer.body.to_string().contains("db.internal"), "{}", answer.body);
    let answer = owner.send("{ failsForGood hello }", json!({})).await;
    assert_eq!((answer.status.as_u16(), &answer.body["data"]), (200, &json!(null)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_has_run_well_before_answers_an_error_as_any_other() {
    let app = TestApp::new().await;
    let owner = schema::owner(&app, Settings::default());
    let text = "query($when: Boolean!) { hello failsWhen(when: $when) }";
    let well = json!({ "hello": "world", "failsWhen": true });
    for _ in 0..2 {
        assert_eq!(owner.send(text, json!({ "when": false })).await.body["data"], well);
    }
    let answer = owner.send(text, json!({ "when": true })).await;
    assert_eq!(answer.body["data"], json!({ "hello": "world", "failsWhen": null }));
    assert_eq!(answer.body["errors"].as_array().map(Vec::len), Some(1));
    assert_eq!(answer.body["errors"][0]["path"], json!(["failsWhen"]));
    assert_eq!(owner.send(text, json!({ "when": "maybe" })).await.status, 400);
    assert_eq!(owner.send(text, json!({ "when": false })).await.body["data"], well);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_an_internal_error_with_a_reference_in_the_log() {
    let app = TestApp::new().await;
    let owner = schema::owner(&app, Settings::default());
    let answer = owner.send("{ panics }", json!({})).await;
    assert_eq!(answer.status, 500);
    assert_eq!(answer.body["errors"][0]["extensions"]["code"], "INTERNAL");
    let id = answer.headers["x-request-id"].to_str().expect("ASCII").to_owned();
    assert!(logs::with(&id).iter().any(|line| line.contains("panic")));
    assert_eq!(owner.send("{ hello }", json!({})).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_keep_the_order_of_the_selection_and_the_cost_is_told() {
    let app = TestApp::new().await;
    let answer = schema::owner(&app, Settings::default()).send("{ zebra { zoo apple middle } hello }", json!({})).await;
    let text = String::from_utf8(answer.bytes).expect("UTF-8");
    assert!(text.contains(r#"{"zebra":{"zoo":1,"apple":2,"middle":3},"hello":"world"}"#), "{text}");
    assert_eq!(answer.body["extensions"]["cost"]["requested"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_idempotency_header_reaches_a_single_mutation() {
    let app = TestApp::new().await;
    let owner = schema::owner(&app, Settings::default());
    let send = async |query: &str, key: &str| {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        owner.call(request(Method::POST, "", &headers, json!({ "query": query }).to_string())).await
    };
    let answer = send("mutation { key }", "k-1").await;
    assert_eq!(answer.body["data"]["key"], "k-1");
    assert_eq!(answer.body["extensions"]["idempotency"]["replayed"], true);
    assert_eq!(send("mutation { a: key b: key }", "k-1").await.status, 400);
    assert_eq!(send("mutation { key }", &"k".repeat(256)).await.status, 400);
    assert_eq!(send("mutation { key }", "").await.status, 400);
    assert_eq!(send("{ hello }", "k-1").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trusted_document_is_called_by_its_id() {
    let app = TestApp::new().await;
    let text = "query($n: String = \"x\") { hello caller __type(name: $n) { name } }";
    let settings = Settings { documents: TrustedDocuments::from_texts([text.to_owned()]), ..Settings::default() };
    let owner = schema::owner(&app, settings);
    let id = TrustedDocuments::id_of(text);
    let answer = owner.post(json!({ "documentId": id, "variables": { "n": "Query" } })).await;
    assert_eq!(
        answer.body["data"],
        json!({ "hello": "world", "caller": "Olivia Owner", "__type": { "name": "Query" } })
    );
    assert_eq!(owner.post(json!({ "documentId": id, "query": text })).await.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_takes_too_long_is_stopped() {
    let app = TestApp::new().await;
    let settings = Settings { request_timeout: Duration::from_millis(50), ..Settings::default() };
    let answer = schema::owner(&app, settings).send("{ waits }", json!({})).await;
    assert_eq!((answer.status.as_u16(), &answer.body["errors"][0]["extensions"]["code"]), (503, &json!("UNAVAILABLE")));
    assert!(answer.headers.contains_key("retry-after"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_hangs_keeps_nobody_waiting_for_ever() {
    let scene = crate::partners::Scene::new().await;
    let app = &scene.app;
    let (id, secret) = scene.program(crate::partners::WORK).await;
    app.signed_in("owner@harborpine.example", crate::sign_in::FIRST).await;
    let token = crate::scim::rotated(app, json!({})).await;
    let settings = Settings { request_timeout: Duration::from_millis(400), ..Settings::default() };
    let edge = keystead_api::edge(app.app.clone(), settings);
    let routes = keystead_api::http::routes(&edge, keystead_api::routes(&edge)).boxed();
    let nobody = app.nobody.at(Arc::new(routes));
    let ask = |path: &'static str, ty: &str, body: String| {
        nobody
            .call(Request::builder().method(Method::POST).uri(path.parse().expect("a URI")).content_type(ty).body(body))
    };
    let by_token = |token: &str, path: &'static str, ty: &str, body: Value| {
        let (client, request) = (nobody.with_token(token), Request::builder().method(Method::POST));
        let request = request.uri(path.parse().expect("a URI")).content_type(ty).body(body.to_string());
        async move { client.call(request).await }
    };
    let browser = Browser::new(&nobody);
    let all = async || {
        let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
        let unit =
            "mutation($input: BusinessUnitCreateInput!) { businessUnitCreate(input: $input) { userErrors { code } } }";
        let input = json!({ "input": { "tenantId": app.tenant_id, "name": app.app.new_uuid() } });
        let owner = app.owner.token.clone().expect("a token");
        let user = crate::scim::person(&app.app.new_uuid().simple().to_string());
        [
            ask("/oauth/token", "application/x-www-form-urlencoded", form).await,
            by_token(&token, "/scim/v2/Users", "application/scim+json", user).await,
            by_token(&owner, "/graphql", "application/json", json!({ "query": unit, "variables": input })).await,
            browser
                .post(
                    "/auth/sign-in",
                    json!({ "email": "owner@harborpine.example", "password": crate::sign_in::FIRST }),
                )
                .await,
        ]
    };
    let held = app.app.db.begin().await.expect("a transaction");
    if app.is_postgres() {
        let lock = "LOCK TABLE tenants, access_tokens, sessions, seats IN ACCESS EXCLUSIVE MODE";
        held.execute_unprepared(lock).await.expect("a lock");
    }
    let begun = Instant::now();
    let [token, user, unit, sign_in] = all().await;
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "four times as long as a request may take: {:?}",
        begun.elapsed()
    );
    for answer in [&token, &user, &unit, &sign_in] {
        assert_eq!(answer.status, 503, "{}", answer.body);
        assert!(answer.headers.contains_key("retry-after"), "{:?}", answer.headers);
    }
    assert_eq!(token.body["error"], "temporarily_unavailable");
    assert_eq!(user.body["status"], "503");
    assert_eq!(unit.body["errors"][0]["extensions"]["code"], "UNAVAILABLE");
    assert_eq!(sign_in.body["code"], "UNAVAILABLE");
    held.rollback().await.expect("let go");
    // Nothing of it stays, and nothing has to be put right by hand.
    let patient = app.owner.send("{ viewer { role } }", json!({})).await;
    assert_eq!(patient.status, 200);
    scene.signed_in(&(id, secret)).await;
    let again = json!({ "email": "owner@harborpine.example", "password": crate::sign_in::FIRST });
    assert_eq!(app.browser().post("/auth/sign-in", again).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_database_is_503_and_not_a_callers_fault() {
    let app = TestApp::new().await;
    let (other, client) = app.restarted().await;
    assert_eq!(client.send("{ __typename }", json!({})).await.status, 200);
    other.db.close().await.ok();
    let answer = client.send("{ __typename }", json!({})).await;
    assert_eq!((answer.status.as_u16(), &answer.body["errors"][0]["extensions"]["code"]), (503, &json!("UNAVAILABLE")));
    assert_eq!(client.get("/readyz").await.status, 503);
    assert_eq!(client.get("/livez").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_who_is_let_in_may_introspect() {
    let app = TestApp::new().await;
    for role in [Role::Member, Role::Auditor] {
        let data = app.persona(role).await.ok("{ __schema { queryType { name } } }", json!({})).await;
        assert_eq!(data["__schema"]["queryType"]["name"], "Query");
    }
}
