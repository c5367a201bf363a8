//! What must be refused, quickly and without eating memory: 4xx within 100 ms, at most 50 MB more, by a process of its own.
//! Its figures:
//!
//! ```text
//! cargo test -p keystead-tests --test it -- hostile_requests --nocapture
//! ```

use std::time::{Duration, Instant};

use keystead_tests::processes::Deployment;
use keystead_tests::{TestApp, json};

fn nested(depth: usize) -> String {
    format!("{{ __schema {{ types {{ {} name {} }} }} }}", "ofType {".repeat(depth), "}".repeat(depth))
}

fn doubling(levels: usize) -> String {
    let mut text = String::from("{ ...F0 }");
    for n in 0..levels {
        text += &format!(" fragment F{n} on Query {{ ...F{next} ...F{next} a{n}: __typename }}", next = n + 1);
    }
    text + &format!(" fragment F{levels} on Query {{ __typename }}")
}

fn bodies() -> Vec<(&'static str, String)> {
    let query = |text: String| json!({ "query": text }).to_string();
    vec![
        ("depth 100", query(nested(100))),
        ("depth 1,000", query(nested(1_000))),
        ("depth 60,000", query("{a".repeat(60_000))),
        ("lists in lists", query(format!("{{ a(b: {}) }}", "[".repeat(100_000)))),
        ("objects in objects", query(format!("{{ a(b: {}) }}", "{a:".repeat(50_000)))),
        ("types in types", query(format!("query($a: {}Int) {{ a }}", "[".repeat(100_000)))),
        (
            "10,000 aliases",
            query(format!("{{ {} }}", (0..10_000).map(|n| format!("a{n}:__typename ")).collect::<String>())),
        ),
        ("100 aliases", query(format!("{{ {} }}", (0..100).map(|n| format!("a{n}:__typename ")).collect::<String>()))),
        ("a batch of 1,000", format!("[{}]", vec![query("{ __typename }".into()); 1_000].join(","))),
        ("a body of 10 MB", query("#".repeat(10 << 20))),
        (
            "a body of 10 MB of JSON",
            format!("{{\"query\":\"{{__typename}}\",\"variables\":{{\"a\":[{}0]}}}}", "0,".repeat(5 << 20)),
        ),
        ("circular fragments", query("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }".into())),
        ("a fragment in itself", query("{ ...A } fragment A on Query { __typename ...A }".into())),
        ("fragments that double", query(doubling(40))),
        ("unused operations that double", query(format!("query X {{ __typename }} query Y {}", doubling(40)))),
        ("1,000 directives", query(format!("{{ __typename {} }}", "@skip(if: false) ".repeat(1_000)))),
        ("10,000 tokens", query(format!("{{ {} }}", "__typename ".repeat(10_000)))),
        ("250,000 braces", query("{".repeat(250_000))),
        ("a name of 200,000 letters", query(format!("{{ {} }}", "x".repeat(200_000)))),
        ("an endless string", query(format!("{{ a(b: \"{}", "x".repeat(200_000)))),
        ("an endless block string", query(format!("{{ a(b: \"\"\"{}", "x".repeat(200_000)))),
        (
            "an introspection bomb",
            query(format!("{{ __schema {{ types {{ {} name {} }} }} }}", "fields { type {".repeat(6), "} }".repeat(6))),
        ),
        ("JSON in JSON", format!("{{\"query\":\"{{__typename}}\",\"variables\":{}", "{\"a\":".repeat(50_000))),
        ("1,900 unknown fields", query(format!("{{ {} }}", (0..1_900).map(|n| format!("f{n} ")).collect::<String>()))),
        ("a page of a million", query("{ tenants(first: 1000000) { nodes { id } } }".into())),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_requests_are_refused_quickly_and_cheaply() {
    let deployment = Deployment::new().await;
    let mut api = deployment.start("api").await;
    deployment.ready().await;
    let pid = api.id().expect("running");
    let (http, mut slowest) = (reqwest::Client::new(), Duration::ZERO);
    let sent = |body: String| {
        http.post(deployment.graphql())
            .bearer_auth(deployment.founded.token.as_str())
            .header("content-type", "application/json")
            .header("accept", "application/graphql-response+json")
            .body(body)
            .send()
    };
    sent(json!({ "query": "{ viewer { role } }" }).to_string()).await.expect("an answer");
    let before = forget_peak(pid);
    for (what, body) in &bodies() {
        let (mut best, mut told) = (Duration::MAX, 0);
        // Other tests share the machine: of five, the quickest shows what the server needs.
        for _ in 0..5 {
            let begun = Instant::now();
            let answer = sent(body.clone()).await.unwrap_or_else(|error| panic!("{what}: {error}"));
            best = best.min(begun.elapsed());
            let status = answer.status();
            told = status.as_u16();
            let said = answer.text().await.expect("a body");
            assert!(status.is_client_error(), "{what}: {status} {said}");
            assert!(said.len() < 20_000, "{what} is answered with {} bytes", said.len());
        }
        println!("{what}: {told} in {:.1} ms", best.as_secs_f64() * 1_000.0);
        assert!(best < Duration::from_millis(100), "{what} took {best:?}");
        slowest = slowest.max(best);
    }
    let more = resident(pid, "VmHWM:").saturating_sub(before);
    println!(
        "slowest {:.1} ms; at its peak {:.1} MB more than the {:.1} before",
        slowest.as_secs_f64() * 1_000.0,
        mb(more),
        mb(before)
    );
    assert!(more < 50 << 20, "memory grew by {more}");
    assert!(api.try_wait().expect("asked").is_none(), "it lives");
    api.kill().await.expect("killed");
    deployment.end().await;
}

fn mb(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// A line of what the kernel says of a process, in bytes.
fn resident(pid: u32, name: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a process");
    let line = status.lines().find(|line| line.starts_with(name)).expect("the line");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).expect("a number") << 10
}

/// Has the kernel begin anew with the peak of a process's memory. Returns what it has now.
fn forget_peak(pid: u32) -> u64 {
    std::fs::write(format!("/proc/{pid}/clear_refs"), "5").expect("forgotten");
    resident(pid, "VmRSS:")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_standard_introspection_is_no_abuse() {
    let app = TestApp::new().await;
    let of = |n: usize| format!("kind name {}kind name{}", "ofType { kind name ".repeat(n), "}".repeat(n));
    let text = format!(
        "query IntrospectionQuery {{ __schema {{ description queryType {{ name }} mutationType {{ name }}
           subscriptionType {{ name }} types {{ ...FullType }}
           directives {{ name description isRepeatable locations args(includeDeprecated: true) {{ ...InputValue }} }} }} }}
         fragment FullType on __Type {{ kind name description specifiedByURL
           fields(includeDeprecated: true) {{ name description args(includeDeprecated: true) {{ ...InputValue }}
             type {{ ...TypeRef }} isDeprecated deprecationReason }}
           inputFields(includeDeprecated: true) {{ ...InputValue }} interfaces {{ ...TypeRef }}
           enumValues(includeDeprecated: true) {{ name description isDeprecated deprecationReason }}
           possibleTypes {{ ...TypeRef }} }}
         fragment InputValue on __InputValue {{ name description type {{ ...TypeRef }} defaultValue isDeprecated deprecationReason }}
         fragment TypeRef on __Type {{ {} }}",
        of(9)
    );
    let data = app.owner.ok(&text, json!({})).await;
    assert!(data["__schema"]["types"].as_array().is_some_and(|types| types.len() > 20));
}
