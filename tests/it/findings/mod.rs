//! Refused attempts that mean something: one finding for each kind and subject, however often it is tried.

mod decide;
mod floods;
mod identity;
mod kinds;

use keystead_tests::{Client, TestApp, Value, json};

/// The findings of a company, the last attempt first.
pub async fn findings_of(owner: &Client, tenant: impl serde::Serialize) -> Vec<Value> {
    let query = "query($id: ID!) { tenant(id: $id) { findings(first: 100) { totalCount nodes { id kind status subject reason attemptCount
      firstSeenAt lastSeenAt lastAddress note version viewerActions seat { name } about { id } decidedBy { name } decidedAt } } } }";
    let data = owner.ok(query, json!({ "id": tenant })).await;
    data["tenant"]["findings"]["nodes"].as_array().expect("findings").clone()
}

/// Those of the first company, once they are written down.
pub async fn findings(app: &TestApp) -> Vec<Value> {
    app.write_findings_down().await;
    findings_of(&app.owner, app.tenant_id).await
}

/// Any question.
pub const ASK: &str = "{ instance { version } }";
