//! A limit is obeyed, not noted.

use keystead_tests::{TestApp, json};

use super::*;

const BLOCKED: &str = "POLICY_BLOCKED";

#[tokio::test(flavor = "multi_thread")]
async fn what_a_limited_vendor_withholds_is_refused_at_every_door() {
    let app = TestApp::new().await;
    let id = vendor(&app, "Brisk").await;
    let new = json!({ "tenantId": app.tenant_id, "name": "Notes", "kind": "SAAS_INTEGRATION", "vendorId": id, "dataClasses": ["PII"] });
    let created = refused(&app.owner, "aiAppCreate", new).await;
    assert_eq!((created[0].0.as_str(), created[0].1.as_str()), (BLOCKED, "input.dataClasses"));
    assert!(created[0].2.contains("Assess the vendor"), "it says what to do next: {}", created[0].2);
    let notes = app_of(&app, "Notes", &id, json!(["INTERNAL"])).await;
    for class in ["CONFIDENTIAL", "PII", "PHI", "PCI"] {
        let decision = json!({ "id": notes, "status": "ALLOWED", "reason": "so", "dataClasses": [class] });
        assert_eq!(refused(&app.owner, "aiAppDecide", decision).await[0].0, BLOCKED, "{class}");
    }
    allow(&app, &notes, json!(["PUBLIC", "INTERNAL"])).await;
    let given = json!({ "id": notes, "dataClasses": ["INTERNAL", "PHI"] });
    assert_eq!(refused(&app.owner, "aiAppUpdate", given).await[0].0, BLOCKED);
    let flow = json!({ "aiAppId": notes, "source": "Claims", "region": "EU", "dataClasses": ["PII"] });
    assert_eq!(refused(&app.owner, "dataFlowSet", flow.clone()).await[0].0, BLOCKED);
    assess(&app, &id, Known::Yes, Known::Yes).await;
    assert_eq!(seen(&app, &id).await["usageLimit"], "NONE");
    allow(&app, &notes, json!(["PII"])).await;
    done(&app.owner, "dataFlowSet", "dataFlow { withheldDataClasses }", flow).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_of_a_limited_vendor_is_bound_too() {
    let app = TestApp::new().await;
    let id = vendor(&app, "Brisk").await;
    let account = crate::keys::account(&app, crate::keys::ECHO, None).await;
    let new = json!({ "tenantId": app.tenant_id, "name": "Desk", "kind": "API_CLIENT", "providerAccountId": account });
    let desk = made(&app.owner, "aiAppCreate", "aiApp", new).await;
    allow(&app, &desk, json!(["PII"])).await;
    let link = json!({ "id": account, "vendorId": id });
    let linked = refused(&app.owner, "providerAccountUpdate", link.clone()).await;
    assert_eq!((linked[0].0.as_str(), linked[0].1.as_str()), (BLOCKED, "input.vendorId"));
    assert!(linked[0].2.contains("Desk"), "it names the app: {}", linked[0].2);
    allow(&app, &desk, json!(["INTERNAL"])).await;
    done(&app.owner, "providerAccountUpdate", "providerAccount { vendor { name } }", link).await;
    let decision = json!({ "id": desk, "status": "ALLOWED", "reason": "so", "dataClasses": ["PII"] });
    assert_eq!(refused(&app.owner, "aiAppDecide", decision).await[0].0, BLOCKED);
    let other = json!({ "tenantId": app.tenant_id, "name": "Other", "kind": "API_CLIENT" });
    let other = made(&app.owner, "aiAppCreate", "aiApp", other).await;
    allow(&app, &other, json!(["PHI"])).await;
    let moved = json!({ "id": other, "providerAccountId": account });
    assert_eq!(refused(&app.owner, "aiAppUpdate", moved).await[0].0, BLOCKED);
    let linked = json!({ "id": other, "vendorId": id });
    assert_eq!(refused(&app.owner, "aiAppUpdate", linked).await[0].1, "input.vendorId");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_that_comes_into_force_quarantines_what_goes_beyond_it_and_tells_the_owner() {
    let app = TestApp::new().await;
    let id = vendor(&app, "Brisk").await;
    assess(&app, &id, Known::Yes, Known::Yes).await;
    let (notes, desk) = (app_of(&app, "Notes", &id, json!([])).await, app_of(&app, "Desk", &id, json!([])).await);
    allow(&app, &notes, json!(["PII", "INTERNAL"])).await;
    allow(&app, &desk, json!(["INTERNAL"])).await;
    app.run_due_jobs().await;
    assess(&app, &id, Known::Yes, Known::Unknown).await;
    app.run_due_jobs().await;
    let row = seen(&app, &id).await;
    assert_eq!((&row["riskClass"], &row["usageLimit"]), (&json!("HIGH"), &json!("NON_SENSITIVE_TRIALS_ONLY")));
    let query =
        "query($ids: [ID!]!) { nodes(ids: $ids) { ... on AiApp { status withheldDataClasses decision { reason } } } }";
    let nodes = app.owner.ok(query, json!({ "ids": [notes, desk] })).await["nodes"].clone();
    assert_eq!((&nodes[0]["status"], &nodes[1]["status"]), (&json!("QUARANTINED"), &json!("ALLOWED")));
    assert_eq!((&nodes[0]["withheldDataClasses"], &nodes[1]["withheldDataClasses"]), (&json!(["PII"]), &json!([])));
    assert!(
        nodes[0]["decision"]["reason"]
            .as_str()
            .is_some_and(|why| why.contains("does not keep") || why.contains("keeps its customers"))
    );
    let findings = "query($id: ID!) { tenant(id: $id) { findings { nodes { kind subject } } } }";
    let found = app.owner.ok(findings, json!({ "id": app.tenant_id })).await["tenant"]["findings"]["nodes"].clone();
    assert_eq!(found, json!([{ "kind": "APP_BEYOND_LIMIT", "subject": "Notes" }]));
    let mails = app.mails.taken();
    assert!(mails.iter().any(|mail| mail.subject.contains("Notes is not to be used for now")), "the owner is told");
    assess(&app, &id, Known::Yes, Known::Yes).await;
    let nodes = app.owner.ok(query, json!({ "ids": [notes] })).await["nodes"].clone();
    assert_eq!(nodes[0]["status"], "QUARANTINED", "somebody decides again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_that_says_no_limits_at_once() {
    let app = TestApp::new().await;
    let id = vendor(&app, "Brisk").await;
    assess(&app, &id, Known::Yes, Known::Yes).await;
    let notes = app_of(&app, "Notes", &id, json!([])).await;
    allow(&app, &notes, json!(["PII"])).await;
    term(&app, &id, "TELEMETRY", json!({ "flag": false })).await;
    let row = seen(&app, &id).await;
    assert_eq!((&row["telemetry"], &row["riskClass"]), (&json!("NO"), &json!("HIGH")));
    assert_eq!(row["limitReason"], "it gives no logs of the company's use");
    let query = "query($id: ID!) { node(id: $id) { ... on AiApp { status } } }";
    assert_eq!(app.owner.ok(query, json!({ "id": notes })).await["node"]["status"], "QUARANTINED");
    assert_eq!(crate::sign_in::told(&app, "vendor.limited").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pilot_stays_a_trial() {
    let app = TestApp::new().await;
    let id = vendor(&app, "Brisk").await;
    let notes = app_of(&app, "Notes", &id, json!(["INTERNAL"])).await;
    allow(&app, &notes, json!(["INTERNAL"])).await;
    let unit = json!({ "tenantId": app.tenant_id, "name": "Claims" });
    let unit = made(&app.owner, "businessUnitCreate", "businessUnit", unit).await;
    let phases = json!([
        { "name": "Trial", "startsOn": "2026-01-15", "endsOn": "2026-02-13" },
        { "name": "All", "startsOn": "2026-02-16", "endsOn": "2026-03-31" },
    ]);
    let pilot = json!({ "tenantId": app.tenant_id, "name": "Notes", "aiAppId": notes, "businessUnitId": unit, "phases": phases });
    let pilot = made(&app.owner, "pilotCreate", "pilot", pilot).await;
    let objective = json!({ "pilotId": pilot, "metric": "MINUTES", "name": "Minutes saved", "unit": "minutes",
        "direction": "HIGHER_IS_BETTER", "aggregation": "MEAN", "baseline": "0", "target": "30" });
    done(&app.owner, "pilotObjectiveSet", "", objective).await;
    done(&app.owner, "pilotStart", "", json!({ "id": pilot })).await;
    let further = refused(&app.owner, "pilotExpand", json!({ "id": pilot })).await;
    assert_eq!(further[0].0, BLOCKED);
    let go = json!({ "id": pilot, "outcome": "GO" });
    assert_eq!(refused(&app.owner, "pilotComplete", go).await[0].0, BLOCKED);
    assess(&app, &id, Known::Yes, Known::Yes).await;
    done(&app.owner, "pilotExpand", "pilot { status }", json!({ "id": pilot })).await;
    let limit = json!({ "id": id, "usageLimit": "NON_SENSITIVE_TRIALS_ONLY", "limitReason": "they had an incident" });
    done(&app.owner, "vendorUpdate", "vendor { usageLimit }", limit).await;
    let query = "query($id: ID!) { node(id: $id) { ... on Pilot { status } } }";
    assert_eq!(app.owner.ok(query, json!({ "id": pilot })).await["node"]["status"], "PAUSED", "it is beyond its trial");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_vendor_raises_a_review_of_the_policy_with_the_sentence() {
    let app = TestApp::new().await;
    crate::policies::in_force(&app).await;
    vendor(&app, "Brisk").await;
    app.advance(keystead_tests::minutes(2));
    app.run_due_jobs().await;
    let reviews = crate::policies::policy(&app, &app.owner).await["reviews"]["nodes"].clone();
    let line = json!("What these vendors make is tried with public and internal data only: Brisk.");
    let reviews = reviews.as_array().expect("reviews");
    assert!(
        reviews.iter().any(|review| review["presentLine"] == line && review["section"] == "FORBIDDEN_USES"),
        "{reviews:?}"
    );
}
