//! Provider accounts and keys.

use keystead_tests::{Client, TestApp, Value, json};

mod accounts;
mod add;
mod end;
mod remind;
mod rewrap;
mod rights;
mod rotate;

pub const ECHO: &str = "ECHO";

pub const ACCOUNT_CREATE: &str = "mutation($input: ProviderAccountCreateInput!) {
  providerAccountCreate(input: $input) { providerAccount { id name endpoint trainingOptOut version }
    userErrors { code field message } } }";
pub const ADD: &str = "mutation($input: ProviderKeyAddInput!) {
  providerKeyAdd(input: $input) { providerKey { id label status lastFour fingerprint verification dueOn isOverdue version
      versionNumber rotationPeriod viewerActions addedBy { id } encryption { custody kekId envelopeVersion envelopeRevision } }
    userErrors { code field message } } }";
pub const ROTATE: &str = "mutation($input: ProviderKeyRotateInput!) {
  providerKeyRotate(input: $input) { providerKey { id status lastFour fingerprint verification dueOn version versionNumber
      snoozedUntil rotations { nodes { number state retiresAt reason } totalCount } }
    userErrors { code field message } } }";
pub const VERIFY: &str = "mutation($input: ProviderKeyVerifyInput!) {
  providerKeyVerify(input: $input) { providerKey { id status verification version } userErrors { code field message } } }";
pub const REVOKE: &str = "mutation($input: ProviderKeyRevokeInput!) {
  providerKeyRevoke(input: $input) { providerKey { id status dueOn endedReason viewerActions } userErrors { code } } }";
pub const DESTROY: &str = "mutation($input: ProviderKeyDestroyInput!) {
  providerKeyDestroy(input: $input) { providerKey { id status encryption { kekId } rotations { nodes { state } } }
    userErrors { code } } }";
pub const SCHEDULE: &str = "mutation($input: ProviderKeyScheduleSetInput!) {
  providerKeyScheduleSet(input: $input) { providerKey { id dueOn rotationPeriod isOverdue version } userErrors { code field } } }";
pub const SNOOZE: &str = "mutation($input: ProviderKeySnoozeInput!) {
  providerKeySnooze(input: $input) { providerKey { id snoozedUntil snoozeReason dueOn } userErrors { code field } } }";
pub const REWRAP: &str = "mutation($input: EncryptionRewrapInput!) {
  encryptionRewrap(input: $input) { job { id } userErrors { code } } }";
pub const KEY: &str =
    "query($id: ID!) { node(id: $id) { ... on ProviderKey { id label status verification versionNumber dueOn
  isOverdue snoozedUntil lastUsedAt version account { id name } encryption { custody kekId envelopeRevision }
  reminders(first: 50) { nodes { stageDay status settledBy dueOn toldSeatCount } totalCount }
  rotations { nodes { number state reason } }
  accessEvents { nodes { purpose process versionNumber isSuccess actorId } totalCount } } } }";

/// Takes up an account and returns its id.
pub async fn account(app: &TestApp, provider: &str, endpoint: Option<&str>) -> String {
    let name = format!("{provider} {}", app.app.new_uuid().simple());
    let input = json!({ "tenantId": app.tenant_id, "provider": provider, "name": name, "endpoint": endpoint });
    let data = app.owner.ok(ACCOUNT_CREATE, json!({ "input": input })).await;
    data["providerAccountCreate"]["providerAccount"]["id"].as_str().expect("an id").to_owned()
}

/// Adds a key and returns it.
pub async fn add(caller: &Client, account: &str, label: &str, secret: &str) -> Value {
    let input = json!({ "accountId": account, "label": label, "secret": secret });
    let data = caller.ok(ADD, json!({ "input": input })).await;
    data["providerKeyAdd"]["providerKey"].clone()
}

/// A key as it is now.
pub async fn look(caller: &Client, id: &Value) -> Value {
    caller.ok(KEY, json!({ "id": id })).await["node"].clone()
}
