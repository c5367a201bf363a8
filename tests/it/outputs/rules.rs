//! Who approves: by role or by name, the narrowest rule first; and where what the rules say is read.

use keystead_entities::seat::Role;
use keystead_tests::{Client, TestApp, Value, json};

use super::{APPROVE, ai_app, listed, look, submitted};

const SET: &str = "mutation($input: ApprovalRuleSetInput!) {
  approvalRuleSet(input: $input) { approvalRule { id scope isRequired version approvers { name } namedSeats { name } }
    userErrors { code field message } } }";
const REMOVE: &str = "mutation($input: ApprovalRuleRemoveInput!) {
  approvalRuleRemove(input: $input) { tenant { approvalRules { id } } userErrors { code } } }";

fn input(app: &TestApp, more: Value) -> Value {
    let mut input = json!({ "tenantId": app.tenant_id });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    json!({ "input": input })
}

async fn set(app: &TestApp, more: Value) -> Value {
    app.owner.ok(SET, input(app, more)).await["approvalRuleSet"]["approvalRule"].clone()
}

async fn approves(who: &Client, id: &str) -> bool {
    look(who, id).await["viewerActions"].as_array().is_some_and(|all| all.contains(&json!("APPROVE")))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_narrowest_rule_says_who_approves_and_what_waits_for_whom() {
    let app = TestApp::new().await;
    let (ada_id, ada) = app.person(Role::Approver, "Ada Approver").await;
    let (_, ben) = app.person(Role::Approver, "Ben Approver").await;
    let (mia_id, mia) = app.person(Role::Member, "Mia Member").await;
    let unit = "mutation($input: BusinessUnitCreateInput!) { businessUnitCreate(input: $input) { businessUnit { id } userErrors { code } } }";
    let unit = app.owner.ok(unit, input(&app, json!({ "name": "Claims" }))).await["businessUnitCreate"]["businessUnit"]
        ["id"]
        .clone();
    let (desk, bot) = (ai_app(&app, "Copy Desk").await, ai_app(&app, "Claims Bot").await);
    let free = submitted(&app, &mia, &desk, "A text of nobody's unit, Wexford").await;
    let update = "mutation($input: SeatUpdateInput!) { seatUpdate(input: $input) { userErrors { code } } }";
    app.owner.ok(update, json!({ "input": { "id": mia_id, "businessUnitId": unit } })).await;
    let ours = submitted(&app, &mia, &desk, "A text of the unit, Wexford").await;
    let bots = submitted(&app, &mia, &bot, "A text of the bot, Wexford").await;
    let all = super::sorted(&[&bots, &ours, &free]);
    let waiting = |who: Client| {
        let app = &app;
        async move { listed(app, &who, json!({ "waitsForMe": true })).await }
    };
    assert_eq!(waiting(ben.clone()).await, all, "without rules, all wait for whoever has the role");
    // The company: admins. The unit: Ada. The bot: approvers.
    set(&app, json!({ "approverRole": "ADMIN" })).await;
    assert_eq!(waiting(ben.clone()).await, Vec::<String>::new());
    let rule = set(&app, json!({ "businessUnitId": unit, "approverSeatIds": [ada_id] })).await;
    assert_eq!((&rule["scope"], &rule["approvers"]), (&json!("BUSINESS_UNIT"), &json!([{ "name": "Ada Approver" }])));
    set(&app, json!({ "aiAppId": bot })).await;
    for (who, id, may) in [
        (&app.owner, &free, true),
        (&ada, &free, false),
        (&ada, &ours, true),
        (&ben, &ours, false),
        (&app.owner, &ours, false),
        (&ben, &bots, true),
        (&ada, &bots, true),
    ] {
        assert_eq!(approves(who, id).await, may);
        assert_eq!(waiting(who.clone()).await.contains(id), may, "the list says what the button says");
        let not = listed(&app, who, json!({ "waitsForMe": false })).await;
        assert_eq!(not.contains(id), !may, "and the rest is the rest");
    }
    assert_eq!(
        app.owner.error_code(APPROVE, json!({ "input": { "id": ours } })).await,
        "FORBIDDEN",
        "not even the owner"
    );
    assert!(look(&app.owner, &ours).await["text"].is_null(), "who does not decide does not read");
    // Whoever is named and gone leaves it to owners and admins.
    let disable = "mutation($input: SeatDisableInput!) { seatDisable(input: $input) { userErrors { code } } }";
    app.owner.ok(disable, json!({ "input": { "id": ada_id, "reason": "left" } })).await;
    assert!(approves(&app.owner, &ours).await && !approves(&ben, &ours).await);
    let removed = app.owner.ok(REMOVE, json!({ "input": { "id": rule["id"] } })).await;
    assert_eq!(removed["approvalRuleRemove"]["tenant"]["approvalRules"].as_array().map(Vec::len), Some(2));
    app.owner.ok(APPROVE, json!({ "input": { "id": ours } })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_names_people_who_can_approve_and_is_set_by_admins() {
    let app = TestApp::new().await;
    let (mia, member) = app.person(Role::Member, "Mia Member").await;
    let (ada, approver) = app.person(Role::Approver, "Ada Approver").await;
    let robot = crate::seats::service(&app, &app.owner, &ada.to_string()).await;
    let desk = ai_app(&app, "Copy Desk").await;
    for (more, code) in [
        (json!({ "approverSeatIds": [mia] }), "INVALID"),
        (json!({ "approverSeatIds": [robot] }), "INVALID"),
        (json!({ "approverSeatIds": ["seat_00000000000000000000000000"] }), "NOT_FOUND"),
        (json!({ "approverRole": "AUDITOR" }), "INVALID"),
        (json!({ "aiAppId": "app_00000000000000000000000000" }), "NOT_FOUND"),
        (json!({ "aiAppId": desk, "businessUnitId": "unit_00000000000000000000000000" }), "INVALID"),
    ] {
        assert_eq!(app.owner.refused(SET, input(&app, more.clone())).await, [code], "{more}");
    }
    for who in [&member, &approver] {
        assert_eq!(who.error_code(SET, input(&app, json!({}))).await, "FORBIDDEN");
    }
    let one = set(&app, json!({ "aiAppId": desk, "approverSeatIds": [ada, ada] })).await;
    assert_eq!((&one["version"], &one["namedSeats"]), (&json!(1), &json!([{ "name": "Ada Approver" }])));
    let two = set(&app, json!({ "aiAppId": desk, "expectedVersion": 1 })).await;
    assert_eq!(
        (&two["id"], &two["version"], &two["namedSeats"]),
        (&one["id"], &json!(2), &json!([])),
        "one rule an app"
    );
    let late = input(&app, json!({ "aiAppId": desk, "expectedVersion": 1 }));
    assert_eq!(app.owner.refused(SET, late).await, ["VERSION_CONFLICT"]);
    let (_, stranger) = app.stranger().await;
    assert_eq!(stranger.refused(REMOVE, json!({ "input": { "id": one["id"] } })).await, ["NOT_FOUND"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_page_says_who_approves_and_a_pack_can_want_it() {
    let app = TestApp::new().await;
    crate::policies::begun(&app).await;
    let (ada, _) = app.person(Role::Approver, "Ada Approver").await;
    let desk = ai_app(&app, "Copy Desk").await;
    let lines = || crate::policies::lines(&app, "APPROVERS");
    let read = "A person reads what an AI app wrote before it reaches a client, and answers for it.";
    assert_eq!(lines().await, [read, "These approve AI text for clients: Ada Approver."]);
    set(&app, json!({ "approverRole": "OWNER" })).await;
    set(&app, json!({ "aiAppId": desk, "approverSeatIds": [ada] })).await;
    let expected = [
        read,
        "These approve AI text for clients: Olivia Owner.",
        "Text that Copy Desk wrote: approved by Ada Approver.",
    ];
    assert_eq!(lines().await, expected);
    let rule = set(&app, json!({ "aiAppId": desk, "isRequired": false })).await;
    assert_eq!(rule["isRequired"], false);
    let lax = "Text that Copy Desk wrote: it may reach a client without approval; whoever sends it answers for it.";
    assert_eq!(lines().await[2], lax);
    let install =
        "mutation($input: IndustryPackInstallInput!) { industryPackInstall(input: $input) { userErrors { code } } }";
    app.owner.ok(install, input(&app, json!({ "pack": "insurance" }))).await;
    let (found, again) = (lines().await, input(&app, json!({ "isRequired": false })));
    assert!(found[2].starts_with("Text that Copy Desk wrote: approved by"), "{found:?}");
    assert_eq!(app.owner.refused(SET, again).await, ["POLICY_BLOCKED"], "the pack wants every text approved");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fact_counts_what_was_let_out_and_is_not_known_where_a_rule_lets_things_pass() {
    let app = TestApp::new().await;
    let (_, member) = app.person(Role::Member, "Mia Member").await;
    let desk = ai_app(&app, "Copy Desk").await;
    let fact = || async {
        let query = "query($id: ID!) { tenant(id: $id) { facts { key status value } } }";
        let data = app.owner.ok(query, json!({ "id": app.tenant_id })).await;
        let facts = data["tenant"]["facts"].as_array().expect("facts").clone();
        facts.into_iter().find(|fact| fact["key"] == "outputs.approved").expect("the fact")
    };
    assert_eq!(fact().await["status"], "UNKNOWN");
    let first = submitted(&app, &member, &desk, "Letter one to Pemberly").await;
    let second = submitted(&app, &member, &desk, "Letter two to Pemberly").await;
    app.owner.ok(APPROVE, json!({ "input": { "id": first } })).await;
    let reject = json!({ "input": { "id": second, "note": "No" } });
    app.owner.ok(super::REJECT, reject).await;
    let known = fact().await;
    assert_eq!(
        (&known["status"], &known["value"]["of"]),
        (&json!("KNOWN"), &json!({ "yes": 1, "no": 0, "unknown": 0 }))
    );
    set(&app, json!({ "aiAppId": desk, "isRequired": false })).await;
    assert_eq!(fact().await["status"], "UNKNOWN");
}
