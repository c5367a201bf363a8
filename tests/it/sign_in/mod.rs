//! How people come in: by a link, by password, with a session; and who does not.

mod guessing;
mod links;
mod pages;
mod passwords;
mod second_factor;
mod sessions;

use keystead_tests::{PUBLIC_URL, TestApp, Value};

/// Passwords that will do.
pub const FIRST: &str = "kelp anvil morse nine";
pub const SECOND: &str = "tundra spoon violet eleven";
/// The cookie of a session.
pub const COOKIE: &str = "__Host-keystead-session";

/// The paths of the links in the mails to that address, oldest first.
pub fn links_to(app: &TestApp, email: &str) -> Vec<String> {
    let taken = app.mails.taken();
    let texts = taken.iter().filter(|mail| mail.recipient == email).map(|mail| &mail.text);
    let links = texts.filter_map(|text| text.split_whitespace().find(|word| word.contains("/auth/links/")));
    links.map(|link| link.strip_prefix(PUBLIC_URL).expect("our address").to_owned()).collect()
}

/// The actions of the first company's audit log, oldest first, with the ways their actors came.
pub async fn told(app: &TestApp, action: &str) -> Vec<Value> {
    let query = "query($id: ID!, $action: [String!]) { tenant(id: $id) { auditEvents(first: 50, filter: { action: $action }) { nodes {
      action outcome actor { kind id authMethod } target { __typename id } details { name value } } } } }";
    let data = app.owner.ok(query, keystead_tests::json!({ "id": app.tenant_id, "action": [action] })).await;
    data["tenant"]["auditEvents"]["nodes"].as_array().expect("entries").clone()
}
