//! The second factor: set up, shown, lost, and asked for by a company.

use data_encoding::BASE32_NOPAD;
use keystead_domain::sign_in::totp;
use keystead_entities::seat::Role;
use keystead_tests::{Browser, TestApp, Value, json, minutes, seconds};

use super::{COOKIE, FIRST, SECOND, told};

const OWNER: &str = "owner@harborpine.example";
const ME: &str = "{ viewer { role seat { mfa } } }";

/// The code that an authenticator with that secret shows.
fn code(app: &TestApp, secret: &str) -> String {
    let secret = BASE32_NOPAD.decode(secret.as_bytes()).expect("base 32");
    totp::code(&secret, app.clock_now().timestamp() / 30, 6)
}

/// Sets an authenticator up. Returns its secret and the recovery codes.
async fn enrol(app: &TestApp, browser: &Browser) -> (String, Vec<String>) {
    let begun = browser.post("/auth/totp", json!({})).await;
    assert_eq!(begun.status, 200, "{}", begun.body);
    let secret = begun.body["secret"].as_str().expect("a secret").to_owned();
    app.plant(&secret);
    let raw = BASE32_NOPAD.decode(secret.as_bytes()).expect("base 32");
    app.plant(&data_encoding::HEXLOWER.encode(&raw));
    let done = browser.post("/auth/totp/confirm", json!({ "code": code(app, &secret) })).await;
    assert_eq!(done.status, 200, "{}", done.body);
    let codes = done.body["recoveryCodes"].as_array().expect("codes").iter();
    let codes: Vec<String> = codes.map(|c| c.as_str().expect("a code").to_owned()).collect();
    codes.iter().for_each(|code| app.plant(code));
    (secret, codes)
}

fn credentials(more: Value) -> Value {
    let mut body = json!({ "email": OWNER, "password": FIRST });
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authenticator_is_set_up_and_asked_for_from_then_on() {
    let app = TestApp::new().await;
    let browser = app.signed_in(OWNER, FIRST).await;
    assert_eq!(browser.ok(ME, json!({})).await["viewer"]["seat"]["mfa"], "NO");
    let before = browser.cookie(COOKIE);
    let (secret, codes) = enrol(&app, &browser).await;
    assert_eq!(codes.len(), 10);
    assert_ne!(browser.cookie(COOKIE), before, "who proved more has a new cookie");
    assert_eq!(browser.ok(ME, json!({})).await["viewer"]["seat"]["mfa"], "YES");
    let half = app.browser();
    let came = half.post("/auth/sign-in", credentials(json!({}))).await;
    assert_eq!((came.status.as_u16(), &came.body["next"]), (200, &json!("SECOND_FACTOR")), "{}", came.body);
    assert_eq!(came.body["tenants"], json!([]));
    assert_eq!(half.graphql(ME, json!({})).await.status, 401, "a password alone opens nothing");
    let reuse = half.post("/auth/second-factor", json!({ "code": code(&app, &secret) })).await;
    assert_eq!(reuse.body["code"], "WRONG_CREDENTIALS", "the code of the set-up was taken already");
    app.advance(seconds(30));
    let old = half.fork();
    let done = half.post("/auth/second-factor", json!({ "code": code(&app, &secret) })).await;
    assert_eq!((done.status.as_u16(), &done.body["next"]), (200, &Value::Null), "{}", done.body);
    assert_eq!(half.ok(ME, json!({})).await["viewer"]["role"], "OWNER");
    assert_eq!(old.graphql(ME, json!({})).await.status, 401, "the half session's cookie is dead");
    app.advance(seconds(60));
    let at_once = app.browser();
    let came = at_once.post("/auth/sign-in", credentials(json!({ "code": code(&app, &secret) }))).await;
    assert_eq!(came.body["next"], Value::Null, "{}", came.body);
    // A half sign-in is over in ten minutes.
    let late = app.browser();
    late.post("/auth/sign-in", credentials(json!({}))).await;
    app.advance(minutes(10));
    assert_eq!(late.post("/auth/second-factor", json!({ "code": code(&app, &secret) })).await.status, 401);
    assert_eq!(told(&app, "seat.second_factor_set_up").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recovery_code_works_once_and_wrong_ones_take_longer() {
    let app = TestApp::new().await;
    let browser = app.signed_in(OWNER, FIRST).await;
    let (secret, codes) = enrol(&app, &browser).await;
    let typed = codes[3].to_uppercase().replace('-', " ");
    let first = app.browser().post("/auth/sign-in", credentials(json!({ "code": typed }))).await;
    assert_eq!(first.status, 200, "{}", first.body);
    let again = app.browser().post("/auth/sign-in", credentials(json!({ "code": codes[3] }))).await;
    assert_eq!(again.status, 401);
    for _ in 0..4 {
        let wrong = browser.post("/auth/step-up", json!({ "code": "000000" })).await;
        assert_eq!(wrong.status, 401, "{}", wrong.body);
    }
    app.advance(seconds(60));
    for _ in 0..4 {
        app.browser().post("/auth/sign-in", credentials(json!({ "code": "123456" }))).await;
    }
    let right = json!({ "code": code(&app, &secret) });
    let later = browser.post("/auth/step-up", right).await;
    assert_eq!((later.status.as_u16(), &later.body["code"]), (429, &json!("THROTTLED")));
    app.advance(minutes(15));
    assert_eq!(browser.post("/auth/step-up", json!({ "code": code(&app, &secret) })).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_that_asks_for_it_lets_nobody_in_without_and_says_how() {
    let app = TestApp::new().await;
    app.person(Role::Member, "Mo Member").await;
    let mo = app.signed_in("mo.member@harborpine.example", SECOND).await;
    let owner = app.signed_in(OWNER, FIRST).await;
    let set = "mutation($input: TenantSettingsUpdateInput!) { tenantSettingsUpdate(input: $input) {
      tenant { settings { mfaRule } } userErrors { code } } }";
    let done = owner.ok(set, json!({ "input": { "id": app.tenant_id, "mfaRule": "REQUIRED" } })).await;
    assert_eq!(done["tenantSettingsUpdate"]["tenant"]["settings"]["mfaRule"], "REQUIRED");
    for browser in [&mo, &owner] {
        let refused = browser.graphql(ME, json!({})).await;
        assert_eq!(refused.status, 403);
        let message = refused.body["errors"][0]["message"].as_str().expect("text");
        assert!(message.contains("/auth/totp"), "{message}");
    }
    enrol(&app, &mo).await;
    assert_eq!(mo.ok(ME, json!({})).await["viewer"]["role"], "MEMBER");
    assert_eq!(app.owner.ok(ME, json!({})).await["viewer"]["role"], "OWNER", "API tokens are not affected");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_dangerous_wants_the_person_once_more() {
    let app = TestApp::new().await;
    let browser = app.signed_in(OWNER, FIRST).await;
    let change =
        "mutation($input: TenantPlanChangeInput!) { tenantPlanChange(input: $input) { userErrors { code message } } }";
    let input = json!({ "input": { "id": app.tenant_id, "plan": "ELITE" } });
    app.advance(minutes(10));
    let refused = browser.graphql(change, input.clone()).await.body;
    assert_eq!(refused["data"]["tenantPlanChange"]["userErrors"][0]["code"], "STEP_UP_REQUIRED", "{refused}");
    assert_eq!(browser.post("/auth/totp", json!({})).await.body["code"], "STEP_UP_REQUIRED");
    assert_eq!(browser.post("/auth/step-up", json!({ "password": SECOND })).await.status, 401);
    let old = browser.fork();
    assert_eq!(browser.post("/auth/step-up", json!({ "password": FIRST })).await.status, 200);
    assert_eq!(old.graphql(ME, json!({})).await.status, 401, "a step-up gives a new cookie");
    let done = browser.ok(change, input).await;
    assert_eq!(done["tenantPlanChange"]["userErrors"], json!([]));
    // With an authenticator the password is not enough.
    let (secret, _) = enrol(&app, &browser).await;
    assert_eq!(browser.post("/auth/step-up", json!({ "password": FIRST })).await.status, 422);
    app.advance(seconds(30));
    assert_eq!(browser.post("/auth/step-up", json!({ "code": code(&app, &secret) })).await.status, 200);
    // API tokens are made for a purpose and pass.
    let back = json!({ "input": { "id": app.tenant_id, "plan": "STANDARD" } });
    assert_eq!(app.owner.refused(change, back).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_lead_through_it_without_scripts() {
    let app = TestApp::new().await;
    let browser = app.signed_in(OWNER, FIRST).await;
    let page = browser.fill("/auth/totp", &[]).await;
    let html = String::from_utf8(page.bytes).expect("text");
    let secret = html.split("<code>").nth(1).and_then(|rest| rest.split('<').next()).expect("a key").to_owned();
    assert!(html.contains("otpauth://totp/Keystead:owner@harborpine.example?secret="), "{html}");
    assert!(html.contains("<svg viewBox=\"0 0 ") && html.contains("role=\"img\""), "a picture to scan: {html}");
    let wrong = browser.fill("/auth/totp/confirm", &[("code", "000000")]).await;
    assert!(String::from_utf8_lossy(&wrong.bytes).contains(&secret), "the same key is shown again");
    let done = browser.fill("/auth/totp/confirm", &[("code", &code(&app, &secret))]).await;
    assert_eq!(String::from_utf8_lossy(&done.bytes).matches("<li>").count(), 10);
    browser.fill("/auth", &[]).await;
    app.advance(seconds(30));
    let asked = browser.fill("/auth/sign-in", &[("email", OWNER), ("password", FIRST)]).await;
    assert!(String::from_utf8_lossy(&asked.bytes).contains("Code of your authenticator"));
    let home = browser.fill("/auth/second-factor", &[("code", &code(&app, &secret))]).await;
    assert!(String::from_utf8_lossy(&home.bytes).contains("You are signed in"));
}
