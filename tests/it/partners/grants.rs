//! Working in a client's company, as far as its owner lets.

use keystead_entities::seat::Role;
use keystead_tests::{Value, days, json};

use super::{SEATS, Scene, done, made};

const TENANTS: &str = "{ tenants { id } viewer { tenants { id } } }";
const APP: &str = "mutation($input: AiAppCreateInput!) {
  aiAppCreate(input: $input) { aiApp { id } userErrors { code } } }";
const LOG: &str = "query($id: ID!) { tenant(id: $id) { auditEvents(filter: { actorKind: [PARTNER] }) { nodes {
  action actor { kind id authMethod } details { name value } } } } }";

fn app(scene: &Scene) -> Value {
    json!({ "input": { "tenantId": scene.app.tenant_id, "name": "Letter Writer", "kind": "SAAS_INTEGRATION" } })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_works_in_a_company_that_let_its_partner_in_and_every_act_stands_in_the_log_there() {
    let scene = Scene::new().await;
    let inside = json!({ "id": scene.app.tenant_id });
    let worker = scene.worker().await;
    assert!(worker.ok(SEATS, inside.clone()).await["tenant"].is_null(), "nobody let it in yet");
    assert_eq!(worker.inside(scene.app.tenant_id).send(TENANTS, json!({})).await.status, 404);
    scene.grant(&["tenant:read", "seats:read", "apps:write"]).await;
    assert_eq!(worker.ok(SEATS, inside.clone()).await["tenant"]["name"], "Harbor & Pine");
    let own = json!([{ "id": scene.home }, { "id": scene.app.tenant_id }]);
    assert_eq!(worker.ok(TENANTS, json!({})).await["tenants"], own);
    assert_eq!(scene.msp.ok(TENANTS, json!({})).await["viewer"]["tenants"], own, "its people see it too");
    assert_eq!(scene.msp.refused(APP, app(&scene)).await, ["NOT_FOUND"], "to change something one says where");
    assert_eq!(worker.error_code(APP, app(&scene)).await, "FORBIDDEN", "at home a program does nothing of the kind");
    let there = worker.inside(scene.app.tenant_id);
    let id = there.ok(APP, app(&scene)).await["aiAppCreate"]["aiApp"]["id"].clone();
    let node = "query($id: ID!) { node(id: $id) { ... on AiApp { name } } }";
    assert_eq!(there.ok(node, json!({ "id": id })).await["node"]["name"], "Letter Writer");
    let person = scene.msp.inside(scene.app.tenant_id);
    made(
        &person,
        "aiAppCreate",
        "aiApp",
        json!({ "tenantId": scene.app.tenant_id, "name": "Other", "kind": "SAAS_INTEGRATION" }),
    )
    .await;
    let log = scene.app.owner.ok(LOG, inside).await["tenant"]["auditEvents"]["nodes"].clone();
    let created: Vec<_> = log.as_array().expect("entries").iter().filter(|e| e["action"] == "ai_app.created").collect();
    let detail = |entry: &Value, name: &str| {
        let details = entry["details"].as_array().expect("details").clone();
        details.into_iter().find(|d| d["name"] == name).map(|d| d["value"].clone())
    };
    let by: Vec<_> = created.iter().map(|entry| (detail(entry, "actorPartner"), detail(entry, "actorName"))).collect();
    let bright = Some(json!("Bright MSP"));
    assert_eq!(by, [(bright.clone(), Some(json!("Olivia Owner"))), (bright, Some(json!("Nightly sync")))]);
    let method = created[1]["actor"]["authMethod"].as_str().expect("a method");
    assert_eq!(method, format!("partner:{}:client_credentials", scene.partner.as_str().expect("an id")));
    assert!(log.as_array().expect("entries").iter().any(|entry| entry["action"] == "partner.entered"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_that_ended_leaves_no_company() {
    let scene = Scene::new().await;
    let inside = json!({ "id": scene.app.tenant_id });
    let worker = scene.worker().await;
    let (there, other) = (worker.inside(scene.app.tenant_id), scene.app.restarted().await.1);
    let elsewhere = there.at(other.endpoint());
    let grant = scene.grant(&["tenant:read", "seats:read"]).await;
    elsewhere.ok(SEATS, inside.clone()).await;
    done(&scene.app.owner, "partnerGrantRevoke", "partnerGrant { status }", json!({ "id": grant, "reason": "enough" }))
        .await;
    let missing = worker.ok(SEATS, json!({ "id": keystead_entities::TenantId(uuid::Uuid::nil()) })).await;
    assert_eq!(worker.ok(SEATS, inside.clone()).await, missing);
    let (left, nothing) = (
        elsewhere.send(SEATS, inside.clone()).await,
        worker.inside(keystead_entities::TenantId(uuid::Uuid::nil())).send(SEATS, inside.clone()).await,
    );
    assert_eq!((left.status.as_u16(), nothing.status.as_u16()), (404, 404), "on another replica, at once");
    let message = |answer: &Value| answer["errors"][0]["message"].clone();
    assert_eq!(message(&left.body), message(&nothing.body));
    let grant = scene.grant(&["tenant:read"]).await;
    worker.ok("query($id: ID!) { tenant(id: $id) { name } }", inside.clone()).await;
    let revoked = done(
        &scene.msp,
        "partnerGrantRevoke",
        "partnerGrant { status tenantName partnerName }",
        json!({ "id": grant }),
    )
    .await;
    assert_eq!(
        revoked["partnerGrant"],
        json!({ "status": "REVOKED", "tenantName": "Harbor & Pine", "partnerName": "Bright MSP" })
    );
    assert!(worker.ok(SEATS, inside.clone()).await["tenant"].is_null());
    let log = scene.app.owner.ok(LOG, inside.clone()).await["tenant"]["auditEvents"]["nodes"].to_string();
    assert!(log.contains("partner_grant.revoked"), "{log}");
    scene.grant(&["tenant:read", "seats:read"]).await;
    scene.app.advance(days(90));
    let later = scene.msp.ok(SEATS, inside).await;
    assert!(later["tenant"].is_null(), "a grant ends by itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_owner_lets_a_partner_in_and_never_to_everything() {
    let scene = Scene::new().await;
    let query = "mutation($input: PartnerGrantCreateInput!) {
      partnerGrantCreate(input: $input) { partnerGrant { id expiresAt } userErrors { code field } } }";
    let input = |scopes: Value| json!({ "input": { "tenantId": scene.app.tenant_id, "partnerId": scene.partner, "scopes": scopes } });
    let admin = scene.app.persona(Role::Admin).await;
    assert_eq!(admin.error_code(query, input(json!(["seats:read"]))).await, "FORBIDDEN");
    let owner = &scene.app.owner;
    assert_eq!(owner.refused(query, input(json!(["partners:write"]))).await, ["INVALID"]);
    assert_eq!(owner.refused(query, input(json!([]))).await, ["REQUIRED"]);
    let mut far = input(json!(["seats:read"]));
    far["input"]["expiresAt"] = json!("2027-01-16T09:00:00Z");
    assert_eq!(owner.refused(query, far).await, ["INVALID"]);
    let mut unknown = input(json!(["seats:read"]));
    unknown["input"]["partnerId"] = json!(keystead_entities::PartnerId(uuid::Uuid::nil()));
    assert_eq!(owner.refused(query, unknown).await, ["NOT_FOUND"]);
    let id = scene.grant(&["seats:read"]).await;
    assert_eq!(owner.refused(query, input(json!(["seats:read"]))).await, ["STATE_CONFLICT"]);
    done(&admin, "partnerGrantRevoke", "", json!({ "id": id })).await;
    let revoke =
        "mutation($input: PartnerGrantRevokeInput!) { partnerGrantRevoke(input: $input) { userErrors { code } } }";
    assert_eq!(owner.refused(revoke, json!({ "input": { "id": id } })).await, ["STATE_CONFLICT"]);
    let (_, stranger) = scene.app.stranger().await;
    assert_eq!(stranger.refused(revoke, json!({ "input": { "id": id } })).await, ["NOT_FOUND"]);
    assert_eq!(
        scene
            .msp
            .ok("{ partner { grants { totalCount } ended: grants(withEnded: true) { totalCount } } }", json!({}))
            .await["partner"],
        json!({ "grants": { "totalCount": 0 }, "ended": { "totalCount": 1 } })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_holds_a_grant_stays_within_it_and_below_an_owner() {
    let scene = Scene::new().await;
    scene.grant(&["tenant:write", "seats:write", "questionnaires:write"]).await;
    let there = scene.msp.inside(scene.app.tenant_id);
    assert_eq!(
        there.ok("{ viewer { role tenantId seat { id } } }", json!({})).await["viewer"],
        json!({ "role": "ADMIN", "tenantId": scene.app.tenant_id, "seat": null })
    );
    let rename = "mutation($input: TenantUpdateInput!) { tenantUpdate(input: $input) { userErrors { code } } }";
    let input = json!({ "input": { "id": scene.app.tenant_id, "name": "Ours" } });
    assert_eq!(there.error_code(rename, input).await, "FORBIDDEN", "an owner's business");
    assert_eq!(there.error_code(APP, app(&scene)).await, "FORBIDDEN", "not in the grant");
    let token =
        "mutation($input: ApiTokenCreateInput!) { apiTokenCreate(input: $input) { token userErrors { code } } }";
    let input = json!({ "input": { "name": "back door", "seatId": scene.app.owner_id, "scopes": ["seats:read"] } });
    let answer = there.send(token, input).await.body;
    assert!(answer.to_string().contains("A partner makes no credentials"), "{answer}");
    let directory = "mutation($input: ScimDirectoryTokenRotateInput!) {
      scimDirectoryTokenRotate(input: $input) { token userErrors { code } } }";
    let input = json!({ "input": { "tenantId": scene.app.tenant_id } });
    assert_eq!(there.error_code(directory, input).await, "FORBIDDEN", "nor for a directory");
    let seat_token = "mutation($input: SeatTokenIssueInput!) {
      seatTokenIssue(input: $input) { token userErrors { code } } }";
    let input = json!({ "input": { "name": "back door", "seatId": scene.app.owner_id } });
    let answer = there.send(seat_token, input).await.body;
    assert!(answer.to_string().contains("A partner makes no credentials"), "{answer}");
    let (_, member) = scene.app.person(Role::Member, "Mo Member").await;
    assert_eq!(member.inside(scene.home).send("{ viewer { role } }", json!({})).await.status, 404);
    assert_eq!(scene.app.owner.inside("nonsense").send("{ viewer { role } }", json!({})).await.status, 400);
    assert_eq!(
        scene.app.owner.inside(scene.app.tenant_id).ok("{ viewer { role } }", json!({})).await["viewer"]["role"],
        "OWNER"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_may_only_look_changes_nothing() {
    let scene = Scene::new().await;
    scene.grant(&["tenant:read", "seats:write", "apps:write"]).await;
    let program = scene.program(&["partners:read", "tenant:read", "seats:write", "apps:write"]).await;
    let looker = scene.signed_in(&program).await.inside(scene.app.tenant_id);
    looker.ok(SEATS, json!({ "id": scene.app.tenant_id })).await;
    assert_eq!(looker.error_code(APP, app(&scene)).await, "FORBIDDEN");
    let blind = scene.signed_in(&scene.program(&["tenant:read", "seats:write", "apps:write"]).await).await;
    assert_eq!(blind.inside(scene.app.tenant_id).send(SEATS, json!({ "id": scene.app.tenant_id })).await.status, 404);
    let (_, stranger) = scene.app.stranger().await;
    assert_eq!(stranger.inside(scene.app.tenant_id).send(APP, app(&scene)).await.status, 404, "another company");
}
