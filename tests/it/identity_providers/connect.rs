//! Connecting a provider: what is asked, what is said, what is kept.

use keystead_entities::seat::Role;
use keystead_tests::idp::{CLIENT_ID, CLIENT_SECRET, Idp, Mood};
use keystead_tests::{TestApp, Value, json, minutes};

use super::{OWNER, Scene, done, send};
use crate::sign_in::{FIRST, told};

fn message(answer: &Value, aspect: &str) -> (bool, String) {
    let found = answer["testFindings"].as_array().expect("findings").iter().find(|f| f["aspect"] == aspect);
    let found = found.unwrap_or_else(|| panic!("{aspect}: {answer}"));
    (found["isPassed"] == true, found["message"].as_str().expect("words").to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_is_connected_tested_changed_and_taken_away() {
    let Scene { app, idp } = Scene::new().await;
    let there = done(&app, "identityProviderTest", json!({})).await;
    assert_eq!((&there["testPassed"], &there["hasClientSecret"]), (&json!(true), &json!(true)), "{there}");
    assert_eq!(there["testFindings"].as_array().map(Vec::len), Some(7), "{there}");
    assert_eq!(there["redirectUri"], "https://keystead.example/auth/oidc/callback");
    assert_eq!(there["signInUrl"], format!("https://keystead.example/auth/oidc/start?tenant={}", app.tenant_id));
    assert_eq!(there["viewerActions"], json!(["REMOVE", "SET", "TEST"]));
    let stale = send(&app, "identityProviderSet", json!({ "clientId": "other", "expectedVersion": 7 })).await;
    assert_eq!(stale["userErrors"][0]["code"], "VERSION_CONFLICT");
    let changed = done(&app, "identityProviderSet", json!({ "clientId": "other", "expectedVersion": 1 })).await;
    assert_eq!((&changed["version"], &changed["testPassed"]), (&json!(2), &json!(null)), "another is not tested");
    let tested = done(&app, "identityProviderTest", json!({})).await;
    assert_eq!(
        message(&tested, "CLIENT_CREDENTIALS"),
        (false, "The provider does not know this client id and secret (invalid_client, HTTP 401).".into())
    );
    done(&app, "identityProviderSet", json!({ "clientId": CLIENT_ID, "clientSecret": null })).await;
    idp.secret(None);
    let public = done(&app, "identityProviderTest", json!({})).await;
    assert_eq!((&public["testPassed"], &public["hasClientSecret"]), (&json!(true), &json!(false)), "{public}");
    let refused = send(&app, "identityProviderRemove", json!({})).await;
    assert!(refused["userErrors"][0]["message"].as_str().is_some_and(|m| m.contains("No owner has a password")));
    app.signed_in(OWNER, FIRST).await;
    let gone = send(&app, "identityProviderRemove", json!({ "expectedVersion": 3 })).await;
    assert_eq!((&gone["tenant"]["id"], &gone["userErrors"]), (&json!(app.tenant_id), &json!([])));
    let look = "query($id: ID!) { tenant(id: $id) { identityProvider { id } } }";
    let seen = app.owner.ok(look, json!({ "id": app.tenant_id })).await;
    assert!(seen["tenant"]["identityProvider"].is_null());
    for action in ["connected", "updated", "tested", "removed"] {
        assert!(!told(&app, &format!("identity_provider.{action}")).await.is_empty(), "{action}");
    }
    let sealed = app.dump().await.into_iter().find(|(table, _)| table == "sealed_secrets").expect("the table").1;
    assert!(!sealed.contains("oidc-client"), "{sealed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_test_says_in_words_what_is_wrong() {
    let Scene { app, idp } = Scene::new().await;
    let test = async || done(&app, "identityProviderTest", json!({})).await;
    for (mood, words) in [
        (Mood::Down, "fails by its own account (HTTP 503)"),
        (Mood::Elsewhere, "sends us to another address, which is not followed"),
        (Mood::Giant, "answers with more than 256 KiB"),
        (Mood::Html, "answers with something else than it should"),
        (Mood::Slow, "does not answer within 5 seconds"),
    ] {
        idp.mood(mood);
        let (passed, said) = message(&test().await, "DESCRIPTION");
        assert!(!passed && said.contains(words), "{mood:?}: {said}");
    }
    assert_eq!(idp.calls("/elsewhere/.well-known/openid-configuration"), 0, "redirects are not followed");
    idp.mood(Mood::Well);
    let issuer = idp.issuer.clone();
    for (name, value, aspect, words) in [
        (
            "issuer",
            json!("https://other.example/"),
            "DESCRIPTION",
            "calls itself https://other.example/, letter by letter",
        ),
        ("token_endpoint", json!(null), "ENDPOINTS", "names no token endpoint"),
        ("jwks_uri", json!("ftp://x.example/keys"), "ENDPOINTS", "place of its keys (jwks_uri) that may not be called"),
        ("response_types_supported", json!(["id_token"]), "CODE_FLOW", "does not do the code flow"),
        ("code_challenge_methods_supported", json!(["plain"]), "PKCE", "does not do PKCE with S256"),
        ("jwks_uri", json!(format!("{issuer}/nothing")), "KEYS", "jwks_uri"),
        ("jwks_uri", json!(format!("{issuer}/userinfo")), "KEYS", "jwks_uri"),
        ("id_token_signing_alg_values_supported", json!(["HS256"]), "SIGNATURES", "signs in no way that is taken"),
    ] {
        idp.describe(name, value);
        let tested = test().await;
        let (passed, said) = message(&tested, aspect);
        assert!(!passed && said.contains(words), "{aspect}: {said}");
        assert_eq!(tested["testPassed"], false);
        let back = match name {
            "issuer" => json!(issuer),
            "token_endpoint" => json!(format!("{issuer}/token")),
            "jwks_uri" => json!(format!("{issuer}/jwks")),
            "response_types_supported" => json!(["code"]),
            _ => json!(null),
        };
        idp.describe(name, back);
    }
    // Entra does PKCE and does not say so.
    let (passed, said) = message(&test().await, "PKCE");
    assert!(passed && said.contains("does not say"), "{said}");
    app.signed_in(OWNER, FIRST).await;
    done(&app, "identityProviderSet", json!({ "issuer": "http://127.0.0.1:9" })).await;
    let (passed, said) = message(&test().await, "DESCRIPTION");
    assert!(!passed && said.contains("cannot be reached"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_provider_is_refused_by_field() {
    let app = TestApp::new().await;
    for (input, field, code) in [
        (json!({ "clientId": "k" }), "issuer", "REQUIRED"),
        (json!({ "issuer": "https://login.example" }), "clientId", "REQUIRED"),
        (json!({ "issuer": "login.example", "clientId": "k" }), "issuer", "INVALID"),
        (json!({ "issuer": "https://user:pw@login.example", "clientId": "k" }), "issuer", "INVALID"),
        (json!({ "issuer": "https://login.example?x=1", "clientId": "k" }), "issuer", "INVALID"),
        (
            json!({ "issuer": "https://l.example/.well-known/openid-configuration", "clientId": "k" }),
            "issuer",
            "INVALID",
        ),
        (
            json!({ "issuer": "https://l.example", "clientId": "k", "clientSecret": "with space" }),
            "clientSecret",
            "INVALID",
        ),
        (
            json!({ "issuer": "https://l.example", "clientId": "k", "mfaAcrValues": ["a", "b c"] }),
            "mfaAcrValues",
            "INVALID",
        ),
        (
            json!({ "issuer": "https://l.example", "clientId": "k", "ssoRequired": true }),
            "ssoRequired",
            "STATE_CONFLICT",
        ),
    ] {
        let refused = send(&app, "identityProviderSet", input.clone()).await;
        let error = &refused["userErrors"][0];
        assert_eq!((&error["code"], &error["field"][1]), (&json!(code), &json!(field)), "{input} {refused}");
    }
    assert_eq!(send(&app, "identityProviderTest", json!({})).await["userErrors"][0]["code"], "STATE_CONFLICT");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_owner_who_is_there_says_who_everybody_is() {
    let app = TestApp::new().await;
    let idp = Idp::start(&app.clock).await;
    app.plant(CLIENT_SECRET);
    let set = "mutation($input: IdentityProviderSetInput!) { identityProviderSet(input: $input) { identityProvider { id } userErrors { code } } }";
    let input = json!({ "input": { "tenantId": app.tenant_id, "issuer": idp.issuer, "clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET,
        "idempotencyKey": "connect" } });
    assert_eq!(app.persona(Role::Admin).await.error_code(set, input.clone()).await, "FORBIDDEN");
    let browser = app.signed_in(OWNER, FIRST).await;
    app.advance(minutes(10));
    let refused = browser.ok(set, input.clone()).await;
    assert_eq!(refused["identityProviderSet"]["userErrors"][0]["code"], "STEP_UP_REQUIRED");
    browser.post("/auth/step-up", json!({ "password": FIRST })).await;
    let first = browser.ok(set, input.clone()).await["identityProviderSet"]["identityProvider"]["id"].clone();
    assert!(first.as_str().is_some_and(|id| id.starts_with("idp_")), "{first}");
    let again = browser.ok(set, input.clone()).await["identityProviderSet"]["identityProvider"]["id"].clone();
    assert_eq!(first, again, "a repeat shows the same");
    let (_, stranger) = app.stranger().await;
    assert_eq!(stranger.refused(set, input).await, ["NOT_FOUND"]);
    let node = "query($id: ID!) { node(id: $id) { id } }";
    assert!(stranger.ok(node, json!({ "id": first })).await["node"].is_null());
    assert!(app.persona(Role::Member).await.send(node, json!({ "id": first })).await.body["data"]["node"].is_null());
}
