//! The second factor, and proving once more who one is, where a provider says who that is.

use data_encoding::BASE32_NOPAD;
use keystead_domain::sign_in::totp;
use keystead_entities::seat::Role;
use keystead_tests::idp::Person;
use keystead_tests::{Browser, TestApp, json, minutes, seconds};

use super::{ME, OWNER, Scene, done, owner};
use crate::sign_in::{FIRST, told};

const MO: &str = "mo.member@harborpine.example";
const PLAN: &str =
    "mutation($input: TenantPlanChangeInput!) { tenantPlanChange(input: $input) { userErrors { code } } }";

fn code(app: &TestApp, secret: &str) -> String {
    let secret = BASE32_NOPAD.decode(secret.as_bytes()).expect("base 32");
    totp::code(&secret, app.clock_now().timestamp() / 30, 6)
}

async fn require(app: &TestApp) {
    let set =
        "mutation($input: TenantSettingsUpdateInput!) { tenantSettingsUpdate(input: $input) { userErrors { code } } }";
    app.owner.ok(set, json!({ "input": { "id": app.tenant_id, "mfaRule": "REQUIRED" } })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_provider_s_word_counts_and_else_our_authenticator() {
    let scene = Scene::new().await;
    scene.app.person(Role::Member, "Mo Member").await;
    require(&scene.app).await;
    done(&scene.app, "identityProviderSet", json!({ "mfaAcrValues": ["gold"] })).await;
    let url = scene.set_out(&scene.app.browser()).await;
    assert!(url.contains("acr_values=gold"), "{url}");
    for (name, value) in [("amr", json!(["pwd", "mfa"])), ("amr", json!(["pwd", "otp"])), ("acr", json!("gold"))] {
        let browser = scene.came(&owner().with(name, value)).await;
        let me = browser.ok(ME, json!({})).await;
        assert_eq!(me["viewer"]["seat"]["mfa"], "YES");
    }
    // Without it the company opens nothing, and says how it would.
    let mo = scene.came(&Person::new("mo-1", MO).with("amr", json!(["pwd"]))).await;
    let refused = mo.graphql(ME, json!({})).await;
    assert_eq!(refused.status, 403);
    let words = refused.body["errors"][0]["message"].as_str().expect("words").to_owned();
    assert!(words.contains("identity provider did not say") && words.contains("/auth/totp"), "{words}");
    let html = String::from_utf8(mo.open("/auth").await.bytes).expect("text");
    assert!(html.contains("asks for a second factor and opens nothing without"), "{html}");
    // An authenticator is dangerous to set up, so the person proves first who they are: there.
    assert_eq!(mo.post("/auth/totp", json!({})).await.body["code"], "STEP_UP_REQUIRED");
    step_up(&scene, &mo, &Person::new("mo-1", MO)).await;
    let secret = mo.post("/auth/totp", json!({})).await.body["secret"].as_str().expect("a secret").to_owned();
    scene.app.plant(&secret);
    let confirmed = mo.post("/auth/totp/confirm", json!({ "code": code(&scene.app, &secret) })).await;
    assert_eq!(confirmed.status, 200, "{}", confirmed.body);
    assert_eq!(mo.ok(ME, json!({})).await["viewer"]["role"], "MEMBER");
    // From then on it is asked for, unless the provider says that another was shown.
    scene.app.advance(seconds(30));
    let half = scene.app.browser();
    let came = scene.come(&half, &Person::new("mo-1", MO)).await;
    assert_eq!((came.status.as_u16(), &came.body["next"]), (200, &json!("SECOND_FACTOR")), "{}", came.body);
    assert_eq!(half.graphql(ME, json!({})).await.status, 401);
    let shown = half.post("/auth/second-factor", json!({ "code": code(&scene.app, &secret) })).await;
    assert_eq!(shown.body["tenants"].as_array().map(Vec::len), Some(1), "{}", shown.body);
    assert_eq!(half.ok(ME, json!({})).await["viewer"]["role"], "MEMBER");
    let whole = scene.came(&Person::new("mo-1", MO).with("amr", json!(["mfa"]))).await;
    assert_eq!(whole.ok(ME, json!({})).await["viewer"]["role"], "MEMBER");
}

/// Proves once more at the provider who one is.
async fn step_up(scene: &Scene, browser: &Browser, person: &Person) {
    let now = scene.app.clock_now().timestamp();
    let answer = again(scene, browser, &person.clone().with("auth_time", json!(now))).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

async fn again(scene: &Scene, browser: &Browser, person: &Person) -> keystead_tests::Answer {
    let away = browser.look("/auth/oidc/start?stepUp=1").await;
    let url = away.body["url"].as_str().unwrap_or_else(|| panic!("{}", away.body)).to_owned();
    assert!(url.contains("prompt=login") && url.contains("max_age=0"), "{url}");
    browser.look(&scene.idp.authorize(&url, person)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_dangerous_wants_the_person_at_the_provider_once_more() {
    let scene = Scene::new().await;
    let input = json!({ "input": { "id": scene.app.tenant_id, "plan": "ELITE" } });
    // Somebody who has been signed in there for hours has proved nothing now.
    let browser = scene.came(&owner()).await;
    let code = async |browser: &Browser| {
        let done = browser.ok(PLAN, input.clone()).await;
        done["tenantPlanChange"]["userErrors"][0]["code"].clone()
    };
    assert_eq!(code(&browser).await, "STEP_UP_REQUIRED");
    let now = scene.app.clock_now().timestamp();
    for (person, words) in [
        (owner(), "does not say when you proved who you are"),
        (owner().with("auth_time", json!(now - 600)), "without asking who you are"),
        (Person::new("mo-1", "mo@harborpine.example").with("auth_time", json!(now)), "Nobody with the address"),
    ] {
        let refused = again(&scene, &browser, &person).await;
        assert_eq!(refused.body["code"], "IDENTITY_PROVIDER_REFUSED", "{}", refused.body);
        assert!(refused.body["message"].as_str().is_some_and(|m| m.contains(words)), "{words}: {}", refused.body);
    }
    scene.app.person(Role::Member, "Mo Member").await;
    let other = again(&scene, &browser, &Person::new("mo-1", MO).with("auth_time", json!(now))).await;
    assert!(other.body["message"].as_str().is_some_and(|m| m.contains("as somebody else")), "{}", other.body);
    assert_eq!(code(&browser).await, "STEP_UP_REQUIRED");
    let old = browser.fork();
    step_up(&scene, &browser, &owner()).await;
    assert_eq!(old.graphql(ME, json!({})).await.status, 401, "a step-up gives a new cookie");
    assert_eq!(code(&browser).await, json!(null));
    scene.app.advance(minutes(10));
    let back = json!({ "input": { "id": scene.app.tenant_id, "plan": "STANDARD" } });
    let late = browser.ok(PLAN, back).await;
    assert_eq!(late["tenantPlanChange"]["userErrors"][0]["code"], "STEP_UP_REQUIRED");
    assert_eq!(told(&scene.app, "session.stepped_up").await.len(), 1);
    let html = String::from_utf8(browser.open("/auth/step-up").await.bytes).expect("text");
    assert!(html.contains("/auth/oidc/start?stepUp=1") && !html.contains("type=\"password\""), "{html}");
    // A session that began with a password does not end up there.
    let own = scene.app.signed_in(OWNER, FIRST).await;
    assert_eq!(own.look("/auth/oidc/start?stepUp=1").await.status, 403);
    // Whoever proved it there a moment ago need not do so again.
    let now = scene.app.clock_now().timestamp();
    let fresh = scene.came(&owner().with("auth_time", json!(now - 60))).await;
    let back = json!({ "input": { "id": scene.app.tenant_id, "plan": "STANDARD" } });
    assert_eq!(fresh.ok(PLAN, back).await["tenantPlanChange"]["userErrors"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_is_of_the_session_that_set_out_for_it_and_of_no_other() {
    let scene = Scene::new().await;
    scene.app.signed_in(OWNER, FIRST).await;
    let browser = scene.came(&owner()).await;
    let away = browser.look("/auth/oidc/start?stepUp=1").await;
    let url = away.body["url"].as_str().expect("an address").to_owned();
    // Meanwhile somebody signs in by password in the same browser.
    let signed_in = browser.post("/auth/sign-in", json!({ "email": OWNER, "password": FIRST })).await;
    assert_eq!(signed_in.status, 200, "{}", signed_in.body);
    let now = scene.app.clock_now().timestamp();
    let answer = browser.look(&scene.idp.authorize(&url, &owner().with("auth_time", json!(now)))).await;
    assert_eq!(answer.body["code"], "IDENTITY_PROVIDER_REFUSED", "{}", answer.body);
    assert!(answer.body["message"].as_str().is_some_and(|m| m.contains("begun in another browser")), "{}", answer.body);
    assert_eq!(told(&scene.app, "session.stepped_up").await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authenticator_of_somebody_with_two_companies_opens_the_one_they_came_for() {
    let scene = Scene::new().await;
    let (elsewhere, stranger) = scene.app.stranger().await;
    let invite = "mutation($input: SeatInviteInput!) { seatInvite(input: $input) { userErrors { code } } }";
    stranger.ok(invite, json!({ "input": { "tenantId": elsewhere, "email": OWNER, "role": "ADMIN" } })).await;
    scene.app.run_due_jobs().await;
    let browser = scene.app.signed_in(OWNER, FIRST).await;
    for link in crate::sign_in::links_to(&scene.app, OWNER) {
        browser.post(&link, json!({ "password": FIRST })).await;
    }
    let secret = browser.post("/auth/totp", json!({})).await.body["secret"].as_str().expect("a secret").to_owned();
    scene.app.plant(&secret);
    browser.post("/auth/totp/confirm", json!({ "code": code(&scene.app, &secret) })).await;
    scene.app.advance(seconds(30));
    let half = scene.app.browser();
    assert_eq!(scene.come(&half, &owner()).await.body["next"], "SECOND_FACTOR");
    let whole = half.post("/auth/second-factor", json!({ "code": code(&scene.app, &secret) })).await;
    let open = whole.body["tenants"].as_array().expect("companies");
    assert_eq!((open.len(), &open[0]["id"]), (1, &json!(scene.app.tenant_id)), "{}", whole.body);
    assert_eq!(told(&scene.app, "session.started").await.last().expect("an entry")["actor"]["kind"], "SEAT");
}
