//! What a partner leaves behind in a client's company, and what becomes of it when its grant ends.

use keystead_entities::seat::Role;
use keystead_tests::{Client, Value, days, hours, json, seconds};
use sea_orm::ConnectionTrait;

use super::{Scene, done, made};

const LEFT: &str = "query($id: ID!) { tenant(id: $id) { partnerGrants { nodes { id status leftBehind { totalCount nodes { createdAt
  about { __typename id ... on Seat { seatStatus: status } ... on WebhookEndpoint { endpointStatus: status disabledReason } } } } } } } }";
const SCOPES: &[&str] = &["partners:write", "tenant:read", "seats:write", "webhooks:write", "jobs:write", "audit:read"];

async fn left(scene: &Scene) -> Value {
    let data = scene.app.owner.ok(LEFT, json!({ "id": scene.app.tenant_id })).await;
    data["tenant"]["partnerGrants"]["nodes"][0].clone()
}

/// A partner at work: it invites an admin, listens by a webhook and by mail. The three things, newest first.
async fn busy(scene: &Scene) -> (Client, [Value; 3]) {
    scene.grant(&["tenant:read", "seats:write", "webhooks:write", "jobs:write"]).await;
    let there = scene.signed_in(&scene.program(SCOPES).await).await.inside(scene.app.tenant_id);
    let tenant = json!(scene.app.tenant_id);
    let seat = json!({ "tenantId": tenant, "email": "helpdesk@bright.example", "role": "ADMIN" });
    let seat = made(&there, "seatInvite", "seat", seat).await;
    scene.app.advance(seconds(1));
    let endpoint = json!({ "tenantId": tenant, "url": "http://127.0.0.1:9/", "description": "Ours", "eventTypes": ["SEAT_DISABLED"] });
    let endpoint = made(&there, "webhookEndpointCreate", "webhookEndpoint", endpoint).await;
    scene.app.advance(seconds(1));
    let channel = json!({ "tenantId": tenant, "name": "Desk", "address": "tickets@bright.example" });
    let channel = made(&there, "notificationChannelCreate", "notificationChannel", channel).await;
    // What the company makes itself is no trace of anybody.
    let own = json!({ "tenantId": tenant, "url": "http://127.0.0.1:9/", "description": "Own", "eventTypes": ["SEAT_DISABLED"] });
    made(&scene.app.owner, "webhookEndpointCreate", "webhookEndpoint", own).await;
    (there, [channel, endpoint, seat])
}

fn about(grant: &Value) -> Vec<Value> {
    let traces = grant["leftBehind"]["nodes"].as_array().expect("traces").iter();
    traces.map(|trace| trace["about"]["id"].clone()).collect()
}

async fn deliveries(scene: &Scene) -> usize {
    let rows =
        scene.app.dump().await.into_iter().find(|(table, _)| table == "webhook_deliveries").expect("the table").1;
    rows.lines().filter(|line| !line.is_empty()).count()
}

/// That it is as an owner expects it after the end of the grant.
async fn expect_silenced(scene: &Scene, things: &[Value; 3], action: &str) {
    let grant = left(scene).await;
    let traces = grant["leftBehind"]["nodes"].as_array().expect("traces");
    assert_eq!(grant["leftBehind"]["totalCount"], 3, "{grant}");
    // The channel is gone, the endpoint is off, the seat is the company's.
    assert_eq!(traces[0]["about"], json!(null), "{grant}");
    assert_eq!(traces[1]["about"]["endpointStatus"], "DISABLED", "{grant}");
    assert_eq!(traces[1]["about"]["disabledReason"], "The grant to Bright MSP, which made it, has ended.");
    assert_eq!((&traces[2]["about"]["id"], &traces[2]["about"]["seatStatus"]), (&things[2], &json!("INVITED")));
    let before = deliveries(scene).await;
    let (leaver, _) = scene.app.person(Role::Member, "Lena Leaver").await;
    done(&scene.app.owner, "seatDisable", "", json!({ "id": leaver, "reason": "left" })).await;
    assert_eq!(deliveries(scene).await, before + 1, "the company's own endpoint alone is told");
    let told = crate::sign_in::told(&scene.app, action).await;
    assert_eq!(told.len(), 1);
    assert_eq!(crate::sign_in::told(&scene.app, "webhook_endpoint.disabled").await.len(), 1);
    assert_eq!(crate::sign_in::told(&scene.app, "notification_channel.deleted").await.len(), 1);
    scene.app.run_due_jobs().await;
    let mails = scene.app.mails.taken();
    let mails: Vec<_> = mails.iter().filter(|mail| mail.subject.contains("leaves something behind")).collect();
    assert_eq!(mails.len(), 1, "the owner, once");
    assert!(
        mails[0].text.contains("made 3 things") && mails[0].text.contains("2 that went on telling"),
        "{}",
        mails[0].text
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_on_telling_a_partner_ends_with_its_grant_and_the_rest_is_listed() {
    let scene = Scene::new().await;
    let (there, things) = busy(&scene).await;
    let grant = left(&scene).await;
    assert_eq!((about(&grant), &grant["status"]), (things.to_vec(), &json!("ACTIVE")));
    // The partner sees its grant, and not what it left.
    let own = "{ partner { grants { nodes { id leftBehind { totalCount } } } } }";
    assert_eq!(scene.msp.ok(own, json!({})).await["partner"]["grants"]["nodes"][0]["leftBehind"], json!(null));
    done(&scene.app.owner, "partnerGrantRevoke", "", json!({ "id": grant["id"], "reason": "another one" })).await;
    assert_eq!(there.send("{ viewer { role } }", json!({})).await.status, 404);
    expect_silenced(&scene, &things, "partner_grant.revoked").await;
    // When its time would have been over nothing more happens; and what was switched off can be switched on again.
    scene.app.advance(days(91));
    scene.app.run_due_jobs().await;
    assert_eq!(crate::sign_in::told(&scene.app, "partner_grant.ended").await.len(), 0);
    done(
        &scene.app.owner,
        "webhookEndpointEnable",
        "webhookEndpoint { status }",
        json!({ "id": things[1], "isEnabled": true }),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_whose_time_is_over_is_settled_once_by_whichever_side_or_worker_comes() {
    let scene = Scene::new().await;
    let (_, things) = busy(&scene).await;
    scene.app.advance(days(89));
    scene.app.run_due_jobs().await;
    assert_eq!(left(&scene).await["leftBehind"]["nodes"][1]["about"]["endpointStatus"], "ENABLED");
    scene.app.advance(days(1));
    scene.app.run_due_jobs().await;
    assert_eq!(left(&scene).await["status"], "EXPIRED");
    expect_silenced(&scene, &things, "partner_grant.ended").await;
    scene.app.run_due_jobs().await;
    let grant = left(&scene).await["id"].clone();
    done(&scene.app.owner, "partnerGrantRevoke", "", json!({ "id": grant })).await;
    assert_eq!(crate::sign_in::told(&scene.app, "webhook_endpoint.disabled").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_leaves_by_itself_takes_its_ears_along() {
    let scene = Scene::new().await;
    let (_, things) = busy(&scene).await;
    let grants = "{ partner { grants { nodes { id } } } }";
    let grant = scene.msp.ok(grants, json!({})).await["partner"]["grants"]["nodes"][0]["id"].clone();
    done(&scene.msp, "partnerGrantRevoke", "", json!({ "id": grant })).await;
    expect_silenced(&scene, &things, "partner_grant.revoked").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_from_before_there_was_a_job_for_its_end_is_seen_to_late() {
    let scene = Scene::new().await;
    let types = json!(["PARTNER_GRANT_CREATED", "PARTNER_GRANT_ENDED"]);
    let endpoint = json!({ "tenantId": scene.app.tenant_id, "url": "http://127.0.0.1:9/", "description": "SIEM", "eventTypes": types });
    made(&scene.app.owner, "webhookEndpointCreate", "webhookEndpoint", endpoint).await;
    let (_, things) = busy(&scene).await;
    assert_eq!(deliveries(&scene).await, 1, "who let the partner in is told");
    let tx = scene.app.app.db.begin().await.expect("a transaction");
    let gone = tx.execute_unprepared("DELETE FROM jobs WHERE kind = 'END_PARTNER_GRANT'").await.expect("gone");
    assert_eq!(gone.rows_affected(), 1);
    tx.commit().await.expect("gone");
    scene.app.advance(days(90));
    scene.app.run_due_jobs().await;
    assert_eq!(left(&scene).await["status"], "EXPIRED", "its end needs nobody");
    assert_eq!(crate::sign_in::told(&scene.app, "partner_grant.ended").await.len(), 0);
    scene.app.advance(hours(1));
    scene.app.run_due_jobs().await;
    expect_silenced(&scene, &things, "partner_grant.ended").await;
    scene.app.advance(hours(1));
    scene.app.run_due_jobs().await;
    let told = crate::sign_in::told(&scene.app, "partner_grant.ended").await;
    assert_eq!(told.len(), 1, "once");
    let (_, rows) =
        scene.app.dump().await.into_iter().find(|(table, _)| table == "webhook_deliveries").expect("the table");
    assert_eq!(rows.lines().filter(|line| line.contains("partner_grant.ended")).count(), 1, "{rows}");
}
