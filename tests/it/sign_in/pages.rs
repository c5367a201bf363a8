//! With nothing but a browser that runs no scripts.

use keystead_tests::TestApp;

use super::{COOKIE, FIRST, SECOND};

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_comes_in_on_the_first_day_with_nothing_but_a_browser() {
    let app = TestApp::new().await;
    app.plant(FIRST);
    let browser = app.browser();
    let link = app.sign_in_link("owner@harborpine.example").await;
    let page = browser.open(&link).await;
    let html = String::from_utf8(page.bytes).expect("text");
    assert!(html.contains("Hello Olivia Owner") && html.contains("Harbor &amp; Pine"), "{html}");
    assert!(!html.contains("<script") && !html.contains("http://") && !html.contains("https://"), "{html}");
    let policy = page.headers["content-security-policy"].to_str().expect("text");
    assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    let short = browser.fill(&link, &[("password", "too short"), ("again", "too short")]).await;
    assert!(String::from_utf8_lossy(&short.bytes).contains("At least 12 characters"));
    let other = browser.fill(&link, &[("password", FIRST), ("again", SECOND)]).await;
    assert!(String::from_utf8_lossy(&other.bytes).contains("not the same"));
    let home = browser.fill(&link, &[("password", FIRST), ("again", FIRST)]).await;
    let html = String::from_utf8_lossy(&home.bytes).into_owned();
    assert!(html.contains("You are signed in") && html.contains("Harbor &amp; Pine"), "{html}");
    assert!(browser.cookie(COOKIE).is_some());
    let again = browser.open(&link).await;
    assert_eq!(again.status, 200);
    assert!(String::from_utf8_lossy(&again.bytes).contains("does not open anything"));
    browser.fill("/auth", &[]).await;
    let html = browser.open("/auth").await;
    assert_eq!(html.headers["location"], "/auth/sign-in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_not_ours_is_refused() {
    let app = TestApp::new().await;
    let browser = app.signed_in("owner@harborpine.example", FIRST).await;
    let mut foreign = browser.fork();
    foreign.origin = Some("https://evil.example".into());
    let refused = foreign.fill("/auth", &[]).await;
    assert_eq!(refused.status, 403);
    let signed_in = browser.look("/auth/session").await;
    assert_eq!(signed_in.status, 200, "{}", signed_in.body);
    // Nor does a mark of another browser do.
    let other = app.browser();
    let page = other.open("/auth/sign-in").await;
    let html = String::from_utf8(page.bytes).expect("text");
    let mark = html.split("name=\"form\" value=\"").nth(1).and_then(|r| r.split('"').next()).expect("a mark");
    let request = poem::Request::builder()
        .method(poem::http::Method::POST)
        .uri("/auth/sign-out".parse().expect("a path"))
        .header("cookie", format!("{COOKIE}={}", browser.cookie(COOKIE).expect("a cookie")))
        .content_type("application/x-www-form-urlencoded")
        .body(format!("form={mark}"));
    assert_eq!(app.nobody.call(request).await.status, 403);
    assert_eq!(browser.look("/auth/session").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_wrote_is_text_in_a_page() {
    let app = TestApp::new().await;
    let update = "mutation($input: TenantUpdateInput!) { tenantUpdate(input: $input) { userErrors { code } } }";
    let name = "<script>alert(1)</script>";
    app.owner.ok(update, keystead_tests::json!({ "input": { "id": app.tenant_id, "name": name } })).await;
    let page = app.browser().open(&app.sign_in_link("owner@harborpine.example").await).await;
    let html = String::from_utf8(page.bytes).expect("text");
    assert!(html.contains("&lt;script&gt;") && !html.contains("<script"), "{html}");
}
