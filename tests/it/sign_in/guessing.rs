//! Who guesses waits; nobody else does.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, days, json};

use super::{FIRST, SECOND, told};

const OWNER: &str = "owner@harborpine.example";

#[tokio::test(flavor = "multi_thread")]
async fn a_guesser_waits_and_the_person_is_let_in_from_the_browser_that_is_known() {
    let app = TestApp::new().await;
    let own = app.signed_in(OWNER, FIRST).await;
    own.post("/auth/sign-out", json!({})).await;
    app.person(Role::Member, "Mo Member").await;
    let mo = "mo.member@harborpine.example";
    app.signed_in(mo, SECOND).await;
    let guesser = app.browser();
    let guess = json!({ "email": OWNER, "password": "not the right one at all" });
    for _ in 0..5 {
        assert_eq!(guesser.post("/auth/sign-in", guess.clone()).await.status, 401);
    }
    let mut later = 0;
    for _ in 0..40 {
        let answer = guesser.post("/auth/sign-in", guess.clone()).await;
        match answer.status.as_u16() {
            429 => {
                later += 1;
                let wait = answer.headers["retry-after"].to_str().expect("text").parse::<i64>().expect("seconds");
                app.advance(keystead_tests::seconds(wait));
            }
            status => assert_eq!(status, 401),
        }
    }
    assert!(later >= 19, "{later}");
    // The right password does not help the guesser, and the wrong ones do not hinder the person, nor anybody else.
    let right = json!({ "email": OWNER, "password": FIRST });
    assert_eq!(guesser.post("/auth/sign-in", right.clone()).await.status, 429);
    assert_eq!(own.post("/auth/sign-in", right).await.status, 200);
    assert_eq!(guesser.post("/auth/sign-in", json!({ "email": mo, "password": SECOND })).await.status, 200);
    // It is told once, not forty times.
    app.write_findings_down().await;
    let entries = told(&app, "finding.opened").await;
    assert_eq!(entries.len(), 1, "{entries:?}");
    assert_eq!((&entries[0]["outcome"], &entries[0]["actor"]["kind"]), (&json!("SUCCESS"), &json!("SYSTEM")));
    app.run_due_jobs().await;
    let mails = app.mails.taken().into_iter().filter(|m| m.subject.contains("guesses") && m.recipient == OWNER).count();
    assert_eq!(mails, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_address_is_answered_as_a_wrong_password_is() {
    let app = TestApp::new().await;
    let own = app.signed_in(OWNER, FIRST).await;
    let ask = |email: &'static str| {
        let browser = app.browser();
        async move {
            let mut answer = browser.post("/auth/sign-in", json!({ "email": email, "password": SECOND })).await;
            answer.body.as_object_mut().expect("an object").remove("requestId");
            (answer.status, answer.body)
        }
    };
    assert_eq!(ask(OWNER).await, ask("nobody@harborpine.example").await);
    // Nobody comes in without a seat, whatever the password.
    app.person(Role::Owner, "Second Owner").await;
    let disable = "mutation($input: SeatDisableInput!) { seatDisable(input: $input) { userErrors { code } } }";
    let second = app.person(Role::Owner, "Third Owner").await.1;
    second.ok(disable, json!({ "input": { "id": app.owner_id, "reason": "left" } })).await;
    app.advance(days(1));
    let right = own.post("/auth/sign-in", json!({ "email": OWNER, "password": FIRST })).await;
    assert_eq!(right.status, 401);
}
