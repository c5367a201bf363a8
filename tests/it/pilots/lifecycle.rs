//! From draft to its end.

use keystead_tests::{days, json};

use super::{CANCEL, COMPLETE, CREATE, EXPAND, OBJECTIVE, PAUSE, RESUME, SIGN, START, Scene};

#[tokio::test(flavor = "multi_thread")]
async fn a_pilot_goes_from_draft_through_its_phases_to_its_end() {
    let scene = Scene::new().await;
    let owner = &scene.app.owner;
    let started = owner.ok(START, scene.input(json!({ "expectedVersion": 3 }))).await;
    assert_eq!(started["pilotStart"]["pilot"]["startedOn"], "2026-01-15");
    assert_eq!(started["pilotStart"]["pilot"]["currentPhase"], 1);
    assert_eq!(owner.refused(START, scene.input(json!({}))).await, ["STATE_CONFLICT"]);
    owner.ok(PAUSE, scene.input(json!({ "reason": "Stocktaking" }))).await;
    assert_eq!(owner.refused(EXPAND, scene.input(json!({}))).await, ["STATE_CONFLICT"]);
    owner.ok(RESUME, scene.input(json!({}))).await;
    let second = owner.ok(EXPAND, scene.input(json!({}))).await;
    assert_eq!(second["pilotExpand"]["pilot"]["phases"], json!([{ "status": "DONE" }, { "status": "ACTIVE" }]));
    assert_eq!(owner.refused(EXPAND, scene.input(json!({}))).await, ["STATE_CONFLICT"]);
    scene.app.advance(days(3));
    let done = owner.ok(COMPLETE, scene.input(json!({ "outcome": "EXTEND", "note": "Too early to say." }))).await;
    assert_eq!(done["pilotComplete"]["pilot"]["endedOn"], "2026-01-18");
    assert_eq!(owner.refused(CANCEL, scene.input(json!({ "reason": "late" }))).await, ["STATE_CONFLICT"]);
    scene.app.run_due_jobs().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_phase_waits_for_every_signature_before_it() {
    let scene = Scene::started().await;
    let owner = &scene.app.owner;
    let legal = scene.checkpoint("LEGAL", 2, "2026-02-10").await;
    let security = scene.checkpoint("SECURITY", 2, "2026-02-10").await;
    assert_eq!(owner.refused(EXPAND, scene.input(json!({}))).await, ["APPROVAL_REQUIRED"]);
    scene.approver.ok(SIGN, json!({ "input": { "id": legal } })).await;
    assert_eq!(owner.refused(EXPAND, scene.input(json!({}))).await, ["APPROVAL_REQUIRED"]);
    assert_eq!(owner.refused(COMPLETE, scene.input(json!({ "outcome": "GO" }))).await, ["APPROVAL_REQUIRED"]);
    scene.approver.ok(SIGN, json!({ "input": { "id": security } })).await;
    owner.ok(EXPAND, scene.input(json!({}))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pilot_without_an_objective_cannot_start() {
    let scene = Scene::new().await;
    let owner = &scene.app.owner;
    let set = "query($id: ID!) { node(id: $id) { ... on Pilot { objectives { id } } } }";
    let data = owner.ok(set, json!({ "id": scene.pilot })).await;
    let remove = "mutation($input: PilotObjectiveRemoveInput!) { pilotObjectiveRemove(input: $input) {
      objective { status } userErrors { code } } }";
    owner.ok(remove, json!({ "input": { "id": data["node"]["objectives"][0]["id"] } })).await;
    assert_eq!(owner.refused(START, scene.input(json!({}))).await, ["REQUIRED"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_runs_backwards_is_refused_by_field() {
    let scene = Scene::new().await;
    let update =
        "mutation($input: PilotUpdateInput!) { pilotUpdate(input: $input) { pilot { id } userErrors { code field } } }";
    let phases = json!([
        { "name": "A", "startsOn": "2026-02-01", "endsOn": "2026-01-01" },
        { "name": " ", "startsOn": "2026-01-01", "endsOn": "2026-01-31" },
    ]);
    let answer = scene.app.owner.send(update, scene.input(json!({ "phases": phases }))).await;
    let errors = &answer.body["data"]["pilotUpdate"]["userErrors"];
    assert_eq!(errors[0]["field"], json!(["input", "phases", "0", "endsOn"]), "{}", answer.body);
    assert_eq!(errors[2]["code"], "REQUIRED", "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_start_settles_cannot_be_changed_but_the_plan_ahead_can() {
    let scene = Scene::started().await;
    let update = "mutation($input: PilotUpdateInput!) { pilotUpdate(input: $input) { pilot { phases { endsOn } } userErrors { code field } } }";
    let owner = &scene.app.owner;
    assert_eq!(owner.refused(update, scene.input(json!({ "isMeasuredOnWeekends": true }))).await, ["STATE_CONFLICT"]);
    let phases = json!([{ "name": "Two people", "startsOn": "2026-01-15", "endsOn": "2026-02-27" }]);
    let data = owner.ok(update, scene.input(json!({ "phases": phases }))).await;
    assert_eq!(data["pilotUpdate"]["pilot"]["phases"], json!([{ "endsOn": "2026-02-27" }]));
    let phases = json!([{ "name": "Two people", "startsOn": "2026-01-10", "endsOn": "2026-02-27" }]);
    assert_eq!(owner.refused(update, scene.input(json!({ "phases": phases }))).await, ["STATE_CONFLICT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_version_and_a_repeat_change_nothing() {
    let scene = Scene::new().await;
    let owner = &scene.app.owner;
    assert_eq!(owner.refused(START, scene.input(json!({ "expectedVersion": 1 }))).await, ["VERSION_CONFLICT"]);
    let input = scene.input(json!({ "idempotencyKey": "once" }));
    let first = owner.ok(START, input.clone()).await;
    assert_eq!(owner.ok(START, input).await, first);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_app_is_not_tried() {
    let scene = Scene::new().await;
    let ctx = scene.app.operator();
    let app = keystead_domain::apps::create(&ctx, super::new_app("Blocked")).await.expect("an app");
    let decide = keystead_domain::apps::Decide {
        id: app.id,
        status: keystead_entities::ai_app::AiAppStatus::Blocked,
        reason: "No agreement.".into(),
        ends_at: None,
        data_classes: None,
        owner_seat_id: None,
        tier: None,
        expected_version: None,
    };
    keystead_domain::apps::decide(&ctx, decide).await.expect("a decision");
    let update =
        "mutation($input: PilotUpdateInput!) { pilotUpdate(input: $input) { pilot { id } userErrors { code } } }";
    let refused = scene.app.owner.refused(update, scene.input(json!({ "aiAppId": app.id }))).await;
    assert_eq!(refused, ["POLICY_BLOCKED"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_objective_must_lead_somewhere() {
    let scene = Scene::new().await;
    let set = |target: &str, metric: &str| {
        json!({ "input": { "pilotId": scene.pilot, "metric": metric, "name": "n", "unit": "u", "direction": "LOWER_IS_BETTER",
            "baseline": "5", "target": target } })
    };
    assert_eq!(scene.app.owner.refused(OBJECTIVE, set("9", "ERRORS")).await, ["INVALID"]);
    assert_eq!(scene.app.owner.refused(OBJECTIVE, set("1.0000001", "ERRORS")).await, ["INVALID"]);
    assert_eq!(scene.app.owner.refused(OBJECTIVE, set("1", "errors")).await, ["INVALID"]);
    assert_eq!(scene.app.owner.refused(OBJECTIVE, set("1", "INCIDENTS")).await[0], "INVALID");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pilot_of_another_companys_parts_is_not_found() {
    let scene = Scene::new().await;
    let (tenant, stranger) = scene.app.stranger().await;
    let data = scene
        .app
        .owner
        .ok(
            "query($id: ID!) { node(id: $id) { ... on Pilot { aiApp { id } businessUnit { id } } } }",
            json!({ "id": scene.pilot }),
        )
        .await;
    let input = json!({ "tenantId": tenant, "name": "Theirs", "aiAppId": data["node"]["aiApp"]["id"],
        "businessUnitId": data["node"]["businessUnit"]["id"],
        "phases": [{ "name": "A", "startsOn": "2026-02-01", "endsOn": "2026-02-02" }] });
    assert_eq!(stranger.refused(CREATE, json!({ "input": input })).await, ["NOT_FOUND"]);
}
