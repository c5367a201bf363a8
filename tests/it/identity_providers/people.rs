//! Who comes in through a provider, as whom, and what becomes of them.

use keystead_tests::idp::Person;
use keystead_tests::{days, json};

use super::{ME, OWNER, SESSION, Scene, owner};
use crate::sign_in::{FIRST, told};

const MO: &str = "mo.member@harborpine.example";

#[tokio::test(flavor = "multi_thread")]
async fn somebody_invited_takes_the_seat_and_is_known_by_the_account_from_then_on() {
    let scene = Scene::new().await;
    scene.idp.thin();
    let invite = "mutation($input: SeatInviteInput!) { seatInvite(input: $input) { seat { id } userErrors { code } } }";
    let input = json!({ "tenantId": scene.app.tenant_id, "email": MO, "role": "MEMBER" });
    let invited = scene.app.owner.ok(invite, json!({ "input": input })).await;
    let seat = invited["seatInvite"]["seat"]["id"].clone();
    scene.app.run_due_jobs().await;
    let mo = scene.came(&Person::new("mo-1", "Mo.Member@HarborPine.example")).await;
    let me = mo.ok(ME, json!({})).await["viewer"].clone();
    assert_eq!((&me["seatId"], &me["role"]), (&json!(seat), &json!("MEMBER")));
    let look = "query($id: ID!) { node(id: $id) { ... on Seat { status activatedAt lastSignInAt sessions { nodes { method } } } } }";
    let there = scene.app.owner.ok(look, json!({ "id": seat })).await["node"].clone();
    assert_eq!(
        (&there["status"], &there["sessions"]["nodes"][0]["method"]),
        (&json!("ACTIVE"), &json!("IDENTITY_PROVIDER"))
    );
    let link = crate::sign_in::links_to(&scene.app, MO).remove(0);
    assert_eq!(mo.post(&link, json!({ "password": FIRST })).await.status, 404, "the invitation is used up");
    assert_eq!(told(&scene.app, "seat.identity_bound").await.len(), 1);
    assert_eq!(told(&scene.app, "seat.activated").await.len(), 1);
    // A new address changes nothing, nor one that is not verified, nor none.
    for person in [
        Person::new("mo-1", "mo.married@harborpine.example"),
        Person::new("mo-1", OWNER),
        Person::new("mo-1", MO).with("email_verified", json!(false)),
        Person { subject: "mo-1".into(), claims: json!({}) },
    ] {
        let again = scene.came(&person).await;
        assert_eq!(again.ok(ME, json!({})).await["viewer"]["seatId"], json!(seat), "{person:?}");
    }
    // Somebody else to whom the provider gave the address is not the one.
    let browser = scene.app.browser();
    let answer = scene.come(&browser, &Person::new("mo-2", MO)).await;
    scene.refused(&browser, &answer, "another account of the provider is bound to");
    // An admin lets the account go.
    let disable = "mutation($input: SeatDisableInput!) { seatDisable(input: $input) { userErrors { code } } }";
    scene.app.owner.ok(disable, json!({ "input": { "id": seat, "reason": "left" } })).await;
    assert_eq!(mo.graphql(ME, json!({})).await.status, 401, "what was open is closed at once");
    let browser = scene.app.browser();
    let answer = scene.come(&browser, &Person::new("mo-1", MO)).await;
    scene.refused(&browser, &answer, "Nobody with the address");
    let enable = "mutation($input: SeatEnableInput!) { seatEnable(input: $input) { userErrors { code } } }";
    scene.app.owner.ok(enable, json!({ "input": { "id": seat } })).await;
    scene.came(&Person::new("mo-2", MO)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_proves_something_only_where_the_provider_has_verified_it() {
    let scene = Scene::new().await;
    for (person, words) in [
        (Person::new("o", OWNER).with("email_verified", json!(false)), "does not say that the address"),
        (Person { subject: "o".into(), claims: json!({ "email": OWNER }) }, "does not say that the address"),
        (Person { subject: "o".into(), claims: json!({}) }, "told us no mail address"),
        (Person::new("o", "nobody@harborpine.example"), "Nobody with the address nobody@harborpine.example"),
    ] {
        let browser = scene.app.browser();
        let answer = scene.come(&browser, &person).await;
        scene.refused(&browser, &answer, words);
        assert!(answer.body["message"].as_str().is_some_and(|m| m.starts_with("Harbor & Pine: ")), "{}", answer.body);
    }
    // As Entra says it.
    let entra = Person { subject: "o".into(), claims: json!({ "email": OWNER, "xms_edov": true }) };
    scene.came(&entra).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_company_and_a_provider_that_is_switched_off_let_nobody_in() {
    let scene = Scene::new().await;
    scene.app.signed_in(OWNER, FIRST).await;
    let inside = scene.came(&owner()).await;
    super::done(&scene.app, "identityProviderSet", json!({ "status": "DISABLED" })).await;
    assert_eq!(inside.look("/auth/session").await.status, 401, "who had come in by it is out");
    let answer = scene.app.browser().look(&scene.start()).await;
    assert_eq!(answer.body["code"], "NO_IDENTITY_PROVIDER");
    super::done(&scene.app, "identityProviderSet", json!({ "status": "ENABLED" })).await;
    scene.came(&owner()).await;
    let suspend = "mutation($input: TenantSuspendInput!) { tenantSuspend(input: $input) { userErrors { code } } }";
    let browser = scene.app.browser();
    let back = scene.idp.authorize(&scene.set_out(&browser).await, &owner());
    scene.app.owner.ok(suspend, json!({ "input": { "id": scene.app.tenant_id, "reason": "Holidays" } })).await;
    assert_eq!(browser.look(&back).await.status, 403);
    assert_eq!(browser.cookie(SESSION), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_lead_there_and_back_without_scripts() {
    let scene = Scene::new().await;
    let browser = scene.app.browser();
    let page = browser.open("/auth/sign-in").await;
    let html = String::from_utf8(page.bytes).expect("text");
    assert!(
        html.contains("href=\"/auth/oidc/start\">Sign in through your company&#39;s identity provider")
            || html.contains("href=\"/auth/oidc/start\""),
        "{html}"
    );
    let which = browser.open("/auth/oidc/start").await;
    assert!(String::from_utf8_lossy(&which.bytes).contains("Have it sent to you by mail"));
    let away = browser.open(&scene.start()).await;
    assert_eq!((away.status.as_u16(), away.headers["cache-control"].to_str().ok()), (303, Some("no-store")));
    let cookie = away.headers["set-cookie"].to_str().expect("text").to_owned();
    for part in ["__Host-keystead-provider=", "; HttpOnly", "; SameSite=Lax", "; Secure", "; Max-Age=600"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let back = scene.idp.authorize(away.headers["location"].to_str().expect("an address"), &owner());
    let home = browser.open(&back).await;
    assert_eq!((home.status.as_u16(), home.headers["location"].to_str().ok()), (303, Some("/auth")));
    let html = String::from_utf8(browser.open("/auth").await.bytes).expect("text");
    assert!(html.contains("You are signed in") && html.contains("Harbor &amp; Pine"), "{html}");
    browser.fill("/auth", &[]).await;
    let html = String::from_utf8(browser.open("/auth/sign-in").await.bytes).expect("text");
    assert!(html.contains(&scene.start()), "the browser remembers the company: {html}");
    let ahead = poem::Request::builder().method(poem::http::Method::HEAD).uri(scene.start().parse().expect("a path"));
    assert_eq!(scene.app.nobody.call(ahead.finish()).await.status, 405, "a look ahead uses nothing up");
    // The way is sent by mail to whoever has a seat, and nobody learns who has.
    for email in [OWNER, "nobody@nowhere.example"] {
        let answer = scene.app.browser().post("/auth/password/forgot", json!({ "email": email })).await;
        assert_eq!(answer.status, 202);
    }
    scene.app.run_due_jobs().await;
    let mails: Vec<_> = scene.app.mails.taken().into_iter().filter(|m| m.subject.contains("password")).collect();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains(&scene.start()), "{}", mails[0].text);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_issuer_knows_nobody_s_account() {
    let scene = Scene::new().await;
    scene.app.signed_in(OWNER, FIRST).await;
    let before = scene.came(&owner()).await;
    let other = keystead_tests::idp::Idp::start(&scene.app.clock).await;
    super::done(&scene.app, "identityProviderSet", json!({ "issuer": other.issuer })).await;
    assert_eq!(before.look("/auth/session").await.status, 401, "what the one before opened is closed");
    scene.app.advance(days(1));
    let browser = scene.app.browser();
    let back = other.authorize(&scene.set_out(&browser).await, &Person::new("another-1", OWNER));
    assert_eq!(browser.look(&back).await.status, 200, "bound anew, by the address");
}
