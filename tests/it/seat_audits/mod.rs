//! Seat audits: everything that can get in, put before somebody who decides whether it stays.

mod calendar;
mod close;
mod crash;
mod decide;
mod rights;
mod scale;
mod scope;

use keystead_domain::auth::TokenScope;
use keystead_domain::seats::{self, CreateService};
use keystead_entities::SeatId;
use keystead_entities::seat::Role;
use keystead_tests::{Client, TestApp, Value, json};

pub const START: &str = "mutation($input: SeatAuditStartInput!) {
  seatAuditStart(input: $input) {
    seatAudit { id name status origin quarter dueOn version summary { itemCount undecidedCount selfReviewNotPossibleCount } }
    userErrors { code field message } } }";

pub const DECIDE: &str = "mutation($input: SeatAuditItemDecideInput!) {
  seatAuditItemDecide(input: $input) {
    seatAuditItem { id decision note version target { role tier scopes ownerSeatId } decidedBy { id } }
    userErrors { code field message } } }";

pub const BULK: &str = "mutation($input: SeatAuditItemBulkDecideInput!) {
  seatAuditItemBulkDecide(input: $input) {
    seatAudit { id summary { undecidedCount keepCount } } userErrors { code field message } } }";

pub const CLOSE: &str = "mutation($input: SeatAuditCloseInput!) {
  seatAuditClose(input: $input) { seatAudit { id status version } job { id status } userErrors { code field message } } }";

pub const CANCEL: &str = "mutation($input: SeatAuditCancelInput!) {
  seatAuditCancel(input: $input) { seatAudit { id status cancelledReason } userErrors { code field message } } }";

pub const SCHEDULE_SET: &str = "mutation($input: SeatAuditScheduleSetInput!) {
  seatAuditScheduleSet(input: $input) {
    seatAuditSchedule { isPaused nextStartsOn dueDays graceDays silence dormantDays reviewers { id } version }
    userErrors { code field message } } }";

const ITEMS: &str = "query($id: ID!, $filter: SeatAuditItemFilter) { node(id: $id) { ... on SeatAudit {
  id name status dueOn version items(first: 50, filter: $filter) { totalCount nodes {
    id kind name flagCount isSelfReviewNotPossible decision decisionSource outcome version viewerActions
    flags { flag value why } reviewer { id name } seat { id } apiToken { id }
    snapshot { role tier scopes liveTokenCount }
    proof { why died { id name } leftBehind { name } changes { field before after } } } } } } }";

const AUDITS: &str = "query($id: ID!) { tenant(id: $id) { seatAudits(first: 20) { totalCount nodes {
  id name quarter origin status dueOn closedAt
  summary { itemCount undecidedCount keepCount revokeCount silenceCount revokedCount notAppliedCount
    selfReviewNotPossibleCount }
  report { jsonSha256 } } } } }";

/// A firm with an owner, an admin, an approver, a member with a token, and a robot that the member answers for.
pub struct Firm {
    pub app: TestApp,
    pub admin: (SeatId, Client),
    pub approver: (SeatId, Client),
    pub member: (SeatId, Client),
    pub robot: SeatId,
}

impl Firm {
    pub async fn new() -> Self {
        let app = TestApp::new().await;
        let admin = app.person(Role::Admin, "Ada Admin").await;
        let approver = app.person(Role::Approver, "Abe Approver").await;
        let member = app.person(Role::Member, "Max Member").await;
        let new = CreateService {
            name: "Robot".into(),
            owner_seat_id: member.0,
            role: Role::Member,
            tier: 2,
            business_unit_id: None,
        };
        let robot = seats::create_service(&app.operator(), new).await.expect("a service account").id;
        app.token(robot, &["apps:read".parse::<TokenScope>().expect("a scope")]).await;
        Self { app, admin, approver, member, robot }
    }

    /// Starts an audit as the admin and returns its id.
    pub async fn start(&self) -> String {
        let input = json!({ "input": { "tenantId": self.app.tenant_id } });
        let data = self.admin.1.ok(START, input).await;
        data["seatAuditStart"]["seatAudit"]["id"].as_str().expect("an id").to_owned()
    }

    /// Keeps everything that is undecided, each as somebody who may.
    pub async fn keep_the_rest(&self, audit: &str) {
        for client in [&self.admin.1, &self.app.owner] {
            for item in items(client, audit, json!({ "isDecided": false })).await {
                if item["viewerActions"] == json!(["DECIDE"]) {
                    decide(client, &item, "KEEP").await;
                }
            }
        }
    }

    /// Closes the audit as the admin and lets the job do its work.
    pub async fn close(&self, audit: &str) {
        let closed = self.admin.1.ok(CLOSE, json!({ "input": { "id": audit } })).await;
        assert_eq!(closed["seatAuditClose"]["seatAudit"]["status"], "CLOSING");
        self.app.run_due_jobs().await;
    }
}

pub async fn items(client: &Client, audit: &str, filter: Value) -> Vec<Value> {
    let data = client.ok(ITEMS, json!({ "id": audit, "filter": filter })).await;
    data["node"]["items"]["nodes"].as_array().expect("items").clone()
}

/// The only item with that kind and name.
pub async fn item(client: &Client, audit: &str, kind: &str, seat: SeatId) -> Value {
    let all = items(client, audit, json!({ "kind": [kind] })).await;
    let mut found = all.into_iter().filter(|item| item["seat"]["id"] == json!(seat));
    let one = found.next().expect("the item");
    assert!(found.next().is_none(), "one item of that kind for the seat");
    one
}

pub async fn decide(client: &Client, item: &Value, decision: &str) -> Value {
    client.ok(DECIDE, json!({ "input": { "id": item["id"], "decision": decision } })).await
}

pub async fn audits(app: &TestApp) -> Vec<Value> {
    audits_as(&app.owner, app).await
}

pub async fn audits_as(client: &Client, app: &TestApp) -> Vec<Value> {
    let data = client.ok(AUDITS, json!({ "id": app.tenant_id })).await;
    data["tenant"]["seatAudits"]["nodes"].as_array().expect("audits").clone()
}

/// What a flag says of an item.
pub fn flag(item: &Value, flag: &str) -> String {
    let flags = item["flags"].as_array().expect("flags");
    let found = flags.iter().find(|f| f["flag"] == flag);
    found.map_or("absent", |f| f["value"].as_str().expect("a value")).to_owned()
}
