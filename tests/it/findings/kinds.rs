//! Each kind, through the front door; and what is none.

use keystead_domain::seat_tokens;
use keystead_entities::TenantId;
use keystead_entities::seat::Role;
use keystead_tests::{TestApp, hours, json, minutes};

use super::{ASK, findings, findings_of};
use crate::partners::{SEATS, Scene, WORK};
use crate::statements::{done, made};

#[tokio::test(flavor = "multi_thread")]
async fn a_credential_that_is_over_and_still_shown_is_a_finding() {
    let app = TestApp::new().await;
    let endpoint = json!({ "tenantId": app.tenant_id, "url": "http://127.0.0.1:9/", "description": "Watch",
        "eventTypes": ["FINDING_OPENED"] });
    made(&app.owner, "webhookEndpointCreate", "webhookEndpoint", endpoint).await;
    let (leaver, token) = app.person(Role::Member, "Lena Leaver").await;
    let short = app.short_token(app.owner_id, hours(1)).await;
    let issued = done(&token, "seatTokenIssue", "token", json!({ "name": "Her tool" })).await["token"].clone();
    let issued = issued.as_str().expect("a token");
    app.plant(issued);
    done(&app.owner, "seatDisable", "", json!({ "id": leaver, "reason": "left" })).await;
    // Whoever was at work when it ended is refused, and that is all.
    assert_eq!(token.send(ASK, json!({})).await.status, 401);
    assert_eq!(findings(&app).await, [] as [keystead_tests::Value; 0]);
    app.advance(hours(1) + minutes(1));
    for client in [&token, &short] {
        assert_eq!(client.send(ASK, json!({})).await.status, 401);
    }
    assert!(seat_tokens::verify(&app.app, issued).await.is_err());
    let found = findings(&app).await;
    let mut told: Vec<_> = found
        .iter()
        .map(|f| {
            assert_eq!(
                (&f["kind"], &f["status"], &f["attemptCount"]),
                (&json!("REVOKED_TOKEN_USED"), &json!("OPEN"), &json!(1))
            );
            assert_eq!(f["viewerActions"], json!(["DISMISS", "RESOLVE"]));
            format!("{}: {}", f["subject"].as_str().expect("words"), f["reason"].as_str().expect("words"))
        })
        .collect();
    told.sort();
    assert_eq!(
        told,
        [
            "The API token “short” of Olivia Owner: token past its end",
            "The API token “test” of Lena Leaver: revoked token",
            "The seat token “Her tool” of Lena Leaver: revoked token",
        ]
    );
    let of_hers = found.iter().find(|f| f["subject"].as_str().expect("words").contains("“test”")).expect("hers");
    assert_eq!(of_hers["seat"]["name"], "Lena Leaver");
    assert!(of_hers["about"]["id"].as_str().is_some_and(|id| id.starts_with("tok_")), "{of_hers}");
    // The admins are told, the log knows, and so does who listens.
    app.run_due_jobs().await;
    let mails = app.mails.taken();
    assert_eq!(mails.iter().filter(|mail| mail.subject.contains("A credential that is over")).count(), 3);
    let entries = crate::sign_in::told(&app, "finding.opened").await;
    assert!(entries.len() == 3 && entries.iter().all(|entry| entry["actor"]["kind"] == "SYSTEM"), "{entries:?}");
    assert_eq!(entries[0]["target"]["__typename"], "Finding");
    let deliveries = app.dump().await.into_iter().find(|(table, _)| table == "webhook_deliveries").expect("a table").1;
    assert_eq!(deliveries.matches("finding.opened").count() / 2, 3, "{deliveries}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_cookie_or_link_is_a_finding_once_somebody_insists() {
    let app = TestApp::new().await;
    let link = app.sign_in_link("owner@harborpine.example").await;
    let password = json!({ "password": "kelp anvil morse nine" });
    app.plant("kelp anvil morse nine");
    let browser = app.browser();
    assert_eq!(browser.post(&link, password.clone()).await.status, 200);
    let thief = browser.fork();
    browser.post("/auth/sign-out", json!({})).await;
    for _ in 0..4 {
        assert_eq!(thief.graphql(ASK, json!({})).await.status, 401);
        assert_ne!(app.browser().post(&link, password.clone()).await.status, 200);
    }
    assert!(findings(&app).await.is_empty(), "a browser shows its old cookie, and people open the same mail again");
    assert_eq!(thief.graphql(ASK, json!({})).await.status, 401);
    app.browser().post(&link, password).await;
    let found = findings(&app).await;
    let mut subjects: Vec<_> = found.iter().map(|f| (f["subject"].clone(), f["attemptCount"].clone())).collect();
    subjects.sort_by_key(|(subject, _)| subject.to_string());
    let five = |words: &str| (json!(format!("{words} of Olivia Owner")), json!(5));
    assert_eq!(subjects, [five("A session"), five("A sign-in link")]);
    // What only idles away is shown by every browser that was left open.
    let idle = app.signed_in("owner@harborpine.example", "kelp anvil morse ten").await;
    app.advance(hours(2));
    for _ in 0..10 {
        assert_eq!(idle.graphql(ASK, json!({})).await.status, 401);
    }
    assert_eq!(findings(&app).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_directory_is_refused_is_a_finding() {
    let app = TestApp::new().await;
    let old = crate::scim::directory(&app).await;
    let owner = format!("/Users/{}", app.owner_id);
    let (status, body) = crate::scim::send(&old, "PATCH", &owner, crate::scim::set_active(json!(false))).await;
    assert_eq!(status, 400, "{body}");
    crate::scim::rotated(&app, json!({ "overlap": "PT1H" })).await;
    let found = findings(&app).await;
    assert_eq!((found.len(), &found[0]["kind"]), (1, &json!("SCIM_REFUSED")), "{found:?}");
    assert_eq!(found[0]["subject"], "The company's directory");
    app.advance(hours(2));
    assert_eq!(crate::scim::send(&old, "GET", "/Users", json!(null)).await.0, 401);
    let found = findings(&app).await;
    assert_eq!(
        (found.len(), &found[0]["attemptCount"], &found[0]["reason"]),
        (1, &json!(2), &json!("token past its end"))
    );
    // What is not there, or is taken, is no attempt at anything.
    let new = crate::scim::directory(&app).await;
    assert_eq!(crate::scim::send(&new, "GET", "/Users/seat_0", json!(null)).await.0, 404);
    app.advance(minutes(2));
    assert_eq!(app.write_findings_down().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_who_knocks_or_does_too_much_is_a_finding_and_cannot_tell() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let inside = json!({ "id": app.tenant_id });
    let nowhere = TenantId(app.app.new_uuid());
    let worker = scene.signed_in(&scene.program(WORK).await).await;
    let (_, stranger) = app.stranger().await;
    // A stranger who tries ids is no partner, and means nothing.
    for caller in [&stranger, &worker, &scene.msp] {
        // The first use of a credential is noted on it.
        caller.ok(ASK, json!({})).await;
        let before = app.app.db.statements();
        let there = caller.ok(SEATS, inside.clone()).await;
        let taken = app.app.db.statements() - before;
        let not_there = caller.ok(SEATS, json!({ "id": nowhere })).await;
        assert_eq!((&there, taken), (&not_there, app.app.db.statements() - before - taken));
        assert_eq!(caller.inside(app.tenant_id).send(SEATS, inside.clone()).await.status, 404);
    }
    let found = findings(app).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (&found[0]["kind"], &found[0]["subject"]),
        (&json!("PARTNER_REFUSED"), &json!("The partner Bright MSP"))
    );
    assert_eq!((&found[0]["attemptCount"], &found[0]["reason"]), (&json!(4), &json!("no grant lets it in")));
    scene.grant(&["tenant:read"]).await;
    app.advance(minutes(2));
    let there = worker.inside(app.tenant_id);
    assert_eq!(there.error_code(SEATS, inside.clone()).await, "FORBIDDEN");
    assert_eq!(worker.error_code(SEATS, inside.clone()).await, "FORBIDDEN", "by its id alone");
    let invite = "mutation($input: SeatInviteInput!) { seatInvite(input: $input) { userErrors { code } } }";
    let input = json!({ "tenantId": app.tenant_id, "email": "a@harborpine.example", "role": "MEMBER" });
    assert_eq!(there.error_code(invite, json!({ "input": input })).await, "FORBIDDEN");
    let found = findings(app).await;
    assert_eq!((found.len(), &found[0]["attemptCount"]), (1, &json!(7)), "{found:?}");
    assert_eq!(findings_of(&scene.msp, scene.home).await.len(), 0, "nothing of it stands at the partner's");
    // What is allowed is none.
    app.advance(minutes(2));
    there.ok("query($id: ID!) { tenant(id: $id) { name } }", inside).await;
    assert_eq!(app.write_findings_down().await, 0);
}
