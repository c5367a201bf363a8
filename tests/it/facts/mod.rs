//! The catalogue of facts: lies are told on, what was said can be said again, statements run out.

mod expiring;
mod history;
mod lies;
mod probes;

use keystead_domain::facts;
use keystead_domain::questionnaires::respond::{Asked, Mode, Reading, Response, respond};
use keystead_tests::{TestApp, Value, json};

/// What the catalogue says of a claim.
pub async fn claim(app: &TestApp, code: &str) -> Value {
    let query = "query($id: ID!, $codes: [String!]) { tenant(id: $id) { factCatalogue(codes: $codes) {
      code claim scope class unit status verdict words value gaps asOf validUntil evidence facts { key status }
      history { totalCount nodes { id status words asOf supersededAt } } } } }";
    let data = app.owner.ok(query, json!({ "id": app.tenant_id, "codes": [code] })).await;
    let found = data["tenant"]["factCatalogue"].as_array().expect("claims").clone();
    assert_eq!(found.len(), 1, "{code}");
    found[0].clone()
}

/// The answer to a question of somebody's own form, as it was read.
pub async fn answered(app: &TestApp, codes: &[&str], text: &str) -> Response {
    let operator = app.operator();
    let facts = facts::collect(&operator, operator.db(), None).await.expect("facts");
    let facts_read = codes.iter().map(|code| (*code).to_owned()).collect();
    let reading = Reading { mode: Mode::Auto, facts: facts_read, reason: String::new(), is_sure: true };
    let vocabulary = ["Yes", "No", "NA"].map(str::to_owned).to_vec();
    respond(&facts, &reading, &Asked { text: text.into(), vocabulary }, app.clock_now().date_naive())
}
