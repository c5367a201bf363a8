//! Setting up companies for clients.

use keystead_domain::partners;
use keystead_entities::PartnerId;
use keystead_entities::seat::Role;
use keystead_tests::{Client, Value, json};

use super::{Scene, WORK, done};
use crate::sign_in::links_to;

const CREATE: &str = "mutation($input: PartnerTenantCreateInput!) { partnerTenantCreate(input: $input) {
  partnerGrant { id tenantId tenantName scopes grantedBy { id } } userErrors { code field message } } }";
const MIRA: &str = "mira@quill.example";
const PASSWORD: &str = "kelp anvil morse nine";

fn input(more: Value) -> Value {
    let mut input = json!({ "name": "Quill & Co", "timeZone": "Europe/Berlin", "ownerEmail": MIRA, "ownerName": "Mira Quill",
        "scopes": ["tenant:read", "seats:write", "apps:write"] });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    json!({ "input": input })
}

async fn set_up(caller: &Client, more: Value) -> Value {
    let made = caller.ok(CREATE, input(more)).await["partnerTenantCreate"].clone();
    assert_eq!(made["userErrors"], json!([]), "{made}");
    made["partnerGrant"].clone()
}

async fn log(caller: &Client, tenant: &Value, action: &str) -> Value {
    let query =
        "query($id: ID!, $action: [String!]) { tenant(id: $id) { auditEvents(filter: { action: $action }) { nodes {
      actor { kind id } details { name value } } } } }";
    caller.ok(query, json!({ "id": tenant, "action": [action] })).await["tenant"]["auditEvents"]["nodes"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_sets_a_company_up_and_its_owner_owns_it() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let program = scene.worker().await;
    let grant = set_up(&program, json!({ "plan": "STANDARD", "idempotencyKey": "quill" })).await;
    let tenant = grant["tenantId"].clone();
    assert_eq!(set_up(&program, json!({ "plan": "STANDARD", "idempotencyKey": "quill" })).await, grant, "one company");
    // The partner works there at once, within the grant, and is no owner.
    let there = program.inside(tenant.as_str().expect("an id"));
    let seats = "query($id: ID!) { tenant(id: $id) { name seats { nodes { id email role status } } } viewer { role } }";
    let seen = there.ok(seats, json!({ "id": tenant })).await;
    let owner = seen["tenant"]["seats"]["nodes"][0].clone();
    assert_eq!((&seen["tenant"]["name"], &seen["viewer"]["role"]), (&json!("Quill & Co"), &json!("ADMIN")));
    assert_eq!((&owner["email"], &owner["role"], &owner["status"]), (&json!(MIRA), &json!("OWNER"), &json!("INVITED")));
    let rename = "mutation($input: TenantUpdateInput!) { tenantUpdate(input: $input) { userErrors { code } } }";
    let renamed = json!({ "input": { "id": tenant, "name": "Ours" } });
    assert_eq!(there.error_code(rename, renamed).await, "FORBIDDEN");
    let demote = json!({ "input": { "id": owner["id"], "role": "MEMBER" } });
    let role = "mutation($input: SeatRoleSetInput!) { seatRoleSet(input: $input) { userErrors { code } } }";
    assert_eq!(there.error_code(role, demote).await, "FORBIDDEN");
    // An invitation that got lost is sent again; the old link is dead then.
    app.run_due_jobs().await;
    done(&there, "seatInviteResend", "", json!({ "id": owner["id"] })).await;
    app.run_due_jobs().await;
    let [old, new] = links_to(app, MIRA).try_into().expect("two links");
    app.plant(PASSWORD);
    let body = json!({ "password": PASSWORD });
    assert_eq!(app.browser().post(&old, body.clone()).await.status, 404);
    let mira = app.browser();
    let came = mira.post(&new, body).await;
    assert_eq!(came.status, 200, "{}", came.body);
    assert_eq!(came.body["tenants"][0]["role"], "OWNER");
    // She sees who did what, and ends the grant.
    let query = "query($id: ID!) { tenant(id: $id) { partnerGrants { nodes { id partnerName grantedBy { id } } }
      auditEvents(first: 50) { nodes { action actor { kind } details { name value } } } } }";
    let hers = mira.ok(query, json!({ "id": tenant })).await["tenant"].clone();
    assert_eq!(hers["partnerGrants"]["nodes"][0]["partnerName"], "Bright MSP");
    let entries = hers["auditEvents"]["nodes"].as_array().expect("entries").clone();
    for action in ["tenant.founded", "partner_grant.created", "seat.invitation_resent"] {
        let entry = entries.iter().find(|e| e["action"] == action).unwrap_or_else(|| panic!("no {action}"));
        assert_eq!(entry["actor"]["kind"], "PARTNER");
        let details = entry["details"].as_array().expect("details");
        assert!(details.contains(&json!({ "name": "actorName", "value": "Nightly sync" })), "{entry}");
        assert!(details.contains(&json!({ "name": "actorPartner", "value": "Bright MSP" })), "{entry}");
    }
    let revoke =
        "mutation($input: PartnerGrantRevokeInput!) { partnerGrantRevoke(input: $input) { userErrors { code } } }";
    let ended = mira.ok(revoke, json!({ "input": { "id": grant["id"] } })).await;
    assert_eq!(ended["partnerGrantRevoke"]["userErrors"], json!([]));
    assert_eq!(there.send(seats, json!({ "id": tenant })).await.status, 404);
    let told = log(&scene.msp, &json!(scene.home), "partner.tenant_set_up").await;
    assert_eq!(told.as_array().map(Vec::len), Some(1), "{told}");
    assert_eq!(told[0]["actor"]["kind"], "API_CLIENT");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_partners_admins_and_programs_that_may_change_things_set_companies_up() {
    let scene = Scene::new().await;
    let code = async |caller: &Client, more: Value| caller.refused(CREATE, input(more)).await;
    assert_eq!(code(&scene.app.owner, json!({})).await, ["STATE_CONFLICT"], "no partner");
    assert_eq!(code(&scene.msp, json!({ "scopes": [] })).await, ["REQUIRED"]);
    assert_eq!(code(&scene.msp, json!({ "scopes": ["partners:write"] })).await, ["INVALID"]);
    assert_eq!(code(&scene.msp, json!({ "expiresAt": "2027-01-16T09:00:00Z" })).await, ["INVALID"]);
    assert_eq!(code(&scene.msp, json!({ "ownerEmail": "nobody", "name": "" })).await.len(), 2);
    let looker = scene.signed_in(&scene.program(&["partners:read", "tenant:read"]).await).await;
    assert_eq!(looker.error_code(CREATE, input(json!({}))).await, "FORBIDDEN");
    let narrow = scene.signed_in(&scene.program(&["partners:write", "tenant:read"]).await).await;
    assert_eq!(code(&narrow, json!({})).await, ["INVALID", "INVALID"], "never more than it has itself");
    assert_eq!(scene.app.persona(Role::Admin).await.refused(CREATE, input(json!({}))).await, ["STATE_CONFLICT"]);
    assert_eq!(set_up(&narrow, json!({ "scopes": ["tenant:read"] })).await["scopes"], json!(["tenant:read"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_says_how_many() {
    let scene = Scene::new().await;
    let id: PartnerId = scene.partner.as_str().expect("an id").parse().expect("a partner's id");
    partners::limit(&scene.app.app, id, Some(2)).await.expect("a limit");
    let program = scene.signed_in(&scene.program(WORK).await).await;
    let both = async |at: u32| {
        let mail = json!({ "ownerEmail": format!("owner{at}@quill.example") });
        let answer = program.send(CREATE, input(mail)).await.body;
        answer["data"]["partnerTenantCreate"]["userErrors"][0]["code"].as_str().map(str::to_owned)
    };
    // At once: the partner is locked, so that none slips past the other.
    let (a, b, c) = tokio::join!(both(1), both(2), both(3));
    let refused: Vec<_> = [a, b, c].into_iter().flatten().collect();
    assert_eq!(refused, ["PLAN_LIMIT"]);
    let seen = scene.msp.ok("{ partner { tenantLimit tenantSummaries { totalCount } } }", json!({})).await;
    assert_eq!(seen["partner"], json!({ "tenantLimit": 2, "tenantSummaries": { "totalCount": 2 } }));
    partners::limit(&scene.app.app, id, None).await.expect("no limit");
    assert_eq!(both(4).await, None);
}
