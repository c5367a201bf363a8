//! Access for a while: asked for, approved by somebody else, over to the second.

mod audits;
mod page;

use keystead_entities::SeatId;
use keystead_entities::seat::Role;
use keystead_tests::{Client, TestApp, Value, days, hours, json};

pub const ASK: &str = "mutation($input: AccessRequestCreateInput!) {
  accessRequestCreate(input: $input) { accessRequest { id status duration lapsesAt viewerActions } userErrors { code field message } } }";
pub const APPROVE: &str = "mutation($input: AccessRequestApproveInput!) {
  accessRequestApprove(input: $input) { accessRequest { id status decidedBy { id } note grant { id } }
    accessGrant { id status role tier startsAt endsAt } userErrors { code field message } } }";
const DENY: &str = "mutation($input: AccessRequestDenyInput!) {
  accessRequestDeny(input: $input) { accessRequest { id status note } userErrors { code field message } } }";
const CANCEL: &str = "mutation($input: AccessRequestCancelInput!) {
  accessRequestCancel(input: $input) { accessRequest { id status } userErrors { code } } }";
pub const REVOKE: &str = "mutation($input: AccessGrantRevokeInput!) {
  accessGrantRevoke(input: $input) { accessGrant { id status endedAt endedReason } userErrors { code } } }";
/// What only an admin may do.
const ADMINS: &str = "mutation($input: BusinessUnitCreateInput!) {
  businessUnitCreate(input: $input) { businessUnit { id } userErrors { code } } }";
const VIEWER: &str = "{ viewer { role seat { role tier effectiveRole effectiveTier grantedUntil } } }";

/// Asks, and returns the id of the request.
pub async fn asked(app: &TestApp, who: &Client, more: Value) -> String {
    let mut input = json!({ "tenantId": app.tenant_id, "duration": "PT2H", "reason": "The quarterly close" });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    let data = who.ok(ASK, json!({ "input": input })).await;
    data["accessRequestCreate"]["accessRequest"]["id"].as_str().expect("an id").to_owned()
}

/// Asks and has it approved; returns the id of the grant.
pub async fn granted(app: &TestApp, who: &Client, by: &Client, more: Value) -> String {
    let id = asked(app, who, more).await;
    let data = by.ok(APPROVE, json!({ "input": { "id": id } })).await;
    data["accessRequestApprove"]["accessGrant"]["id"].as_str().expect("an id").to_owned()
}

fn unit(app: &TestApp, name: &str) -> Value {
    json!({ "input": { "tenantId": app.tenant_id, "name": name } })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_works_at_once_and_ends_to_the_millisecond_with_every_worker_dead() {
    let app = TestApp::new().await;
    let (member, hers) = app.person(Role::Member, "Mia Member").await;
    assert_eq!(hers.error_code(ADMINS, unit(&app, "A")).await, "FORBIDDEN");
    let id = asked(&app, &hers, json!({ "role": "ADMIN", "tier": 3 })).await;
    assert_eq!(hers.error_code(ADMINS, unit(&app, "A")).await, "FORBIDDEN", "asking alone gives nothing");
    let approved = app.owner.ok(APPROVE, json!({ "input": { "id": id, "note": "Until noon" } })).await;
    let approved = &approved["accessRequestApprove"];
    assert_eq!(
        (&approved["accessRequest"]["status"], &approved["accessGrant"]["status"]),
        (&json!("APPROVED"), &json!("ACTIVE"))
    );
    let seat = json!({ "role": "MEMBER", "tier": 1, "effectiveRole": "ADMIN", "effectiveTier": 3, "grantedUntil": approved["accessGrant"]["endsAt"] });
    assert_eq!(hers.ok(VIEWER, json!({})).await["viewer"], json!({ "role": "ADMIN", "seat": seat }));
    hers.ok(ADMINS, unit(&app, "A")).await;
    app.advance(hours(2) - chrono::TimeDelta::milliseconds(1));
    hers.ok(ADMINS, unit(&app, "B")).await;
    app.advance(chrono::TimeDelta::milliseconds(1));
    assert_eq!(hers.error_code(ADMINS, unit(&app, "C")).await, "FORBIDDEN");
    let seat =
        json!({ "role": "MEMBER", "tier": 1, "effectiveRole": "MEMBER", "effectiveTier": 1, "grantedUntil": null });
    assert_eq!(hers.ok(VIEWER, json!({})).await["viewer"], json!({ "role": "MEMBER", "seat": seat }));
    let look = "query($id: ID!) { node(id: $id) { ... on Seat { accessGrants { totalCount nodes { status endedAt } }
      live: accessGrants(status: [ACTIVE]) { totalCount } over: accessGrants(status: [ENDED]) { totalCount } } } }";
    let ends = &approved["accessGrant"]["endsAt"];
    let expected = json!({ "accessGrants": { "totalCount": 1, "nodes": [{ "status": "ENDED", "endedAt": ends }] }, "live": { "totalCount": 0 }, "over": { "totalCount": 1 } });
    assert_eq!(app.owner.ok(look, json!({ "id": member })).await["node"], expected, "before a worker comes");
    app.run_due_jobs().await;
    assert_eq!(app.owner.ok(look, json!({ "id": member })).await["node"], expected, "and after");
    assert_eq!(titles(&hers, &app).await[0], "Your access for a while has ended");
    assert_eq!(actions_on(&app, "access_grant.ended").await, 1);
}

async fn titles(who: &Client, app: &TestApp) -> Vec<String> {
    let query = "query($id: ID!) { tenant(id: $id) { notifications { nodes { title } } } }";
    let data = who.ok(query, json!({ "id": app.tenant_id })).await;
    let nodes = data["tenant"]["notifications"]["nodes"].as_array().expect("notices").clone();
    nodes.iter().map(|node| node["title"].as_str().expect("a title").to_owned()).collect()
}

pub async fn actions_on(app: &TestApp, action: &str) -> u64 {
    let query =
        "query($id: ID!, $a: [String!]) { tenant(id: $id) { auditEvents(filter: { action: $a }) { totalCount } } }";
    app.owner.ok(query, json!({ "id": app.tenant_id, "a": [action] })).await["tenant"]["auditEvents"]["totalCount"]
        .as_u64()
        .expect("a count")
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_decides_on_their_own_request_or_above_their_own_role_or_by_what_was_lent() {
    let app = TestApp::new().await;
    let (_, approver) = app.person(Role::Approver, "Ada Approver").await;
    let (admin_id, admin) = app.person(Role::Admin, "Ann Admin").await;
    let (_, member) = app.person(Role::Member, "Mia Member").await;
    let own = asked(&app, &approver, json!({ "role": "ADMIN" })).await;
    assert_eq!(approver.refused(APPROVE, json!({ "input": { "id": own } })).await, ["FOUR_EYES"]);
    let hers = asked(&app, &member, json!({ "role": "ADMIN" })).await;
    assert_eq!(
        approver.error_code(APPROVE, json!({ "input": { "id": hers } })).await,
        "FORBIDDEN",
        "above her own role"
    );
    assert_eq!(member.error_code(APPROVE, json!({ "input": { "id": own } })).await, "FORBIDDEN");
    admin.ok(APPROVE, json!({ "input": { "id": own } })).await;
    assert_eq!(
        approver.error_code(APPROVE, json!({ "input": { "id": hers } })).await,
        "FORBIDDEN",
        "an admin for a while makes no admins for a while"
    );
    let forever =
        json!({ "input": { "tenantId": app.tenant_id, "email": "friend@harborpine.example", "role": "ADMIN" } });
    assert_eq!(approver.error_code(crate::seats::INVITE, forever).await, "FORBIDDEN", "nor admins for good");
    let token =
        "mutation($input: ApiTokenCreateInput!) { apiTokenCreate(input: $input) { token userErrors { code } } }";
    let robot = crate::seats::service(&app, &app.owner, &admin_id.to_string()).await;
    let raise = "mutation($input: SeatRoleSetInput!) { seatRoleSet(input: $input) { userErrors { code } } }";
    app.owner.ok(raise, json!({ "input": { "id": robot, "role": "ADMIN" } })).await;
    let its = json!({ "input": { "seatId": robot, "name": "x", "scopes": ["seats:write"] } });
    assert_eq!(approver.error_code(token, its).await, "FORBIDDEN", "nor credentials of admins");
    app.owner.ok(raise, json!({ "input": { "id": robot, "role": "MEMBER" } })).await;
    let robot = app.token(robot.parse::<SeatId>().expect("an id"), &keystead_domain::auth::TokenScope::all()).await;
    let machines = asked(&app, &robot, json!({ "tier": 2 })).await;
    assert_eq!(
        admin.refused(APPROVE, json!({ "input": { "id": machines } })).await,
        ["FOUR_EYES"],
        "a machine of one's own"
    );
    app.owner.ok(APPROVE, json!({ "input": { "id": machines } })).await;
    let (_, stranger) = app.stranger().await;
    assert_eq!(stranger.refused(APPROVE, json!({ "input": { "id": hers } })).await, ["NOT_FOUND"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_says_what_for_how_long_and_why_and_there_is_one_at_a_time() {
    let app = TestApp::new().await;
    let (_, member) = app.person(Role::Member, "Mia Member").await;
    let wrong = |more: Value| {
        let mut input = json!({ "tenantId": app.tenant_id, "duration": "PT2H", "reason": "x" });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        json!({ "input": input })
    };
    for (more, code) in [
        (json!({}), "REQUIRED"),
        (json!({ "role": "OWNER" }), "INVALID"),
        (json!({ "role": "MEMBER" }), "INVALID"),
        (json!({ "tier": 1 }), "INVALID"),
        (json!({ "tier": 4 }), "INVALID"),
        (json!({ "tier": 2, "duration": "PT4M" }), "INVALID"),
        (json!({ "tier": 2, "duration": "P8D" }), "INVALID"),
        (json!({ "tier": 2, "duration": "P1M" }), "INVALID"),
        (json!({ "tier": 2, "reason": " " }), "REQUIRED"),
    ] {
        assert_eq!(member.refused(ASK, wrong(more.clone())).await, [code], "{more}");
    }
    let shorter = "mutation($input: TenantSettingsUpdateInput!) {
      tenantSettingsUpdate(input: $input) { tenant { settings { accessGrantMaximum } } userErrors { code } } }";
    app.owner.ok(shorter, json!({ "input": { "id": app.tenant_id, "accessGrantMaximum": "PT1H" } })).await;
    assert_eq!(member.refused(ASK, wrong(json!({ "tier": 2 }))).await, ["INVALID"], "above the company's maximum");
    let input = json!({ "id": app.tenant_id, "accessGrantMaximum": "P8D" });
    assert_eq!(app.owner.refused(shorter, json!({ "input": input })).await, ["INVALID"]);
    let first = asked(&app, &member, json!({ "tier": 2, "duration": "PT1H" })).await;
    assert_eq!(member.refused(ASK, wrong(json!({ "tier": 3, "duration": "PT1H" }))).await, ["STATE_CONFLICT"]);
    member.ok(CANCEL, json!({ "input": { "id": first } })).await;
    assert_eq!(app.owner.refused(APPROVE, json!({ "input": { "id": first } })).await, ["STATE_CONFLICT"]);
    let second = asked(&app, &member, json!({ "tier": 3, "duration": "PT1H" })).await;
    assert_eq!(app.owner.refused(CANCEL, json!({ "input": { "id": second } })).await, ["NOT_FOUND"]);
    app.owner.ok(DENY, json!({ "input": { "id": second, "note": "Ask again in March" } })).await;
    assert_eq!(titles(&member, &app).await[0], "Your request for tier 3 is denied");
    let third = asked(&app, &member, json!({ "tier": 3, "duration": "PT1H" })).await;
    app.advance(days(7));
    assert_eq!(app.owner.refused(APPROVE, json!({ "input": { "id": third } })).await, ["EXPIRED"]);
    asked(&app, &member, json!({ "tier": 3, "duration": "PT1H" })).await;
    let auditor = app.persona(Role::Auditor).await;
    assert_eq!(auditor.error_code(ASK, wrong(json!({ "role": "ADMIN" }))).await, "FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_can_say_yes_are_written_to_with_a_link_to_this_instance() {
    let app = TestApp::new().await;
    app.person(Role::Approver, "Ada Approver").await;
    app.person(Role::Auditor, "Otto Auditor").await;
    let (_, member) = app.person(Role::Member, "Mia Member").await;
    app.run_due_jobs().await;
    let before = app.mails.taken().len();
    let id = asked(&app, &member, json!({ "role": "ADMIN" })).await;
    app.run_due_jobs().await;
    let mails = app.mails.taken().split_off(before);
    let to: Vec<_> = mails.iter().map(|mail| mail.recipient.clone()).collect();
    assert_eq!(to, ["owner@harborpine.example"], "an approver cannot grant ADMIN, an auditor nothing");
    assert!(
        mails[0].text.contains(&format!("https://keystead.example/access-requests/{}/{id}", app.tenant_id)),
        "{}",
        mails[0].text
    );
    app.owner.ok(APPROVE, json!({ "input": { "id": id } })).await;
    app.run_due_jobs().await;
    let mails = app.mails.taken().split_off(before + 1);
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].recipient, "mia.member@harborpine.example");
    assert!(mails[0].text.contains("You have the role ADMIN until 2026-01-15 11:00:00 UTC"), "{}", mails[0].text);
}

#[tokio::test(flavor = "multi_thread")]
async fn disabling_a_seat_ends_its_grant_and_lists_it_with_its_time_of_death() {
    let app = TestApp::new().await;
    let (id, hers) = app.person(Role::Member, "Lea Leaver").await;
    let grant = granted(&app, &hers, &app.owner, json!({ "role": "ADMIN" })).await;
    asked(&app, &hers, json!({ "tier": 2 })).await;
    app.advance(chrono::TimeDelta::minutes(7));
    let disable = "mutation($input: SeatDisableInput!) { seatDisable(input: $input) { seat { disabledAt effectiveRole }
      endedGrants { id status endedAt endedReason } userErrors { code } } }";
    let input = json!({ "input": { "id": id, "reason": "left", "idempotencyKey": "d" } });
    let done = app.owner.ok(disable, input.clone()).await;
    let (seat, grants) = (&done["seatDisable"]["seat"], &done["seatDisable"]["endedGrants"]);
    assert_eq!(seat["effectiveRole"], "MEMBER");
    let reason = "The seat was disabled.";
    let expected = json!([{ "id": grant, "status": "REVOKED", "endedAt": seat["disabledAt"], "endedReason": reason }]);
    assert_eq!(grants, &expected);
    assert_eq!(app.owner.ok(disable, input).await, done, "a repeat says the same");
    let enable = "mutation($input: SeatEnableInput!) { seatEnable(input: $input) { seat { effectiveRole } userErrors { code } } }";
    let back = app.owner.ok(enable, json!({ "input": { "id": id } })).await;
    assert_eq!(back["seatEnable"]["seat"]["effectiveRole"], "MEMBER", "the grant stays dead");
    let requests = "query($id: ID!) { tenant(id: $id) { accessRequests(status: [PENDING]) { totalCount } } }";
    assert_eq!(
        app.owner.ok(requests, json!({ "id": app.tenant_id })).await["tenant"]["accessRequests"]["totalCount"],
        0
    );
    app.advance(hours(3));
    app.run_due_jobs().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_is_given_back_or_taken_away_and_goes_when_the_role_is_lowered() {
    let app = TestApp::new().await;
    let (id, approver) = app.person(Role::Approver, "Ada Approver").await;
    let (_, member) = app.person(Role::Member, "Mia Member").await;
    let grant = granted(&app, &member, &app.owner, json!({ "role": "ADMIN" })).await;
    let (_, other) = app.person(Role::Member, "Otto Other").await;
    assert_eq!(
        other.refused(REVOKE, json!({ "input": { "id": grant } })).await,
        ["NOT_FOUND"],
        "nobody sees another's"
    );
    member.ok(REVOKE, json!({ "input": { "id": grant } })).await;
    assert_eq!(member.error_code(ADMINS, unit(&app, "A")).await, "FORBIDDEN");
    let grant = granted(&app, &member, &app.owner, json!({ "role": "ADMIN" })).await;
    approver.ok(REVOKE, json!({ "input": { "id": grant, "reason": "Not today" } })).await;
    assert_eq!(member.error_code(ADMINS, unit(&app, "A")).await, "FORBIDDEN");
    assert_eq!(approver.refused(REVOKE, json!({ "input": { "id": grant } })).await, ["STATE_CONFLICT"]);
    granted(&app, &approver, &app.owner, json!({ "role": "ADMIN" })).await;
    approver.ok(ADMINS, unit(&app, "A")).await;
    app.owner.ok(crate::seats::ROLE_SET, json!({ "input": { "id": id, "role": "MEMBER" } })).await;
    assert_eq!(approver.error_code(ADMINS, unit(&app, "B")).await, "FORBIDDEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn members_see_their_own_and_auditors_everybodys() {
    let app = TestApp::new().await;
    let (first, one) = app.person(Role::Member, "One").await;
    let (_, two) = app.person(Role::Member, "Two").await;
    let grant = granted(&app, &one, &app.owner, json!({ "tier": 2 })).await;
    granted(&app, &two, &app.owner, json!({ "tier": 2 })).await;
    let lists = "query($id: ID!) { tenant(id: $id) { accessRequests { totalCount } accessGrants { totalCount nodes { seat { id } } } } }";
    let seen = one.ok(lists, json!({ "id": app.tenant_id })).await["tenant"].clone();
    let own = json!({ "accessRequests": { "totalCount": 1 }, "accessGrants": { "totalCount": 1, "nodes": [{ "seat": { "id": first } }] } });
    assert_eq!(seen, own);
    let auditor = app.persona(Role::Auditor).await;
    assert_eq!(auditor.ok(lists, json!({ "id": app.tenant_id })).await["tenant"]["accessGrants"]["totalCount"], 2);
    let node = "query($id: ID!) { node(id: $id) { id } }";
    assert!(two.ok(node, json!({ "id": grant })).await["node"].is_null());
    one.ok(node, json!({ "id": grant })).await;
    assert!(app.stranger().await.1.ok(node, json!({ "id": grant })).await["node"].is_null());
}
