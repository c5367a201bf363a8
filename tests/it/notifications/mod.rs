//! Telling people: in the console, by mail, over channels, live.

use keystead_domain::Ctx;
use keystead_domain::notifications::{self, Notice};
use keystead_domain::tenants::{self, NewTenant};
use keystead_entities::mail::{self, MailStatus};
use keystead_entities::seat::Role;
use keystead_entities::tenant::{Plan, TenantKind};
use keystead_entities::{Scoped, SeatId};
use keystead_tests::server::Server;
use keystead_tests::socket::Socket;
use keystead_tests::{TestApp, Value, json};

const INBOX: &str = "query($id: ID!, $isRead: Boolean) { tenant(id: $id) { notifications(isRead: $isRead) {
  totalCount nodes { id kind title body targetId isRead viewerActions } } } }";
const READ: &str = "mutation($input: NotificationReadInput!) {
  notificationRead(input: $input) { notification { isRead readAt } userErrors { code } } }";
const READ_ALL: &str = "mutation($input: NotificationReadAllInput!) {
  notificationReadAll(input: $input) { readCount userErrors { code } } }";
const CREATE: &str = "mutation($input: NotificationChannelCreateInput!) {
  notificationChannelCreate(input: $input) { notificationChannel { id name address version } userErrors { code field } } }";
const CHANNELS: &str = "query($id: ID!) { tenant(id: $id) { notificationChannels { id name address viewerActions } } }";
const UPDATE: &str = "mutation($input: NotificationChannelUpdateInput!) {
  notificationChannelUpdate(input: $input) { notificationChannel { name version } userErrors { code } } }";
const DELETE: &str = "mutation($input: NotificationChannelDeleteInput!) {
  notificationChannelDelete(input: $input) { notificationChannel { status } userErrors { code } } }";
const TEST: &str = "mutation($input: NotificationChannelTestInput!) {
  notificationChannelTest(input: $input) { job { id } userErrors { code } } }";

async fn tell(ctx: &Ctx, seat_ids: Vec<SeatId>, key: &str) {
    let tx = ctx.begin().await.expect("a transaction");
    let notice = Notice {
        seat_ids,
        kind: "rehearsal.due",
        dedupe_key: key.into(),
        title: "A rehearsal <is> due".into(),
        body: "Come to the stage & bring the script.\n\nIt begins at eight.".into(),
        target: None,
    };
    notifications::notify(&tx, ctx, notice).await.expect("told");
    ctx.commit(tx, ctx.tenant_id()).await.expect("committed");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_seat_is_told_once_in_the_console_and_once_by_mail() {
    let app = TestApp::new().await;
    let (admin, client) = app.person(Role::Admin, "Ada Admin").await;
    for _ in 0..3 {
        tell(&app.operator(), vec![app.owner_id, admin, admin], "rehearsal:1").await;
    }
    app.run_due_jobs().await;
    let mails: Vec<_> = app.mails.taken().into_iter().filter(|m| m.subject.contains("rehearsal")).collect();
    let mut recipients: Vec<&str> = mails.iter().map(|m| m.recipient.as_str()).collect();
    recipients.sort_unstable();
    assert_eq!(recipients, ["ada.admin@harborpine.example", "owner@harborpine.example"]);
    assert_eq!(mails[0].subject, "A rehearsal <is> due (Harbor & Pine)");
    assert!(mails[0].text.contains("15 January 2026, 10:00 (Europe/Berlin)"), "{}", mails[0].text);
    assert!(mails[0].html.contains("Come to the stage &amp; bring the script."));
    assert!(!mails[0].html.contains("<is>"));
    for client in [&app.owner, &client] {
        let inbox = client.ok(INBOX, json!({ "id": app.tenant_id })).await["tenant"]["notifications"].clone();
        let told: Vec<&Value> =
            inbox["nodes"].as_array().expect("rows").iter().filter(|n| n["kind"] == "rehearsal.due").collect();
        assert_eq!(told.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_is_read_by_its_own_seat_only() {
    let app = TestApp::new().await;
    let member = app.persona(Role::Member).await;
    tell(&app.operator(), vec![app.owner_id], "rehearsal:1").await;
    tell(&app.operator(), vec![app.owner_id], "rehearsal:2").await;
    let inbox = app.owner.ok(INBOX, json!({ "id": app.tenant_id, "isRead": false })).await;
    let rows = inbox["tenant"]["notifications"].clone();
    assert_eq!(rows["totalCount"], 2);
    assert_eq!(rows["nodes"][0]["viewerActions"], json!(["READ"]));
    let read = json!({ "input": { "id": rows["nodes"][0]["id"] } });
    assert_eq!(member.refused(READ, read.clone()).await, ["NOT_FOUND"]);
    let (_, stranger) = app.stranger().await;
    assert_eq!(stranger.refused(READ, read.clone()).await, ["NOT_FOUND"]);
    assert_eq!(app.nobody.send(READ, read.clone()).await.status, 401);
    let node = json!({ "id": rows["nodes"][0]["id"] });
    assert!(member.ok("query($id: ID!) { node(id: $id) { id } }", node).await["node"].is_null());
    app.owner.ok(READ, read.clone()).await;
    assert_eq!(app.owner.ok(READ, read).await["notificationRead"]["notification"]["isRead"], true);
    let all = json!({ "input": { "tenantId": app.tenant_id } });
    assert_eq!(app.owner.ok(READ_ALL, all.clone()).await["notificationReadAll"]["readCount"], 1);
    assert_eq!(app.owner.ok(READ_ALL, all.clone()).await["notificationReadAll"]["readCount"], 0);
    assert_eq!(stranger.refused(READ_ALL, all).await, ["NOT_FOUND"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_of_a_sandbox_never_leaves() {
    let app = TestApp::new().await;
    let new = NewTenant {
        name: "Sandbox".into(),
        kind: TenantKind::Sandbox,
        plan: Plan::Basic,
        time_zone: "UTC".into(),
        owner_email: "owner@sandbox.example".into(),
        owner_name: "Sandy".into(),
    };
    let founded = tenants::found(&app.app, new).await.expect("founded");
    app.plant(&founded.token);
    let sandbox = Ctx::operator(&app.app, founded.tenant.id);
    tell(&sandbox, vec![founded.owner.id], "rehearsal:1").await;
    app.run_due_jobs().await;
    assert!(app.mails.taken().is_empty());
    let held = mail::Entity::within(sandbox.scope()).one(app.app.db.read()).await.expect("a query").expect("a mail");
    assert_eq!(held.status, MailStatus::Held);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_gets_what_seats_get_until_it_is_deleted() {
    let app = TestApp::new().await;
    let create =
        json!({ "input": { "tenantId": app.tenant_id, "name": "Tickets", "address": "Tickets@Desk.example" } });
    let channel =
        app.owner.ok(CREATE, create.clone()).await["notificationChannelCreate"]["notificationChannel"].clone();
    assert_eq!(channel["address"], "tickets@desk.example");
    assert_eq!(app.owner.refused(CREATE, create).await, ["TAKEN"]);
    let bad = json!({ "input": { "tenantId": app.tenant_id, "name": "", "address": "nonsense" } });
    assert_eq!(app.owner.refused(CREATE, bad).await, ["REQUIRED", "INVALID"]);
    let input = json!({ "input": { "id": channel["id"] } });
    app.owner.ok(TEST, input.clone()).await;
    tell(&app.operator(), vec![app.owner_id], "rehearsal:1").await;
    app.run_due_jobs().await;
    let to_channel = || app.mails.taken().iter().filter(|m| m.recipient == "tickets@desk.example").count();
    assert_eq!(to_channel(), 2, "the trial and the notice");
    let renamed = json!({ "input": { "id": channel["id"], "name": "Desk", "expectedVersion": 1 } });
    assert_eq!(
        app.owner.ok(UPDATE, renamed.clone()).await["notificationChannelUpdate"]["notificationChannel"]["version"],
        2
    );
    assert_eq!(app.owner.refused(UPDATE, renamed).await, ["VERSION_CONFLICT"]);
    app.owner.ok(DELETE, input.clone()).await;
    assert_eq!(app.owner.refused(TEST, input).await, ["NOT_FOUND"]);
    tell(&app.operator(), vec![app.owner_id], "rehearsal:2").await;
    app.run_due_jobs().await;
    assert_eq!(to_channel(), 2);
    let left = app.owner.ok(CHANNELS, json!({ "id": app.tenant_id })).await;
    assert_eq!(left["tenant"]["notificationChannels"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_change_channels() {
    let app = TestApp::new().await;
    let create =
        json!({ "input": { "tenantId": app.tenant_id, "name": "Tickets", "address": "tickets@desk.example" } });
    let channel =
        app.owner.ok(CREATE, create.clone()).await["notificationChannelCreate"]["notificationChannel"].clone();
    let input = json!({ "input": { "id": channel["id"] } });
    for role in [Role::Approver, Role::Auditor, Role::Member] {
        let client = app.persona(role).await;
        assert_eq!(client.error_code(CREATE, create.clone()).await, "FORBIDDEN", "{role}");
        assert_eq!(client.error_code(DELETE, input.clone()).await, "FORBIDDEN", "{role}");
        assert_eq!(client.error_code(TEST, input.clone()).await, "FORBIDDEN", "{role}");
    }
    let look = json!({ "id": app.tenant_id });
    assert_eq!(app.persona(Role::Member).await.error_code(CHANNELS, look.clone()).await, "FORBIDDEN");
    app.persona(Role::Auditor).await.ok(CHANNELS, look).await;
    let (_, stranger) = app.stranger().await;
    for mutation in [UPDATE, DELETE, TEST] {
        assert_eq!(stranger.refused(mutation, input.clone()).await, ["NOT_FOUND"]);
    }
    assert_eq!(stranger.refused(CREATE, create).await, ["NOT_FOUND"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notification_and_a_job_are_watched_live_across_processes() {
    let app = TestApp::new().await;
    let (elsewhere, _) = app.restarted().await;
    let edge = keystead_api::edge(elsewhere.clone(), keystead_api::http::Settings::default());
    let server = Server::start(&edge).await;
    let token = app.owner.token.as_deref().expect("a token");
    let mut socket = Socket::admitted(server.address, token).await;
    let create =
        json!({ "input": { "tenantId": app.tenant_id, "name": "Tickets", "address": "tickets@desk.example" } });
    let channel = app.owner.ok(CREATE, create).await["notificationChannelCreate"]["notificationChannel"].clone();
    let tested = app.owner.ok(TEST, json!({ "input": { "id": channel["id"] } })).await;
    let job_id = tested["notificationChannelTest"]["job"]["id"].as_str().expect("an id");
    let watch = format!("subscription {{ jobUpdated(id: \"{job_id}\") {{ status attempts {{ outcome }} }} }}");
    socket.subscribe("job", &watch).await;
    let heard = socket.hear().await.expect("a message");
    assert_eq!(heard["payload"]["data"]["jobUpdated"]["status"], "PENDING");
    app.run_due_jobs().await;
    let heard = socket.hear().await.expect("a message");
    assert_eq!(
        heard["payload"]["data"]["jobUpdated"],
        json!({ "status": "SUCCEEDED", "attempts": [{ "outcome": "SUCCEEDED" }] })
    );
    assert_eq!(socket.hear().await, Ok(json!({ "id": "job", "type": "complete" })));
    socket.subscribe("note", "subscription { notificationReceived { kind title } }").await;
    // The subscription counts from when it began; that it has is not told, so the notice is repeated until it is heard.
    let (ctx, owner) = (app.operator(), app.owner_id);
    let telling = tokio::spawn(async move {
        for n in 0.. {
            tell(&ctx, vec![owner], &format!("rehearsal:{n}")).await;
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    });
    let heard = socket.hear().await.expect("a message");
    assert_eq!(heard["payload"]["data"]["notificationReceived"]["kind"], "rehearsal.due");
    telling.abort();
    telling.await.ok();
    drop(socket);
    server.stopped().await;
    elsewhere.db.close().await.ok();
}
