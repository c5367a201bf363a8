//! Another partner, and people of the partner who have no business with its clients.

use keystead_domain::partners;
use keystead_domain::{api_tokens, seats};
use keystead_entities::seat::Role;
use keystead_tests::{Client, json};

use super::{SEATS, Scene, WORK};

/// A person of that role in the partner's own company, with all scopes.
async fn colleague(scene: &Scene, role: Role, name: &str) -> Client {
    let ctx = keystead_domain::Ctx::operator(&scene.app.app, scene.home);
    let email = format!("{name}@bright.example");
    let invite = seats::Invite { email, name: None, role, tier: 1, business_unit_id: None, department: None };
    let seat = seats::invite(&ctx, invite).await.expect("a seat");
    let create = api_tokens::Create {
        seat_id: Some(seat.id),
        name: "test".into(),
        scopes: keystead_domain::auth::TokenScope::all().iter().map(ToString::to_string).collect(),
        ip_ranges: Vec::new(),
        expires_at: None,
    };
    let token = api_tokens::create(&ctx, create).await.expect("a token").token;
    scene.app.plant(&token);
    scene.app.nobody.with_token(token.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_role_at_home_goes_with_a_person_and_a_member_stays_at_home() {
    let scene = Scene::new().await;
    scene.grant(&["tenant:read", "seats:write"]).await;
    let role = "{ viewer { role } }";
    for (at_home, there) in
        [(Role::Owner, "ADMIN"), (Role::Admin, "ADMIN"), (Role::Approver, "APPROVER"), (Role::Auditor, "AUDITOR")]
    {
        let person = colleague(&scene, at_home, &at_home.to_string().to_lowercase()).await;
        assert_eq!(person.inside(scene.app.tenant_id).ok(role, json!({})).await["viewer"]["role"], there);
    }
    let member = colleague(&scene, Role::Member, "member").await;
    assert_eq!(member.inside(scene.app.tenant_id).send(role, json!({})).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_partner_and_its_programs_find_nothing() {
    let scene = Scene::new().await;
    scene.grant(WORK_GRANT).await;
    let (home, other) = scene.app.stranger().await;
    partners::create(&scene.app.app, home, Some("Dim MSP")).await.expect("a partner");
    let other = Scene { home, msp: other, partner: json!(null), app: scene.app };
    let program = other.worker().await;
    for caller in [&other.msp, &program] {
        assert!(caller.ok(SEATS, json!({ "id": other.app.tenant_id })).await["tenant"].is_null());
        assert_eq!(
            caller.inside(other.app.tenant_id).send(SEATS, json!({ "id": other.app.tenant_id })).await.status,
            404
        );
        let grants =
            caller.ok("{ partner { grants(withEnded: true) { totalCount } } tenants { id } }", json!({})).await;
        assert_eq!(grants, json!({ "partner": { "grants": { "totalCount": 0 } }, "tenants": [{ "id": home }] }));
    }
}

const WORK_GRANT: &[&str] = &["tenant:read", "seats:write", "apps:write", "audit:read"];

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_partner_or_home_lets_nobody_through() {
    let scene = Scene::new().await;
    scene.grant(WORK_GRANT).await;
    let program = scene.program(WORK).await;
    let worker = scene.signed_in(&program).await;
    let suspend = "mutation($input: TenantSuspendInput!) { tenantSuspend(input: $input) { userErrors { code } } }";
    scene.msp.ok(suspend, json!({ "input": { "id": scene.home, "reason": "holiday" } })).await;
    assert_eq!(worker.send(SEATS, json!({ "id": scene.app.tenant_id })).await.status, 403);
    let answer = scene
        .ask(&[("grant_type", "client_credentials"), ("client_id", &program.0), ("client_secret", &program.1)])
        .await;
    assert_eq!(answer.body["error"], "invalid_client");
}
