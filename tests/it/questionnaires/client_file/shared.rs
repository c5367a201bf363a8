//! Real questionnaires, which are not ours to ship: `KEYSTEAD_SHARED` (else `../shared`) says where they are; without them
//! these tests say loudly that they did nothing.

use std::time::Instant;

use super::*;

pub(super) fn shared(path: &str) -> Option<Vec<u8>> {
    let base = std::env::var("KEYSTEAD_TEST_SHARED").unwrap_or_else(|_| "../shared".into());
    let found = std::fs::read(format!("{base}/questionnaires/{path}")).ok();
    if found.is_none() {
        eprintln!("SKIPPED: {base}/questionnaires/{path} is not here; set KEYSTEAD_TEST_SHARED");
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_workbook_goes_through_and_comes_back() {
    let Some(file) = shared("csa-caiq-4.0.3/CAIQv4.0.3_STAR-Security-Questionnaire_Generated-at_2024-06-03.xlsx")
    else {
        return;
    };
    let app = TestApp::new().await;
    let began = Instant::now();
    let id = imported(&app, &app.owner, "client.xlsx", &file).await;
    app.owner.ok(GENERATE, json!({ "input": { "id": id } })).await;
    app.run_due_jobs().await;
    println!("read and answered in {:?}", began.elapsed());
    let query = "query($id: ID!) { node(id: $id) { ... on Questionnaire { answerCounts { totalCount draftCount } } } }";
    let counts = app.owner.ok(query, json!({ "id": id })).await["node"]["answerCounts"].clone();
    assert_eq!(counts["totalCount"], 261, "{counts}");
    let (back, export) = given_back(&app, &app.owner, &id).await;
    assert!(back == file, "nobody approved anything");
    assert_eq!(export["report"]["refused"], json!([]));
}
