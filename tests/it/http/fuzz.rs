//! Generated input at the door: whatever comes, no panic and no 5xx. `PROPTEST_CASES=1000000` for the long run.

use keystead_tests::{Client, TestApp};
use poem::http::Method;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::runtime::Handle;

use super::request;

const SEEDS: [&str; 6] = [
    r#"{"query":"query Q($id: ID!, $n: Int = 3) { tenant(id: $id) { ...T @include(if: true) } } fragment T on Tenant { id name }","operationName":"Q","variables":{"id":"ten_x","n":4}}"#,
    r#"{"query":"mutation($input: TenantUpdateInput!) { tenantUpdate(input: $input) { tenant { id } userErrors { code } } }","variables":{"input":{"id":"ten_0","name":"\u0000\u202e"}}}"#,
    r#"{"query":"{ viewer { __typename } node(id: \"seat_\") { id ... on Tenant { name } } }"}"#,
    r#"{"query":"{ __schema { types { name fields { name args { name defaultValue } } } } }"}"#,
    r#"{"documentId":"sha256:0","extensions":{"a":[1,2.5e308,null,true,{"b":"\ud83c\udfc3"}]}}"#,
    r#"{"query":"subscription { x }","variables":null}"#,
];

/// A seed with some bytes changed, left out, doubled or put in.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        any::<u8>().prop_map(|b| vec![b]),
        Just(b"{".to_vec()),
        Just(b"}".to_vec()),
        Just(b"\\\"".to_vec()),
        Just(b"...".to_vec()),
        Just(b"$id".to_vec()),
        Just(b"\\u0000".to_vec()),
        Just("é🏃".as_bytes().to_vec()),
        Just(b"99999999999999999999".to_vec()),
    ];
    let change = (any::<prop::sample::Index>(), 0..6_usize, piece);
    (0..SEEDS.len(), prop::collection::vec(change, 1..6)).prop_map(|(seed, changes)| {
        let mut bytes = SEEDS[seed].as_bytes().to_vec();
        for (at, removed, put) in changes {
            let at = at.index(bytes.len() + 1);
            let end = (at + removed).min(bytes.len());
            bytes.splice(at..end, put);
        }
        bytes
    })
}

fn cases(most: u32) -> Config {
    let wanted = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(most);
    Config { cases: wanted, failure_persistence: None, ..Config::default() }
}

/// Sends what is generated and looks at the status.
fn stays_calm(client: &Client, handle: &Handle, request: poem::Request) -> Result<(), TestCaseError> {
    let answer = handle.block_on(client.call(request));
    prop_assert!(answer.status.as_u16() < 500, "{} {}", answer.status, String::from_utf8_lossy(&answer.bytes));
    prop_assert!(answer.headers.contains_key("x-request-id"));
    Ok(())
}

async fn fuzz(work: impl FnOnce(Client, Handle) + Send + 'static) {
    let app = TestApp::new().await;
    let (client, handle) = (app.owner.clone(), Handle::current());
    tokio::task::spawn_blocking(move || work(client, handle)).await.expect("calm");
}

#[tokio::test(flavor = "multi_thread")]
async fn mutated_bodies_are_answered() {
    fuzz(|client, handle| {
        let headers = [("content-type", "application/json"), ("accept", "application/graphql-response+json")];
        let sent = |body: Vec<u8>| stays_calm(&client, &handle, request(Method::POST, "", &headers, body));
        TestRunner::new(cases(500)).run(&mutated(), sent).expect("no 5xx");
        let noise = prop::collection::vec(any::<u8>(), 0..300);
        TestRunner::new(cases(200)).run(&noise, sent).expect("no 5xx");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn generated_documents_are_answered() {
    fuzz(|client, handle| {
        let words =
            "{ } ( ) [ ] : ! $ @ = | & query mutation tenant id name on fragment A A A 1 -0.5e9 \" \"\"\" # true null
            __typename __schema ... ... ünï \u{feff} { } { } { }";
        let word = prop::sample::select(words.split_whitespace().collect::<Vec<_>>());
        let document = prop::collection::vec(word, 0..60).prop_map(|words| words.join(" "));
        let sent = |document: String| {
            let body = serde_json::json!({ "query": document }).to_string();
            stays_calm(&client, &handle, request(Method::POST, "", &[("content-type", "application/json")], body))
        };
        TestRunner::new(cases(500)).run(&document, sent).expect("no 5xx");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn generated_headers_query_strings_and_tokens_are_answered() {
    fuzz(|mut client, handle| {
        client.token = None;
        let line = "[ -~]{0,80}";
        let input = (line, line, "[!-~]{0,40}", "(kst_api_)?[0-9a-v]{0,90}", "[a-zA-Z0-9%&=+{}\\-_.~]{0,120}");
        let sent = |(accept, kind, key, token, query): (String, String, String, String, String)| {
            let bearer = format!("Bearer {token}");
            let headers = [
                ("accept", &*accept),
                ("content-type", &*kind),
                ("idempotency-key", &*key),
                ("authorization", &*bearer),
            ];
            let query = format!("?{}", query.replace(['{', '}'], ""));
            stays_calm(&client, &handle, request(Method::GET, &query, &headers, ""))?;
            stays_calm(&client, &handle, request(Method::POST, "", &headers, "{\"query\":\"{__typename}\"}"))
        };
        TestRunner::new(cases(300)).run(&input, sent).expect("no 5xx");
    })
    .await;
}
