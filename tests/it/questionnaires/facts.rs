//! Facts and statements.

use std::collections::BTreeSet;

use keystead_domain::auth::TokenScope;
use keystead_domain::facts::Key;
use keystead_tests::{TestApp, days, json};

use super::*;

async fn fact(app: &TestApp, key: &str) -> Value {
    let query =
        "query($id: ID!) { tenant(id: $id) { facts { key name status words value reason asOf evidence source freshDays
      statedBy { id } } } }";
    let data = app.owner.ok(query, json!({ "id": app.tenant_id })).await;
    let all = data["tenant"]["facts"].as_array().expect("facts").clone();
    all.into_iter().find(|fact| fact["key"] == key).unwrap_or_else(|| panic!("no fact {key}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn facts_are_computed_from_the_company_and_unknown_ones_say_so() {
    let app = TestApp::new().await;
    assert_eq!(fact(&app, "seats.active").await["value"], json!({ "type": "COUNT", "of": 1 }));
    assert_eq!(fact(&app, "keys.rotation_days").await["value"], json!({ "type": "COUNT", "of": 90 }));
    let unknown = [
        "seats.mfa",
        "seats.offboarding",
        "incidents.recorded",
        "seat_audits.last_completed_on",
        "company.mfa_required",
        "keys.overdue",
        "providers.names",
    ];
    for key in unknown {
        let fact = fact(&app, key).await;
        assert_eq!((fact["status"].as_str(), fact["value"].is_null()), (Some("UNKNOWN"), true), "{fact}");
        assert_eq!(fact["words"], "not known");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_is_typed_replaced_taken_back_and_goes_out_of_date() {
    let mut app = TestApp::new().await;
    let tenant_id = app.tenant_id;
    let with = |input: Value| {
        let mut whole = json!({ "tenantId": tenant_id });
        for (name, value) in input.as_object().expect("an object") {
            whole[name] = value.clone();
        }
        json!({ "input": whole })
    };
    for bad in [
        json!({ "factKey": "seats.mfa", "flag": true }),
        json!({ "factKey": "no.such", "flag": true }),
        json!({ "factKey": "company.mfa_required", "flag": true, "text": "yes" }),
        json!({ "factKey": "company.mfa_required", "flag": true, "providerAccountId": "acct_00000000000000000000000000" }),
    ] {
        assert_eq!(app.owner.refused(STATE, with(bad)).await, ["INVALID"]);
    }
    assert_eq!(
        app.owner.refused(STATE, with(json!({ "factKey": "company.mfa_required", "text": "yes" }))).await,
        ["REQUIRED"]
    );
    assert_eq!(
        app.owner.refused(STATE, with(json!({ "factKey": "vendor.telemetry", "flag": true }))).await,
        ["REQUIRED"]
    );

    state(&app, &app.owner, "company.mfa_required", json!({ "flag": false })).await;
    state(&app, &app.owner, "company.mfa_required", json!({ "flag": true })).await;
    let known = fact(&app, "company.mfa_required").await;
    assert_eq!((known["status"].as_str(), known["words"].as_str()), (Some("KNOWN"), Some("yes")));
    assert_eq!(known["statedBy"]["id"], json!(app.owner_id));
    let list = "query($id: ID!) { tenant(id: $id) { factStatements { totalCount nodes { id version } } } }";
    let listed = app.owner.ok(list, json!({ "id": app.tenant_id })).await["tenant"]["factStatements"].clone();
    assert_eq!(listed["totalCount"], 1, "the later replaced the earlier");

    app.advance(days(366));
    app.owner = app.token(app.owner_id, &TokenScope::all()).await;
    let old = fact(&app, "company.mfa_required").await;
    assert_eq!((old["status"].as_str(), old["value"].is_null()), (Some("EXPIRED"), true));
    let revoke = "mutation($input: FactStatementRevokeInput!) { factStatementRevoke(input: $input) {
      factStatement { status } userErrors { code field message } } }";
    app.owner.ok(revoke, json!({ "input": { "id": listed["nodes"][0]["id"] } })).await;
    assert_eq!(fact(&app, "company.mfa_required").await["status"], "UNKNOWN");
}

/// Which facts of a public catalogue of assurance questions the registry answers. The catalogue is no part of this
/// repository; without it nothing is measured.
#[test]
fn coverage_of_the_catalogue_is_printed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/questionnaires/coverage/facts.csv");
    let Ok(catalogue) = std::fs::read_to_string(path) else {
        eprintln!("SKIPPED: {path} is not there, so the coverage of the fact registry is not measured");
        return;
    };
    let ours = [
        ("K01", Key::KeysEncryption),
        ("K02", Key::KeysWriteOnly),
        ("K03", Key::KeysHolders),
        ("K04", Key::KeysInUse),
        ("K05", Key::KeysOverdue),
        ("K09", Key::BillingMarkup),
        ("K10", Key::KeysCustody),
        ("S01", Key::SeatsActive),
        ("S02", Key::SeatsMfa),
        ("S04", Key::SeatsOwnLogin),
        ("S05", Key::SeatsOffboarding),
        ("S06", Key::SeatsDisableAlone),
        ("S07", Key::SeatAuditsLastCompleted),
        ("S08", Key::SeatsPrivileged),
        ("S09", Key::ServiceAccountsOwnerless),
        ("S13", Key::TokensEnd),
        ("V01", Key::ProvidersNames),
        ("V02", Key::ProvidersTraining),
        ("V03", Key::ProvidersRetention),
        ("V04", Key::VendorDpa),
        ("V05", Key::VendorCertifications),
        ("V06", Key::ProvidersRegions),
        ("V08", Key::VendorNoticeHours),
        ("V09", Key::VendorSubprocessors),
        ("V11", Key::VendorFineTuning),
        ("A01", Key::AppsAllowed),
        ("A02", Key::AppsSensitive),
        ("G02", Key::ContentStored),
        ("G04", Key::AuditLogRetentionDays),
        ("G08", Key::CompanyUploads),
        ("L01", Key::AuditLogIntact),
        ("P01", Key::CompanyAiPolicy),
        ("P04", Key::CompanyTraining),
        ("I01", Key::IncidentsRecorded),
        ("C01", Key::CompanyCertifications),
    ];
    let wanted: BTreeSet<&str> = catalogue.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    let covered = ours.iter().filter(|(id, _)| wanted.contains(id)).count();
    assert_eq!(covered, ours.len(), "each is in the catalogue");
    eprintln!("fact registry: {covered} of {} facts of the catalogue", wanted.len());
}
