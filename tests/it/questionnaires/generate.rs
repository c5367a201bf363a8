//! Making and generating.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, Value, hours, json};

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_questionnaire_is_answered_from_facts_and_says_what_is_not_known() {
    let app = TestApp::new().await;
    let id = created(&app, &app.owner).await;
    assert!(questions(&app.owner, &id).await.iter().all(|q| q["answer"]["text"] == ""));
    let data = app.owner.ok(GENERATE, json!({ "input": { "id": id } })).await;
    assert_eq!(data["questionnaireGenerate"]["job"]["kind"], "QUESTIONNAIRE_GENERATE");
    app.run_due_jobs().await;

    let answers = questions(&app.owner, &id).await;
    assert!(answers.len() >= 24);
    assert!(answers.iter().all(|q| !q["answer"]["text"].as_str().unwrap_or_default().is_empty()));
    let keys = answer(&app.owner, &id, "keys.staff").await;
    assert!(text(&keys["text"]).starts_with("No. A key is entered once"), "{keys}");
    assert_eq!(keys["status"], "DRAFT");
    let custody = answer(&app.owner, &id, "keys.encryption").await;
    assert!(text(&custody["text"]).contains("a key file on the server"), "{custody}");
    let certifications = answer(&app.owner, &id, "proof.certifications").await;
    assert_eq!(certifications["status"], "NEEDS_REVIEW");
    assert!(text(&certifications["text"]).ends_with("None is claimed."), "{certifications}");
    for question in &answers {
        for fact in question["answer"]["facts"].as_array().expect("facts") {
            assert_eq!(fact["status"] == "KNOWN", !fact["value"].is_null(), "{fact}");
            assert_eq!(fact["status"] == "KNOWN", fact["reason"].is_null(), "{fact}");
        }
    }
    let row = questionnaire(&app.owner, &id).await;
    assert_eq!(row["status"], "IN_REVIEW");
    assert_eq!(row["refreshes"]["nodes"][0]["changedCount"], 0, "nothing was there before");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_state_becomes_an_answer_with_their_name_under_it() {
    let app = TestApp::new().await;
    let (admin_id, admin) = app.person(Role::Admin, "Ada Admin").await;
    state(&app, &admin, "company.certifications", json!({ "list": [], "evidence": "management review 2026-01" })).await;
    let id = generated(&app, &app.owner).await;
    let certifications = answer(&app.owner, &id, "proof.certifications").await;
    assert_eq!(certifications["text"], "None. The company holds no security certification.");
    assert_eq!(certifications["status"], "DRAFT");

    let approve = json!({ "input": { "id": certifications["id"] } });
    assert_eq!(admin.refused(APPROVE, approve.clone()).await, ["FOUR_EYES"], "{admin_id} stated it");
    app.owner.ok(APPROVE, approve).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn generating_again_keeps_what_people_wrote_and_what_was_approved() {
    let app = TestApp::new().await;
    let (_, approver) = app.person(Role::Approver, "Paul Approver").await;
    let id = generated(&app, &app.owner).await;
    let staff = answer(&app.owner, &id, "keys.staff").await;
    app.owner.ok(APPROVE, json!({ "input": { "id": staff["id"] } })).await;
    let privileged = answer(&app.owner, &id, "access.privileged").await;
    app.owner.ok(UPDATE, json!({ "input": { "id": privileged["id"], "text": "One: our owner." } })).await;
    approver.ok(APPROVE, json!({ "input": { "id": privileged["id"] } })).await;

    app.owner.ok(GENERATE, json!({ "input": { "id": id } })).await;
    app.run_due_jobs().await;
    assert_eq!(answer(&app.owner, &id, "keys.staff").await["status"], "APPROVED");
    assert_eq!(answer(&app.owner, &id, "access.privileged").await["status"], "APPROVED");

    app.person(Role::Admin, "New Admin").await;
    app.advance(hours(1));
    app.owner.ok(GENERATE, json!({ "input": { "id": id } })).await;
    app.run_due_jobs().await;
    let kept = answer(&app.owner, &id, "access.privileged").await;
    assert_eq!((text(&kept["text"]).as_str(), text(&kept["status"]).as_str()), ("One: our owner.", "NEEDS_REVIEW"));
    assert!(text(&kept["reviewReason"]).contains("seats.privileged: 1 → 2"), "{kept}");
    assert_eq!(answer(&app.owner, &id, "keys.staff").await["status"], "APPROVED");
    let latest = questionnaire(&app.owner, &id).await["refreshes"]["nodes"][0].clone();
    let changed: Vec<Value> = latest["changes"].as_array().expect("changes").clone();
    let change = changed.iter().find(|c| c["answer"]["question"]["code"] == "access.privileged").expect("the change");
    assert_eq!(change["facts"][0], json!({ "key": "seats.privileged", "from": "1", "to": "2" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendor_is_questioned_from_what_is_recorded_of_it() {
    let app = TestApp::new().await;
    let input = json!({ "input": { "tenantId": app.tenant_id, "template": "VENDOR_DUE_DILIGENCE", "counterparty": "Vendor Inc" } });
    let data = app.owner.ok(CREATE, input).await;
    assert_eq!(data["questionnaireCreate"]["questionnaire"]["direction"], "OUTBOUND");
    let id = text(&data["questionnaireCreate"]["questionnaire"]["id"]);
    app.owner.ok(GENERATE, json!({ "input": { "id": id } })).await;
    app.run_due_jobs().await;
    let all = questions(&app.owner, &id).await;
    assert!(all.iter().all(|q| q["answer"]["status"] == "NEEDS_REVIEW"), "nothing is known of the vendor");
    let conclusion = answer(&app.owner, &id, "vendor.conclusion").await;
    assert!(
        text(&conclusion["text"]).contains("Until separation is known, non-sensitive trials only."),
        "{conclusion}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_writes_nothing() {
    let app = TestApp::new().await;
    let with = |input: Value| json!({ "input": input });
    let create = |template: &str, name: &str| {
        with(json!({ "tenantId": app.tenant_id, "template": template, "counterparty": name }))
    };
    assert_eq!(app.owner.refused(CREATE, create("NOPE", "A")).await, ["INVALID"]);
    assert_eq!(app.owner.refused(CREATE, create("CLIENT_SECURITY", " ")).await, ["REQUIRED"]);
    assert_eq!(app.owner.refused(CREATE, create("CLIENT_SECURITY", &"x".repeat(201))).await, ["TOO_LONG"]);
    let id = generated(&app, &app.owner).await;
    assert_eq!(
        app.owner.refused(GENERATE, with(json!({ "id": id, "expectedVersion": 1 }))).await,
        ["VERSION_CONFLICT"]
    );
    let first = answer(&app.owner, &id, "keys.staff").await;
    assert_eq!(app.owner.refused(UPDATE, with(json!({ "id": first["id"] }))).await, ["REQUIRED"]);
    assert_eq!(
        app.owner.refused(UPDATE, with(json!({ "id": first["id"], "text": "x".repeat(5_001) }))).await,
        ["TOO_LONG"]
    );
    assert_eq!(app.owner.refused(APPROVE, with(json!({ "id": id }))).await, ["INVALID"], "the wrong kind of id");
    assert_eq!(answer(&app.owner, &id, "keys.staff").await, first);
}
