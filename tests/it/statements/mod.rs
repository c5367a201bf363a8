//! How many statements a query takes: as many for twenty rows as for two.

mod company;
mod queries;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use company::{Company, Side, done, made};
use keystead_api::http::{Settings, limits::Limits};
use keystead_tests::{Client, TestApp, Value, json};
use poem::EndpointExt;
use queries::{Query, Schema};

/// What makes the rows of a list alike, where they are not.
const ALIKE: &[(&str, &str)] = &[
    ("seats", "filter: { kind: [SERVICE] }"),
    ("auditEvents", "filter: { action: [\"export.created\"] }"),
    ("jobs", "filter: { kind: [\"PILOT_REPORT\"] }"),
    ("exports", "filter: { kind: [JOBS] }"),
    ("questionnaires", "filter: { direction: [OUTBOUND] }"),
    // One is in force at a time.
    ("policies", "status: [RETIRED]"),
    ("outputReviews", "filter: { status: [APPROVED] }"),
];

/// What is computed from every table of the company, whatever is asked of it: a few statements for each noun.
const COMPUTED: &[&str] = &["facts", "factCatalogue"];

/// A caller, free to ask for as much as a test wants.
pub fn unlimited(app: &TestApp, caller: &Client) -> Client {
    let limits = Limits { cost: u64::MAX, tokens: 20_000, ..Limits::default() };
    let edge = keystead_api::edge(Arc::clone(&app.app), Settings { limits, ..Settings::default() });
    let routes = keystead_api::http::routes(&edge, keystead_api::routes(&edge));
    caller.at(Arc::new(routes.boxed()))
}

async fn statements(app: &TestApp, caller: &Client, query: &Query, first: usize) -> (u64, Value) {
    let mut variables = json!({ "id": app.tenant_id });
    if query.is_paged {
        variables["first"] = json!(first);
    }
    let before = app.app.db.statements();
    let data = caller.ok(&query.text, variables).await;
    (app.app.db.statements() - before, data)
}

/// Everything that a company has, as far as that caller may see it.
pub async fn everything(caller: &Client, tenant: &str) -> Vec<Value> {
    let mut all = Vec::new();
    for query in Schema::new().queries(&[]) {
        let mut variables = json!({ "id": tenant });
        if query.is_paged {
            variables["first"] = json!(10);
        }
        all.push(caller.send(&query.text, variables).await.body["data"].clone());
    }
    all
}

/// What shows rows of other types under its own name, or is only a pointer.
const NO_NODES: &[(&str, &str)] = &[
    ("KeyAccessEvent", "its id is that of an audit event"),
    ("SeatAuditEnded", "its id is that of a seat or an API token"),
];

#[tokio::test(flavor = "multi_thread")]
async fn twenty_rows_of_any_list_take_as_many_statements_as_two() {
    const MANY: usize = 20;
    let Company { app, .. } = Company::of(MANY).await;
    let caller = unlimited(&app, &app.owner);
    let mut wrong = Vec::new();
    for query in Schema::new().queries(ALIKE) {
        statements(&app, &caller, &query, 2).await;
        let (two, few) = statements(&app, &caller, &query, 2).await;
        let (twenty, data) = statements(&app, &caller, &query, MANY).await;
        // An edge to something of any kind takes a statement for each kind that is there.
        let two = two + (kinds(&data).len().saturating_sub(kinds(&few).len())) as u64;
        let list = query.name.split('.').next().unwrap_or_default();
        let rows = data["tenant"][list]["nodes"].as_array().map(Vec::len);
        if query.is_paged && rows.is_none_or(|rows| rows < MANY / 2) {
            wrong.push(format!("{}: only {rows:?} rows", query.name));
        }
        // Twenty may take fewer: what one row points at can be another row, and is there already. A list without pages is the
        // same both times: what it takes is held to a few statements.
        let most = if COMPUTED.contains(&list) { 50 } else { 20 };
        if twenty > two || twenty > most {
            wrong.push(format!("{}: {two} statements for two, {twenty} for twenty: {}", query.name, query.text));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_stored_is_found_by_its_id() {
    let schema = Schema::new();
    let (nodes, mut wrong) = (schema.nodes(), Vec::new());
    for ty in schema.stored().iter().filter(|ty| !nodes.contains(ty)) {
        if !NO_NODES.iter().any(|(known, _)| known == ty) {
            wrong.push(format!("{ty} has an id and is no Node"));
        }
    }
    let Company { app, .. } = Company::of(2).await;
    let caller = unlimited(&app, &app.owner);
    let mut ids = BTreeMap::from([("Tenant".to_owned(), app.tenant_id.to_string())]);
    for query in schema.queries(&[]) {
        let (_, data) = statements(&app, &caller, &query, 5).await;
        collect(&data, &mut ids);
    }
    // What lies deeper than the queries go.
    let deep =
        "query($id: ID!) { tenant(id: $id) { questionnaires(first: 5) { nodes { questions(first: 2) { nodes { answer {
      compositions(first: 1) { nodes { __typename id } } } } } } } } }";
    collect(&caller.ok(deep, json!({ "id": app.tenant_id })).await, &mut ids);
    let (_, stranger) = app.stranger().await;
    let look = "query($id: ID!) { node(id: $id) { __typename id } nodes(ids: [$id]) { __typename id } }";
    for ty in &nodes {
        let Some(id) = ids.get(ty) else {
            wrong.push(format!("the company has no {ty}"));
            continue;
        };
        let found = caller.ok(look, json!({ "id": id })).await;
        let itself = json!({ "__typename": ty, "id": id });
        if found["node"] != itself || found["nodes"] != json!([itself]) {
            wrong.push(format!("{ty} {id}: {found}"));
        }
        let look = stranger.send(look, json!({ "id": id })).await.body;
        if !look["data"]["node"].is_null() || look["data"]["nodes"] != json!([null]) {
            wrong.push(format!("{ty} {id} is shown to a stranger: {look}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// The kinds of thing whose ids are in an answer.
fn kinds(value: &Value) -> BTreeSet<&str> {
    match value {
        Value::Object(fields) => fields.values().flat_map(kinds).collect(),
        Value::Array(items) => items.iter().flat_map(kinds).collect(),
        Value::String(text) => {
            text.split_once('_').filter(|(_, rest)| rest.len() == 26).map(|(kind, _)| kind).into_iter().collect()
        }
        _ => BTreeSet::new(),
    }
}

/// One id of each type that is in an answer.
fn collect(value: &Value, ids: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(fields) => {
            if let (Some(ty), Some(id)) = (fields.get("__typename"), fields.get("id")) {
                let text = |value: &Value| value.as_str().expect("a text").to_owned();
                ids.insert(text(ty), text(id));
            }
            fields.values().for_each(|value| collect(value, ids));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, ids)),
        _ => {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_page_with_its_single_objects_is_within_the_limit_of_cost() {
    let app = TestApp::new().await;
    for query in Schema::new().full_pages() {
        let answer = app.owner.send(&query.text, json!({ "id": app.tenant_id })).await.body;
        assert!(answer["errors"].is_null(), "{}: {answer}", query.name);
        let cost = answer["extensions"]["cost"]["requested"].as_u64().expect("a cost");
        assert!(cost <= 500, "{}: {cost} points", query.name);
    }
    let items = "query($id: ID!) { tenant(id: $id) { seatAudits(first: 1) { nodes { items(first: 100) { nodes {
      id kind name seat { name } apiToken { name } snapshot { name scopes owner { name } } flags { flag value why } flagCount
      reviewer { name } decision target { role owner { name } } decidedBy { name } outcome
      proof { why died { id } leftBehind { id } changes { field before after } } viewerActions } } } } } }";
    let answer = app.owner.send(items, json!({ "id": app.tenant_id })).await.body;
    assert!(answer["errors"].is_null(), "{answer}");
    for too_much in [
        "seats(first: 100) { nodes { apiTokens(first: 20) { nodes { id } } } }",
        "providerAccounts(first: 5) { nodes { keys { account { keys { account { keys { id } } } } } } }",
        "pilots(first: 100) { nodes { checkpoints { pilot { checkpoints { id } } } } }",
        "seatAudits(first: 50) { nodes { items(first: 100) { nodes { id } } } }",
    ] {
        let query = format!("query($id: ID!) {{ tenant(id: $id) {{ {too_much} }} }}");
        assert_eq!(
            app.owner.error_code(&query, json!({ "id": app.tenant_id })).await,
            "QUERY_TOO_COMPLEX",
            "{too_much}"
        );
    }
}
