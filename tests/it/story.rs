//! The whole story of a company through the public GraphQL alone, from its first business unit to its verified audit log.

use keystead_domain::clock::Clock;
use keystead_entities::tenant::Plan;
use keystead_tests::{Client, TestApp, Value, days, json};

/// A mutation by its name, with what to show of its answer.
async fn run(client: &Client, mutation: &str, show: &str, input: Value) -> Value {
    client.ok(&document(mutation, show), json!({ "input": input })).await[mutation].clone()
}

async fn refused(client: &Client, mutation: &str, input: Value) -> Vec<String> {
    client.refused(&document(mutation, ""), json!({ "input": input })).await
}

fn document(mutation: &str, show: &str) -> String {
    let input = format!("{}{}Input!", mutation[..1].to_uppercase(), &mutation[1..]);
    format!(
        "mutation($input: {input}) {{ {mutation}(input: $input) {{ {show} userErrors {{ code field message }} }} }}"
    )
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

struct Story {
    app: TestApp,
    owner: Client,
    tenant: Value,
}

impl Story {
    async fn new() -> Self {
        let app = TestApp::with_plan(Plan::Basic).await;
        let (owner, tenant) = (app.owner.clone(), json!(app.tenant_id));
        Self { app, owner, tenant }
    }

    async fn of_tenant(&self, show: &str) -> Value {
        let query = format!("query($id: ID!) {{ tenant(id: $id) {{ {show} }} }}");
        self.owner.ok(&query, json!({ "id": self.tenant })).await["tenant"].clone()
    }

    async fn seat(&self, search: &str) -> Value {
        let found = self.of_tenant(&format!("seats(search: \"{search}\", first: 1) {{ nodes {{ id name }} }}")).await;
        found["seats"]["nodes"][0]["id"].clone()
    }

    async fn email(&self, search: &str) -> String {
        let found = self.of_tenant(&format!("seats(search: \"{search}\", first: 1) {{ nodes {{ email }} }}")).await;
        text(&found["seats"]["nodes"][0]["email"])
    }

    /// A person with a role and a token of their own, and the client that holds it.
    async fn colleague(&self, search: &str, role: &str) -> (Value, Client) {
        let seat = self.seat(search).await;
        run(&self.owner, "seatRoleSet", "seat { role }", json!({ "id": seat, "role": role })).await;
        let scopes = [
            "tenant:read",
            "seats:read",
            "pilots:write",
            "questionnaires:write",
            "seat_audits:write",
            "audit:read",
            "jobs:read",
        ];
        let email = self.email(search).await;
        (seat, self.app.own_token(&email, &scopes).await)
    }

    async fn import(&self, unit: &Value, key: &str) -> Value {
        let csv =
            std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/entra-users.csv")).expect("a file");
        let input = json!({ "tenantId": self.tenant, "csv": csv, "businessUnitId": unit, "idempotencyKey": key });
        run(&self.owner, "seatImportCreate", "job { id }", input).await;
        self.app.run_due_jobs().await;
        self.of_tenant("seatImports(first: 1) { nodes { status } } seats { totalCount }").await
    }

    async fn walk(&self, many: i64) {
        for _ in 0..many {
            self.app.advance(days(1));
            self.app.run_due_jobs().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_from_its_first_day_to_its_verified_audit_log() {
    let story = Story::new().await;
    let unit = people_come_and_a_leaver_goes(&story).await;
    let account = keys_are_added_and_rotated(&story).await;
    let app = an_ai_app_is_decided_on(&story).await;
    let (checker_seat, checker) = story.colleague("grace.adeyemi", "APPROVER").await;
    a_pilot_runs_from_draft_to_report(&story, &unit, &app, &checker).await;
    a_seat_audit_is_sealed(&story, &checker_seat).await;
    questionnaires_are_answered_reviewed_and_published(&story, &account, &checker).await;
    everything_can_be_verified(&story).await;
}

async fn people_come_and_a_leaver_goes(story: &Story) -> Value {
    let owner = &story.owner;
    let input = json!({ "tenantId": story.tenant, "name": "Claims" });
    let unit = run(owner, "businessUnitCreate", "businessUnit { id }", input).await["businessUnit"]["id"].clone();
    assert_eq!(story.import(&unit, "first").await["seats"]["totalCount"], 1, "forty people are more than the plan has");
    run(owner, "tenantPlanChange", "tenant { plan { plan } }", json!({ "id": story.tenant, "plan": "STANDARD" })).await;
    let many = story.import(&unit, "second").await["seats"]["totalCount"].as_u64().expect("a count");
    assert!(many > 20, "{many}");
    let mut refusals = Vec::new();
    for n in 0..40 {
        let guest = json!({ "tenantId": story.tenant, "email": format!("guest{n}@example.com") });
        refusals.extend(refused(owner, "seatInvite", guest).await);
    }
    assert!(!refusals.is_empty() && refusals.iter().all(|code| code == "PLAN_LIMIT"), "{refusals:?}");
    let leaver = story.seat("marcus.fernbrook").await;
    let hers = story.app.own_token(&story.email("marcus.fernbrook").await, &["apps:read"]).await;
    assert_eq!(hers.send("{ viewer { role } }", json!({})).await.status, 200);
    let show = "seat { status } revokedTokenCount";
    let gone = run(owner, "seatDisable", show, json!({ "id": leaver, "reason": "left" })).await;
    assert_eq!((&gone["seat"]["status"], &gone["revokedTokenCount"]), (&json!("DISABLED"), &json!(1)));
    assert_eq!(hers.send("{ viewer { role } }", json!({})).await.status, 401);
    unit
}

async fn keys_are_added_and_rotated(story: &Story) -> Value {
    let owner = &story.owner;
    let (first, second) = ("echo-first-secret-of-ours", "echo-second-secret-of-ours");
    story.app.plant(first);
    story.app.plant(second);
    let input = json!({ "tenantId": story.tenant, "provider": "ECHO", "name": "Echo, production" });
    let made = run(owner, "providerAccountCreate", "providerAccount { id }", input).await;
    let account = made["providerAccount"]["id"].clone();
    let input = json!({ "accountId": account, "label": "Claims assistant", "secret": first });
    let key = run(owner, "providerKeyAdd", "providerKey { id }", input).await["providerKey"]["id"].clone();
    let input = json!({ "id": key, "secret": second, "overlap": "PT1H", "reason": "as every quarter" });
    let rotated = run(owner, "providerKeyRotate", "providerKey { status lastFour }", input).await;
    assert_eq!(rotated["providerKey"]["status"], "ACTIVE");
    account
}

async fn an_ai_app_is_decided_on(story: &Story) -> Value {
    let input = json!({ "tenantId": story.tenant, "catalogKey": "microsoft-365-copilot", "dataClasses": ["INTERNAL"] });
    let app = run(&story.owner, "aiAppCreate", "aiApp { id }", input).await["aiApp"]["id"].clone();
    let input = json!({ "id": app, "status": "ALLOWED", "reason": "under our agreement" });
    let decided = run(&story.owner, "aiAppDecide", "aiApp { status }", input).await;
    assert_eq!(decided["aiApp"]["status"], "ALLOWED");
    app
}

async fn a_pilot_runs_from_draft_to_report(story: &Story, unit: &Value, app: &Value, checker: &Client) {
    let owner = &story.owner;
    let today = story.app.clock.now().date_naive();
    let on = |after: i64| (today + days(after)).to_string();
    let phases = json!([
        { "name": "Five people", "startsOn": on(0), "endsOn": on(9) },
        { "name": "The whole unit", "startsOn": on(10), "endsOn": on(19) },
    ]);
    let input = json!({ "tenantId": story.tenant, "name": "Letters", "aiAppId": app, "businessUnitId": unit,
        "isMeasuredOnWeekends": true, "phases": phases });
    let pilot = run(owner, "pilotCreate", "pilot { id status }", input).await["pilot"]["id"].clone();
    let input = json!({ "pilotId": pilot, "metric": "MINUTES_SAVED", "name": "Minutes saved", "unit": "min",
        "direction": "HIGHER_IS_BETTER", "aggregation": "MEAN", "baseline": "0", "target": "20" });
    run(owner, "pilotObjectiveSet", "", input).await;
    let member = story.seat("owen.gallagher").await;
    run(owner, "pilotParticipantAdd", "", json!({ "pilotId": pilot, "seatIds": [member] })).await;
    let mut checkpoints = Vec::new();
    for (kind, before) in [("SECURITY", 1), ("LEGAL", 2)] {
        let input = json!({ "pilotId": pilot, "kind": kind, "beforePhase": before, "dueOn": on(5) });
        let made = run(owner, "pilotCheckpointSchedule", "checkpoint { id }", input).await;
        checkpoints.push(made["checkpoint"]["id"].clone());
    }
    assert!(!refused(owner, "pilotStart", json!({ "id": pilot })).await.is_empty(), "not before security has signed");
    assert_eq!(refused(owner, "pilotCheckpointSignOff", json!({ "id": checkpoints[0] })).await, ["FOUR_EYES"]);
    run(checker, "pilotCheckpointSignOff", "", json!({ "id": checkpoints[0], "note": "seen" })).await;
    run(owner, "pilotStart", "pilot { status }", json!({ "id": pilot })).await;
    for day in 0..10 {
        let input =
            json!({ "pilotId": pilot, "metric": "MINUTES_SAVED", "on": on(day), "value": "25", "seatId": member });
        run(owner, "pilotMetricRecord", "", input).await;
        story.walk(1).await;
    }
    assert!(!refused(owner, "pilotExpand", json!({ "id": pilot })).await.is_empty(), "not before legal has signed");
    run(checker, "pilotCheckpointSignOff", "", json!({ "id": checkpoints[1], "note": "contract read" })).await;
    run(owner, "pilotExpand", "pilot { status }", json!({ "id": pilot })).await;
    let input = json!({ "id": pilot, "outcome": "GO", "note": "it works" });
    run(owner, "pilotComplete", "pilot { status }", input).await;
    story.app.run_due_jobs().await;
    let query = "query($id: ID!) { node(id: $id) { ... on Pilot { status outcome
      reports(first: 5) { nodes { recommendation markdown } } } } }";
    let done = owner.ok(query, json!({ "id": pilot })).await["node"].clone();
    assert_eq!((&done["status"], &done["outcome"]), (&json!("COMPLETED"), &json!("GO")));
    assert!(!done["reports"]["nodes"].as_array().expect("reports").is_empty());
}

async fn a_seat_audit_is_sealed(story: &Story, checker: &Value) {
    let owner = &story.owner;
    let (admin_seat, admin) = story.colleague("hannah.okonkwo", "ADMIN").await;
    assert_ne!(&admin_seat, checker, "two people");
    let input = json!({ "tenantId": story.tenant, "name": "Before the client's visit" });
    let audit = run(owner, "seatAuditStart", "seatAudit { id }", input).await["seatAudit"]["id"].clone();
    let query = "query($id: ID!) { node(id: $id) { ... on SeatAudit { items(first: 90, filter: { isDecided: false }) {
      nodes { id viewerActions } } } } }";
    for who in [owner, &admin] {
        let open = who.ok(query, json!({ "id": audit })).await["node"]["items"]["nodes"].clone();
        let mine = |item: &&Value| item["viewerActions"] == json!(["DECIDE"]);
        let ids: Vec<_> = open.as_array().expect("items").iter().filter(mine).map(|item| item["id"].clone()).collect();
        if !ids.is_empty() {
            run(who, "seatAuditItemBulkDecide", "", json!({ "ids": ids, "decision": "KEEP", "note": "known to us" }))
                .await;
        }
    }
    run(owner, "seatAuditClose", "seatAudit { status } job { kind }", json!({ "id": audit })).await;
    story.app.run_due_jobs().await;
    let query = "query($id: ID!) { node(id: $id) { ... on SeatAudit { status report { jsonSha256 } } } }";
    let sealed = owner.ok(query, json!({ "id": audit })).await["node"].clone();
    assert_eq!(sealed["status"], "CLOSED");
    assert_eq!(text(&sealed["report"]["jsonSha256"]).len(), 64);
}

async fn questionnaires_are_answered_reviewed_and_published(story: &Story, account: &Value, checker: &Client) {
    let owner = &story.owner;
    for (template, counterparty) in [("CLIENT_SECURITY", "Big Client plc"), ("VENDOR_DUE_DILIGENCE", "Echo")] {
        let mut input = json!({ "tenantId": story.tenant, "template": template, "counterparty": counterparty });
        if template == "VENDOR_DUE_DILIGENCE" {
            input["providerAccountId"] = account.clone();
        }
        let made = run(owner, "questionnaireCreate", "questionnaire { id }", input).await;
        let id = made["questionnaire"]["id"].clone();
        run(owner, "questionnaireGenerate", "job { kind }", json!({ "id": id })).await;
        story.app.run_due_jobs().await;
        assert_eq!(refused(owner, "questionnairePublish", json!({ "id": id })).await, ["APPROVAL_REQUIRED"]);
        let query = "query($id: ID!) { node(id: $id) { ... on Questionnaire { status
          questions(first: 60) { totalCount nodes { answer { id status text } } } } } }";
        let asked = owner.ok(query, json!({ "id": id })).await["node"]["questions"]["nodes"].clone();
        let asked = asked.as_array().expect("questions");
        assert!(asked.len() > 8, "{template}");
        let ids: Vec<_> = asked.iter().map(|question| question["answer"]["id"].clone()).collect();
        run(checker, "answerBulkApprove", "", json!({ "ids": ids })).await;
        run(checker, "questionnairePublish", "questionnaire { status }", json!({ "id": id })).await;
        let published = owner.ok(query, json!({ "id": id })).await["node"]["status"].clone();
        assert_eq!(published, "PUBLISHED", "{template}");
    }
}

async fn everything_can_be_verified(story: &Story) {
    run(&story.owner, "auditVerify", "job { id }", json!({ "tenantId": story.tenant })).await;
    story.app.run_due_jobs().await;
    let seen = story
        .of_tenant(
            "auditVerification { isIntact entryCount }
             auditEvents(first: 1, filter: { action: [\"seat_audit.completed\"] }) { totalCount nodes { details { name } } }
             jobs(first: 50) { totalCount nodes { kind status } }",
        )
        .await;
    assert_eq!(seen["auditVerification"]["isIntact"], true);
    assert_eq!(seen["auditEvents"]["totalCount"], 1);
    let jobs = seen["jobs"]["nodes"].as_array().expect("jobs");
    assert!(jobs.iter().all(|job| job["status"] != "DEAD"), "{jobs:?}");
}
