//! Tokens for programs, by RFC 6749 and RFC 7523.

use data_encoding::{BASE64, BASE64URL_NOPAD};
use keystead_domain::clock::Clock;
use keystead_tests::{Value, days, hours, json};
use poem::Request;
use poem::http::Method;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};

use super::{Scene, WORK, done};

const GRANT: (&str, &str) = ("grant_type", "client_credentials");
const WHO: &str = "{ viewer { seatId scopes apiClient { id name } tenantId } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_program_gets_a_token_for_an_hour_by_its_secret() {
    let scene = Scene::new().await;
    let (id, secret) = scene.program(WORK).await;
    let answer = scene.ask(&[GRANT, ("client_id", &id), ("client_secret", &secret)]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!((&answer.body["token_type"], &answer.body["expires_in"]), (&json!("Bearer"), &json!(3600)));
    assert_eq!(answer.headers["cache-control"], "no-store");
    let token = answer.body["access_token"].as_str().expect("a token").to_owned();
    assert!(token.starts_with("kst_acc_"));
    scene.app.plant(&token);
    let program = scene.app.nobody.with_token(token);
    let who = program.ok(WHO, json!({})).await["viewer"].clone();
    assert_eq!(who["seatId"], json!(null));
    assert_eq!(who["apiClient"], json!({ "id": id, "name": "Nightly sync" }));
    assert_eq!(who["tenantId"], json!(scene.home));
    assert_eq!(who["scopes"], json!(["tenant:read", "partners:read", "partners:write"]), "home is not a client");
    assert_eq!(program.error_code(super::SEATS, json!({ "id": scene.home })).await, "FORBIDDEN");
    scene.app.advance(hours(1));
    assert_eq!(program.send(WHO, json!({})).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_header_basic_does_as_well_and_a_scope_can_be_asked_for() {
    let scene = Scene::new().await;
    let (id, secret) = scene.program(WORK).await;
    let basic = format!("Basic {}", BASE64.encode(format!("{id}:{secret}").as_bytes()));
    let ask = async |scope: &str| {
        let body = format!("grant_type=client_credentials&scope={scope}");
        let request = Request::builder()
            .method(Method::POST)
            .uri("/oauth/token".parse().expect("a URI"))
            .content_type("application/x-www-form-urlencoded")
            .header("authorization", &basic);
        scene.app.nobody.call(request.body(body)).await
    };
    let answer = ask("seats:read+tenant:read").await;
    assert_eq!(answer.body["scope"], "tenant:read seats:read", "{}", answer.body);
    scene.app.plant(answer.body["access_token"].as_str().expect("a token"));
    let answer = ask("providers:write").await;
    assert_eq!((answer.status.as_u16(), &answer.body["error"]), (400, &json!("invalid_scope")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_request_is_said_as_the_rfc_says_it() {
    let scene = Scene::new().await;
    let (id, secret) = scene.program(WORK).await;
    let (_, other) = scene.program(WORK).await;
    let (id, secret, other) = (id.as_str(), secret.as_str(), other.as_str());
    type Parameters<'a> = &'a [(&'a str, &'a str)];
    let cases: &[(Parameters<'_>, u16, &str)] = &[
        (&[("client_id", id), ("client_secret", secret)], 400, "invalid_request"),
        (&[("grant_type", "password"), ("client_id", id), ("client_secret", secret)], 400, "unsupported_grant_type"),
        (&[GRANT], 401, "invalid_client"),
        (&[GRANT, ("client_id", id)], 401, "invalid_client"),
        (&[GRANT, ("client_id", id), ("client_secret", "kst_cli_made_up")], 401, "invalid_client"),
        (&[GRANT, ("client_id", id), ("client_secret", other)], 401, "invalid_client"),
        (&[GRANT, ("client_id", "somebody"), ("client_secret", secret)], 401, "invalid_client"),
        (&[GRANT, GRANT, ("client_id", id), ("client_secret", secret)], 400, "invalid_request"),
        (&[GRANT, ("client_id", id), ("client_secret", secret), ("client_assertion", "x.y.z")], 400, "invalid_request"),
        (&[GRANT, ("client_assertion", "x.y.z")], 400, "invalid_request"),
    ];
    for (parameters, status, error) in cases {
        let answer = scene.ask(parameters).await;
        assert_eq!((answer.status.as_u16(), answer.body["error"].as_str()), (*status, Some(*error)), "{parameters:?}");
        assert_eq!(answer.headers["cache-control"], "no-store");
    }
    assert_eq!(scene.app.nobody.get("/oauth/token").await.status, 405);
}

fn signed(key: &dyn Fn(&[u8]) -> Vec<u8>, header: Value, claims: Value) -> String {
    let part = |value: Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let text = format!("{}.{}", part(header), part(claims));
    let signature = BASE64URL_NOPAD.encode(&key(text.as_bytes()));
    format!("{text}.{signature}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_signs_with_its_own_key_once_and_for_us_only() {
    let scene = Scene::new().await;
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
    let ec = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).expect("a key");
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&random).expect("a key");
    let ed = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).expect("a key");
    let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    let point = ec.public_key().as_ref();
    let jwks = json!({ "keys": [
        { "kty": "EC", "crv": "P-256", "kid": "ec", "x": text(&point[1..33]), "y": text(&point[33..]) },
        { "kty": "OKP", "crv": "Ed25519", "kid": "ed", "x": text(ed.public_key().as_ref()), "use": "sig" },
    ] });
    let input = json!({ "name": "Signer", "scopes": WORK, "jwks": jwks });
    let made =
        done(&scene.msp, "apiClientCreate", "apiClient { id publicKeys { kid algorithm } } clientSecret", input).await;
    assert_eq!(made["clientSecret"], json!(null));
    let id = made["apiClient"]["id"].as_str().expect("an id").to_owned();
    let now = scene.app.clock.now().timestamp();
    let claims = |jti: &str| json!({ "iss": id, "sub": id, "aud": "https://keystead.example/oauth/token", "exp": now + 300, "jti": jti });
    let by_ec = |bytes: &[u8]| ec.sign(&random, bytes).expect("a signature").as_ref().to_vec();
    let by_ed = |bytes: &[u8]| ed.sign(bytes).as_ref().to_vec();
    let ask = async |jwt: String| {
        let ty = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        scene.ask(&[GRANT, ("client_assertion_type", ty), ("client_assertion", &jwt)]).await
    };
    let es256 = json!({ "alg": "ES256", "kid": "ec" });
    for jwt in [signed(&by_ec, es256.clone(), claims("1")), signed(&by_ed, json!({ "alg": "EdDSA" }), claims("2"))] {
        let answer = ask(jwt.clone()).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        scene.app.plant(answer.body["access_token"].as_str().expect("a token"));
        assert_eq!(ask(jwt).await.status, 401, "a second time");
    }
    let but = |name: &str, value: Value| {
        let mut claims = claims(&format!("but {name} {value}"));
        claims[name] = value;
        claims
    };
    let none = |_: &[u8]| Vec::new();
    let hostile = [
        signed(&none, json!({ "alg": "none" }), claims("3")),
        signed(&by_ed, es256.clone(), claims("4")),
        signed(&by_ec, json!({ "alg": "HS256", "kid": "ec" }), claims("5")),
        signed(&by_ec, json!({ "alg": "ES256", "kid": "ed" }), claims("6")),
        signed(&by_ec, json!({ "alg": "ES256", "crit": ["b64"], "b64": false }), claims("7")),
        signed(&by_ec, es256.clone(), but("aud", json!("https://elsewhere.example/oauth/token"))),
        signed(&by_ec, es256.clone(), but("exp", json!(now - 60))),
        signed(&by_ec, es256.clone(), but("exp", json!(now + 86_400))),
        signed(&by_ec, es256.clone(), but("nbf", json!(now + 3_600))),
        signed(&by_ec, es256.clone(), but("iss", json!("cli_00000000000000000000000000"))),
        signed(&by_ec, es256.clone(), but("jti", json!(""))),
        "a.b".to_owned(),
    ];
    for jwt in hostile {
        let answer = ask(jwt.clone()).await;
        assert_eq!((answer.status.as_u16(), &answer.body["error"]), (401, &json!("invalid_client")), "{jwt}");
    }
    let private =
        json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "x": text(ed.public_key().as_ref()), "d": "c2VjcmV0" }] });
    let input = json!({ "input": { "name": "Careless", "scopes": WORK, "jwks": private } });
    let query = "mutation($input: ApiClientCreateInput!) { apiClientCreate(input: $input) { userErrors { code } } }";
    assert_eq!(scene.msp.refused(query, input).await, ["INVALID"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_is_cleared_away() {
    let scene = Scene::new().await;
    let program = scene.program(WORK).await;
    scene.signed_in(&program).await;
    scene.app.advance(days(1));
    let gone = keystead_domain::partners::oauth::forget_old(&scene.app.app).await.expect("cleared away");
    assert_eq!(gone, 1);
}
