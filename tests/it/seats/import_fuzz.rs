//! Files of generated rubbish: no panic, no failed request, never a part of an import that is all or nothing.
//! `KEYSTEAD_FUZZ_FILES` says how many.

use keystead_tests::{TestApp, Value, json};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use super::import::import;

/// A file: a header of one of the exports, and rows of which some are good and some are anything.
fn files() -> impl Strategy<Value = String> {
    let header = prop::sample::select(vec![
        "userPrincipalName,displayName,accountEnabled,lastSignInDateTime",
        "Email Address [Required],First Name [Required],Status [READ ONLY],Last Sign In [READ ONLY]",
        "email,name,status,last_sign_in_at",
    ]);
    let good = (0_u32..30, prop::sample::select(vec!["True", "Active", "active", ""]))
        .prop_map(|(n, status)| format!("p{n}@x.example,Person {n},{status},2025-12-01 08:00:00"));
    let cell = "[ -~äß\u{202e}李\u{0}-\u{1f}\"]{0,12}";
    let bad = prop::collection::vec(cell, 0..6).prop_map(|cells| cells.join(","));
    let row = prop_oneof![3 => good, 1 => bad];
    (header, prop::collection::vec(row, 1..15)).prop_map(|(header, rows)| format!("{header}\n{}\n", rows.join("\n")))
}

async fn in_use(app: &TestApp) -> i64 {
    let query = "query($id: ID!) { tenant(id: $id) { seats { totalCount } } }";
    let data = app.owner.ok(query, json!({ "id": app.tenant_id })).await;
    data["tenant"]["seats"]["totalCount"].as_i64().expect("a count")
}

fn count(report: &Value, outcome: &str) -> i64 {
    let counts = report["counts"].as_array().expect("counts");
    counts.iter().find(|c| c["outcome"] == outcome).map_or(0, |c| c["count"].as_i64().expect("a number"))
}

#[tokio::test(flavor = "multi_thread")]
async fn generated_files_are_taken_whole_or_not_at_all() {
    let app = TestApp::new().await;
    let mut runner = TestRunner::new(Config::default());
    let files_wanted = std::env::var("KEYSTEAD_FUZZ_FILES").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    for round in 0..files_wanted {
        let csv = files().new_tree(&mut runner).expect("a file").current();
        let mode = if round % 2 == 0 { "ALL_OR_NOTHING" } else { "GOOD_ROWS" };
        let input = json!({ "input": { "tenantId": app.tenant_id, "csv": csv, "mode": mode } });
        let refused = app.owner.refused(super::import::IMPORT, input).await;
        if !refused.is_empty() {
            continue;
        }
        app.run_due_jobs().await;
        let before = in_use(&app).await;
        let report = import(&app, &app.owner, &csv, json!({ "mode": mode })).await;
        let made = count(&report, "CREATED");
        assert_eq!(in_use(&app).await, before + made, "{csv:?}");
        match report["status"].as_str() {
            Some("REJECTED") => assert_eq!((mode, made), ("ALL_OR_NOTHING", 0), "{csv:?}"),
            Some("APPLIED") if mode == "ALL_OR_NOTHING" => assert_eq!(count(&report, "INVALID"), 0, "{csv:?}"),
            Some("APPLIED") => {}
            other => panic!("{other:?} of {csv:?}"),
        }
        assert_eq!(count(&report, "PENDING"), 0, "{csv:?}");
    }
}
