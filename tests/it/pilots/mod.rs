//! Pilots.

use keystead_domain::apps;
use keystead_domain::tenants::{self, NewUnit};
use keystead_entities::seat::Role;
use keystead_entities::{PilotId, Scoped, SeatId, notification};
use keystead_tests::{Client, TestApp, Value, json};
use sea_orm::{ColumnTrait, QueryFilter};

mod consequences;
mod crash;
mod duty;
mod lifecycle;
mod measuring;
mod report;
mod rights;
mod signing;

/// A pilot in a company with a lead, an approver and two participants; a draft with one objective and two phases.
struct Scene {
    app: TestApp,
    pilot: String,
    approver: Client,
    approver_id: SeatId,
    first: (SeatId, Client),
    second: (SeatId, Client),
}

const CREATE: &str = "mutation($input: PilotCreateInput!) { pilotCreate(input: $input) {
  pilot { id status version currentPhase phases { number name status startsOn endsOn } } userErrors { code field message } } }";
const START: &str = "mutation($input: PilotStartInput!) { pilotStart(input: $input) {
  pilot { id status version currentPhase startedOn } userErrors { code field message } } }";
const PAUSE: &str = "mutation($input: PilotPauseInput!) { pilotPause(input: $input) {
  pilot { status } userErrors { code field message } } }";
const RESUME: &str = "mutation($input: PilotResumeInput!) { pilotResume(input: $input) {
  pilot { status } userErrors { code field message } } }";
const EXPAND: &str = "mutation($input: PilotExpandInput!) { pilotExpand(input: $input) {
  pilot { status currentPhase phases { status } } userErrors { code field message } } }";
const COMPLETE: &str = "mutation($input: PilotCompleteInput!) { pilotComplete(input: $input) {
  pilot { status outcome endedOn } userErrors { code field message } } }";
const CANCEL: &str = "mutation($input: PilotCancelInput!) { pilotCancel(input: $input) {
  pilot { status } userErrors { code field message } } }";
const OBJECTIVE: &str = "mutation($input: PilotObjectiveSetInput!) { pilotObjectiveSet(input: $input) {
  objective { id version target } userErrors { code field message } } }";
const ADD: &str = "mutation($input: PilotParticipantAddInput!) { pilotParticipantAdd(input: $input) {
  pilot { id participants { totalCount } } userErrors { code field message } } }";
const SCHEDULE: &str = "mutation($input: PilotCheckpointScheduleInput!) { pilotCheckpointSchedule(input: $input) {
  checkpoint { id status version title dueOn } userErrors { code field message } } }";
const SIGN: &str = "mutation($input: PilotCheckpointSignOffInput!) { pilotCheckpointSignOff(input: $input) {
  checkpoint { id status signOffs { decision note seat { id } } } userErrors { code field message } } }";
const REJECT: &str = "mutation($input: PilotCheckpointRejectInput!) { pilotCheckpointReject(input: $input) {
  checkpoint { id status } userErrors { code field message } } }";
const RECORD: &str = "mutation($input: PilotMetricRecordInput!) { pilotMetricRecord(input: $input) {
  measurement { id value status revision measuredOn } userErrors { code field message } } }";
const GENERATE: &str = "mutation($input: PilotReportGenerateInput!) { pilotReportGenerate(input: $input) {
  job { id kind } userErrors { code field message } } }";
const METRICS: &str = "query($id: ID!) { node(id: $id) { ... on Pilot { metricsThroughOn metrics {
  metric name unit source status latestOn latestValue currentValue knownDayCount missingDayCount coveragePercent
  objective { progressPercent isMet } } } } }";
const POINTS: &str = "query($id: ID!, $grain: MetricPointGrain!) { node(id: $id) { ... on Pilot { metrics {
  metric points(grain: $grain, first: 100) { totalCount nodes { startsOn status value measurementCount } } } } } }";

impl Scene {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let ctx = app.operator();
        let unit = tenants::create_unit(&ctx, NewUnit { name: "Claims".into() }).await.expect("a unit");
        let ai_app = apps::create(&ctx, new_app("Letter Writer")).await.expect("an app");
        let (approver_id, approver) = app.person(Role::Approver, "Ada Approver").await;
        let first = app.person(Role::Member, "Ben First").await;
        let second = app.person(Role::Member, "Cleo Second").await;
        let input = json!({
            "tenantId": app.tenant_id, "name": "Letters", "aiAppId": ai_app.id, "businessUnitId": unit.id,
            "phases": [
                { "name": "Two people", "startsOn": "2026-01-15", "endsOn": "2026-02-13" },
                { "name": "Everybody", "startsOn": "2026-02-16", "endsOn": "2026-03-31" },
            ],
        });
        let made = app.owner.ok(CREATE, json!({ "input": input })).await;
        let pilot = made["pilotCreate"]["pilot"]["id"].as_str().expect("an id").to_owned();
        let scene = Self { app, pilot, approver, approver_id, first, second };
        scene.objective("MINUTES_SAVED", "MEAN", "HIGHER_IS_BETTER", "0", "30").await;
        scene
            .app
            .owner
            .ok(ADD, json!({ "input": { "pilotId": scene.pilot, "seatIds": [scene.first.0, scene.second.0] } }))
            .await;
        scene
    }

    async fn started() -> Self {
        let scene = Self::new().await;
        scene.app.owner.ok(START, scene.input(json!({}))).await;
        scene
    }

    /// `{"input": {"id": the pilot, …}}`.
    fn input(&self, more: Value) -> Value {
        let mut input = json!({ "id": self.pilot });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        json!({ "input": input })
    }

    fn id(&self) -> PilotId {
        self.pilot.parse().expect("an id")
    }

    async fn objective(&self, metric: &str, aggregation: &str, direction: &str, baseline: &str, target: &str) {
        let input = json!({
            "pilotId": self.pilot, "metric": metric, "name": metric.to_lowercase(), "unit": "minutes", "direction": direction,
            "aggregation": aggregation, "baseline": baseline, "target": target,
        });
        self.app.owner.ok(OBJECTIVE, json!({ "input": input })).await;
    }

    async fn checkpoint(&self, kind: &str, before_phase: i32, due_on: &str) -> String {
        let input = json!({ "pilotId": self.pilot, "kind": kind, "beforePhase": before_phase, "dueOn": due_on });
        let data = self.app.owner.ok(SCHEDULE, json!({ "input": input })).await;
        data["pilotCheckpointSchedule"]["checkpoint"]["id"].as_str().expect("an id").to_owned()
    }

    fn measured(&self, on: &str, value: &str) -> Value {
        json!({ "input": { "pilotId": self.pilot, "metric": "MINUTES_SAVED", "on": on, "value": value } })
    }

    async fn metric(&self, metric: &str) -> Value {
        let data = self.app.owner.ok(METRICS, json!({ "id": self.pilot })).await;
        let all = data["node"]["metrics"].as_array().expect("metrics").clone();
        all.into_iter().find(|m| m["metric"] == metric).expect("the metric")
    }

    async fn points(&self, metric: &str, grain: &str) -> Vec<Value> {
        let data = self.app.owner.ok(POINTS, json!({ "id": self.pilot, "grain": grain })).await;
        let all = data["node"]["metrics"].as_array().expect("metrics").clone();
        let metric = all.into_iter().find(|m| m["metric"] == metric).expect("the metric");
        metric["points"]["nodes"].as_array().expect("points").clone()
    }

    async fn notices(&self, kind: &str) -> usize {
        let ctx = self.app.operator();
        let told = notification::Entity::within(ctx.scope()).filter(notification::Column::Kind.eq(kind));
        told.all(ctx.db()).await.expect("the notifications").len()
    }
}

fn new_app(name: &str) -> apps::NewApp {
    apps::NewApp {
        catalog_key: None,
        name: Some(name.into()),
        kind: Some(keystead_entities::ai_app::AiAppKind::SaasIntegration),
        description: None,
        vendor_name: Some("Vendor".into()),
        vendor_id: None,
        provider_account_id: None,
        url: None,
        tools: Vec::new(),
        owner_seat_id: None,
        tier: None,
        data_classes: vec![keystead_entities::ai_app::DataClass::Internal],
    }
}
