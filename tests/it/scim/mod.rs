//! The company's directory: as RFC 7644 says, and as Entra and Okta really send it.

mod entra;
mod groups;
mod okta;
mod protocol;

use keystead_tests::{Client, TestApp, Value, json};
use poem::Request;
use poem::http::Method;

pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
pub const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const ROTATE: &str = "mutation($input: ScimDirectoryTokenRotateInput!) { scimDirectoryTokenRotate(input: $input) {
  token scimDirectory { status baseUrl oldTokenUntil tokenPrefixes version } userErrors { code field } } }";

/// A new token for the company's directory.
pub async fn rotated(app: &TestApp, more: Value) -> String {
    let mut input = json!({ "tenantId": app.tenant_id });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    let done = app.owner.ok(ROTATE, json!({ "input": input })).await;
    let token = done["scimDirectoryTokenRotate"]["token"].as_str().expect("a token").to_owned();
    app.plant(&token);
    token
}

/// The company's directory.
pub async fn directory(app: &TestApp) -> Client {
    app.nobody.with_token(rotated(app, json!({})).await)
}

/// Sends a request, and returns its status and body.
pub async fn send(by: &Client, method: &str, path: &str, body: Value) -> (u16, Value) {
    let request = Request::builder()
        .method(method.parse::<Method>().expect("a method"))
        .uri(format!("/scim/v2{path}").parse().expect("a URI"))
        .content_type("application/scim+json");
    let request = if body.is_null() { request.finish() } else { request.body(body.to_string()) };
    let answer = by.call(request).await;
    (answer.status.as_u16(), answer.body)
}

pub async fn get(by: &Client, path: &str) -> Value {
    let (status, body) = send(by, "GET", path, Value::Null).await;
    assert_eq!(status, 200, "{path}: {body}");
    body
}

/// A person as the directory makes them.
pub fn person(name: &str) -> Value {
    json!({
        "schemas": [USER], "userName": format!("{name}@harborpine.example"), "externalId": format!("ext-{name}"), "active": true,
        "displayName": format!("{name} Example"), "name": { "givenName": name, "familyName": "Example" },
        "emails": [{ "primary": true, "type": "work", "value": format!("{name}@harborpine.example") }],
    })
}

pub async fn made(by: &Client, name: &str) -> String {
    let (status, body) = send(by, "POST", "/Users", person(name)).await;
    assert_eq!(status, 201, "{body}");
    body["id"].as_str().expect("an id").to_owned()
}

/// The seat as the owner sees it.
pub async fn seat(app: &TestApp, id: &str) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Seat { name email role tier status department externalId
      disabledReason departedAt disabledAt departureToDisabled } } }";
    app.owner.ok(query, json!({ "id": id })).await["node"].clone()
}

pub fn set_active(value: Value) -> Value {
    json!({ "schemas": [PATCH], "Operations": [{ "op": "replace", "path": "active", "value": value }] })
}
