//! Malformed input to every root field: it may be refused in any way, but it is never our fault. `KEYSTEAD_FUZZ_CASES` says
//! how many calls of each field are tried.

use keystead_domain::entropy::{Entropy, SystemEntropy};
use keystead_entities::seat::Role;
use keystead_entities::tenant::Plan;
use keystead_tests::{TestApp, Value, json};

use super::calls::{Odd, SchemaReader};

fn odd(ids: &[String]) -> Odd {
    let nil = uuid::Uuid::nil();
    let mut all: Vec<Value> = ids.iter().map(|id| json!(id)).collect();
    all.extend([
        json!(""),
        json!("seat_"),
        json!(keystead_entities::SeatId(nil)),
        json!(keystead_entities::PilotId(nil)),
        json!(keystead_entities::JobId(nil)),
        json!("seat_zzzzzzzzzzzzzzzzzzzzzzzzzz"),
        json!("'; DROP TABLE seats; --"),
        json!("x".repeat(10_000)),
    ]);
    Odd {
        ids: all,
        numbers: [0, 1, 2, -1, 101, i64::from(i32::MAX), i64::from(i32::MIN)].map(|n| json!(n)).to_vec(),
        quantities: [
            "2026-02-29T24:00:00Z",
            "2026-02-01T00:00:00Z",
            "2026-02-01",
            "0000-01-01",
            "9999-12-31T23:59:59.999Z",
            "-262143-01-01T00:00:00Z",
            "P90D",
            "P99999999999999999999D",
            "PT0S",
            "P-1D",
            "P1Y2M3DT4H5M6.7S",
            "1",
            "-1",
            "1e400",
            "0.000000000000000000000000000000000001",
            "99999999999999999999999999999999999999",
            "NaN",
            "",
        ]
        .map(|text| json!(text))
        .to_vec(),
        texts: [
            "",
            " ",
            "a",
            "Maria",
            "maria@example.com",
            "seats:read",
            "Europe/Berlin",
            "https://api.example.com/v1",
            "\u{0}",
            "a\u{0}b",
            "\u{202e}txt.exe",
            "\u{feff}",
            "👩🏽‍💻",
            "e\u{301}",
            "ﷺ",
            "%s%n",
            "{{7*7}}",
            "=1+1",
            "\r\nSubject: x",
            "<script>alert(1)</script>",
            "file:///etc/passwd",
            "http://[::1]:22/",
            "null",
            "true",
            "\\u0000",
        ]
        .map(|text| json!(text))
        .into_iter()
        .chain([json!("ä".repeat(50_000)), json!("email\n\"unclosed,\n")])
        .collect(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_made_up_input_is_our_fault() {
    let cases = std::env::var("KEYSTEAD_FUZZ_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(4_usize);
    let app = TestApp::with_plan(Plan::Elite).await;
    app.expect_dead_jobs();
    let (seat, _) = app.person(Role::Member, "Mo Member").await;
    let ids = [app.tenant_id.to_string(), app.tenant_id.to_string(), seat.to_string(), app.owner_id.to_string()];
    let (odd, schema) = (odd(&ids), SchemaReader::new());
    let random = SystemEntropy::new();
    let mut draw = |below: usize| {
        let mut bytes = [0; 4];
        random.fill(&mut bytes);
        u32::from_be_bytes(bytes) as usize % below
    };
    let mut calls = 0_usize;
    for field in schema.root_fields().into_iter().filter(|field| field.root != "Subscription") {
        // A closed company would turn every later call away.
        if ["tenantSuspend", "tenantDelete"].contains(&field.name.as_str()) {
            continue;
        }
        for _ in 0..cases {
            let call = schema.call_with_rubbish(&field, &odd, &mut draw);
            calls += 1;
            let answer = app.owner.send(&call.query, call.variables.clone()).await;
            let fault = answer.status.is_server_error()
                || answer.body["errors"].as_array().into_iter().flatten().any(|error| {
                    matches!(error["extensions"]["code"].as_str(), None | Some("INTERNAL" | "UNAVAILABLE"))
                });
            let input: String = call.variables.to_string().chars().take(2_000).collect();
            assert!(!fault, "{} {} to {} {input}", answer.status, answer.body, call.query);
        }
    }
    println!("{calls} calls, {cases} of each field");
}
