//! What is refused, and whom.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, json};

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn twenty_megabytes_are_taken_and_a_byte_more_is_not() {
    let app = TestApp::new().await;
    let mut content = bytes(20 << 20);
    handed_in(&app.owner, "all.xlsx", &content).await;
    content.push(0);
    let answer = hand_in(&app.owner, "more.xlsx", &content).await;
    assert_eq!(answer.status, 413);
    assert!(answer.body["errors"][0]["message"].as_str().is_some_and(|m| m.contains("20 MB")), "{}", answer.body);
    assert_eq!(listed(&app.owner, app.tenant_id).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_file_is_refused_in_words() {
    let app = TestApp::new().await;
    assert_eq!(hand_in(&app.owner, "empty.csv", b"").await.status, 400);
    assert_eq!(hand_in(&app.owner, "", b"a").await.status, 400);
    assert_eq!(hand_in(&app.owner, &"n".repeat(201), b"a").await.status, 400);
    assert_eq!(hand_in(&app.owner, "a\u{202e}b.csv", b"a").await.status, 400);
    let post = |path: &str| Request::builder().method(Method::POST).uri(path.parse().expect("a URI")).body("a,b");
    assert_eq!(app.owner.call(post("/uploads")).await.status, 400);
    assert_eq!(app.owner.call(post("/uploads?fileName=a.csv&fileName=b.csv")).await.status, 400);
    assert_eq!(app.owner.call(post(&format!("/uploads?fileName=a.csv&tenantId={}", app.tenant_id))).await.status, 201);
    let (other, _) = app.stranger().await;
    assert_eq!(app.owner.call(post(&format!("/uploads?fileName=a.csv&tenantId={other}"))).await.status, 404);
    assert_eq!(app.owner.get("/uploads").await.status, 405);
    assert_eq!(app.owner.get("/uploads/upl_00000000000000000000000000").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_no_business_with_a_file_is_refused() {
    let app = TestApp::new().await;
    let id = handed_in(&app.owner, "one.csv", b"a,b").await;
    let path = format!("/uploads/{id}");
    assert_eq!(hand_in(&app.nobody, "one.csv", b"a").await.status, 401);
    assert_eq!(app.nobody.get(&path).await.status, 401);
    let (approver, auditor) = (app.persona(Role::Approver).await, app.persona(Role::Auditor).await);
    let member = app.persona(Role::Member).await;
    assert_eq!(hand_in(&approver, "two.csv", b"a").await.status, 201);
    assert_eq!(hand_in(&auditor, "two.csv", b"a").await.status, 403);
    assert_eq!(hand_in(&member, "two.csv", b"a").await.status, 403);
    assert_eq!(
        (auditor.get(&path).await.status, member.get(&path).await.status),
        (200.try_into().unwrap(), 403.try_into().unwrap())
    );
    let (_, stranger) = app.stranger().await;
    assert_eq!(stranger.get(&path).await.status, 404);
    assert_eq!(stranger.refused(DELETE, json!({ "input": { "id": id } })).await, ["NOT_FOUND"]);
    // A page of somebody else's cannot hand a file in with a person's cookie.
    let browser = app.signed_in("owner@harborpine.example", "kelp anvil morse nine").await;
    let cookie = format!("__Host-keystead-session={}", browser.cookie("__Host-keystead-session").expect("a cookie"));
    let request = Request::builder()
        .method(Method::POST)
        .uri("/uploads?fileName=a.csv".parse().expect("a URI"))
        .header("cookie", cookie)
        .body("a");
    assert_eq!(app.nobody.call(request).await.status, 403);
}
