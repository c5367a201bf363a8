//! A provider that lies, a network that meddles, a browser that is not the one: each is told in words, and opens nothing.

use keystead_tests::idp::{Idp, Lie, Mood, Person};
use keystead_tests::{Browser, json, minutes, seconds};

use super::{ME, OWNER, SESSION, Scene, owner};
use crate::sign_in::told;

const LIES: &[(Lie, &str)] = &[
    (Lie::Issuer, "of another issuer (iss)"),
    (Lie::Audience, "for somebody else (aud)"),
    (Lie::Audiences, "does not say to whom it was given (azp)"),
    (Lie::Party, "given to somebody else (azp)"),
    (Lie::AlgNone, "not signed at all (alg none)"),
    (Lie::SharedSecret, "signed with a shared secret (HS…)"),
    (Lie::Expired, "past its end (exp)"),
    (Lie::Future, "from the future (iat)"),
    (Lie::NotYet, "from the future (iat)"),
    (Lie::Critical, "asks for something that is not understood"),
    (Lie::Nonce, "made for another sign-in (nonce)"),
    (Lie::NoNonce, "made for another sign-in (nonce)"),
    (Lie::OtherKey, "its signature is wrong"),
    (Lie::UnknownKey, "signed with a key that the provider does not publish"),
    (Lie::AccessTokenHash, "does not belong to the token that came with it (at_hash)"),
    (Lie::Garbage, "not to be believed"),
    (Lie::NoToken, "sent no id_token"),
    (Lie::NoSubject, "names no account that could be used (sub)"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_not_to_be_believed_opens_nothing() {
    let scene = Scene::new().await;
    let before = scene.sessions().await;
    for (lie, words) in LIES {
        scene.idp.lie(Some(*lie));
        let browser = scene.app.browser();
        let answer = scene.come(&browser, &owner()).await;
        assert_eq!(answer.body["code"], "IDENTITY_PROVIDER_REFUSED", "{lie:?} {}", answer.body);
        scene.refused(&browser, &answer, words);
    }
    scene.idp.lie(None);
    assert_eq!(scene.sessions().await, before);
    let refused = told(&scene.app, "sign_in.identity_provider").await;
    assert_eq!(refused.len(), LIES.len(), "each is an entry of the company's log");
    assert!(refused.iter().all(|entry| entry["outcome"] == "REFUSED" && entry["actor"]["kind"] == "VISITOR"));
    let browser = scene.came(&owner()).await;
    assert_eq!(browser.ok(ME, json!({})).await["viewer"]["role"], "OWNER");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_else_s_userinfo_is_not_the_person_s() {
    let scene = Scene::new().await;
    scene.idp.thin();
    scene.idp.lie(Some(Lie::OtherUserinfo));
    let browser = scene.app.browser();
    let answer = scene.come(&browser, &owner()).await;
    scene.refused(&browser, &answer, "told of somebody else");
    scene.idp.lie(None);
    scene.came(&owner()).await;
    assert_eq!(scene.idp.calls("/userinfo"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_rotated_and_a_wrong_one_is_not_an_order_to_fetch() {
    let scene = Scene::new().await;
    scene.came(&owner()).await;
    assert_eq!(scene.idp.calls("/jwks"), 1);
    scene.idp.rotate("second");
    let browser = scene.app.browser();
    let early = scene.come(&browser, &owner()).await;
    scene.refused(&browser, &early, "a key that the provider does not publish");
    assert_eq!(scene.idp.calls("/jwks"), 1, "fetched a moment ago");
    scene.app.advance(minutes(1));
    scene.came(&owner()).await;
    assert_eq!(scene.idp.calls("/jwks"), 2, "an unknown key has them fetched again");
    scene.idp.lie(Some(Lie::UnknownKey));
    for _ in 0..5 {
        scene.come(&scene.app.browser(), &owner()).await;
    }
    assert_eq!(scene.idp.calls("/jwks"), 2, "at most once a minute");
    scene.app.advance(minutes(1));
    for _ in 0..5 {
        scene.come(&scene.app.browser(), &owner()).await;
    }
    assert_eq!(scene.idp.calls("/jwks"), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_taken_once_by_the_browser_that_was_sent_away() {
    let scene = Scene::new().await;
    let browser = scene.app.browser();
    let url = scene.set_out(&browser).await;
    let back = scene.idp.authorize(&url, &owner());
    // Somebody else's browser, with a way of its own or with none.
    let other = scene.app.browser();
    let foreign = other.look(&back).await;
    scene.refused(&other, &foreign, "begun in another browser");
    scene.set_out(&other).await;
    let foreign = other.look(&back).await;
    scene.refused(&other, &foreign, "begun in another browser");
    for wrong in [back.replace("state=", "state=0"), back.replace("state=", "x="), format!("{back}&state=0")] {
        let answer = browser.look(&wrong).await;
        assert!(answer.status.is_client_error(), "{}", answer.body);
        assert_eq!(browser.cookie(SESSION), None);
    }
    let replay = browser.fork();
    assert_eq!(browser.look(&back).await.status, 200);
    let again = replay.look(&back).await;
    scene.refused(&replay, &again, "used already");
    // A code once used is nothing with a state of one's own either: the provider says so, and the token would not fit.
    let code = back.split("code=").nth(1).and_then(|rest| rest.split('&').next()).expect("a code").to_owned();
    let fresh = scene.idp.authorize(&scene.set_out(&replay).await, &owner());
    let own = fresh.split("code=").nth(1).and_then(|rest| rest.split('&').next()).expect("a code").to_owned();
    let mixed = replay.look(&fresh.replace(&own, &code)).await;
    scene.refused(&replay, &mixed, "used before, or is too old");
    // Ten minutes are enough.
    let late = scene.idp.authorize(&scene.set_out(&replay).await, &owner());
    scene.app.advance(minutes(10) + seconds(1));
    let answer = replay.look(&late).await;
    scene.refused(&replay, &answer, "more than ten minutes ago");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_another_s_sign_in_cannot_be_put_in_its_place() {
    let scene = Scene::new().await;
    let (victim, thief) = (scene.app.browser(), scene.app.browser());
    let stolen = scene.idp.authorize(&scene.set_out(&victim).await, &owner());
    let own = scene.idp.authorize(&scene.set_out(&thief).await, &Person::new("thief", "thief@harborpine.example"));
    let code = |path: &str| path.split("code=").nth(1).and_then(|r| r.split('&').next()).expect("a code").to_owned();
    let answer = thief.look(&own.replace(&code(&own), &code(&stolen))).await;
    // The verifier of the thief's browser is not the one that the code was asked for with.
    scene.refused(&thief, &answer, "does not take the code");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_another_provider_is_a_mix_up() {
    let scene = Scene::new().await;
    let browser = scene.app.browser();
    let back = scene.idp.authorize(&scene.set_out(&browser).await, &owner());
    let (before, _) = back.split_once("&iss=").expect("an issuer");
    let other = browser.look(&format!("{before}&iss=https%3A%2F%2Fother.example")).await;
    scene.refused(&browser, &other, "of another provider");
    let none = browser.look(before).await;
    scene.refused(&browser, &none, "does not say of which provider it is");
    assert_eq!(browser.look(&back).await.status, 200);
    // Where it does not promise to say so, it need not.
    scene.idp.describe("authorization_response_iss_parameter_supported", json!(null));
    scene.app.advance(minutes(61));
    let browser = scene.app.browser();
    let back = scene.idp.authorize(&scene.set_out(&browser).await, &owner());
    let (before, _) = back.split_once("&iss=").expect("an issuer");
    assert_eq!(browser.look(before).await.status, 200);
    // A way that began at a provider does not end at the one that took its place.
    let browser = scene.app.browser();
    let back = scene.idp.authorize(&scene.set_out(&browser).await, &owner());
    super::done(&scene.app, "identityProviderSet", json!({ "clientId": "another" })).await;
    let answer = browser.look(&back).await;
    scene.refused(&browser, &answer, "before something was changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_says_no_is_quoted_by_its_word_only() {
    let scene = Scene::new().await;
    let browser = scene.app.browser();
    let back = scene.idp.authorize(&scene.set_out(&browser).await, &owner());
    let state = back.split("state=").nth(1).and_then(|r| r.split('&').next()).expect("a state").to_owned();
    let iss = back.split("iss=").nth(1).expect("an issuer").to_owned();
    let no =
        format!("/auth/oidc/callback?state={state}&iss={iss}&error=access_denied%3Cb%3E&error_description=call%20555");
    let page = browser.open(&no).await;
    let html = String::from_utf8(page.bytes).expect("text");
    assert_eq!(page.status, 403);
    assert!(html.contains("did not let you through (access_deniedb)") && !html.contains("555"), "{html}");
    assert!(html.contains("You are not signed in") && html.contains("/auth/sign-in"), "{html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_down_is_told_plainly_and_ends_nothing() {
    let scene = Scene::new().await;
    let inside = scene.came(&owner()).await;
    for mood in [Mood::Down, Mood::Elsewhere, Mood::Giant, Mood::Html, Mood::Slow] {
        // At the door.
        scene.app.advance(minutes(61));
        scene.idp.mood(mood);
        let browser = scene.app.browser();
        let page = browser.open(&scene.start()).await;
        let html = String::from_utf8(page.bytes).expect("text");
        assert_eq!(page.status, 503, "{mood:?} {html}");
        assert!(html.contains("cannot be used right now") && html.contains("Whoever is signed in stays so"), "{html}");
        // Whoever knocks again and again does not make us do so.
        let calls = scene.idp.calls("/.well-known/openid-configuration");
        browser.open(&scene.start()).await;
        assert_eq!(scene.idp.calls("/.well-known/openid-configuration"), calls);
        // On the way back.
        scene.idp.mood(Mood::Well);
        scene.app.advance(seconds(11));
        let back = scene.idp.authorize(&scene.set_out(&browser).await, &owner());
        scene.idp.mood(mood);
        let answer = browser.look(&back).await;
        assert!(answer.status == 503 || answer.status == 403, "{mood:?} {}", answer.body);
        assert_eq!(browser.cookie(SESSION), None, "{mood:?}");
        scene.idp.mood(Mood::Well);
    }
    assert_eq!(scene.idp.calls("/elsewhere/token"), 0);
    // Half an hour without a request ended it, not the provider.
    assert_eq!(inside.graphql(ME, json!({})).await.status, 401);
    let inside = scene.came(&owner()).await;
    scene.idp.mood(Mood::Down);
    scene.app.advance(minutes(29));
    assert_eq!(inside.graphql(ME, json!({})).await.status, 200);
    assert_eq!(scene.app.browser().open("/auth/oidc/start?tenant=ten_00000000000000000000000000").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_of_one_company_opens_no_other() {
    let scene = Scene::new().await;
    let (elsewhere, stranger) = scene.app.stranger().await;
    // The owner of the first company has a seat at another; and that company's people are not the first one's.
    let invite = "mutation($input: SeatInviteInput!) { seatInvite(input: $input) { userErrors { code } } }";
    stranger.ok(invite, json!({ "input": { "tenantId": elsewhere, "email": OWNER, "role": "ADMIN" } })).await;
    scene.app.run_due_jobs().await;
    let browser = scene.app.signed_in(OWNER, crate::sign_in::FIRST).await;
    for link in crate::sign_in::links_to(&scene.app, OWNER) {
        browser.post(&link, json!({ "password": crate::sign_in::FIRST })).await;
    }
    let both = browser.look("/auth/session").await;
    assert_eq!(both.body["tenants"].as_array().map(Vec::len), Some(2), "{}", both.body);
    let came = scene.came(&owner()).await;
    let one = came.look("/auth/session").await;
    assert_eq!(one.body["tenants"].as_array().map(Vec::len), Some(1), "{}", one.body);
    assert_eq!(
        (&one.body["session"]["method"], &one.body["tenants"][0]["id"]),
        (&json!("IDENTITY_PROVIDER"), &json!(scene.app.tenant_id))
    );
    let mut other: Browser = came.fork();
    other.tenant = Some(elsewhere.to_string());
    assert_eq!(other.graphql(ME, json!({})).await.status, 403);
    // Nor does it touch what the person has elsewhere: no authenticator, no end of the other session.
    let totp = came.post("/auth/totp", json!({})).await;
    assert_eq!(totp.status, 403, "{}", totp.body);
    let step = came.post("/auth/step-up", json!({ "password": crate::sign_in::FIRST })).await;
    assert_eq!(step.status, 403, "{}", step.body);
    let all = "mutation($input: SessionRevokeAllInput!) { sessionRevokeAll(input: $input) { revokedSessionCount userErrors { code } } }";
    came.ok(all, json!({ "input": { "exceptCurrent": true } })).await;
    let mut there = browser.fork();
    there.tenant = Some(elsewhere.to_string());
    assert_eq!(there.graphql(ME, json!({})).await.status, 200, "the session at the other company lives on");
    there.tenant = Some(scene.app.tenant_id.to_string());
    assert_eq!(there.graphql(ME, json!({})).await.status, 403, "here it was ended");
    assert_eq!(came.cookie("__Host-keystead-device"), None, "the browser is not known for the person's password");
    // Somebody of the other company is nobody here.
    let look = "query($id: ID!) { tenant(id: $id) { seats(first: 5) { nodes { email role } } } }";
    let seats = stranger.ok(look, json!({ "id": elsewhere })).await;
    let seats = seats["tenant"]["seats"]["nodes"].as_array().expect("seats").clone();
    let boss =
        seats.iter().find(|s| s["role"] == "OWNER").and_then(|s| s["email"].as_str()).expect("an owner").to_owned();
    let browser = scene.app.browser();
    let answer = scene.come(&browser, &Person::new("boss", &boss)).await;
    scene.refused(&browser, &answer, "has a seat at this company");
    // And a company without a provider has no way in by one.
    assert_eq!(
        browser.look(&format!("/auth/oidc/start?tenant={elsewhere}")).await.body["code"],
        "NO_IDENTITY_PROVIDER"
    );
    let second = Idp::start(&scene.app.clock).await;
    assert_ne!(second.issuer, scene.idp.issuer);
}
