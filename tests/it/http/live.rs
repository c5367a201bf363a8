//! Live updates as a client has them: the real schema behind a real port.

use std::time::{Duration, Instant};

use keystead_api::http::Settings;
use keystead_entities::seat::Role;
use keystead_tests::server::Server;
use keystead_tests::socket::Socket;
use keystead_tests::{Client, TestApp, Value, json};

const WATCH: &str = "subscription { notificationReceived { kind title isRead } }";
const AUDIT: &str =
    "mutation($input: SeatAuditStartInput!) { seatAuditStart(input: $input) { seatAudit { id } userErrors { code } } }";

struct Scene {
    app: TestApp,
    server: Server,
}

impl Scene {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let settings = Settings { init_timeout: Duration::from_millis(200), ..Settings::default() };
        let server = Server::start(&keystead_api::edge(app.app.clone(), settings)).await;
        Self { app, server }
    }

    async fn speaking(&self) -> Socket {
        Socket::speaking(self.server.address).await
    }

    async fn admitted(&self, who: &Client) -> Socket {
        Socket::admitted(self.server.address, who.token.as_deref().expect("a token")).await
    }

    /// A job that waits to be run.
    async fn job(&self) -> String {
        let create = "mutation($input: ExportCreateInput!) { exportCreate(input: $input) { export { job { id } } userErrors { code } } }";
        let input = json!({ "input": { "tenantId": self.app.tenant_id, "kind": "SEATS" } });
        let made = self.app.owner.ok(create, input).await;
        made["exportCreate"]["export"]["job"]["id"].as_str().expect("an id").to_owned()
    }

    /// Something that the owner is told of.
    async fn tell_the_owner(&self, admin: &Client) {
        admin.ok(AUDIT, json!({ "input": { "tenantId": self.app.tenant_id } })).await;
    }
}

fn watch_job(id: &str) -> String {
    format!(
        "subscription {{ jobUpdated(id: \"{id}\") {{ status createdBySeat {{ name }} attempts {{ number outcome }} }} }}"
    )
}

/// What is heard of an operation until it ends.
async fn heard(socket: &mut Socket, id: &str) -> Vec<Value> {
    let mut heard = Vec::new();
    loop {
        let message = socket.hear().await.expect("a message");
        assert_eq!(message["id"], id, "{message}");
        match message["type"].as_str() {
            Some("next") => heard.push(message["payload"]["data"].clone()),
            Some("complete") => return heard,
            _ => panic!("{message}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_watched_to_its_end_also_where_another_process_runs_it() {
    let scene = Scene::new().await;
    let id = scene.job().await;
    let mut socket = scene.admitted(&scene.app.owner).await;
    socket.subscribe("j", &watch_job(&id)).await;
    let first = socket.hear().await.expect("a message");
    let pending = json!({ "status": "PENDING", "createdBySeat": { "name": "Olivia Owner" }, "attempts": [] });
    assert_eq!(first["payload"]["data"]["jobUpdated"], pending, "{first}");
    let (other, _) = scene.app.restarted().await;
    keystead_worker::drain(&other).await.expect("the jobs ran");
    let rest = heard(&mut socket, "j").await;
    let last = &rest.last().expect("a change")["jobUpdated"];
    assert_eq!(last["status"], "SUCCEEDED");
    assert_eq!(last["attempts"], json!([{ "number": 1, "outcome": "SUCCEEDED" }]));
    socket.subscribe("j", &watch_job(&id)).await;
    assert_eq!(heard(&mut socket, "j").await.len(), 1, "one that has ended is told once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_nobody_or_of_another_company_ends_at_once() {
    let scene = Scene::new().await;
    let id = scene.job().await;
    let (_, stranger) = scene.app.stranger().await;
    let mut socket = scene.admitted(&stranger).await;
    socket.subscribe("theirs", &watch_job(&id)).await;
    assert_eq!(heard(&mut socket, "theirs").await, Vec::<Value>::new());
    let member = scene.app.persona(Role::Member).await;
    let mut socket = scene.admitted(&member).await;
    socket.subscribe("mine", &watch_job(&id)).await;
    let refused = socket.hear().await.expect("a message");
    assert_eq!(refused["payload"][0]["extensions"]["code"], "FORBIDDEN", "{refused}");
    scene.app.run_due_jobs().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_is_heard_by_whom_it_is_for_until_they_have_enough() {
    let scene = Scene::new().await;
    let admin = scene.app.persona(Role::Admin).await;
    let mut owner = scene.admitted(&scene.app.owner).await;
    let mut member = scene.admitted(&scene.app.persona(Role::Member).await).await;
    owner.subscribe("n", WATCH).await;
    member.subscribe("n", WATCH).await;
    // Both are watching once they have looked for the first time, which nothing tells.
    tokio::time::sleep(Duration::from_millis(700)).await;
    scene.tell_the_owner(&admin).await;
    let told = owner.hear().await.expect("a message")["payload"]["data"]["notificationReceived"].clone();
    assert!(told["kind"].as_str().expect("a kind").starts_with("seat_audit."), "{told}");
    assert_eq!(told["isRead"], false);
    owner.say(json!({ "type": "complete", "id": "n" })).await;
    for socket in [&mut owner, &mut member] {
        socket.say(json!({ "type": "ping" })).await;
        assert_eq!(socket.hear().await, Ok(json!({ "type": "pong" })));
    }
    scene.app.run_due_jobs().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_breaks_the_protocol_is_told_by_its_close_codes() {
    let scene = Scene::new().await;
    let owner = &scene.app.owner;
    let mut socket = scene.admitted(owner).await;
    socket.say_text("{\"type\":\"subscribe\",\"id\":\"a\"}").await;
    assert_eq!(socket.closed().await, 4400);
    let mut socket = scene.speaking().await;
    socket.subscribe("a", WATCH).await;
    assert_eq!(socket.closed().await, 4401);
    let mut socket = scene.speaking().await;
    socket.say(json!({ "type": "connection_init", "payload": { "authorization": "Bearer kst_api_nonsense" } })).await;
    assert_eq!(socket.closed().await, 4403);
    let mut socket = Socket::open(scene.server.address, &[]).await;
    assert_eq!(socket.closed().await, 4406);
    let mut socket = scene.speaking().await;
    assert_eq!(socket.closed().await, 4408);
    let mut socket = scene.admitted(owner).await;
    socket.subscribe("a", WATCH).await;
    socket.subscribe("a", WATCH).await;
    assert_eq!(socket.closed().await, 4409);
    let mut socket = scene.admitted(owner).await;
    socket.say(json!({ "type": "connection_init" })).await;
    assert_eq!(socket.closed().await, 4429);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_seat_hears_no_more_and_its_neighbour_does() {
    let scene = Scene::new().await;
    let (leaver_id, leaver) = scene.app.person(Role::Admin, "Lena Leaver").await;
    let mut left = scene.admitted(&leaver).await;
    let mut stays = scene.admitted(&scene.app.owner).await;
    left.subscribe("n", WATCH).await;
    stays.subscribe("n", WATCH).await;
    let disable =
        "mutation($input: SeatDisableInput!) { seatDisable(input: $input) { seat { status } userErrors { code } } }";
    let begun = Instant::now();
    scene.app.owner.ok(disable, json!({ "input": { "id": leaver_id, "reason": "left" } })).await;
    assert_eq!(left.closed().await, 4403);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    stays.say(json!({ "type": "ping" })).await;
    assert_eq!(stays.hear().await, Ok(json!({ "type": "pong" })));
}
