//! Links: once, for one account, for a while.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, days, hours, json};

use super::{FIRST, SECOND, links_to, told};

const INVITE: &str =
    "mutation($input: SeatInviteInput!) { seatInvite(input: $input) { seat { id status } userErrors { code } } }";
const RESEND: &str =
    "mutation($input: SeatInviteResendInput!) { seatInviteResend(input: $input) { seat { id } userErrors { code } } }";
const MARIA: &str = "maria@harborpine.example";

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_lets_its_person_in_once_and_a_newer_one_ends_it() {
    let app = TestApp::new().await;
    let input = json!({ "input": { "tenantId": app.tenant_id, "email": MARIA, "name": "Maria", "role": "MEMBER" } });
    let seat = app.owner.ok(INVITE, input).await["seatInvite"]["seat"].clone();
    assert_eq!(seat["status"], "INVITED");
    app.run_due_jobs().await;
    app.advance(days(1));
    app.owner.ok(RESEND, json!({ "input": { "id": seat["id"] } })).await;
    app.run_due_jobs().await;
    let [old, new] = links_to(&app, MARIA).try_into().expect("two links");
    assert_ne!(old, new);
    // What opens something is in the mail that left and nowhere here.
    let secret = new.rsplit('/').next().expect("a token").to_owned();
    assert!(app.dump().await.iter().all(|(_, rows)| !rows.contains(&secret)));
    app.plant(FIRST);
    let body = json!({ "password": FIRST });
    let gone = app.browser().post(&old, body.clone()).await;
    assert_eq!((gone.status.as_u16(), &gone.body["code"]), (404, &json!("LINK_GONE")));
    let browser = app.browser();
    let came = browser.post(&new, body.clone()).await;
    assert_eq!(came.status, 200, "{}", came.body);
    assert_eq!(came.body["tenants"][0]["role"], "MEMBER");
    let me = browser.ok("{ viewer { role seat { id status everSignedIn } scopes } }", json!({})).await;
    assert_eq!(me["viewer"]["seat"]["id"], seat["id"]);
    assert_eq!(me["viewer"]["seat"]["status"], "ACTIVE");
    assert_eq!(me["viewer"]["seat"]["everSignedIn"], "YES");
    assert_eq!(app.browser().post(&new, body).await.status, 404);
    let used = told(&app, "seat.sign_in_link_used").await;
    assert_eq!(used[0]["actor"]["id"], seat["id"]);
    assert!(used[0]["actor"]["authMethod"].as_str().expect("text").starts_with("session:ses_"), "{used:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_ends_by_itself_and_with_its_seat_and_cannot_be_made_up() {
    let app = TestApp::new().await;
    let (seat, _) = app.person(Role::Member, "Mo Member").await;
    let email = "mo.member@harborpine.example";
    let link = app.sign_in_link(email).await;
    let mut forged = link.clone().into_bytes();
    let last = forged.len() - 20;
    forged[last] = if forged[last] == b'a' { b'b' } else { b'a' };
    let forged = String::from_utf8(forged).expect("text");
    let body = json!({ "password": FIRST });
    assert_eq!(app.browser().post(&forged, body.clone()).await.status, 404);
    app.advance(days(7));
    assert_eq!(app.browser().post(&link, body.clone()).await.status, 404);
    let link = app.sign_in_link(email).await;
    let disable = "mutation($input: SeatDisableInput!) { seatDisable(input: $input) { userErrors { code } } }";
    app.owner.ok(disable, json!({ "input": { "id": seat, "reason": "left" } })).await;
    assert_eq!(app.browser().post(&link, body.clone()).await.status, 404);
    let enable = "mutation($input: SeatEnableInput!) { seatEnable(input: $input) { userErrors { code } } }";
    app.owner.ok(enable, json!({ "input": { "id": seat } })).await;
    assert_eq!(app.browser().post(&link, body).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_to_another_company_asks_for_the_password_that_is_there() {
    let app = TestApp::new().await;
    app.signed_in("owner@harborpine.example", FIRST).await;
    let (elsewhere, stranger) = app.stranger().await;
    let input = json!({ "input": { "tenantId": elsewhere, "email": "owner@harborpine.example", "role": "ADMIN" } });
    stranger.ok(INVITE, input).await;
    app.run_due_jobs().await;
    let [link] = links_to(&app, "owner@harborpine.example").try_into().expect("one link");
    let refused = app.browser().post(&link, json!({ "password": SECOND })).await;
    assert_eq!((refused.status.as_u16(), &refused.body["code"]), (401, &json!("WRONG_CREDENTIALS")));
    let both = app.browser();
    let came = both.post(&link, json!({ "password": FIRST })).await;
    assert_eq!(came.body["tenants"].as_array().map(Vec::len), Some(2), "{}", came.body);
    assert_eq!(both.ok("{ viewer { role } }", json!({})).await["viewer"]["role"], "ADMIN");
    let mut at_home = both.fork();
    at_home.tenant = Some(app.tenant_id.to_string());
    assert_eq!(at_home.ok("{ viewer { role } }", json!({})).await["viewer"]["role"], "OWNER");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_password_is_set_anew_by_mail_and_nobody_learns_who_has_an_account() {
    let app = TestApp::new().await;
    app.plant(SECOND);
    let before = app.signed_in("owner@harborpine.example", FIRST).await;
    let ask = |email: &'static str| {
        let browser = app.browser();
        async move { browser.post("/auth/password/forgot", json!({ "email": email })).await }
    };
    let (known, unknown) = (ask("owner@harborpine.example").await, ask("nobody@harborpine.example").await);
    assert_eq!((known.status, &known.body), (unknown.status, &unknown.body));
    app.run_due_jobs().await;
    let [link] = links_to(&app, "owner@harborpine.example").try_into().expect("one link");
    let same = app.browser().post(&link, json!({ "password": FIRST })).await;
    assert_eq!((same.status.as_u16(), &same.body["field"]), (422, &json!("password")), "{}", same.body);
    let browser = app.browser();
    assert_eq!(browser.post(&link, json!({ "password": SECOND })).await.status, 200);
    assert_eq!(before.look("/auth/session").await.status, 401, "the sessions of before are over");
    let sign_in = |password: &'static str| {
        let browser = app.browser();
        let body = json!({ "email": "Owner@HarborPine.example ", "password": password });
        async move { browser.post("/auth/sign-in", body).await.status.as_u16() }
    };
    assert_eq!((sign_in(FIRST).await, sign_in(SECOND).await), (401, 200));
    for _ in 0..9 {
        ask("owner@harborpine.example").await;
    }
    app.run_due_jobs().await;
    assert_eq!(links_to(&app, "owner@harborpine.example").len(), 5, "five a day at most");
    app.advance(hours(25));
    ask("owner@harborpine.example").await;
    app.run_due_jobs().await;
    let links = links_to(&app, "owner@harborpine.example");
    assert_eq!(links.len(), 6);
    app.advance(hours(1));
    assert_eq!(app.browser().post(&links[5], json!({ "password": "one more quiet harbour" })).await.status, 404);
}
