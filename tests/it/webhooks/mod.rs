//! Webhooks: who is told of what, signed how, again when, and never inside a private network.

mod delivery;
mod endpoint;
mod receiver;

use keystead_tests::vendor::Vendor;
use keystead_tests::{Client, TestApp, Value, json};

const CREATE: &str = "mutation($input: WebhookEndpointCreateInput!) { webhookEndpointCreate(input: $input) {
  webhookEndpoint { id url status eventTypes version viewerActions } secret userErrors { code field message } } }";
const TEST: &str = "mutation($input: WebhookEndpointTestInput!) { webhookEndpointTest(input: $input) {
  webhookDelivery { id status eventType } userErrors { code field message } } }";
const ROTATE: &str =
    "mutation($input: WebhookEndpointSecretRotateInput!) { webhookEndpointSecretRotate(input: $input) {
  webhookEndpoint { version previousSecretUntil } secret userErrors { code field } } }";
const ENABLE: &str = "mutation($input: WebhookEndpointEnableInput!) { webhookEndpointEnable(input: $input) {
  webhookEndpoint { status disabledReason version } userErrors { code field } } }";
const RETRY: &str = "mutation($input: WebhookDeliveryRetryInput!) { webhookDeliveryRetry(input: $input) {
  webhookDelivery { status nextAttemptAt } userErrors { code field } } }";
const REPLAY: &str = "mutation($input: WebhookEndpointReplayInput!) { webhookEndpointReplay(input: $input) {
  webhookEndpoint { id } replayedCount userErrors { code field } } }";
const ENDPOINTS: &str = "query($id: ID!) { tenant(id: $id) { webhookEndpoints(first: 2) { totalCount nodes {
  id description url status disabledReason viewerActions
  deliveries(first: 5) { totalCount nodes { id eventType status attemptCount nextAttemptAt body
    attempts(first: 12) { nodes { number statusCode answer error } } } } } } } }";
const DISABLE: &str =
    "mutation($input: SeatDisableInput!) { seatDisable(input: $input) { seat { id } userErrors { code } } }";

/// A receiver, and an endpoint for those events that points at it. Returns the payload of its making.
async fn listening(app: &TestApp, event_types: Value) -> (Vendor, Value) {
    let receiver = Vendor::start().await;
    let made = create(app, &app.owner, &receiver.address, event_types).await;
    app.plant(made["secret"].as_str().expect("a secret"));
    (receiver, made)
}

async fn create(app: &TestApp, caller: &Client, url: &str, event_types: Value) -> Value {
    let input = json!({ "tenantId": app.tenant_id, "url": url, "description": "Tickets", "eventTypes": event_types });
    caller.ok(CREATE, json!({ "input": input })).await["webhookEndpointCreate"].clone()
}

/// The first endpoint of the company, with what was sent to it.
async fn endpoint(app: &TestApp) -> Value {
    let data = app.owner.ok(ENDPOINTS, json!({ "id": app.tenant_id })).await;
    data["tenant"]["webhookEndpoints"]["nodes"][0].clone()
}
