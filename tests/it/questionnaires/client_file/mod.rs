//! A client's own file: handed in, understood, corrected, answered, approved, given back; and what a quarter does to it.

mod answer;
mod by_hand;
mod commands;
mod give_back;
mod quarter;
mod shared;
mod take_in;

use keystead_tests::workbook::Workbook;

use super::*;
use crate::uploads::handed_in;

pub const IMPORT: &str = "mutation($input: QuestionnaireImportInput!) {
  questionnaireImport(input: $input) { questionnaire { id version status template direction } job { id kind }
    userErrors { code field message } } }";
pub const LAYOUT: &str = "mutation($input: QuestionnaireLayoutSetInput!) {
  questionnaireLayoutSet(input: $input) { questionnaire { id version } job { id } userErrors { code field message } } }";

/// Two questions that facts answer alone, one that they answer in part, two for a person.
pub const ASKED: [(&str, &str); 5] = [
    ("K-1", "Are the API keys of your AI providers stored encrypted?"),
    ("A-1", "Is access revoked when an employee leaves the company?"),
    ("I-1", "Do you have an incident response plan?"),
    ("H-1", "Do you perform background checks on employees?"),
    ("H-2", "Describe your physical security controls."),
];

/// What a client sends: a code, a question, a cell with a drop-down, a cell for words. Only the last two may be changed.
pub fn sheet() -> Workbook {
    let mut book = Workbook::new(&["ID", "Question", "Answer", "Comment"]);
    for (code, text) in ASKED {
        book = book.row(&[code, text, "", ""]);
    }
    book.list("C2:C6", "Yes,No,NA").locked_but("CD")
}

/// A questionnaire that came as that file, read.
pub async fn imported(app: &TestApp, client: &Client, name: &str, bytes: &[u8]) -> String {
    let upload = handed_in(client, name, bytes).await;
    let input =
        json!({ "input": { "tenantId": app.tenant_id, "uploadId": upload, "counterparty": "Northgate Mutual" } });
    let id = text(&client.ok(IMPORT, input).await["questionnaireImport"]["questionnaire"]["id"]);
    app.run_due_jobs().await;
    id
}

/// As [`imported`], with answers.
pub async fn answered(app: &TestApp, client: &Client) -> String {
    let id = imported(app, client, "northgate.xlsx", &sheet().bytes()).await;
    client.ok(GENERATE, json!({ "input": { "id": id } })).await;
    app.run_due_jobs().await;
    id
}

/// Its file, and what was understood of it.
pub async fn source(client: &Client, id: &str) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Questionnaire { source { upload { id fileName } status refusal format
      isCorrected skippedCount skipped { place text reason } tables { sheet headerRows firstRow questions code answers { column role header } } } } } }";
    client.ok(query, json!({ "id": id })).await["node"]["source"].clone()
}

/// Its questions with what is known of each in the file.
pub async fn in_file(client: &Client, id: &str) -> Vec<Value> {
    let query = "query($id: ID!) { node(id: $id) { ... on Questionnaire { questions(first: 100) { nodes {
      id code place section text help condition mode modeReason factCodes confidence
      answerPlaces { place role header vocabulary takesSeveral value closed }
      suggestions { likeness entry { title } }
      answer { id text choice gate cells { place value } status origin reviewReason version sentAt facts { key status words } } } } } } }";
    let data = client.ok(query, json!({ "id": id })).await;
    data["node"]["questions"]["nodes"].as_array().expect("questions").clone()
}

/// The question with that code.
pub async fn asked(client: &Client, id: &str, code: &str) -> Value {
    in_file(client, id).await.into_iter().find(|q| q["code"] == code).unwrap_or_else(|| panic!("no question {code}"))
}

/// The file that is given back, and the export with its report.
pub async fn given_back(app: &TestApp, client: &Client, id: &str) -> (Vec<u8>, Value) {
    let export = "mutation($input: QuestionnaireExportInput!) {
      questionnaireExport(input: $input) { export { id status } userErrors { code field message } } }";
    let data = client.ok(export, json!({ "input": { "id": id, "format": "ORIGINAL" } })).await;
    let export = text(&data["questionnaireExport"]["export"]["id"]);
    app.run_due_jobs().await;
    let query = "query($id: ID!) { node(id: $id) { ... on Export { status fileName mediaType sha256 path job { result }
      report { changes { sheet cell before after } refused { place value reason } parts { name isChanged } notes } } } }";
    let shown = client.ok(query, json!({ "id": export })).await["node"].clone();
    assert_eq!(shown["status"], "READY", "{shown}");
    let path = shown["path"].as_str().expect("a path");
    (client.get(path).await.bytes, shown)
}

/// What stands in a cell of a file, as it would be read again.
pub fn cell(name: &str, bytes: &[u8], place: &str) -> String {
    let form = keystead_forms::read(name, bytes, None).expect("readable");
    let places = form.questions.into_iter().flat_map(|question| question.answers);
    places.into_iter().find(|it| it.place.ends_with(place)).unwrap_or_else(|| panic!("no cell {place}")).value
}
