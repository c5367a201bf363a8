//! Questionnaires: facts, answers, review, publishing, sharing, the quarter.

mod appendix;
mod client_file;
mod export;
mod facts;
mod generate;
mod library;
mod quarter;
mod reading;
mod review;
mod rights;
mod share;

use keystead_tests::{Client, TestApp, Value, json};

pub const CREATE: &str = "mutation($input: QuestionnaireCreateInput!) {
  questionnaireCreate(input: $input) { questionnaire { id status version title direction } userErrors { code field message } } }";
pub const GENERATE: &str = "mutation($input: QuestionnaireGenerateInput!) {
  questionnaireGenerate(input: $input) { questionnaire { id version } job { id kind status } userErrors { code field message } } }";
pub const UPDATE: &str = "mutation($input: AnswerUpdateInput!) {
  answerUpdate(input: $input) { answer { id text status origin reviewReason version author { id } } userErrors { code field message } } }";
pub const APPROVE: &str = "mutation($input: AnswerApproveInput!) {
  answerApprove(input: $input) { answer { id status version approver { id } } userErrors { code field message } } }";
pub const BULK_APPROVE: &str = "mutation($input: AnswerBulkApproveInput!) {
  answerBulkApprove(input: $input) { answers { id status } userErrors { code field message } } }";
pub const REJECT: &str = "mutation($input: AnswerRejectInput!) {
  answerReject(input: $input) { answer { id status reviewReason } userErrors { code field message } } }";
pub const PUBLISH: &str = "mutation($input: QuestionnairePublishInput!) {
  questionnairePublish(input: $input) { questionnaire { id status publishedAt } userErrors { code field message } } }";
pub const ARCHIVE: &str = "mutation($input: QuestionnaireArchiveInput!) {
  questionnaireArchive(input: $input) { questionnaire { id status } userErrors { code field message } } }";
pub const SHARE: &str = "mutation($input: ShareLinkCreateInput!) {
  shareLinkCreate(input: $input) { shareLink { id status viewCount } path userErrors { code field message } } }";
pub const STATE: &str = "mutation($input: FactStatementRecordInput!) {
  factStatementRecord(input: $input) { factStatement { id version words } userErrors { code field message } } }";

/// A questionnaire of a client, not answered yet.
pub async fn created(app: &TestApp, client: &Client) -> String {
    let input = json!({ "input": { "tenantId": app.tenant_id, "template": "CLIENT_SECURITY", "counterparty": "Big Client AG" } });
    text(&client.ok(CREATE, input).await["questionnaireCreate"]["questionnaire"]["id"])
}

/// A questionnaire of a client with generated answers.
pub async fn generated(app: &TestApp, client: &Client) -> String {
    let id = created(app, client).await;
    client.ok(GENERATE, json!({ "input": { "id": id } })).await;
    app.run_due_jobs().await;
    id
}

/// A questionnaire of a client of which every answer is approved, published.
pub async fn published(app: &TestApp, client: &Client) -> String {
    let id = generated(app, client).await;
    approve_all(client, &id).await;
    client.ok(PUBLISH, json!({ "input": { "id": id } })).await;
    id
}

pub async fn approve_all(client: &Client, id: &str) {
    let open = questions(client, id).await.into_iter().map(|q| q["answer"].clone());
    let ids: Vec<Value> = open.filter(|a| a["status"] != "APPROVED").map(|a| a["id"].clone()).collect();
    client.ok(BULK_APPROVE, json!({ "input": { "ids": ids } })).await;
}

/// Its questions with their answers.
pub async fn questions(client: &Client, id: &str) -> Vec<Value> {
    let query = "query($id: ID!) { node(id: $id) { ... on Questionnaire { questions(first: 100) { totalCount nodes {
      id code position section text answer { id text status origin reviewReason version publishedAt
        facts { key status words value asOf evidence reason } } } } } } }";
    let data = client.ok(query, json!({ "id": id })).await;
    data["node"]["questions"]["nodes"].as_array().expect("questions").clone()
}

/// The answer to the question with that code.
pub async fn answer(client: &Client, id: &str, code: &str) -> Value {
    let found = questions(client, id).await.into_iter().find(|q| q["code"] == code);
    found.unwrap_or_else(|| panic!("no question {code}"))["answer"].clone()
}

/// The questionnaire itself.
pub async fn questionnaire(client: &Client, id: &str) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Questionnaire { id status version generatedAt publishedAt
      answerCounts { totalCount draftCount needsReviewCount approvedCount } viewerActions
      refreshes { totalCount nodes { id quarter answerCount changedCount keptApprovalCount
        changes { previousText newText previousStatus newStatus facts { key from to } answer { id question { code } } } } } } } }";
    client.ok(query, json!({ "id": id })).await["node"].clone()
}

/// States a fact of the company.
pub async fn state(app: &TestApp, client: &Client, key: &str, value: Value) {
    let mut input = json!({ "tenantId": app.tenant_id, "factKey": key });
    for (name, value) in value.as_object().expect("an object") {
        input[name] = value.clone();
    }
    client.ok(STATE, json!({ "input": input })).await;
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
