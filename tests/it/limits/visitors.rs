//! Requests without a credential: all that come from one part of the network share a budget.

use data_encoding::BASE64URL_NOPAD;
use keystead_domain::limits::LimitsConfig;
use keystead_entities::tenant::Plan;
use keystead_tests::{Answer, TestApp, json, seconds};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair};

use crate::partners::{Scene, WORK, done};

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

fn waits(answer: &Answer) -> bool {
    let wait = answer.headers.get("retry-after").and_then(|wait| wait.to_str().ok()?.parse::<u64>().ok());
    answer.status == 429 && wait.is_some_and(|wait| wait >= 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_from_one_network_ends_at_its_budget_and_keeps_out_nobody_who_is_known() {
    // A thousand points, and one back each second.
    let little = LimitsConfig { budget_percent: 1, ..LimitsConfig::default() };
    let scene = Scene::on(TestApp::with_limits(Plan::Basic, little).await).await;
    let app = &scene.app;
    let (id, secret) = scene.program(WORK).await;
    let inside = app.signed_in("owner@harborpine.example", "kelp anvil morse nine").await;
    app.advance(seconds(1_000));
    for n in 0..200 {
        assert_eq!(app.nobody.get("/share/nonsense").await.status, 404, "after {n}");
    }
    let before = app.app.db.statements();
    for path in [
        "/share/nonsense",
        "/auth/sign-in",
        "/auth/oidc/start?tenant=ten_00000000000000000000000000",
        "/auth/oidc/callback",
        "/survey/nonsense",
    ] {
        let answer = app.browser().open(path).await;
        assert!(waits(&answer), "{path}: {} {:?}", answer.status, answer.headers);
        assert!(String::from_utf8_lossy(&answer.bytes).contains("<html"), "{path} is answered with a page");
    }
    let stranger = app.browser();
    let wrong = json!({ "email": "owner@harborpine.example", "password": "not the right one" });
    for path in ["/auth/sign-in", "/auth/password/forgot", "/auth/links/nonsense"] {
        let answer = stranger.post(path, wrong.clone()).await;
        assert!(waits(&answer) && answer.body["code"] == "THROTTLED", "{path}: {} {}", answer.status, answer.body);
    }
    assert!(waits(&stranger.look("/auth/session").await));
    assert!(waits(&scene.ask(&[GRANT, ("client_id", &id), ("client_secret", "kst_cli_nonsense")]).await));
    assert_eq!(app.app.db.statements(), before, "nothing of it reached the database");
    // From the same network: a session, a program and a token of ours.
    assert_eq!(inside.look("/auth/session").await.status, 200);
    scene.signed_in(&(id, secret)).await;
    assert_eq!(app.owner.send("{ viewer { role } }", json!({})).await.status, 200);
    app.advance(seconds(5));
    assert_eq!(app.nobody.get("/share/nonsense").await.status, 404, "five points are back");
    assert!(waits(&app.nobody.get("/share/nonsense").await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_signs_goes_on_beside_who_guesses() {
    let limits = LimitsConfig { failures_per_minute: 20, ..LimitsConfig::default() };
    let scene = Scene::on(TestApp::with_limits(Plan::Elite, limits).await).await;
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
    let key = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).expect("a key");
    let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    let jwks =
        json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": text(key.public_key().as_ref()) }] });
    let mut ids = Vec::new();
    for name in ["Known", "New"] {
        let input = json!({ "name": name, "scopes": WORK, "jwks": jwks });
        let made = done(&scene.msp, "apiClientCreate", "apiClient { id }", input).await;
        ids.push(made["apiClient"]["id"].as_str().expect("an id").to_owned());
    }
    let signed = |id: &str, jti: &str, key: &Ed25519KeyPair| {
        let end = scene.app.clock_now().timestamp() + 300;
        let claims =
            json!({ "iss": id, "sub": id, "aud": "https://keystead.example/oauth/token", "exp": end, "jti": jti });
        let part = |value: &str| text(value.as_bytes());
        let body = format!("{}.{}", part(r#"{"alg":"EdDSA"}"#), part(&claims.to_string()));
        format!("{body}.{}", text(key.sign(body.as_bytes()).as_ref()))
    };
    let ask = async |jwt: &str| {
        let ty = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        let answer = scene.ask(&[GRANT, ("client_assertion_type", ty), ("client_assertion", jwt)]).await;
        answer.body["access_token"].as_str().inspect(|token| scene.app.plant(token));
        answer
    };
    assert_eq!(ask(&signed(&ids[0], "1", &key)).await.status, 200);
    for _ in 0..20 {
        scene.ask(&[GRANT, ("client_id", &ids[0]), ("client_secret", "kst_cli_nonsense")]).await;
    }
    let used = signed(&ids[0], "2", &key);
    assert_eq!(ask(&used).await.status, 200, "this process has seen its signature before");
    // Who only says to be it, or was never here, waits, and costs the database nothing.
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
    let other = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).expect("a key");
    let before = scene.app.app.db.statements();
    assert!(waits(&ask(&signed(&ids[0], "3", &other)).await));
    assert!(waits(&ask(&signed(&ids[1], "4", &key)).await));
    assert_eq!(scene.app.app.db.statements(), before);
    // One that was taken is looked up once more, and then waits.
    assert_eq!(ask(&used).await.status, 401);
    let before = scene.app.app.db.statements();
    assert!(waits(&ask(&used).await));
    assert_eq!(scene.app.app.db.statements(), before);
    scene.app.advance(seconds(60));
    assert_eq!(ask(&signed(&ids[1], "5", &key)).await.status, 200);
}
