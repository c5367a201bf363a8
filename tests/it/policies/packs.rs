//! Industry packs.

use keystead_tests::{TestApp, json, minutes};

use super::{begun, in_force, lines, policy};

const INSTALL: &str = "mutation($input: IndustryPackInstallInput!) {
  industryPackInstall(input: $input) { tenant { industryPacks { key } } userErrors { code field message } } }";
const REMOVE: &str = "mutation($input: IndustryPackRemoveInput!) {
  industryPackRemove(input: $input) { tenant { industryPacks { key } } userErrors { code } } }";

#[tokio::test(flavor = "multi_thread")]
async fn there_are_seven_and_each_brings_what_its_trade_needs() {
    let app = TestApp::new().await;
    let all = app
        .owner
        .ok("{ industryPacks { key name summary dataClasses policyClauses vendorQuestions playbooks } }", json!({}))
        .await;
    let all = all["industryPacks"].as_array().expect("packs").clone();
    let keys: Vec<&str> = all.iter().filter_map(|pack| pack["key"].as_str()).collect();
    assert_eq!(keys, ["finance", "healthcare", "hospitality", "insurance", "legal", "pharmacy", "retail"]);
    assert!(all[1]["dataClasses"].as_array().expect("classes").contains(&json!("PHI")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_installed_pack_puts_its_clauses_on_the_page_and_asks_for_a_review() {
    let app = TestApp::new().await;
    in_force(&app).await;
    assert!(lines(&app, "INDUSTRY").await.is_empty());
    let input = json!({ "input": { "tenantId": app.tenant_id, "pack": "healthcare" } });
    for _ in 0..2 {
        let done = app.owner.ok(INSTALL, input.clone()).await;
        assert_eq!(done["industryPackInstall"]["tenant"]["industryPacks"], json!([{ "key": "healthcare" }]));
    }
    assert!(lines(&app, "INDUSTRY").await.iter().any(|line| line.contains("business associate agreement")));
    app.advance(minutes(2));
    app.run_due_jobs().await;
    let reviews = policy(&app, &app.owner).await["reviews"]["nodes"].as_array().expect("reviews").clone();
    assert!(
        !reviews.is_empty() && reviews.iter().all(|r| r["section"] == "INDUSTRY" && r["publishedLine"].is_null()),
        "{reviews:?}"
    );
    app.owner.ok(REMOVE, input.clone()).await;
    assert!(lines(&app, "INDUSTRY").await.is_empty());
    assert_eq!(crate::access::actions_on(&app, "industry_pack.installed").await, 1);
    let unknown = json!({ "input": { "tenantId": app.tenant_id, "pack": "piracy" } });
    assert_eq!(app.owner.refused(INSTALL, unknown).await, ["NOT_FOUND"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_is_the_companys_own() {
    let app = TestApp::new().await;
    begun(&app).await;
    let (_, stranger) = app.stranger().await;
    let input = json!({ "input": { "tenantId": app.tenant_id, "pack": "legal" } });
    assert_eq!(stranger.refused(INSTALL, input).await, ["NOT_FOUND"]);
    assert!(lines(&app, "INDUSTRY").await.is_empty());
}
