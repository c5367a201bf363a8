//! What happens elsewhere: an app is blocked, a participant leaves, a measurement was wrong.

use keystead_tests::{Value, days, json};

use super::{ADD, METRICS, RECORD, RESUME, Scene};

const DECIDE: &str =
    "mutation($input: AiAppDecideInput!) { aiAppDecide(input: $input) { aiApp { status } userErrors { code } } }";
const PILOT: &str =
    "query($id: ID!) { node(id: $id) { ... on Pilot { status version aiApp { id } participants { totalCount } } } }";
const WITHDRAW: &str = "mutation($input: PilotMeasurementWithdrawInput!) { pilotMeasurementWithdraw(input: $input) {
  measurement { id status withdrawnReason value } userErrors { code } } }";
const DISABLE: &str =
    "mutation($input: SeatDisableInput!) { seatDisable(input: $input) { dutyIds userErrors { code } } }";
const LOG: &str =
    "query($id: ID!, $filter: AuditEventFilter) { tenant(id: $id) { auditEvents(filter: $filter) { nodes {
  action targetId outcome details { name value } } } } }";

impl Scene {
    async fn pilot(&self) -> Value {
        self.app.owner.ok(PILOT, json!({ "id": self.pilot })).await["node"].clone()
    }

    async fn decide(&self, status: &str) {
        let app = self.pilot().await["aiApp"]["id"].clone();
        let input = json!({ "input": { "id": app, "status": status, "reason": "The vendor trains on our letters" } });
        self.app.owner.ok(DECIDE, input).await;
    }

    async fn told(&self, action: &str) -> Vec<Value> {
        let variables = json!({ "id": self.app.tenant_id, "filter": { "action": [action] } });
        let data = self.app.owner.ok(LOG, variables).await;
        data["tenant"]["auditEvents"]["nodes"].as_array().expect("entries").clone()
    }
}

fn detail<'a>(entry: &'a Value, name: &str) -> &'a Value {
    let details = entry["details"].as_array().expect("details");
    &details.iter().find(|d| d["name"] == name).unwrap_or_else(|| panic!("no {name}: {entry}"))["value"]
}

#[tokio::test(flavor = "multi_thread")]
async fn blocking_an_app_pauses_its_running_pilots_and_allowing_it_resumes_none() {
    for status in ["BLOCKED", "QUARANTINED"] {
        let scene = Scene::started().await;
        scene.decide("ALLOWED").await;
        assert_eq!(scene.pilot().await["status"], "RUNNING");
        scene.decide(status).await;
        assert_eq!(scene.pilot().await["status"], "PAUSED", "{status}");
        let told = scene.told("pilot.paused").await;
        assert_eq!(told.len(), 1);
        let reason = detail(&told[0], "reason").as_str().expect("a reason");
        assert!(reason.contains(status) && reason.contains("trains on our letters"), "{reason}");
        assert_eq!(scene.notices("pilot.paused").await, 1, "the lead is told");
        assert_eq!(scene.app.owner.refused(RESUME, scene.input(json!({}))).await, ["POLICY_BLOCKED"]);
        scene.decide(status).await;
        assert_eq!(scene.notices("pilot.paused").await, 1, "there is nothing more to pause");
        scene.decide("ALLOWED").await;
        assert_eq!(scene.pilot().await["status"], "PAUSED", "somebody looks first");
        scene.app.owner.ok(RESUME, scene.input(json!({}))).await;
        assert_eq!(scene.pilot().await["status"], "RUNNING");
        scene.app.run_due_jobs().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_participant_counts_no_more_and_what_it_measured_does() {
    let scene = Scene::started().await;
    scene.first.1.ok(RECORD, scene.measured("2026-01-15", "10")).await;
    scene.second.1.ok(RECORD, scene.measured("2026-01-15", "20")).await;
    scene.app.owner.ok(DISABLE, json!({ "input": { "id": scene.first.0, "reason": "left" } })).await;
    let told = scene.told("seat.disabled").await;
    assert_eq!(detail(&told[0], "leftPilotIds"), &json!([scene.pilot]));
    scene.app.advance(days(1));
    scene.second.1.ok(RECORD, scene.measured("2026-01-16", "30")).await;
    let mut for_him = scene.measured("2026-01-16", "5");
    for_him["input"]["seatId"] = json!(scene.first.0);
    assert_eq!(scene.app.owner.refused(RECORD, for_him).await, ["INVALID"]);
    scene.app.advance(days(1));
    scene.app.run_due_jobs().await;
    let adoption = scene.points("ADOPTION", "DAY").await;
    assert_eq!((&adoption[0]["value"], &adoption[1]["value"]), (&json!("100"), &json!("100")), "one of one");
    assert_eq!(scene.points("ACTIVE_PARTICIPANTS", "DAY").await[0]["value"], "2");
    assert_eq!(scene.points("MINUTES_SAVED", "DAY").await[0]["value"], "15");
    // Back in the company is not back in the pilot: that is decided anew.
    let enable = "mutation($input: SeatEnableInput!) { seatEnable(input: $input) { userErrors { code } } }";
    scene.app.owner.ok(enable, json!({ "input": { "id": scene.first.0 } })).await;
    let mut again = scene.measured("2026-01-17", "5");
    again["input"]["seatId"] = json!(scene.first.0);
    assert_eq!(scene.app.owner.refused(RECORD, again.clone()).await, ["INVALID"]);
    scene.app.owner.ok(ADD, json!({ "input": { "pilotId": scene.pilot, "seatIds": [scene.first.0] } })).await;
    scene.app.owner.ok(RECORD, again).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_measurement_counts_no_more_and_is_kept() {
    let scene = Scene::started().await;
    let wrong = scene.first.1.ok(RECORD, scene.measured("2026-01-15", "1000")).await;
    let wrong = wrong["pilotMetricRecord"]["measurement"]["id"].clone();
    scene.second.1.ok(RECORD, scene.measured("2026-01-15", "20")).await;
    scene.app.advance(days(5));
    scene.app.run_due_jobs().await;
    assert_eq!(scene.points("MINUTES_SAVED", "DAY").await[0]["value"], "510");
    let input = json!({ "input": { "id": wrong, "reason": "Seconds, not minutes", "idempotencyKey": "w" } });
    assert_eq!(scene.second.1.error_code(WITHDRAW, input.clone()).await, "FORBIDDEN", "it is not hers");
    assert_eq!(scene.app.stranger().await.1.refused(WITHDRAW, input.clone()).await, ["NOT_FOUND"]);
    let done = scene.first.1.ok(WITHDRAW, input.clone()).await;
    let measurement = &done["pilotMeasurementWithdraw"]["measurement"];
    assert_eq!((&measurement["status"], &measurement["value"]), (&json!("WITHDRAWN"), &json!("1000")));
    assert_eq!(measurement["withdrawnReason"], "Seconds, not minutes");
    assert_eq!(scene.first.1.ok(WITHDRAW, input).await, done, "a repeat says the same");
    let again = json!({ "input": { "id": wrong, "reason": "once more" } });
    assert_eq!(scene.first.1.refused(WITHDRAW, again).await, ["STATE_CONFLICT"]);
    let points = scene.points("MINUTES_SAVED", "DAY").await;
    assert_eq!((&points[0]["value"], &points[0]["measurementCount"]), (&json!("20"), &json!(1)));
    assert_eq!(scene.points("MINUTES_SAVED", "WEEK").await[0]["value"], "20");
    let metric = scene.metric("MINUTES_SAVED").await;
    assert_eq!((&metric["latestValue"], &metric["currentValue"]), (&json!("20"), &json!("20")));
    let told = scene.told("pilot.measurement_withdrawn").await;
    assert_eq!((&told[0]["targetId"], detail(&told[0], "reason")), (&wrong, &json!("Seconds, not minutes")));
    // The last one of a day leaves a day without a value, not a zero.
    let list = "query($id: ID!) { node(id: $id) { ... on Pilot { measurements(metric: \"MINUTES_SAVED\") { nodes { id status } } } } }";
    let all = scene.app.owner.ok(list, json!({ "id": scene.pilot })).await["node"]["measurements"]["nodes"].clone();
    let other = all.as_array().expect("measurements").iter().find(|m| m["status"] == "CURRENT").expect("hers");
    scene.app.owner.ok(WITHDRAW, json!({ "input": { "id": other["id"], "reason": "as well" } })).await;
    let points = scene.points("MINUTES_SAVED", "DAY").await;
    assert_eq!((&points[0]["value"], &points[0]["status"]), (&Value::Null, &json!("MISSING")));
    let metric = scene.metric("MINUTES_SAVED").await;
    assert_eq!((&metric["status"], &metric["latestValue"]), (&json!("UNKNOWN"), &Value::Null));
    // And it can be measured again.
    scene.first.1.ok(RECORD, scene.measured("2026-01-15", "16.7")).await;
    assert_eq!(scene.points("MINUTES_SAVED", "DAY").await[0]["value"], "16.7");
    assert!(!scene.app.owner.ok(METRICS, json!({ "id": scene.pilot })).await.is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_leaver_answered_for_is_named_and_shown_to_those_who_can_give_it_away() {
    let scene = Scene::started().await;
    let (leaver, _) = scene.app.person(keystead_entities::seat::Role::Admin, "Lea Leaver").await;
    let update = "mutation($input: PilotUpdateInput!) { pilotUpdate(input: $input) { userErrors { code message } } }";
    scene.app.owner.ok(update, scene.input(json!({ "leadSeatId": leaver }))).await;
    let own = "mutation($input: AiAppUpdateInput!) { aiAppUpdate(input: $input) { userErrors { code message } } }";
    let ai_app = scene.pilot().await["aiApp"]["id"].clone();
    scene.app.owner.ok(own, json!({ "input": { "id": ai_app, "ownerSeatId": leaver } })).await;
    let input = json!({ "input": { "id": leaver, "reason": "left", "idempotencyKey": "d" } });
    let done = scene.app.owner.ok(DISABLE, input.clone()).await;
    assert_eq!(done["seatDisable"]["dutyIds"], json!([ai_app, scene.pilot]));
    assert_eq!(scene.app.owner.ok(DISABLE, input).await, done, "a repeat says the same");
    assert_eq!(detail(&scene.told("seat.disabled").await[0], "dutyIds"), &json!([ai_app, scene.pilot]));
    assert_eq!(scene.notices("seat.duties_left").await, 1, "the owner is told");
    let (other, _) = scene.app.person(keystead_entities::seat::Role::Member, "Otto Other").await;
    let done = scene.app.owner.ok(DISABLE, json!({ "input": { "id": other, "reason": "left" } })).await;
    assert_eq!((&done["seatDisable"]["dutyIds"], scene.notices("seat.duties_left").await), (&json!([]), 1));
}
