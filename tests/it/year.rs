//! Nobody touches it for a year, and two workers share the work: what each quarter owes happens by itself, once.

use std::collections::{BTreeMap, BTreeSet};

use keystead_domain::auth::TokenScope;
use keystead_entities::seat::Role;
use keystead_entities::{Scoped, key_reminder, pilot_point};
use keystead_tests::{Client, TestApp, Value, days, json};

async fn run(client: &Client, query: &str, input: Value) -> Value {
    client.ok(query, json!({ "input": input })).await
}

/// A firm with a key, a pilot that runs all year, and a live client questionnaire.
async fn firm() -> (TestApp, Value) {
    let app = TestApp::new().await;
    let (owner, tenant) = (app.owner.clone(), json!(app.tenant_id));
    app.person(Role::Admin, "Ada Admin").await;
    let (member, _) = app.person(Role::Member, "Max Member").await;
    let unit = "mutation($input: BusinessUnitCreateInput!) { businessUnitCreate(input: $input) {
      businessUnit { id } userErrors { message } } }";
    let unit = run(&owner, unit, json!({ "tenantId": tenant, "name": "Claims" })).await;
    let account = "mutation($input: ProviderAccountCreateInput!) { providerAccountCreate(input: $input) {
      providerAccount { id } userErrors { message } } }";
    let account = run(&owner, account, json!({ "tenantId": tenant, "provider": "ECHO", "name": "Echo" })).await;
    let key = "mutation($input: ProviderKeyAddInput!) { providerKeyAdd(input: $input) { userErrors { message } } }";
    let account = account["providerAccountCreate"]["providerAccount"]["id"].clone();
    app.plant("echo-secret-for-a-year");
    run(&owner, key, json!({ "accountId": account, "label": "Main", "secret": "echo-secret-for-a-year" })).await;
    let made =
        "mutation($input: AiAppCreateInput!) { aiAppCreate(input: $input) { aiApp { id } userErrors { message } } }";
    let made = run(&owner, made, json!({ "tenantId": tenant, "catalogKey": "microsoft-365-copilot" })).await;
    let ai_app = made["aiAppCreate"]["aiApp"]["id"].clone();
    let decide = "mutation($input: AiAppDecideInput!) { aiAppDecide(input: $input) { userErrors { message } } }";
    run(&owner, decide, json!({ "id": ai_app, "status": "ALLOWED", "reason": "our agreement" })).await;
    let pilot =
        "mutation($input: PilotCreateInput!) { pilotCreate(input: $input) { pilot { id } userErrors { message } } }";
    let phases = json!([{ "name": "All", "startsOn": "2026-01-15", "endsOn": "2026-12-31" }]);
    let unit = unit["businessUnitCreate"]["businessUnit"]["id"].clone();
    let pilot = run(
        &owner,
        pilot,
        json!({ "tenantId": tenant, "name": "Letters", "aiAppId": ai_app, "businessUnitId": unit,
            "isMeasuredOnWeekends": true, "phases": phases }),
    );
    let pilot = pilot.await["pilotCreate"]["pilot"]["id"].clone();
    let objective =
        "mutation($input: PilotObjectiveSetInput!) { pilotObjectiveSet(input: $input) { userErrors { message } } }";
    let minutes = json!({ "pilotId": pilot, "metric": "MINUTES_SAVED", "name": "Minutes saved", "unit": "min",
        "direction": "HIGHER_IS_BETTER", "aggregation": "MEAN", "baseline": "0", "target": "20" });
    run(&owner, objective, minutes).await;
    let take_part =
        "mutation($input: PilotParticipantAddInput!) { pilotParticipantAdd(input: $input) { userErrors { message } } }";
    run(&owner, take_part, json!({ "pilotId": pilot, "seatIds": [member] })).await;
    let start = "mutation($input: PilotStartInput!) { pilotStart(input: $input) { userErrors { message } } }";
    run(&owner, start, json!({ "id": pilot })).await;
    let create = "mutation($input: QuestionnaireCreateInput!) { questionnaireCreate(input: $input) {
      questionnaire { id } userErrors { message } } }";
    let input = json!({ "tenantId": tenant, "template": "CLIENT_SECURITY", "counterparty": "Big Client plc" });
    let questionnaire = run(&owner, create, input).await["questionnaireCreate"]["questionnaire"]["id"].clone();
    let generate = "mutation($input: QuestionnaireGenerateInput!) { questionnaireGenerate(input: $input) { userErrors { message } } }";
    run(&owner, generate, json!({ "id": questionnaire })).await;
    app.run_due_jobs().await;
    (app, questionnaire)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_quarter_has_its_work_once_and_nobody_lifts_a_finger() {
    let (app, questionnaire) = firm().await;
    let (other, _) = app.restarted().await;
    for _ in 0..360 {
        app.advance(days(1));
        let (_, beside) = tokio::join!(app.run_due_jobs(), keystead_worker::drain(&other));
        beside.expect("the other worker");
        app.run_due_jobs().await;
    }
    let owner = app.token(app.owner_id, &TokenScope::all()).await;
    let ctx = app.operator();

    let query = "query($id: ID!) { tenant(id: $id) { seatAudits(first: 20) { nodes { quarter status
      report { jsonSha256 } } } } }";
    let audits = owner.ok(query, json!({ "id": app.tenant_id })).await["tenant"]["seatAudits"]["nodes"].clone();
    let mut quarters: Vec<_> =
        audits.as_array().expect("audits").iter().map(|audit| audit["quarter"].clone()).collect();
    quarters.reverse();
    assert_eq!(json!(quarters), json!(["2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1"]));
    let sealed = audits.as_array().expect("audits").iter().filter(|audit| audit["report"].is_object());
    assert_eq!(sealed.count(), 3, "the last one is still open");

    let query =
        "query($id: ID!) { node(id: $id) { ... on Questionnaire { refreshes(first: 20) { nodes { quarter } } } } }";
    let refreshes = owner.ok(query, json!({ "id": questionnaire })).await["node"]["refreshes"]["nodes"].clone();
    let refreshed: Vec<_> =
        refreshes.as_array().expect("refreshes").iter().filter_map(|r| r["quarter"].as_str()).collect();
    let distinct: BTreeSet<_> = refreshed.iter().copied().collect();
    assert_eq!(refreshed.len(), distinct.len(), "once a quarter: {refreshed:?}");
    assert_eq!(distinct.into_iter().collect::<Vec<_>>(), ["2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1"]);

    let reminders = key_reminder::Entity::within(ctx.scope()).all(ctx.db()).await.expect("the reminders");
    let stages: BTreeSet<_> = reminders.iter().map(|r| (r.due_on.clone(), r.stage_day)).collect();
    assert_eq!(stages.len(), reminders.len(), "each stage once");
    assert!(reminders.len() > 30, "30, 14, 7 and 1 days before, on the day, then weekly: {}", reminders.len());

    let points = pilot_point::Entity::within(ctx.scope()).all(ctx.db()).await.expect("the points");
    assert!(points.len() > 300, "a point for each day and week: {}", points.len());

    let mut ids: BTreeMap<String, usize> = BTreeMap::new();
    for mail in app.mails.taken() {
        *ids.entry(mail.id.clone()).or_default() += 1;
    }
    assert!(ids.len() > 50, "{}", ids.len());
    assert!(ids.values().all(|times| *times == 1), "each mail left once");
}
