//! Live updates: the protocol graphql-transport-ws, its close codes, and credentials that end.

use std::sync::Arc;
use std::time::{Duration, Instant};

use keystead_api::http::{Edge, Settings};
use keystead_domain::auth::token::authenticate;
use keystead_domain::auth::{Credential, Origin};
use keystead_domain::{api_tokens, seats};
use keystead_entities::seat::Role;
use keystead_tests::server::Server;
use keystead_tests::socket::Socket;
use keystead_tests::{TestApp, json};

use super::schema;

struct Scene {
    app: TestApp,
    edge: Arc<Edge>,
    server: Server,
}

impl Scene {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let edge = schema::edge(&app, Settings { init_timeout: Duration::from_millis(200), ..Settings::default() });
        let server = Server::start(&edge).await;
        Self { app, edge, server }
    }

    fn token(&self) -> &str {
        self.app.owner.token.as_deref().expect("a token")
    }

    async fn speaking(&self) -> Socket {
        Socket::speaking(self.server.address).await
    }

    async fn admitted(&self) -> Socket {
        Socket::admitted(self.server.address, self.token()).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_subscription_runs_to_its_end_beside_others() {
    let scene = Scene::new().await;
    let mut socket = scene.admitted().await;
    socket.subscribe("still", "subscription { endless }").await;
    assert_eq!(socket.hear().await.expect("a message")["payload"]["data"], json!({ "endless": 1 }));
    socket.subscribe("a", "subscription { count(to: 3) }").await;
    for n in 0..3 {
        let next = socket.hear().await.expect("a message");
        assert_eq!((&next["type"], &next["id"]), (&json!("next"), &json!("a")));
        assert_eq!(next["payload"]["data"], json!({ "count": n }));
    }
    assert_eq!(socket.hear().await, Ok(json!({ "type": "complete", "id": "a" })));
    socket.subscribe("a", "{ hello caller }").await;
    let next = socket.hear().await.expect("a message");
    assert_eq!(next["payload"]["data"], json!({ "hello": "world", "caller": "Olivia Owner" }));
    assert_eq!(socket.hear().await, Ok(json!({ "type": "complete", "id": "a" })));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_credential_may_come_with_the_handshake() {
    let scene = Scene::new().await;
    let bearer = format!("Bearer {}", scene.token());
    let headers = [("sec-websocket-protocol", "graphql-ws, graphql-transport-ws"), ("authorization", bearer.as_str())];
    let mut socket = Socket::open(scene.server.address, &headers).await;
    socket.say(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.hear().await, Ok(json!({ "type": "connection_ack" })));
    socket.say(json!({ "type": "ping", "payload": { "a": 1 } })).await;
    assert_eq!(socket.hear().await, Ok(json!({ "type": "pong" })));
    socket.say(json!({ "type": "pong" })).await;
    socket.say(json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await, Ok(json!({ "type": "pong" })));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_ends_in_an_error_and_not_the_socket() {
    let scene = Scene::new().await;
    let mut socket = scene.admitted().await;
    for (query, code) in [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nosuch }", "GRAPHQL_VALIDATION_FAILED"),
        ("subscription($n: Int!) { count(to: $n) }", "BAD_USER_INPUT"),
        ("subscription { refuses }", "FORBIDDEN"),
        ("subscription { breaks }", "INTERNAL"),
    ] {
        socket.subscribe("x", query).await;
        let error = socket.hear().await.expect("a message");
        assert_eq!((&error["type"], &error["id"]), (&json!("error"), &json!("x")), "{query}");
        assert_eq!(error["payload"][0]["extensions"]["code"], code, "{query}");
        assert!(error["payload"][0]["extensions"]["requestId"].is_string());
    }
    socket.subscribe("x", "{ hello }").await;
    assert_eq!(socket.hear().await.expect("a message")["type"], "next");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_completed_subscription_falls_silent_and_its_id_is_free() {
    let scene = Scene::new().await;
    let mut socket = scene.admitted().await;
    for _ in 0..3 {
        socket.subscribe("a", "subscription { endless }").await;
        assert_eq!(socket.hear().await.expect("a message")["type"], "next");
        socket.say(json!({ "type": "complete", "id": "a" })).await;
    }
    socket.say(json!({ "type": "complete", "id": "never was" })).await;
    socket.say(json!({ "type": "ping" })).await;
    assert_eq!(socket.hear().await, Ok(json!({ "type": "pong" })));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_breaks_the_protocol_is_told_by_its_close_codes() {
    let scene = Scene::new().await;
    for wrong in [
        "",
        "no JSON",
        "[]",
        "[\"ping\"]",
        "{}",
        "{\"type\":\"unheard_of\"}",
        "{\"type\":\"subscribe\",\"id\":\"a\"}",
        "{\"type\":\"subscribe\",\"payload\":{\"query\":\"{ hello }\"}}",
        "{\"type\":\"subscribe\",\"id\":\"\",\"payload\":{\"query\":\"{ hello }\"}}",
        "{\"type\":\"subscribe\",\"id\":\"a\",\"payload\":{\"query\":1}}",
        "{\"type\":\"complete\"}",
    ] {
        let mut socket = scene.admitted().await;
        socket.say_text(wrong).await;
        assert_eq!(socket.closed().await, 4400, "{wrong}");
    }
    let mut socket = scene.admitted().await;
    socket.say_bytes(b"{\"type\":\"ping\"}").await;
    assert_eq!(socket.closed().await, 4400, "bytes");

    let mut socket = scene.speaking().await;
    socket.subscribe("a", "{ hello }").await;
    assert_eq!(socket.closed().await, 4401, "before connection_init");

    let mut socket = scene.speaking().await;
    socket.say(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.closed().await, 4401, "without a credential");

    for wrong in ["Bearer kst_api_nonsense", "kst_api_nonsense", ""] {
        let mut socket = scene.speaking().await;
        socket.say(json!({ "type": "connection_init", "payload": { "authorization": wrong } })).await;
        assert_eq!(socket.closed().await, 4403, "{wrong}");
    }

    let mut socket = Socket::open(scene.server.address, &[]).await;
    assert_eq!(socket.closed().await, 4406, "no sub-protocol");

    let mut socket = scene.speaking().await;
    assert_eq!(socket.closed().await, 4408, "silence");

    let mut socket = scene.admitted().await;
    socket.subscribe("a", "subscription { endless }").await;
    socket.subscribe("a", "subscription { endless }").await;
    assert_eq!(socket.closed().await, 4409, "the same id twice");

    let mut socket = scene.admitted().await;
    socket.say(json!({ "type": "connection_init", "payload": {} })).await;
    assert_eq!(socket.closed().await, 4429, "connection_init twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn there_is_an_end_to_subscriptions_sockets_and_sizes() {
    let scene = Scene::new().await;
    let mut socket = scene.admitted().await;
    for n in 0..51 {
        socket.subscribe(&n.to_string(), "subscription { endless }").await;
    }
    let mut last = json!(null);
    for _ in 0..51 {
        let message = socket.hear().await.expect("a message");
        if message["type"] == "error" {
            last = message;
        }
    }
    assert_eq!((&last["id"], &last["payload"][0]["extensions"]["code"]), (&json!("50"), &json!("THROTTLED")));

    let mut others = Vec::new();
    for _ in 0..19 {
        others.push(scene.admitted().await);
    }
    let mut beyond = scene.speaking().await;
    let authorization = format!("Bearer {}", scene.token());
    beyond.say(json!({ "type": "connection_init", "payload": { "authorization": authorization } })).await;
    assert_eq!(beyond.closed().await, 4429);

    socket.say_text(&"x".repeat(300 << 10)).await;
    assert!(socket.closed().await > 1000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_and_a_disabled_seat_close_their_sockets_within_a_second_and_no_others() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let (leaver_id, leaver) = app.person(Role::Member, "Lena Leaver").await;
    let (_, mallory) = app.person(Role::Member, "Mal Token").await;
    let open = async |token: &Option<String>| {
        let mut socket = Socket::admitted(scene.server.address, token.as_deref().expect("a token")).await;
        socket.subscribe("a", "subscription { endless }").await;
        assert_eq!(socket.hear().await.expect("a message")["type"], "next");
        socket
    };
    let (mut left, mut revoked, mut stays) =
        (open(&leaver.token).await, open(&mallory.token).await, scene.admitted().await);
    let begun = Instant::now();
    disable(app, leaver_id).await;
    assert_eq!(left.closed().await, 4403);
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    revoke(app, mallory.token.as_deref().expect("a token")).await;
    assert_eq!(revoked.closed().await, 4403);
    stays.say(json!({ "type": "ping" })).await;
    assert_eq!(stays.hear().await, Ok(json!({ "type": "pong" })));
}

const TRIALS: usize = 200;
const AT_ONCE: usize = 20;

/// From the answer to `seatDisable` in one process to the close of an open subscription in another.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_seat_disabled_in_one_process_is_out_of_the_other_within_a_second() {
    let scene = Scene::new().await;
    let (elsewhere, _) = scene.app.restarted().await;
    let elsewhere = keystead_domain::Ctx::operator(&elsewhere, scene.app.tenant_id);
    let mut times = Vec::with_capacity(TRIALS);
    for round in 0..TRIALS / AT_ONCE {
        let mut open = Vec::new();
        for n in 0..AT_ONCE {
            let (id, client) = scene.app.person(Role::Member, &format!("Leaver {round} {n}")).await;
            let token = client.token.clone().expect("a token");
            let mut socket = Socket::admitted(scene.server.address, &token).await;
            socket.subscribe("a", "subscription { endless }").await;
            assert_eq!(socket.hear().await.expect("a message")["type"], "next");
            open.push((id, client, socket));
        }
        let trials = open.into_iter().map(async |(id, client, mut socket)| {
            let reason = "left".to_owned();
            let input = seats::Disable { id, reason, hand_over_to: None, block: false, expected_version: None };
            seats::disable(&elsewhere, input).await.expect("disabled");
            let begun = Instant::now();
            assert_eq!(client.send("{ viewer { seatId } }", json!({})).await.status, 401, "the next request");
            assert_eq!(socket.closed().await, 4403);
            begun.elapsed()
        });
        times.extend(futures_util::future::join_all(trials).await);
    }
    times.sort_unstable();
    let (p50, p99) = (times[TRIALS / 2], times[TRIALS * 99 / 100]);
    println!("{TRIALS} sockets closed after p50 {p50:?}, p99 {p99:?}, at most {:?}", times[TRIALS - 1]);
    assert!(p99 < Duration::from_secs(1), "{p99:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_tells_the_sockets() {
    let mut scene = Scene::new().await;
    let mut socket = scene.admitted().await;
    scene.server.stop();
    assert_eq!(socket.closed().await, 1001);
    assert!(scene.edge.health().is_draining());
    scene.server.stopped().await;
}

async fn disable(app: &TestApp, id: keystead_entities::SeatId) {
    let input = seats::Disable { id, reason: "left".into(), hand_over_to: None, block: false, expected_version: None };
    seats::disable(&app.operator(), input).await.expect("disabled");
}

async fn revoke(app: &TestApp, token: &str) {
    let caller = authenticate(&app.app, token, Origin::default()).await.expect("let in");
    let Some(Credential::ApiToken(id)) = caller.actor.credential() else { panic!("a token calls") };
    api_tokens::revoke(&app.operator(), api_tokens::Revoke { id, reason: None }).await.expect("revoked");
}
