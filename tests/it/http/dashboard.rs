//! The dashboard of a company, held to its number of statements.

use keystead_api::{bench, demo};
use keystead_domain::{Ctx, pilots, seats};
use keystead_entities::ai_app::{self, AiAppStatus};
use keystead_entities::seat::Role;
use keystead_entities::{Scoped, SeatId, TenantId, business_unit};
use keystead_tests::{Client, TestApp, Value, days, json};
use sea_orm::{ColumnTrait, QueryFilter};

use crate::statements::{done, made};

#[tokio::test(flavor = "multi_thread")]
async fn a_dashboard_takes_at_most_eight_statements_for_fifty_seats_as_for_one() {
    let app = TestApp::new().await;
    furnish(&app).await;
    let (few, data) = dashboard(&app, &app.owner, app.tenant_id).await;
    assert_eq!(data["seats"]["nodes"].as_array().map(Vec::len), Some(1));
    let founded = demo::fill(&app.app).await.expect("a sandbox company");
    app.plant(&founded.token);
    let ctx = Ctx::operator(&app.app, founded.tenant.id);
    plan_a_pilot(&ctx, founded.owner.id).await;
    for n in 0..20 {
        invite(&ctx, n).await;
    }
    let mut owner = app.nobody.clone();
    owner.token = Some(founded.token.to_string());
    let (many, data) = dashboard(&app, &owner, founded.tenant.id).await;
    assert_eq!(data["seats"]["nodes"].as_array().map(Vec::len), Some(50));
    assert_eq!(many, few, "fifty seats take {many} statements, one takes {few}");
    assert!(many <= 8, "{many} statements");
}

/// The statements that the dashboard takes, and what it shows.
async fn dashboard(app: &TestApp, owner: &Client, id: TenantId) -> (u64, Value) {
    let variables = json!({ "id": id });
    owner.ok(bench::DASHBOARD, variables.clone()).await;
    let before = app.app.db.statements();
    let data = owner.ok(bench::DASHBOARD, variables).await;
    let taken = app.app.db.statements() - before;
    let tenant = data["tenant"].clone();
    assert!(tenant["providerAccounts"]["nodes"][0]["keys"][0]["label"].is_string());
    assert!(tenant["pilots"]["nodes"][0]["metrics"][0]["name"].is_string());
    (taken, tenant)
}

/// One account with a key, one app, one pilot that was measured once.
async fn furnish(app: &TestApp) {
    let owner = &app.owner;
    let account = json!({ "tenantId": app.tenant_id, "provider": "ECHO", "name": "Echo" });
    let account = made(owner, "providerAccountCreate", "providerAccount", account).await;
    made(
        owner,
        "providerKeyAdd",
        "providerKey",
        json!({ "accountId": account, "label": "Letters", "secret": "echo-one-0123456789" }),
    )
    .await;
    let unit =
        made(owner, "businessUnitCreate", "businessUnit", json!({ "tenantId": app.tenant_id, "name": "Claims" })).await;
    let new = json!({ "tenantId": app.tenant_id, "name": "Letter Writer", "kind": "SAAS_INTEGRATION", "dataClasses": ["INTERNAL"] });
    let id = made(owner, "aiAppCreate", "aiApp", new).await;
    made(owner, "aiAppDecide", "aiApp", json!({ "id": id, "status": "ALLOWED", "reason": "Looked at." })).await;
    let phases = json!([{ "name": "First", "startsOn": "2026-01-15", "endsOn": "2026-02-13" }]);
    let pilot = json!({ "tenantId": app.tenant_id, "name": "Letters", "aiAppId": id, "businessUnitId": unit, "phases": phases });
    let pilot = made(owner, "pilotCreate", "pilot", pilot).await;
    let objective = json!({ "pilotId": pilot, "metric": "MINUTES_SAVED", "name": "Minutes saved", "unit": "minutes",
        "direction": "HIGHER_IS_BETTER", "aggregation": "MEAN", "baseline": "0", "target": "30" });
    done(owner, "pilotObjectiveSet", "", objective).await;
    done(owner, "pilotParticipantAdd", "", json!({ "pilotId": pilot, "seatIds": [app.owner_id] })).await;
    done(owner, "pilotStart", "", json!({ "id": pilot })).await;
    let measured = json!({ "pilotId": pilot, "metric": "MINUTES_SAVED", "on": "2026-01-15", "value": "12" });
    done(owner, "pilotMetricRecord", "", measured).await;
    app.advance(days(1));
    app.run_due_jobs().await;
}

async fn invite(ctx: &Ctx, n: usize) {
    let email = format!("another{n}@fernbrookhale.example");
    let invite =
        seats::Invite { email, name: None, role: Role::Member, tier: 1, business_unit_id: None, department: None };
    seats::invite(ctx, invite).await.expect("a seat");
}

async fn plan_a_pilot(ctx: &Ctx, lead: SeatId) {
    let app = ai_app::Entity::within(ctx.scope()).filter(ai_app::Column::Status.eq(AiAppStatus::Allowed));
    let app = app.one(ctx.db()).await.expect("read").expect("an allowed app");
    let unit = business_unit::Entity::within(ctx.scope()).one(ctx.db()).await.expect("read").expect("a unit");
    let day = |n: u64| ctx.now().date_naive() + chrono::Days::new(n);
    let new = pilots::NewPilot {
        name: "Claims letters".into(),
        description: None,
        ai_app_id: app.id,
        business_unit_id: unit.id,
        lead_seat_id: Some(lead),
        is_measured_on_weekends: false,
        phases: vec![pilots::PhasePlan { name: "First".into(), starts_on: day(1), ends_on: day(30) }],
    };
    pilots::create(ctx, new).await.expect("a pilot");
}
