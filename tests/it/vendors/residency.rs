//! A boundary holds.

use keystead_tests::{TestApp, json};

use super::*;

const OUTSIDE: &str = "REGION_BLOCKED";

async fn bound(app: &TestApp) {
    done(&app.owner, "tenantSettingsUpdate", "", json!({ "id": app.tenant_id, "residency": "EU" })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_outside_gets_nothing_the_boundary_covers() {
    let app = TestApp::new().await;
    bound(&app).await;
    let account = json!({ "tenantId": app.tenant_id, "provider": "ECHO", "name": "Ours", "region": "us-east-1" });
    let account = made(&app.owner, "providerAccountCreate", "providerAccount", account).await;
    let new = json!({ "tenantId": app.tenant_id, "name": "Desk", "kind": "API_CLIENT", "providerAccountId": account });
    let desk = made(&app.owner, "aiAppCreate", "aiApp", new).await;
    let decision = json!({ "id": desk, "status": "ALLOWED", "reason": "so", "dataClasses": ["PII"] });
    let out = refused(&app.owner, "aiAppDecide", decision.clone()).await;
    assert_eq!((out[0].0.as_str(), out[0].1.as_str()), (OUTSIDE, "input.dataClasses"));
    allow(&app, &desk, json!(["INTERNAL"])).await;
    done(&app.owner, "providerAccountUpdate", "", json!({ "id": account, "region": null })).await;
    assert_eq!(
        refused(&app.owner, "aiAppDecide", decision.clone()).await[0].0,
        OUTSIDE,
        "what is not known is not within"
    );
    done(&app.owner, "providerAccountUpdate", "", json!({ "id": account, "region": "eu-central-1" })).await;
    done(&app.owner, "aiAppDecide", "", decision).await;
    let away = refused(&app.owner, "providerAccountUpdate", json!({ "id": account, "region": "us" })).await;
    assert_eq!((away[0].0.as_str(), away[0].1.as_str()), (OUTSIDE, "input.region"));
    let flow = json!({ "aiAppId": desk, "source": "Claims", "region": "US", "dataClasses": ["PII"] });
    assert_eq!(refused(&app.owner, "dataFlowSet", flow).await[0].1, "input.region");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendors_term_says_where_while_it_holds() {
    let app = TestApp::new().await;
    let id = vendor(&app, "Brisk").await;
    assess(&app, &id, Known::Yes, Known::Yes).await;
    let notes = app_of(&app, "Notes", &id, json!([])).await;
    allow(&app, &notes, json!(["PII"])).await;
    bound(&app).await;
    app.run_due_jobs().await;
    let findings = "query($id: ID!) { tenant(id: $id) { findings { nodes { kind subject } } } }";
    let found = app.owner.ok(findings, json!({ "id": app.tenant_id })).await["tenant"]["findings"]["nodes"].clone();
    assert_eq!(found, json!([{ "kind": "APP_BEYOND_LIMIT", "subject": "Notes" }]), "it is noted, and not quarantined");
    let decision = json!({ "id": notes, "status": "ALLOWED", "reason": "so", "dataClasses": ["PII"] });
    assert_eq!(refused(&app.owner, "aiAppDecide", decision.clone()).await[0].0, OUTSIDE);
    term(&app, &id, "RESIDENCY", json!({ "list": ["EU", "US"] })).await;
    assert_eq!(refused(&app.owner, "aiAppDecide", decision.clone()).await[0].0, OUTSIDE, "one of them is outside");
    term(&app, &id, "RESIDENCY", json!({ "list": ["EU (Frankfurt)", "westeurope"], "validUntil": "2026-01-20" })).await;
    done(&app.owner, "aiAppDecide", "", decision.clone()).await;
    app.advance(keystead_tests::days(10));
    let app_owner = app.token(app.owner_id, &keystead_domain::auth::TokenScope::all()).await;
    assert_eq!(refused(&app_owner, "aiAppDecide", decision).await[0].0, OUTSIDE, "the term has run out");
}
