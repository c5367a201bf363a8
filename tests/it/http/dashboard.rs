//! The dashboard of a company, held to its number of statements.

use keystead_api::{bench, demo};
use keystead_domain::{Ctx, pilots};
use keystead_entities::ai_app::{self, AiAppStatus};
use keystead_entities::{Scoped, SeatId, business_unit};
use keystead_tests::{TestApp, json};
use sea_orm::{ColumnTrait, QueryFilter};

#[tokio::test(flavor = "multi_thread")]
async fn a_dashboard_takes_at_most_eight_statements_however_many_seats() {
    let app = TestApp::new().await;
    let founded = demo::fill(&app.app).await.expect("a sandbox company");
    app.plant(&founded.token);
    plan_a_pilot(&Ctx::operator(&app.app, founded.tenant.id), founded.owner.id).await;
    let mut owner = app.nobody.clone();
    owner.token = Some(founded.token.to_string());
    let variables = json!({ "id": founded.tenant.id });
    owner.ok(bench::DASHBOARD, variables.clone()).await;
    let before = app.app.db.statements();
    let data = owner.ok(bench::DASHBOARD, variables).await;
    let taken = app.app.db.statements() - before;
    let tenant = &data["tenant"];
    let seats = tenant["seats"]["nodes"].as_array().map_or(0, Vec::len);
    assert!(seats >= 20, "{seats} seats");
    assert!(tenant["providerAccounts"]["nodes"][0]["keys"][0]["label"].is_string());
    assert!(tenant["pilots"]["nodes"][0]["name"].is_string());
    assert!(taken <= 8, "{taken} statements");
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
