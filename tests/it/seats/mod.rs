//! Seats: people and service accounts.

mod access;
mod crowd;
mod import;
mod import_crash;
mod import_fuzz;
mod invite;
mod lists;
mod roles;

use keystead_tests::{Client, TestApp, Value, json};

pub const INVITE: &str = "mutation($input: SeatInviteInput!) {
  seatInvite(input: $input) { seat { id email name role tier status version } userErrors { code field message } } }";
pub const DISABLE: &str = "mutation($input: SeatDisableInput!) {
  seatDisable(input: $input) { seat { id status version disabledAt } revokedTokenCount
    revokedTokens { id name revokedAt status } handedOver { id } leftBehind { id } userErrors { code field message } } }";
pub const ROLE_SET: &str = "mutation($input: SeatRoleSetInput!) {
  seatRoleSet(input: $input) { seat { id role version } userErrors { code field message } } }";
pub const SERVICE: &str = "mutation($input: SeatCreateServiceInput!) {
  seatCreateService(input: $input) { seat { id kind owner { id } status } userErrors { code field message } } }";
pub const VIEWER: &str = "{ viewer { seatId role } }";

pub fn invitation(app: &TestApp, email: &str) -> Value {
    json!({ "input": { "tenantId": app.tenant_id, "email": email } })
}

/// The seat as the owner sees it.
pub async fn seat(app: &TestApp, id: &str) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Seat { id name email role tier status version departedOn mfa
      everSignedIn lastSignInAt department businessUnit { id name } owner { id } viewerActions } } }";
    app.owner.ok(query, json!({ "id": id })).await["node"].clone()
}

/// A service account that somebody answers for.
pub async fn service(app: &TestApp, client: &Client, owner: &str) -> String {
    let input = json!({ "input": { "tenantId": app.tenant_id, "name": "Nightly report", "ownerSeatId": owner } });
    let data = client.ok(SERVICE, input).await;
    data["seatCreateService"]["seat"]["id"].as_str().expect("an id").to_owned()
}
