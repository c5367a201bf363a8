//! The page that the mail about a request leads to.

use keystead_entities::seat::Role;
use keystead_tests::{Answer, Browser, TestApp, hours, json};

use super::asked;
use crate::sign_in::{FIRST, SECOND};

fn html(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

/// The path in the one mail to that address that has such a link.
async fn link(app: &TestApp, email: &str) -> String {
    app.run_due_jobs().await;
    let taken = app.mails.taken();
    let texts = taken.iter().filter(|mail| mail.recipient == email).map(|mail| &mail.text);
    let words = texts.filter_map(|text| text.split_whitespace().find(|word| word.contains("/access-requests/")));
    let links: Vec<_> =
        words.map(|link| link.strip_prefix(keystead_tests::PUBLIC_URL).expect("ours").to_owned()).collect();
    links.last().expect("a link").clone()
}

async fn leads_to(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> String {
    html(&browser.fill(path, fields).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_in_the_mail_asks_to_sign_in_and_then_grants() {
    let app = TestApp::new().await;
    app.signed_in("owner@harborpine.example", FIRST).await;
    let (seat, member) = app.person(Role::Member, "Mia Member").await;
    asked(&app, &member, json!({ "role": "ADMIN", "reason": "<script>alert(1)</script>" })).await;
    let link = link(&app, "owner@harborpine.example").await;
    let browser = app.browser();
    let sent_away = browser.open(&link).await;
    assert_eq!((sent_away.status.as_u16(), &sent_away.headers["location"]), (303, &"/auth/sign-in".parse().unwrap()));
    let page = browser.fill("/auth/sign-in", &[("email", "owner@harborpine.example"), ("password", FIRST)]).await;
    let text = html(&page);
    assert!(text.contains("asks for the role ADMIN for 2 hours"), "back at the page: {text}");
    assert!(!text.contains("<script"), "{text}");
    let granted =
        leads_to(&browser, &link, &[("decision", "APPROVE"), ("version", "1"), ("note", "for the audit")]).await;
    assert!(granted.contains("It is granted until 2026-01-15"), "{granted}");
    let role = "query($id: ID!) { node(id: $id) { ... on Seat { effectiveRole } } }";
    assert_eq!(app.owner.ok(role, json!({ "id": seat })).await["node"]["effectiveRole"], "ADMIN");
    assert!(!html(&browser.open(&link).await).contains("<form"), "decided once");
    app.advance(hours(3));
    browser.fill("/auth/sign-in", &[("email", "owner@harborpine.example"), ("password", FIRST)]).await;
    assert!(html(&browser.open(&link).await).contains("and is over"));
    let home = browser.open("/auth").await;
    assert!(html(&home).contains("You are signed in"), "the way back is used once");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_knows_four_eyes_roles_versions_and_companies() {
    let app = TestApp::new().await;
    let owner = app.signed_in("owner@harborpine.example", FIRST).await;
    let (_, approver) = app.person(Role::Approver, "Ada Approver").await;
    app.person(Role::Member, "Mo Member").await;
    let hers = asked(&app, &approver, json!({ "tier": 3 })).await;
    let path = format!("/access-requests/{}/{hers}", app.tenant_id);
    let ada = app.signed_in("ada.approver@harborpine.example", SECOND).await;
    let own = leads_to(&ada, &path, &[("decision", "APPROVE"), ("version", "1")]).await;
    assert!(own.contains("role=\"alert\"") && own.contains("their own request"), "{own}");
    let stale = leads_to(&owner, &path, &[("decision", "DENY"), ("version", "7")]).await;
    assert!(stale.contains("role=\"alert\""), "{stale}");
    let nothing = leads_to(&owner, &path, &[("decision", "MAYBE"), ("version", "1")]).await;
    assert!(nothing.contains("either granted or refused"), "{nothing}");
    let mo = app.signed_in("mo.member@harborpine.example", SECOND).await;
    let unseen = mo.open(&path).await;
    assert!(html(&unseen).contains("There is no such request"), "{}", html(&unseen));
    let (elsewhere, _) = app.stranger().await;
    for wrong in [format!("/access-requests/{elsewhere}/{hers}"), "/access-requests/x/y".into()] {
        let page = html(&owner.open(&wrong).await);
        assert!(!page.contains("Ada Approver") && !page.contains("<form"), "{page}");
    }
    let refused = leads_to(&owner, &path, &[("decision", "DENY"), ("version", "1")]).await;
    assert!(refused.contains("It was refused."), "{refused}");
    let mut forged = owner.fork();
    forged.origin = Some("https://evil.example".into());
    let again = asked(&app, &approver, json!({ "tier": 2 })).await;
    let path = format!("/access-requests/{}/{again}", app.tenant_id);
    assert_eq!(forged.fill(&path, &[("decision", "APPROVE"), ("version", "1")]).await.status, 403);
}
