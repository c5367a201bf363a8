//! A company that is not what it ought to be gets answers that say so.

use keystead_domain::facts::catalogue::ITEMS;
use keystead_entities::seat::Role;
use keystead_tests::{TestApp, days, hours, json};

use super::*;
use crate::keys::{ECHO, account, add};
use crate::questionnaires::{answer, generated, text};

#[tokio::test(flavor = "multi_thread")]
async fn overdue_keys_are_told() {
    let app = TestApp::new().await;
    let account = account(&app, ECHO, None).await;
    for label in ["one", "two"] {
        app.plant(&format!("echo-{label}-key-of-the-past"));
        add(&app.owner, &account, label, &format!("echo-{label}-key-of-the-past")).await;
    }
    let question = "Are API keys rotated in time?";
    assert_eq!(answered(&app, &["K05"], question).await.choice.as_deref(), Some("Yes"));
    app.advance(days(80));
    app.plant("echo-three-key-of-today");
    add(&app.owner, &account, "three", "echo-three-key-of-today").await;
    app.advance(days(15));
    let told = answered(&app, &["K05"], question).await;
    assert_eq!(told.choice.as_deref(), Some("No"), "{told:?}");
    assert!(told.text.contains("2 of 3 keys are overdue."), "{}", told.text);
    assert_eq!(answered(&app, &["K05"], "Are any API keys overdue?").await.choice.as_deref(), Some("Yes"));
    let claim = claim(&app, "K05").await;
    assert_eq!(
        (claim["status"].as_str(), claim["verdict"].as_str()),
        (Some("KNOWN"), Some("DOES_NOT_HOLD")),
        "{claim}"
    );
    assert_eq!(claim["value"]["keys.rotated_in_time"]["of"]["no"], 2);
    let id = generated(&app, &app.owner).await;
    let template = answer(&app.owner, &id, "keys.rotation").await;
    assert!(text(&template["text"]).contains("2 keys are overdue"), "{template}");
}

#[tokio::test(flavor = "multi_thread")]
async fn seats_without_a_second_factor_are_told() {
    let app = TestApp::new().await;
    let question = "Is multi-factor authentication in place for all users?";
    let unknown = answered(&app, &["S02"], question).await;
    assert_eq!(unknown.choice, None, "nobody has told");
    assert!(unknown.text.contains("Not known: "), "{}", unknown.text);
    app.signed_in("owner@harborpine.example", "kelp anvil morse nine").await;
    let told = answered(&app, &["S02"], question).await;
    assert_eq!(told.choice.as_deref(), Some("No"), "{told:?}");
    assert!(told.text.contains("Of 1 active seat, 0 have a second factor and 1 do not."), "{}", told.text);
    assert_eq!(claim(&app, "S02").await["evidence"][0], json!(app.owner_id));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_leaver_who_was_locked_out_after_nine_days_is_told() {
    let app = TestApp::new().await;
    let (leaver, _) = app.person(Role::Member, "Lea Leaver").await;
    let update = "mutation($input: SeatUpdateInput!) { seatUpdate(input: $input) { seat { id } userErrors { code } } }";
    app.owner.ok(update, json!({ "input": { "id": leaver, "departedOn": "2026-01-15" } })).await;
    app.advance(days(2));
    let question = "Is the access of leavers removed in a timely manner?";
    let inside = answered(&app, &["S05"], question).await;
    assert_eq!(inside.choice.as_deref(), Some("No"), "{inside:?}");
    assert!(inside.text.contains("1 leaver still has access at the moment."), "{}", inside.text);
    app.advance(days(7) + hours(15));
    app.owner.ok(crate::seats::DISABLE, json!({ "input": { "id": leaver, "reason": "left" } })).await;
    let told = answered(&app, &["S05", "S06"], question).await;
    assert_eq!(told.choice.as_deref(), Some("No"), "{told:?}");
    assert!(told.text.contains("median 9 days, longest 9 days. Within a day: 0 of 1."), "{}", told.text);
    assert!(
        told.text.contains("Of 1 disabled or removed seat, 0 have a token or session that still works."),
        "{}",
        told.text
    );
    let within = async |limit: &str| {
        answered(&app, &["S05"], &format!("Is the access of leavers removed within {limit}?")).await.choice
    };
    assert_eq!(within("24 hours").await.as_deref(), Some("No"));
    assert_eq!(within("10 days").await.as_deref(), Some("Yes"));
}

#[tokio::test(flavor = "multi_thread")]
async fn unsigned_data_processing_terms_are_told() {
    let app = TestApp::new().await;
    let account = account(&app, ECHO, None).await;
    let question = "Are data processing agreements signed with all AI vendors?";
    let unknown = answered(&app, &["V04"], question).await;
    assert_eq!(unknown.choice, None, "nobody has looked: {unknown:?}");
    let update = "mutation($input: ProviderAccountUpdateInput!) {
      providerAccountUpdate(input: $input) { providerAccount { id name } userErrors { code } } }";
    let looked = app.owner.ok(update, json!({ "input": { "id": account, "contractCheckedOn": "2026-01-15" } })).await;
    let name = text(&looked["providerAccountUpdate"]["providerAccount"]["name"]);
    let told = answered(&app, &["V04"], question).await;
    assert_eq!(told.choice.as_deref(), Some("No"), "{told:?}");
    assert!(told.text.contains(&format!("Without: {name}.")), "{}", told.text);
    let id = generated(&app, &app.owner).await;
    let template = answer(&app.owner, &id, "data.terms").await;
    assert!(text(&template["text"]).starts_with("No, not with all: 0 of 1 AI provider account"), "{template}");
    app.owner.ok(update, json!({ "input": { "id": account, "dpaSignedOn": "2026-01-14" } })).await;
    assert_eq!(answered(&app, &["V04"], question).await.choice.as_deref(), Some("Yes"));
    app.owner.ok(update, json!({ "input": { "id": account, "contractEndsOn": "2026-01-14" } })).await;
    assert_eq!(answered(&app, &["V04"], question).await.choice.as_deref(), Some("No"), "the contract has ended");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_catalogue_is_shown_and_a_new_company_claims_little() {
    let app = TestApp::new().await;
    let query = "query($id: ID!) { tenant(id: $id) { factCatalogue { code status verdict words gaps } } }";
    let data = app.owner.ok(query, json!({ "id": app.tenant_id })).await;
    let all = data["tenant"]["factCatalogue"].as_array().expect("claims").clone();
    assert_eq!(all.len(), ITEMS.len());
    for claim in &all {
        let is_known = claim["status"] == "KNOWN";
        assert!(is_known || (claim["verdict"].is_null() && claim["gaps"] != json!([])), "{claim}");
    }
    for code in ["G01", "G03", "V07", "P02", "L02", "I01"] {
        let claim = all.iter().find(|claim| claim["code"] == code).expect("there");
        assert_eq!(claim["status"], "UNKNOWN", "{claim}");
    }
}
