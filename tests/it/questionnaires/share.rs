//! Share links and the page behind them.

use keystead_tests::{TestApp, days, json};

use super::*;

const REVOKE: &str = "mutation($input: ShareLinkRevokeInput!) {
  shareLinkRevoke(input: $input) { shareLink { id status viewCount } userErrors { code field message } } }";

async fn shared(app: &TestApp, id: &str) -> (String, String) {
    let input = json!({ "input": { "questionnaireId": id, "label": "Big Client, security team" } });
    let made = app.owner.ok(SHARE, input).await["shareLinkCreate"].clone();
    let path = text(&made["path"]);
    app.plant(path.trim_start_matches("/share/"));
    (text(&made["shareLink"]["id"]), path)
}

async fn views(app: &TestApp, link: &str) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on ShareLink { viewCount status lastViewedAt } } }";
    app.owner.ok(query, json!({ "id": link })).await["node"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_shows_published_answers_without_any_credential() {
    let app = TestApp::new().await;
    let id = published(&app, &app.owner).await;
    let (link, path) = shared(&app, &id).await;
    let page = app.nobody.get(&path).await;
    assert_eq!(page.status, 200);
    for (header, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("referrer-policy", "no-referrer"),
        ("x-robots-tag", "noindex, nofollow, noarchive"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(page.headers.get(header).and_then(|v| v.to_str().ok()), Some(value), "{header}");
    }
    let policy = page.headers["content-security-policy"].to_str().expect("a text");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    let html = String::from_utf8(page.bytes).expect("UTF-8");
    assert!(html.contains("<html lang=\"en\">") && !html.contains("<script"));
    assert!(html.contains("No. A key is entered once") && html.contains("Harbor &amp; Pine"));
    app.nobody.get(&path).await;
    assert_eq!(views(&app, &link).await["viewCount"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_lost_its_approval_is_not_on_the_page() {
    let app = TestApp::new().await;
    let id = published(&app, &app.owner).await;
    let (_, path) = shared(&app, &id).await;
    let staff = answer(&app.owner, &id, "keys.staff").await;
    let sentence = "UNAPPROVED <b>words</b> nobody stands behind";
    app.owner.ok(UPDATE, json!({ "input": { "id": staff["id"], "text": sentence } })).await;
    let html = String::from_utf8(app.nobody.get(&path).await.bytes).expect("UTF-8");
    assert!(!html.contains("UNAPPROVED") && !html.contains("No. A key is entered once"));
    assert!(html.contains("Being looked at again"));
    let approver = app.persona(keystead_entities::seat::Role::Approver).await;
    approver.ok(APPROVE, json!({ "input": { "id": staff["id"] } })).await;
    let html = String::from_utf8(app.nobody.get(&path).await.bytes).expect("UTF-8");
    assert!(!html.contains("UNAPPROVED"), "approved, and not published again yet");
    app.owner.ok(PUBLISH, json!({ "input": { "id": id } })).await;
    let html = String::from_utf8(app.nobody.get(&path).await.bytes).expect("UTF-8");
    assert!(html.contains("UNAPPROVED &lt;b&gt;words&lt;/b&gt;"), "as text");
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_open_nothing_look_the_same() {
    let app = TestApp::new().await;
    let id = published(&app, &app.owner).await;
    let (link, revoked) = shared(&app, &id).await;
    app.owner.ok(REVOKE, json!({ "input": { "id": link } })).await;
    assert_eq!(app.owner.refused(REVOKE, json!({ "input": { "id": link } })).await, ["STATE_CONFLICT"]);
    let (_, ended) = shared(&app, &id).await;
    app.advance(days(15));
    let (_, archived) = shared(&app, &id).await;
    app.owner.ok(ARCHIVE, json!({ "input": { "id": id } })).await;
    let mut bodies = Vec::new();
    for path in [&revoked, &ended, &archived, "/share/kst_share_nonsense", &revoked.replace("/share/", "/share/x")] {
        let page = app.nobody.get(path).await;
        assert_eq!(page.status, 404, "{path}");
        bodies.push(page.bytes);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_published_is_not_shared() {
    let app = TestApp::new().await;
    let id = generated(&app, &app.owner).await;
    let with = |more: Value| {
        let mut input = json!({ "questionnaireId": id, "label": "Somebody" });
        for (name, value) in more.as_object().expect("an object") {
            input[name] = value.clone();
        }
        json!({ "input": input })
    };
    assert_eq!(app.owner.refused(SHARE, with(json!({}))).await, ["APPROVAL_REQUIRED"]);
    assert_eq!(app.owner.refused(SHARE, with(json!({ "expiresAt": "2026-06-15T00:00:00Z" }))).await, ["INVALID"]);
    assert_eq!(app.owner.refused(SHARE, with(json!({ "expiresAt": "2026-01-01T00:00:00Z" }))).await, ["INVALID"]);
    assert_eq!(app.owner.refused(SHARE, with(json!({ "label": "" }))).await, ["REQUIRED"]);
}
