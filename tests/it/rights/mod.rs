//! Who may do what: every root field of the schema, and every field of a company that leads to another noun, tried by
//! every persona and compared with a table written by hand. A field without a row fails, and so does a row without a field.

mod calls;
mod malformed;
mod table;

use std::collections::BTreeMap;

use calls::{Call, SchemaReader};
use keystead_domain::auth::TokenScope;
use keystead_entities::seat::Role;
use keystead_tests::{Client, TestApp, json};
use table::{ROOT_FIELDS, Row, TENANT_FIELDS, TENANT_OWN};

/// The callers, and what the table says of each.
struct Persona {
    name: String,
    client: Client,
    role: Role,
    scopes: Vec<TokenScope>,
}

impl Persona {
    fn may(&self, row: &Row) -> bool {
        let scope: Option<TokenScope> = (!row.scope.is_empty()).then(|| row.scope.parse().expect("a scope"));
        let role: Role = row.role.parse().expect("a role");
        let is_write = row.scope.ends_with(":write");
        let has_scope = scope.is_none_or(|scope| self.scopes.iter().any(|own| own.includes(scope)));
        has_scope && self.role <= role && !(is_write && self.role == Role::Auditor)
    }
}

/// A seat of each role with all scopes; and an owner once for each area, with all scopes but that area's.
async fn personas(app: &TestApp) -> Vec<Persona> {
    let all = TokenScope::all();
    let mut personas = Vec::new();
    for role in Role::ALL {
        let client = app.persona(*role).await;
        personas.push(Persona { name: role.to_string(), client, role: *role, scopes: all.clone() });
    }
    let areas: std::collections::BTreeSet<_> = all.iter().map(|scope| scope.area).collect();
    for area in areas {
        let scopes: Vec<_> = all.iter().copied().filter(|scope| scope.area != area).collect();
        let client = app.token(app.owner_id, &scopes).await;
        let name = format!("an OWNER without the scope {}", area.as_str());
        personas.push(Persona { name, client, role: Role::Owner, scopes });
    }
    personas
}

/// What is wrong with the answer, where something is.
async fn try_one(persona: &Persona, row: &Row, call: &Call) -> Option<String> {
    let answer = persona.client.send(&call.query, call.variables.clone()).await;
    let codes: Vec<_> = answer.body["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|e| e["extensions"]["code"].as_str().unwrap_or("none").to_owned())
        .collect();
    let refused = codes.iter().any(|code| code == "FORBIDDEN");
    let who = format!("{} for {}", row.field, persona.name);
    if codes
        .iter()
        .any(|code| matches!(code.as_str(), "INTERNAL" | "GRAPHQL_VALIDATION_FAILED" | "UNAUTHENTICATED" | "none"))
    {
        return Some(format!("{who}: {} to {} {}", answer.body, call.query, call.variables));
    }
    match (persona.may(row), refused) {
        (true, true) => Some(format!("{who}: refused, and the table says allowed: {}", answer.body["errors"])),
        (false, false) => Some(format!("{who}: not refused, and the table says refused: {}", answer.body)),
        _ => None,
    }
}

#[test]
fn every_root_field_has_a_row_and_every_row_a_field() {
    let schema = SchemaReader::new();
    let mut wrong = Vec::new();
    let mut rows: BTreeMap<&str, &Row> = ROOT_FIELDS.iter().map(|row| (row.field, row)).collect();
    assert_eq!(rows.len(), ROOT_FIELDS.len(), "a field has two rows");
    for field in schema.root_fields() {
        let (scope, role) = schema.auth_of(&field).unwrap_or_else(|| panic!("{} has no @auth", field.name));
        match rows.remove(field.name.as_str()) {
            None => wrong.push(format!("without a row: row(\"{}\", \"{scope}\", \"{role}\"),", field.name)),
            Some(row) if (row.scope, row.role) != (scope.as_str(), role.as_str()) => {
                wrong
                    .push(format!("{}: @auth says {scope}, {role}; the table {}, {}", field.name, row.scope, row.role));
            }
            Some(_) => {}
        }
    }
    wrong.extend(rows.keys().map(|field| format!("a row without a field: {field}")));
    let mut rows: BTreeMap<&str, &Row> = TENANT_FIELDS.iter().map(|row| (row.field, row)).collect();
    for field in schema.fields_of("Tenant") {
        if !TENANT_OWN.contains(&field.name.as_str()) && rows.remove(field.name.as_str()).is_none() {
            wrong.push(format!("Tenant.{} is without a row", field.name));
        }
    }
    wrong.extend(rows.keys().map(|field| format!("a row without a field: Tenant.{field}")));
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_persona_is_let_into_every_root_field_as_the_table_says() {
    let app = TestApp::new().await;
    let schema = SchemaReader::new();
    let personas = personas(&app).await;
    let mut wrong = Vec::new();
    for field in schema.root_fields().into_iter().filter(|field| field.root != "Subscription") {
        let Some(row) = ROOT_FIELDS.iter().find(|row| row.field == field.name) else { continue };
        for persona in &personas {
            let call = schema.call(&app, &field);
            wrong.extend(try_one(persona, row, &call).await);
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_persona_is_let_into_every_field_of_a_company_as_the_table_says() {
    let app = TestApp::new().await;
    let schema = SchemaReader::new();
    let personas = personas(&app).await;
    let mut wrong = Vec::new();
    for field in schema.fields_of("Tenant") {
        let Some(row) = TENANT_FIELDS.iter().find(|row| row.field == field.name) else { continue };
        // Without the scope of the company itself nobody comes as far as its fields.
        for persona in personas.iter().filter(|p| p.scopes.iter().any(|s| s.to_string() == "tenant:read")) {
            let call = schema.call_on_tenant(&app, &field);
            wrong.extend(try_one(persona, row, &call).await);
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_narrow_token_learns_who_it_is_and_finds_what_its_scopes_show() {
    let app = TestApp::new().await;
    let made =
        "mutation($input: AiAppCreateInput!) { aiAppCreate(input: $input) { aiApp { id } userErrors { code } } }";
    let input = json!({ "input": { "tenantId": app.tenant_id, "name": "Letter Writer", "kind": "SAAS_INTEGRATION" } });
    let id = app.owner.ok(made, input).await["aiAppCreate"]["aiApp"]["id"].clone();
    let narrow = app.token(app.owner_id, &["apps:read".parse().expect("a scope")]).await;
    let who = "{ viewer { seatId role scopes tenants { id } seat { name } } instance { version limits { cost } } }";
    let who = narrow.ok(who, json!({})).await;
    assert_eq!(who["viewer"]["scopes"], json!(["apps:read"]));
    assert_eq!((&who["viewer"]["seatId"], &who["viewer"]["tenants"]), (&json!(app.owner_id), &json!([])));
    let node = "query($id: ID!) { node(id: $id) { id ... on AiApp { name } } }";
    assert_eq!(narrow.ok(node, json!({ "id": id })).await["node"]["name"], "Letter Writer");
    assert_eq!(narrow.error_code(node, json!({ "id": app.owner_id })).await, "FORBIDDEN");
    assert_eq!(narrow.error_code(node, json!({ "id": app.tenant_id })).await, "FORBIDDEN");
    let nodes = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
    let nothing = keystead_entities::AiAppId(uuid::Uuid::nil());
    let several = narrow.send(nodes, json!({ "ids": [app.owner_id, id, nothing] })).await.body;
    assert_eq!(several["data"]["nodes"], json!([null, { "id": id }, null]), "{several}");
    let errors = several["errors"].as_array().expect("an error");
    assert_eq!((errors.len(), &errors[0]["path"]), (1, &json!(["nodes", 0])), "{several}");
    assert_eq!(errors[0]["extensions"]["code"], "FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_let_in_anywhere() {
    let app = TestApp::new().await;
    let schema = SchemaReader::new();
    for field in schema.root_fields() {
        let call = schema.call(&app, &field);
        let answer = app.nobody.send(&call.query, call.variables).await;
        assert_eq!(answer.status, 401, "{}", field.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_changes_nothing_and_learns_nothing() {
    let app = TestApp::new().await;
    app.person(Role::Member, "Mo Member").await;
    let (_, stranger) = app.stranger().await;
    let schema = SchemaReader::new();
    let before = app.rows_of_tenant().await;
    for field in schema.root_fields().into_iter().filter(|field| field.root != "Subscription") {
        let call = schema.call_with_our_ids(&app, &field);
        let answer = stranger.send(&call.query, call.variables.clone()).await;
        let text = answer.body.to_string();
        assert!(!text.contains("Mo Member") && !text.contains("Harbor"), "{}: {text}", field.name);
        assert!(!text.contains("INTERNAL"), "{}: {text} to {}", field.name, call.variables);
    }
    assert_eq!(app.rows_of_tenant().await, before);
    let look = stranger.send("query($id: ID!) { tenant(id: $id) { name } }", json!({ "id": app.tenant_id })).await;
    assert!(look.body["data"]["tenant"].is_null());
}
