//! What a password must be, and its change.

use keystead_tests::{TestApp, json};

use super::{COOKIE, FIRST, SECOND, told};

const OWNER: &str = "owner@harborpine.example";

#[tokio::test(flavor = "multi_thread")]
async fn what_guessers_try_first_and_what_was_there_before_is_not_taken() {
    let app = TestApp::new().await;
    let browser = app.signed_in(OWNER, FIRST).await;
    for bad in ["short", "harborpine2026", "Olivia Owner 1", "password123456", FIRST] {
        let refused = browser.post("/auth/password", json!({ "password": FIRST, "newPassword": bad })).await;
        assert_eq!(
            (refused.status.as_u16(), &refused.body["field"]),
            (422, &json!("newPassword")),
            "{bad}: {}",
            refused.body
        );
    }
    let mut current = FIRST.to_owned();
    for n in 0..6 {
        let new = format!("{SECOND} {n}");
        app.plant(&new);
        let change = browser.post("/auth/password", json!({ "password": current, "newPassword": new })).await;
        assert_eq!(change.status, 200, "{}", change.body);
        current = new;
    }
    let fifth = json!({ "password": current, "newPassword": format!("{SECOND} 1") });
    assert_eq!(browser.post("/auth/password", fifth).await.status, 422, "of the last five");
    let first = json!({ "password": current, "newPassword": FIRST });
    assert_eq!(browser.post("/auth/password", first).await.status, 200, "longer ago than five");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_signs_out_everywhere_else_and_gives_a_new_cookie_here() {
    let app = TestApp::new().await;
    app.plant(SECOND);
    let here = app.signed_in(OWNER, FIRST).await;
    let there = app.browser();
    assert_eq!(there.post("/auth/sign-in", json!({ "email": OWNER, "password": FIRST })).await.status, 200);
    let old = here.fork();
    let wrong = here.post("/auth/password", json!({ "password": SECOND, "newPassword": SECOND })).await;
    assert_eq!(wrong.body["code"], "WRONG_CREDENTIALS");
    assert_eq!(here.post("/auth/password", json!({ "password": FIRST, "newPassword": SECOND })).await.status, 200);
    assert_ne!(here.cookie(COOKIE), old.cookie(COOKIE));
    assert_eq!(here.graphql("{ viewer { role } }", json!({})).await.status, 200);
    for dead in [&old, &there] {
        assert_eq!(dead.graphql("{ viewer { role } }", json!({})).await.status, 401);
    }
    assert_eq!(told(&app, "seat.password_changed").await.len(), 1);
}
