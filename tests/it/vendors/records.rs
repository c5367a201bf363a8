//! What is kept of a vendor.

use keystead_tests::{TestApp, json};

use super::*;
use crate::uploads::{DELETE, handed_in};

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_of_the_catalogue_prefills_a_vendor_and_nobody_has_assessed_it() {
    let app = TestApp::new().await;
    let new = json!({ "tenantId": app.tenant_id, "provider": "ANTHROPIC", "contactEmail": "DPO@vendor.example" });
    let id = made(&app.owner, "vendorCreate", "vendor", new).await;
    let row = seen(&app, &id).await;
    assert_eq!((&row["name"], &row["provider"]["name"]), (&json!("Anthropic"), &json!("Anthropic")));
    assert_eq!((&row["riskClass"], &row["usageLimit"]), (&json!(null), &json!("NON_SENSITIVE_TRIALS_ONLY")));
    assert_eq!(row["limitReason"], "nobody has assessed it yet");
    assert_eq!(row["withheldDataClasses"], json!(["CONFIDENTIAL", "PII", "PHI", "PCI"]));
    assert_eq!(row["viewerActions"], json!(["UPDATE", "ARCHIVE"]));
    let same = refused(&app.owner, "vendorCreate", json!({ "tenantId": app.tenant_id, "name": "Anthropic" })).await;
    assert_eq!((same[0].0.as_str(), same[0].1.as_str()), ("TAKEN", "input.name"));
    let lifted = json!({ "id": id, "usageLimit": "NONE", "limitReason": "We trust them." });
    let lifted = refused(&app.owner, "vendorUpdate", lifted).await;
    assert_eq!((lifted[0].0.as_str(), lifted[0].1.as_str()), ("POLICY_BLOCKED", "input.usageLimit"));
    let found = json!({ "filter": { "isAssessed": false, "usageLimit": ["NON_SENSITIVE_TRIALS_ONLY"] } });
    let query = format!(
        "query($filter: VendorFilter) {{ tenant(id: \"{}\") {{ vendors(filter: $filter, search: \"anthro\") {{ totalCount }} }} }}",
        app.tenant_id
    );
    assert_eq!(app.owner.ok(&query, found).await["tenant"]["vendors"]["totalCount"], 1);
    let none = json!({ "filter": { "isAssessed": true } });
    assert_eq!(app.owner.ok(&query, none).await["tenant"]["vendors"]["totalCount"], 0);
    assert_eq!(crate::sign_in::told(&app, "vendor.created").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_supersedes_the_one_before_and_both_are_kept() {
    let app = TestApp::new().await;
    let id = vendor(&app, "Brisk").await;
    let first = term(&app, &id, "RETENTION", json!({ "aspect": "INPUTS", "count": 30 })).await;
    term(&app, &id, "RETENTION", json!({ "aspect": "ABUSE_LOGS", "count": 30 })).await;
    term(&app, &id, "RETENTION", json!({ "aspect": "INPUTS", "count": 0 })).await;
    let row = seen(&app, &id).await;
    assert_eq!(row["clauses"]["totalCount"], 2, "one of each kind of data is in force");
    let all = row["all"]["nodes"].as_array().expect("clauses").clone();
    assert_eq!(all.len(), 3);
    let superseding =
        all.iter().find(|clause| clause["supersedes"]["words"] == "30").expect("it names what it supersedes");
    assert_eq!((&superseding["words"], &superseding["status"]), (&json!("0"), &json!("IN_FORCE")));
    assert!(all.iter().any(|clause| clause["status"] == "SUPERSEDED" && clause["words"] == "30"));
    let late = refused(&app.owner, "contractClauseRetire", json!({ "id": first, "reason": "It is gone." })).await;
    assert_eq!(late[0].0, "STATE_CONFLICT");
    for (input, code) in [
        (json!({ "kind": "RETENTION", "count": 30, "quote": "so", "url": "https://v.example" }), "REQUIRED"),
        (json!({ "kind": "TRAINING", "count": 30, "quote": "so", "url": "https://v.example" }), "REQUIRED"),
        (json!({ "kind": "TRAINING", "flag": false, "quote": "", "url": "https://v.example" }), "REQUIRED"),
        (json!({ "kind": "TRAINING", "flag": false, "quote": "so" }), "REQUIRED"),
        (
            json!({ "kind": "TRAINING", "flag": false, "quote": "so", "url": "https://v.example", "checkedOn": "2030-01-01" }),
            "INVALID",
        ),
    ] {
        let mut input = input;
        input["vendorId"] = id.clone();
        let errors = refused(&app.owner, "contractClauseSet", input.clone()).await;
        assert_eq!((errors.len(), errors[0].0.as_str()), (1, code), "{input}: {errors:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_removed_softly_and_holds_its_file_until_then() {
    let app = TestApp::new().await;
    let id = vendor(&app, "Brisk").await;
    let upload = handed_in(&app.owner, "dpa.pdf", b"The agreement").await;
    let attach =
        json!({ "vendorId": id, "kind": "DPA", "title": "DPA 2026", "uploadId": upload, "issuedOn": "2026-01-02" });
    let document = made(&app.owner, "vendorDocumentAttach", "vendorDocument", attach).await;
    let row = seen(&app, &id).await;
    assert_eq!(row["documents"]["nodes"][0]["sha256"].as_str().map(str::len), Some(64));
    let held = json!({ "input": { "id": upload } });
    assert_eq!(app.owner.refused(DELETE, held.clone()).await, ["STATE_CONFLICT"], "a document is this file");
    let clause = json!({ "documentId": document, "flag": false, "url": null });
    term(&app, &id, "TRAINING", clause).await;
    let other = vendor(&app, "Other").await;
    let theirs = json!({ "vendorId": other, "kind": "TRAINING", "flag": false, "quote": "so", "documentId": document });
    assert_eq!(refused(&app.owner, "contractClauseSet", theirs).await[0].0, "NOT_FOUND", "it is one of another vendor");
    let remove = json!({ "id": document, "reason": "The wrong file" });
    done(&app.owner, "vendorDocumentRemove", "vendorDocument { removedAt }", remove.clone()).await;
    assert_eq!(refused(&app.owner, "vendorDocumentRemove", remove).await[0].0, "STATE_CONFLICT");
    assert_eq!(seen(&app, &id).await["documents"]["totalCount"], 0);
    app.owner.ok(DELETE, held).await;
    assert_eq!(crate::sign_in::told(&app, "vendor_document.removed").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn sub_processors_are_one_of_each_name() {
    let app = TestApp::new().await;
    let id = vendor(&app, "Brisk").await;
    let set = |region: &str| json!({ "vendorId": id, "name": "Cloud Ltd", "purpose": "Hosting", "region": region });
    let first = made(&app.owner, "subprocessorSet", "subprocessor", set("US")).await;
    assert_eq!(made(&app.owner, "subprocessorSet", "subprocessor", set("EU")).await, first);
    let row = seen(&app, &id).await;
    assert_eq!(
        (&row["subprocessors"]["totalCount"], &row["subprocessors"]["nodes"][0]["region"]),
        (&json!(1), &json!("EU"))
    );
    done(&app.owner, "subprocessorRemove", "vendor { id }", json!({ "id": first })).await;
    assert_eq!(seen(&app, &id).await["subprocessors"]["totalCount"], 0);
    assert_eq!(refused(&app.owner, "subprocessorRemove", json!({ "id": first })).await[0].0, "NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendor_in_use_is_not_archived() {
    let app = TestApp::new().await;
    let id = vendor(&app, "Brisk").await;
    let notes = app_of(&app, "Brisk Notes", &id, json!(["INTERNAL"])).await;
    allow(&app, &notes, json!(["INTERNAL"])).await;
    let archive = json!({ "id": id, "reason": "We left" });
    let held = refused(&app.owner, "vendorArchive", archive.clone()).await;
    assert_eq!(held[0].0, "STATE_CONFLICT");
    done(&app.owner, "aiAppDecide", "", json!({ "id": notes, "status": "BLOCKED", "reason": "We left" })).await;
    done(&app.owner, "vendorArchive", "vendor { status archivedReason }", archive).await;
    assert_eq!(seen(&app, &id).await["status"], "ARCHIVED");
    vendor(&app, "Brisk").await;
    let late = json!({ "vendorId": id, "kind": "TRAINING", "flag": false, "quote": "so", "url": "https://v.example" });
    assert_eq!(refused(&app.owner, "contractClauseSet", late).await[0].0, "STATE_CONFLICT");
}
