//! Putting keys in, and asking the vendor about them.

use keystead_entities::{Scoped, key_version};
use keystead_tests::vendor::Vendor;
use keystead_tests::{TestApp, json};
use sea_orm::sea_query::Expr;

use super::{ADD, ECHO, VERIFY, account, add, look};

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_asked_of_its_vendor_and_stored_without_being_shown() {
    let (app, vendor) = (TestApp::new().await, Vendor::start().await);
    let secret = "sk-canary-accepted-0123456789abcd";
    app.plant(secret);
    let account = account(&app, "OPENAI", Some(&format!("{}/v1", vendor.address))).await;
    let key = add(&app.owner, &account, "production", secret).await;
    assert_eq!((&key["status"], &key["verification"]), (&json!("ACTIVE"), &json!("VERIFIED")));
    assert_eq!((&key["lastFour"], &key["versionNumber"]), (&json!("abcd"), &json!(1)));
    assert_eq!(key["fingerprint"].as_str().map(str::len), Some(10));
    assert_eq!((&key["dueOn"], &key["isOverdue"]), (&json!("2026-04-15"), &json!(false)));
    assert_eq!(key["addedBy"]["id"], app.owner_id.to_string());
    assert_eq!(
        (&key["encryption"]["custody"], &key["encryption"]["envelopeVersion"]),
        (&json!("LOCAL_FILE"), &json!(1))
    );
    assert_eq!(vendor.calls("authorization"), [("/v1/models".into(), Some(format!("Bearer {secret}")))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_vendor_is_asked_in_its_own_way() {
    let (app, vendor) = (TestApp::new().await, Vendor::start().await);
    let ways = [
        ("ANTHROPIC", "x-api-key", "/v1/models?limit=1"),
        ("AZURE_OPENAI", "api-key", "/openai/models?api-version=2024-10-21"),
        ("GOOGLE_GEMINI", "x-goog-api-key", "/v1beta/models?pageSize=1"),
    ];
    for (n, (provider, header, path)) in ways.into_iter().enumerate() {
        let secret = format!("canary-of-{provider}-0123456789");
        app.plant(&secret);
        let account = account(&app, provider, Some(&vendor.address)).await;
        add(&app.owner, &account, "one", &secret).await;
        assert_eq!(vendor.calls(header)[n], (path.to_owned(), Some(secret)), "{provider}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_key_is_stored_only_when_somebody_insists() {
    let (app, vendor) = (TestApp::new().await, Vendor::start().await);
    let secret = "sk-canary-refused-0123456789abcd";
    app.plant(secret);
    vendor.answer(401);
    vendor.echo();
    let account = account(&app, "OPENAI", Some(&vendor.address)).await;
    let mut input = json!({ "accountId": account, "label": "refused", "secret": secret });
    let answer = app.owner.send(ADD, json!({ "input": input })).await;
    assert_eq!(answer.body["data"]["providerKeyAdd"]["userErrors"][0]["code"], "PROVIDER_REJECTED");
    assert_eq!(answer.body["data"]["providerKeyAdd"]["userErrors"][0]["field"], json!(["input", "secret"]));
    assert!(!String::from_utf8_lossy(&answer.bytes).contains(secret));
    let rows = key_version::Entity::within(app.operator().scope()).all(app.app.db.read()).await.expect("rows");
    assert!(rows.is_empty(), "nothing is stored");
    use keystead_entities::audit_event::{self, AuditOutcome};
    use sea_orm::{ColumnTrait, QueryFilter};
    let tried = audit_event::Entity::within(app.operator().scope())
        .filter(audit_event::Column::Outcome.eq(AuditOutcome::Refused))
        .all(app.app.db.read())
        .await
        .expect("the log");
    let tried: Vec<_> = tried.iter().map(|row| (row.action.as_str(), row.fields.to_string())).collect();
    assert_eq!((tried.len(), tried[0].0), (1, "providerKeyAdd"), "that it was tried is on record: {tried:?}");
    assert!(!tried[0].1.contains("canary"), "{tried:?}");
    input["acceptUnverified"] = json!(true);
    let data = app.owner.ok(ADD, json!({ "input": input })).await;
    assert_eq!(data["providerKeyAdd"]["providerKey"]["verification"], "REFUSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_is_not_followed_and_silence_is_unclear() {
    let (app, vendor, elsewhere) = (TestApp::new().await, Vendor::start().await, Vendor::start().await);
    vendor.redirect(&elsewhere.address);
    let account_id = account(&app, "OPENAI", Some(&vendor.address)).await;
    let input = json!({ "accountId": account_id, "label": "moved", "secret": "sk-canary-moved-0123456789" });
    assert_eq!(app.owner.refused(ADD, json!({ "input": input })).await, ["PROVIDER_REJECTED"]);
    assert!(elsewhere.calls("authorization").is_empty(), "the credential went nowhere else");
    let nobody = account(&app, "OPENAI", Some("http://127.0.0.1:9")).await;
    let input = json!({ "accountId": nobody, "label": "away", "secret": "sk-canary-away-0123456789", "acceptUnverified": true });
    let data = app.owner.ok(ADD, json!({ "input": input })).await;
    assert_eq!(data["providerKeyAdd"]["providerKey"]["verification"], "UNCLEAR");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_secret_or_label_is_not_taken_twice() {
    let app = TestApp::new().await;
    let account = account(&app, ECHO, None).await;
    add(&app.owner, &account, "one", "echo-the-same-0123456789").await;
    let input =
        |label: &str, secret: &str| json!({ "input": { "accountId": account, "label": label, "secret": secret } });
    assert_eq!(app.owner.refused(ADD, input("two", "echo-the-same-0123456789")).await, ["TAKEN"]);
    assert_eq!(app.owner.refused(ADD, input("one", "echo-another-0123456789")).await, ["TAKEN"]);
    assert_eq!(app.owner.refused(ADD, input("", "echo-another-0123456789")).await, ["REQUIRED"]);
    assert_eq!(app.owner.refused(ADD, input("three", "  ")).await, ["REQUIRED"]);
    assert_eq!(app.owner.refused(ADD, input("three", "two words")).await, ["INVALID"]);
    let other = input("three", "echo-\r\nx-injected: yes");
    assert_eq!(app.owner.refused(ADD, other).await, ["INVALID"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verification_opens_the_secret_and_the_audit_log_tells() {
    let (app, vendor) = (TestApp::new().await, Vendor::start().await);
    let secret = "sk-canary-verified-0123456789abcd";
    app.plant(secret);
    let account = account(&app, "MISTRAL", Some(&vendor.address)).await;
    let key = add(&app.owner, &account, "checked", secret).await;
    vendor.answer(401);
    let data = app.owner.ok(VERIFY, json!({ "input": { "id": key["id"] } })).await;
    assert_eq!(data["providerKeyVerify"]["providerKey"]["verification"], "REFUSED");
    assert_eq!(vendor.calls("authorization")[1].1.as_deref(), Some(format!("Bearer {secret}").as_str()));
    let seen = look(&app.owner, &key["id"]).await;
    assert_eq!(seen["accessEvents"]["totalCount"], 1);
    let event = &seen["accessEvents"]["nodes"][0];
    assert_eq!(
        (&event["purpose"], &event["versionNumber"], &event["isSuccess"]),
        (&json!("verification"), &json!(1), &json!(true))
    );
    assert_eq!(event["actorId"], app.owner_id.to_string());
    assert!(event["process"].as_str().is_some_and(|process| process.contains('[')));
    assert!(!seen["lastUsedAt"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_envelope_takes_the_key_out_of_use_and_the_owners_hear_of_it() {
    let app = TestApp::new().await;
    let account = account(&app, ECHO, None).await;
    let one = add(&app.owner, &account, "tampered", "echo-tampered-0123456789").await;
    let two = add(&app.owner, &account, "source", "echo-source-0123456789").await;
    let rows = key_version::Entity::within(app.operator().scope()).all(app.app.db.read()).await.expect("rows");
    let of =
        |key: &keystead_tests::Value| rows.iter().find(|row| row.key_id.to_string() == key["id"]).expect("a version");
    // As somebody with the database in hand would: the envelope of one key in the row of another.
    let tx = app.app.db.begin().await.expect("a transaction");
    use sea_orm::{ColumnTrait, QueryFilter};
    key_version::Entity::update_within(app.operator().scope())
        .filter(key_version::Column::Id.eq(of(&two).id))
        .col_expr(key_version::Column::Envelope, Expr::value(None::<Vec<u8>>))
        .exec(&tx)
        .await
        .expect("taken");
    key_version::Entity::update_within(app.operator().scope())
        .filter(key_version::Column::Id.eq(of(&one).id))
        .col_expr(key_version::Column::Envelope, Expr::value(of(&two).envelope.clone()))
        .exec(&tx)
        .await
        .expect("swapped");
    tx.commit().await.expect("committed");
    assert_eq!(app.owner.refused(VERIFY, json!({ "input": { "id": one["id"] } })).await, ["INTEGRITY"]);
    let seen = look(&app.owner, &one["id"]).await;
    assert_eq!(seen["status"], "QUARANTINED");
    assert_eq!(seen["accessEvents"]["nodes"][0]["isSuccess"], false);
    app.run_due_jobs().await;
    assert!(app.mails.taken().iter().any(|mail| mail.subject.contains("integrity")));
    assert_eq!(app.owner.refused(VERIFY, json!({ "input": { "id": one["id"] } })).await, ["STATE_CONFLICT"]);
    let rotate = json!({ "input": { "id": one["id"], "secret": "echo-put-right-0123456789" } });
    let data = app.owner.ok(super::ROTATE, rotate).await;
    assert_eq!(data["providerKeyRotate"]["providerKey"]["status"], "ACTIVE");
}
