//! "Only through our provider": when it can be switched on, what it closes, and how an owner comes in all the same.

use keystead_entities::seat::Role;
use keystead_tests::idp::{CLIENT_SECRET, Lie, Mood, Person};
use keystead_tests::{Browser, TestApp, Value, json, minutes};

use super::{ME, OWNER, SESSION, Scene, done, owner, send};
use crate::sign_in::{FIRST, SECOND, links_to, told};

const MO: &str = "mo.member@harborpine.example";

async fn refused(app: &TestApp, input: Value, field: &str) -> String {
    let answer = send(app, "identityProviderSet", input).await;
    let error = &answer["userErrors"][0];
    assert_eq!((&error["code"], &error["field"][1]), (&json!("STATE_CONFLICT"), &json!(field)), "{answer}");
    error["message"].as_str().expect("words").to_owned()
}

/// A company that lets people in through its provider only. The owner has a password.
async fn closed() -> (Scene, Browser) {
    let scene = Scene::new().await;
    scene.app.signed_in(OWNER, FIRST).await;
    done(&scene.app, "identityProviderTest", json!({})).await;
    let browser = scene.came(&owner()).await;
    done(&scene.app, "identityProviderSet", json!({ "ssoRequired": true })).await;
    (scene, browser)
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_switched_on_only_where_an_owner_has_come_in_by_it() {
    let scene = Scene::new().await;
    let app = &scene.app;
    app.signed_in(OWNER, FIRST).await;
    let on = json!({ "ssoRequired": true });
    assert!(refused(app, on.clone(), "ssoRequired").await.contains("was not tested"));
    scene.idp.describe("response_types_supported", json!(["id_token"]));
    done(app, "identityProviderTest", json!({})).await;
    assert!(refused(app, on.clone(), "ssoRequired").await.contains("found something"));
    scene.idp.describe("response_types_supported", json!(null));
    done(app, "identityProviderTest", json!({})).await;
    assert!(refused(app, on.clone(), "ssoRequired").await.contains("No owner has come in"));
    // Somebody else's coming in is not the owner's, nor is a try of hers.
    app.person(Role::Admin, "Ada Admin").await;
    scene.came(&Person::new("ada", "ada.admin@harborpine.example")).await;
    scene.idp.lie(Some(Lie::Nonce));
    scene.come(&app.browser(), &owner()).await;
    scene.idp.lie(None);
    assert!(refused(app, on.clone(), "ssoRequired").await.contains("No owner has come in"));
    scene.came(&owner()).await;
    // What she came in by must be what is there.
    app.advance(minutes(1));
    done(app, "identityProviderSet", json!({ "clientSecret": CLIENT_SECRET })).await;
    done(app, "identityProviderTest", json!({})).await;
    assert!(refused(app, on.clone(), "ssoRequired").await.contains("No owner has come in"));
    scene.came(&owner()).await;
    let there = done(app, "identityProviderSet", on).await;
    assert_eq!(there["ssoRequired"], true);
    // And stays it while nobody else is let in.
    refused(app, json!({ "issuer": "https://other.example" }), "issuer").await;
    refused(app, json!({ "clientId": "other" }), "clientId").await;
    refused(app, json!({ "status": "DISABLED" }), "status").await;
    let wrong = send(app, "identityProviderSet", json!({ "clientSecret": "not-the-secret-0123456789" })).await;
    assert_eq!(wrong["userErrors"][0]["code"], "PROVIDER_REJECTED", "{wrong}");
    scene.idp.secret(Some("rotated-secret-0123456789"));
    done(app, "identityProviderSet", json!({ "clientSecret": "rotated-secret-0123456789" })).await;
    scene.came(&owner()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn passwords_open_nothing_then_and_what_they_opened_ends() {
    let scene = Scene::new().await;
    let app = &scene.app;
    app.signed_in(OWNER, FIRST).await;
    app.person(Role::Member, "Mo Member").await;
    let mo = app.signed_in(MO, SECOND).await;
    // Mo has a seat at another company, which asks for nothing.
    let (elsewhere, stranger) = app.stranger().await;
    let invite = "mutation($input: SeatInviteInput!) { seatInvite(input: $input) { userErrors { code } } }";
    stranger.ok(invite, json!({ "input": { "tenantId": elsewhere, "email": MO, "role": "MEMBER" } })).await;
    app.run_due_jobs().await;
    for link in links_to(app, MO) {
        mo.post(&link, json!({ "password": SECOND })).await;
    }
    let mut here = mo.fork();
    here.tenant = Some(app.tenant_id.to_string());
    let mut there = mo.fork();
    there.tenant = Some(elsewhere.to_string());
    done(app, "identityProviderTest", json!({})).await;
    scene.came(&owner()).await;
    assert_eq!(here.graphql(ME, json!({})).await.status, 200);
    done(app, "identityProviderSet", json!({ "ssoRequired": true })).await;
    assert_eq!(here.graphql(ME, json!({})).await.status, 403, "what a password opened here is closed");
    assert_eq!(there.graphql(ME, json!({})).await.status, 200, "elsewhere it goes on");
    let browser = app.browser();
    let body = json!({ "email": MO, "password": SECOND, "tenantId": app.tenant_id });
    let answer = browser.post("/auth/sign-in", body).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.body["code"]),
        (403, &json!("USE_IDENTITY_PROVIDER")),
        "{}",
        answer.body
    );
    assert_eq!((&answer.body["next"], browser.cookie(SESSION)), (&json!(scene.start()), None));
    let came = browser.post("/auth/sign-in", json!({ "email": MO, "password": SECOND })).await;
    let open = came.body["tenants"].as_array().expect("companies");
    assert_eq!((open.len(), &open[0]["id"]), (1, &json!(elsewhere)), "{}", came.body);
    // A wrong password says nothing of it.
    let wrong =
        app.browser().post("/auth/sign-in", json!({ "email": MO, "password": FIRST, "tenantId": app.tenant_id })).await;
    assert_eq!(wrong.body["code"], "WRONG_CREDENTIALS");
    scene.came(&Person::new("mo-1", MO)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn invitations_and_forgotten_passwords_lead_to_the_provider() {
    let (scene, _) = closed().await;
    let app = &scene.app;
    app.person(Role::Member, "Mo Member").await;
    app.run_due_jobs().await;
    let link = links_to(app, MO).remove(0);
    let html = String::from_utf8(app.browser().open(&link).await.bytes).expect("text");
    assert!(html.contains(&scene.start()) && !html.contains("type=\"password\""), "{html}");
    let posted = app.browser().post(&link, json!({ "password": SECOND })).await;
    assert_eq!(posted.body["code"], "USE_IDENTITY_PROVIDER", "{}", posted.body);
    scene.came(&Person::new("mo-1", MO)).await;
    app.browser().post("/auth/password/forgot", json!({ "email": MO })).await;
    app.run_due_jobs().await;
    let mails: Vec<_> = app.mails.taken().into_iter().filter(|m| m.recipient == MO).collect();
    let last = mails.last().expect("a mail");
    assert!(last.text.contains(&scene.start()) && !last.text.contains("/auth/links/"), "{}", last.text);
    // An owner's may be forgotten, too: it is kept for a bad day.
    app.browser().post("/auth/password/forgot", json!({ "email": OWNER })).await;
    app.run_due_jobs().await;
    let mut to_owner = app.mails.taken().into_iter().filter(|m| m.recipient == OWNER);
    assert!(to_owner.next_back().is_some_and(|m| m.text.contains("/auth/links/")));
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_bad_day_an_owner_comes_in_by_password_and_everybody_learns_of_it() {
    let (scene, before) = closed().await;
    let app = &scene.app;
    let (ada, _) = app.person(Role::Admin, "Ada Admin").await;
    app.person(Role::Member, "Mo Member").await;
    scene.idp.mood(Mood::Down);
    app.advance(minutes(61));
    assert_eq!(app.browser().look(&scene.start()).await.body["code"], "IDENTITY_PROVIDER_UNAVAILABLE");
    assert_eq!(before.graphql(ME, json!({})).await.status, 401, "idle for an hour");
    let browser = app.browser();
    let came = browser.post("/auth/sign-in", json!({ "email": OWNER, "password": FIRST })).await;
    assert_eq!(came.status, 200, "{}", came.body);
    app.plant(&browser.cookie(SESSION).expect("a cookie"));
    assert_eq!(browser.ok(ME, json!({})).await["viewer"]["role"], "OWNER");
    app.run_due_jobs().await;
    let told_of = told(app, "session.break_glass").await;
    assert_eq!((told_of.len(), &told_of[0]["target"]["id"]), (1, &json!(app.owner_id)));
    let mails: Vec<_> =
        app.mails.taken().into_iter().filter(|m| m.subject.contains("past the identity provider")).collect();
    assert_eq!(
        mails.iter().map(|m| m.recipient.as_str()).collect::<Vec<_>>(),
        ["ada.admin@harborpine.example"],
        "{ada}"
    );
    // She opens the doors again.
    let off = "mutation($input: IdentityProviderSetInput!) { identityProviderSet(input: $input) {
      identityProvider { ssoRequired } userErrors { code message } } }";
    let done = browser.ok(off, json!({ "input": { "tenantId": app.tenant_id, "ssoRequired": false } })).await;
    assert_eq!(done["identityProviderSet"]["identityProvider"]["ssoRequired"], false, "{done}");
    let mo = app.signed_in(MO, SECOND).await;
    assert_eq!(mo.ok(ME, json!({})).await["viewer"]["role"], "MEMBER");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_owner_is_left_without_any_way_in() {
    let scene = Scene::new().await;
    let app = &scene.app;
    scene.came(&owner()).await;
    // She has never set a password.
    let refused = send(app, "identityProviderSet", json!({ "status": "DISABLED" })).await;
    assert!(
        refused["userErrors"][0]["message"].as_str().is_some_and(|m| m.contains("/auth/password/forgot")),
        "{refused}"
    );
    let refused = send(app, "identityProviderRemove", json!({})).await;
    assert_eq!(refused["userErrors"][0]["code"], "STATE_CONFLICT");
    let refused = send(app, "identityProviderSet", json!({ "issuer": "https://other.example" })).await;
    assert_eq!(refused["userErrors"][0]["code"], "STATE_CONFLICT");
    app.browser().post("/auth/password/forgot", json!({ "email": OWNER })).await;
    app.run_due_jobs().await;
    app.plant(FIRST);
    let link = links_to(app, OWNER).pop().expect("a link");
    assert_eq!(app.browser().post(&link, json!({ "password": FIRST })).await.status, 200);
    let gone = send(app, "identityProviderRemove", json!({})).await;
    assert_eq!(gone["userErrors"], json!([]));
}
