//! Facts rest on terms and documents.

use keystead_domain::auth::TokenScope;
use keystead_tests::{TestApp, Value, days, json};

use super::*;

async fn fact(app: &TestApp, key: &str, account: Option<&str>) -> Value {
    let query = "query($id: ID!, $account: ID) { tenant(id: $id) { facts(providerAccountId: $account) {
      key status words reason evidence } } }";
    let data = app.owner.ok(query, json!({ "id": app.tenant_id, "account": account })).await;
    let all = data["tenant"]["facts"].as_array().expect("facts").clone();
    all.into_iter().find(|fact| fact["key"] == key).expect("the fact")
}

#[tokio::test(flavor = "multi_thread")]
async fn terms_and_documents_make_facts_known_and_run_out() {
    let mut app = TestApp::new().await;
    let id = vendor(&app, "Brisk").await;
    let account = crate::keys::account(&app, crate::keys::ECHO, None).await;
    assert_eq!(fact(&app, "providers.assessed", None).await["status"], "UNKNOWN");
    done(&app.owner, "providerAccountUpdate", "", json!({ "id": account, "vendorId": id })).await;
    let attach = json!({ "vendorId": id, "kind": "DPA", "title": "DPA", "url": "https://v.example/dpa", "validUntil": "2026-03-01" });
    let document = made(&app.owner, "vendorDocumentAttach", "vendorDocument", attach).await;
    let training = term(&app, &id, "TRAINING", json!({ "flag": false, "documentId": document })).await;
    term(&app, &id, "RETENTION", json!({ "aspect": "INPUTS", "count": 0 })).await;
    term(&app, &id, "RESIDENCY", json!({ "list": ["EU"] })).await;
    term(&app, &id, "INCIDENT_NOTICE", json!({ "count": 48 })).await;
    term(&app, &id, "BUSINESS_TERMS", json!({ "flag": true })).await;
    let trained = fact(&app, "vendor.trains_on_inputs", Some(&account)).await;
    assert_eq!((&trained["status"], &trained["words"]), (&json!("KNOWN"), &json!("no")));
    assert_eq!(trained["evidence"].as_array().map(|ids| ids[..2].to_vec()), Some(vec![training, document]));
    for (key, words) in [
        ("providers.training", "0 yes, 1 no, 0 not known"),
        ("providers.dpa", "1 yes, 0 no, 0 not known"),
        ("company.business_accounts", "yes"),
        ("providers.assessed", "0 yes, 1 no, 0 not known"),
    ] {
        assert_eq!(fact(&app, key, None).await["words"], words, "{key}");
    }
    for (key, end) in [
        ("providers.retention", "not kept"),
        ("providers.regions", "EU"),
        ("providers.incident_notice", "within 48 hours"),
    ] {
        let said = fact(&app, key, None).await;
        assert!(said["words"].as_str().is_some_and(|words| words.ends_with(end)), "{said}");
    }
    assess(&app, &id, Known::Yes, Known::Yes).await;
    assert_eq!(fact(&app, "providers.assessed", None).await["words"], "1 yes, 0 no, 0 not known");
    assert_eq!(fact(&app, "vendor.telemetry", Some(&account)).await["words"], "yes");
    app.advance(days(60));
    app.owner = app.token(app.owner_id, &TokenScope::all()).await;
    for (key, of) in
        [("vendor.trains_on_inputs", Some(account.as_str())), ("vendor.data_processing_terms", Some(account.as_str()))]
    {
        let late = fact(&app, key, of).await;
        assert_eq!(late["status"], "EXPIRED", "{late}");
    }
    assert_eq!(
        fact(&app, "providers.dpa", None).await["words"],
        "0 yes, 1 no, 0 not known",
        "what has run out is none"
    );
}
