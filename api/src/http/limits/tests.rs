use async_graphql::Variables;
use serde_json::json;

use super::*;

const SDL: &str = r#"
schema { query: Query mutation: Mutation }
type Query { tenant(id: ID!): Tenant nodes(ids: [ID!]!): [Node]! hello: String rateLimit: RateLimit }
type RateLimit { available: Int! }
type Mutation { seatInvite(input: SeatInviteInput!): SeatInvitePayload }
interface Node { id: ID! }
type Tenant { name: String! seats(first: Int, after: String, last: Int, before: String): SeatConnection! self: Tenant }
type SeatConnection { edges: [SeatEdge!]! nodes: [Seat!]! totalCount: Int! pageInfo: PageInfo! }
type SeatEdge { cursor: String! node: Seat! }
type PageInfo { endCursor: String }
type Seat implements Node { id: ID! name: String! tenant: Tenant flags: [Flag!]! points(first: Int, last: Int): MetricPointConnection! }
type MetricPointConnection { nodes: [MetricPoint!]! }
type MetricPoint { value: String }
type Flag { why: String seat: Seat }
type SeatInvitePayload { seat: Seat }
enum Role { OWNER MEMBER }
input SeatInviteInput { email: String! role: Role! tier: Int = 1 groups: [String!] }
"#;

fn plan(text: &str, variables: serde_json::Value) -> Result<Plan, Vec<Refusal>> {
    let map = SchemaMap::from_sdl(SDL);
    examine(&map, &Limits::default(), text, None, &Variables::from_json(variables))
}

fn code(text: &str) -> Option<ErrorCode> {
    plan(text, json!({})).err().and_then(|r| r.first().map(Refusal::code))
}

fn cost(text: &str, variables: serde_json::Value) -> u64 {
    plan(text, variables).expect("within the limits").cost
}

#[test]
fn objects_pages_and_mutations_have_their_price() {
    assert_eq!(cost("{ hello }", json!({})), 1, "the least that anything costs");
    assert_eq!(cost("{ rateLimit { available } }", json!({})), 0, "but this");
    assert_eq!(cost("{ rateLimit { available } hello }", json!({})), 1);
    assert_eq!(cost("{ tenant(id: 1) { name } }", json!({})), 1);
    assert_eq!(cost("{ tenant(id: 1) { seats { nodes { id } totalCount } } }", json!({})), 21);
    assert_eq!(cost("{ tenant(id: 1) { seats(first: 5) { edges { node { tenant { id } } } } } }", json!({})), 7);
    assert_eq!(cost("{ tenant(id: 1) { seats(first: 10) { nodes { flags { why } } } } }", json!({})), 16);
    assert_eq!(cost("{ tenant(id: 1) { seats { totalCount pageInfo { endCursor } } } }", json!({})), 2);
    assert_eq!(cost("{ nodes(ids: [1, 2, 3]) { id ... on Seat { tenant { name } } } }", json!({})), 4);
    // The tenant, its edge, the seat, and a hundred numbers of five hundredths each, rounded up.
    assert_eq!(
        cost(
            "{ tenant(id: 1) { self { seats(first: 1) { nodes { points(first: 100) { nodes { value } } } } } } }",
            json!({})
        ),
        8
    );
    let page = "query($n: Int = 3) { tenant(id: 1) { seats(last: $n) { nodes { id } } } }";
    assert_eq!(cost(page, json!({})), 4);
    assert_eq!(cost(page, json!({ "n": 50 })), 51);
    let invite = "mutation($i: SeatInviteInput!) { seatInvite(input: $i) { seat { id } } }";
    // 10 for the mutation, 1 for its payload, 0.1 for the seat in it, rounded up.
    assert_eq!(cost(invite, json!({ "i": { "email": "a@b.c", "role": "OWNER" } })), 12);
}

#[test]
fn what_is_too_much_is_refused_by_name() {
    let nest = |n: usize| format!("{{ tenant(id: 1) {{ {} name {} }} }}", "self {".repeat(n), "}".repeat(n));
    assert_eq!(code(&nest(14)), None);
    assert_eq!(code(&nest(15)), Some(ErrorCode::QueryTooDeep));
    assert_eq!(code(&nest(100)), Some(ErrorCode::QueryTooDeep));
    let pages = "{ tenant(id: 1) { seats(first: 100) { nodes { tenant { seats(first: 100) { nodes { id } } } } } } }";
    assert_eq!(code(pages), Some(ErrorCode::QueryTooComplex));
    let lists = |n: usize| {
        format!(
            "{{ tenant(id: 1) {{ seats(first: 1) {{ nodes {{ {} id {} }} }} }} }}",
            "flags { seat {".repeat(n),
            "} }".repeat(n)
        )
    };
    assert_eq!(code(&lists(3)), None);
    assert_eq!(code(&lists(5)), Some(ErrorCode::QueryTooComplex));
    let aliases: String = (0..51).map(|n| format!("a{n}: __typename ")).collect();
    assert_eq!(code(&format!("{{ tenant(id: 1) {{ {aliases} }} }}")), Some(ErrorCode::QueryTooComplex));
    assert_eq!(code(&format!("{{ {} }}", "hello ".repeat(21))), Some(ErrorCode::QueryTooComplex));
    assert_eq!(code(&format!("{{ hello {} }}", "@include(if: true) ".repeat(21))), Some(ErrorCode::QueryTooComplex));
    assert_eq!(
        code("{ tenant(id: 1) { ...A } } fragment A on Tenant { self { ...A } }"),
        Some(ErrorCode::ValidationFailed)
    );
}

#[test]
fn fragments_that_double_are_counted_and_not_written_out() {
    let mut text = String::from("{ tenant(id: 1) { ...F0 } }");
    for n in 0..25 {
        text +=
            &format!(" fragment F{n} on Tenant {{ a: self {{ id }} ...F{} b: self {{ id }} ...F{} }}", n + 1, n + 1);
    }
    text += " fragment F25 on Tenant { name }";
    let started = std::time::Instant::now();
    assert_eq!(code(&text), Some(ErrorCode::QueryTooComplex));
    assert!(started.elapsed() < std::time::Duration::from_millis(100));
}

#[test]
fn the_standard_introspection_passes_and_a_bomb_does_not() {
    let of = |n: usize| format!("{}kind name{}", "kind name ofType {".repeat(n), "}".repeat(n));
    let standard = format!(
        "{{ __schema {{ queryType {{ name }} types {{ ...F }} directives {{ name args {{ ...I }} }} }} }}
         fragment F on __Type {{ kind name fields(includeDeprecated: true) {{ name args {{ ...I }} type {{ ...T }} }}
           inputFields {{ ...I }} interfaces {{ ...T }} enumValues {{ name }} possibleTypes {{ ...T }} }}
         fragment I on __InputValue {{ name type {{ ...T }} defaultValue }} fragment T on __Type {{ {} }}",
        of(9)
    );
    let plan = plan(&standard, json!({})).expect("the standard introspection");
    assert_eq!(plan.cost, 1, "nothing but what everything costs");
    let bomb = format!("{{ __schema {{ types {{ {} name {} }} }} }}", "fields { type {".repeat(6), "} }".repeat(6));
    assert_eq!(code(&bomb), Some(ErrorCode::QueryTooComplex));
}

#[test]
fn variables_fit_or_are_refused_without_being_repeated() {
    let invite = "mutation($i: SeatInviteInput!) { seatInvite(input: $i) { seat { id } } }";
    let refused = |variables: serde_json::Value| {
        let refusals = plan(invite, variables).expect_err("does not fit");
        assert!(refusals.iter().all(|r| r.code() == ErrorCode::BadUserInput));
        refusals.into_iter().map(|r| r.message).collect::<Vec<_>>().join(" ")
    };
    assert!(refused(json!({})).contains("is missing"));
    assert!(refused(json!({ "i": null })).contains("is null"));
    assert!(refused(json!({ "i": { "email": "a", "role": "KING" } })).contains("none of the values"));
    assert!(refused(json!({ "i": { "email": "a", "role": "OWNER", "secret": "s3cret" } })).contains("has not"));
    let text = refused(json!({ "i": { "email": 4711, "role": "OWNER" } }));
    assert!(text.contains("$i.email") && !text.contains("4711"), "{text}");
    assert!(refused(json!({ "i": { "email": "a", "role": "OWNER", "groups": ["x", null] } })).contains("groups.1"));
}

#[test]
fn a_document_that_cannot_be_read_is_refused_without_being_quoted() {
    let refusals = plan("{ hello(secret: \"s3cret\" }", json!({})).expect_err("unreadable");
    let first = refusals.first().expect("one");
    assert_eq!(first.code(), ErrorCode::ParseFailed);
    assert!(!first.message.contains("s3cret") && !first.locations.is_empty());
}

#[test]
fn our_own_schema_is_understood() {
    let map = SchemaMap::from_sdl(&crate::graphql::build().finish().sdl());
    let query = map.root(OperationType::Query).expect("a query root");
    assert!(map.field(query, "tenant").is_some_and(|f| f.of == "Tenant"));
}

#[test]
fn an_answer_is_worth_what_is_in_it() {
    let map = SchemaMap::from_sdl(SDL);
    let worth = |text: &str, data: serde_json::Value| {
        let document = parse_query(text).expect("a document");
        let data = async_graphql::Value::from_json(data).expect("a value");
        let requested = cost(text, json!({ "i": { "email": "a@b.c", "role": "OWNER" } }));
        actual(&map, Some(&document), None, Some(&data), requested)
    };
    let page = "{ tenant(id: 1) { seats(first: 50) { nodes { id tenant { name } } totalCount } } }";
    let seat = json!({ "id": 1, "tenant": { "name": "x" } });
    let of = |nodes: Vec<serde_json::Value>| json!({ "tenant": { "seats": { "nodes": nodes, "totalCount": 9 } } });
    assert_eq!(worth(page, of(vec![])), 2, "the company, and the look at the page");
    assert_eq!(worth(page, of(vec![seat.clone()])), 3);
    assert_eq!(worth(page, of(vec![seat; 50])), 56, "what was asked for");
    assert_eq!(worth(page, json!({ "tenant": null })), 1);
    let edges = "{ tenant(id: 1) { ...S } } fragment S on Tenant { all: seats { edges { node { flags { why } } } } }";
    let node = json!({ "node": { "flags": [{ "why": "a" }, { "why": "b" }] } });
    assert_eq!(worth(edges, json!({ "tenant": { "all": { "edges": [node.clone(), node] } } })), 4);
    assert_eq!(worth("{ nodes(ids: [1, 2, 3]) { id } }", json!({ "nodes": [null, null, { "id": 3 }] })), 3);
    let invite = "mutation($i: SeatInviteInput!) { seatInvite(input: $i) { seat { id } } }";
    assert_eq!(worth(invite, json!({ "seatInvite": { "seat": { "id": 1 } } })), 12);
    assert_eq!(worth("{ rateLimit { available } }", json!({ "rateLimit": { "available": 1 } })), 0);
    assert_eq!(actual(&map, None, None, None, 100), 1, "what was not carried out");
}
