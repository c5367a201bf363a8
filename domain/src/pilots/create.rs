//! Planning a pilot.

use keystead_entities::ai_app::{self, AiAppStatus};
use keystead_entities::business_unit::{self, BusinessUnitStatus};
use keystead_entities::pilot::{self, PilotStatus};
use keystead_entities::seat::Role;
use keystead_entities::{AiAppId, BusinessUnitId, PilotId, Scoped, SeatId, pilot_phase};
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};

use super::{PhasePlan, phases, rules};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::input::Checks;
use crate::vendors::limit::{self, Way};

/// To plan a pilot.
pub const CREATE: Right = Right::write(Area::Pilots, Role::Admin);

/// A pilot to be planned.
#[derive(Clone, Debug)]
pub struct NewPilot {
    /// Its name, at most 120 characters.
    pub name: String,
    /// Why it is run, at most 4000 characters.
    pub description: Option<String>,
    /// The app that is tried. Not one that is blocked or quarantined.
    pub ai_app_id: AiAppId,
    /// The unit it is tried in.
    pub business_unit_id: BusinessUnitId,
    /// Who runs it; the caller where nothing is said.
    pub lead_seat_id: Option<SeatId>,
    /// Whether Saturdays and Sundays are expected to be measured.
    pub is_measured_on_weekends: bool,
    /// From one to twelve phases, each after the one before.
    pub phases: Vec<PhasePlan>,
}

/// Plans a pilot.
///
/// # Errors
/// `NOT_FOUND` for the app, the unit or the lead; `POLICY_BLOCKED` for an app that may not be used; `INVALID` for phases
/// that overlap or run backwards.
pub async fn create(ctx: &Ctx, input: NewPilot) -> Result<pilot::Model> {
    ctx.may(CREATE)?;
    let mut checks = Checks::new();
    let name = checks.line("name", &input.name, 120);
    let description = checks.text("description", input.description.as_deref().unwrap_or(""), 4000);
    let planned = phases::check(&mut checks, &input.phases);
    let lead_seat_id = input.lead_seat_id.or(ctx.seat_id());
    if lead_seat_id.is_none() {
        checks.refuse(Code::Required, "leadSeatId", "Say who runs the pilot.");
    }
    checks.done()?;
    let lead_seat_id = lead_seat_id.ok_or_else(|| Error::not_found("leadSeatId", "seat"))?;
    let tx = ctx.begin().await?;
    expect_app(&tx, ctx, "aiAppId", input.ai_app_id).await?;
    expect_unit(&tx, ctx, input.business_unit_id).await?;
    rules::person(&tx, ctx, "leadSeatId", lead_seat_id).await?;
    let now = ctx.now();
    let row = pilot::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(PilotId),
        name,
        description,
        ai_app_id: input.ai_app_id,
        business_unit_id: input.business_unit_id,
        lead_seat_id,
        created_by_seat_id: ctx.seat_id(),
        status: PilotStatus::Draft,
        current_phase: 0,
        is_measured_on_weekends: input.is_measured_on_weekends,
        outcome: None,
        outcome_note: None,
        started_on: None,
        ended_on: None,
        metrics_through_on: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    pilot::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    let count = planned.len();
    let phases = (1..).zip(planned).map(|(number, plan)| phases::row(ctx, row.id, number, plan).into_active_model());
    pilot_phase::Entity::insert_many(phases).exec_without_returning(&tx).await?;
    let told = audit::Event::new("pilot.created", row.id)
        .with("name", row.name.clone())
        .with("aiAppId", row.ai_app_id.to_string())
        .with("businessUnitId", row.business_unit_id.to_string())
        .with("leadSeatId", row.lead_seat_id.to_string())
        .with("phaseCount", count);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// Refuses an app that may not be used.
pub(super) async fn expect_app(db: &impl ConnectionTrait, ctx: &Ctx, field: &str, id: AiAppId) -> Result<()> {
    let app = ai_app::Entity::one(ctx.scope(), id).one(db).await?.ok_or_else(|| Error::not_found(field, "AI app"))?;
    match app.status {
        AiAppStatus::Allowed | AiAppStatus::Undecided => {
            limit::expect(db, ctx, field, Way::of_app(&app), &app.data_classes()).await
        }
        status => Err(Error::refused(
            Code::PolicyBlocked,
            field,
            format!("{} is {status}. Decide on it first (aiAppDecide).", app.name),
        )),
    }
}

/// Refuses a unit that is not in use.
pub(super) async fn expect_unit(db: &impl ConnectionTrait, ctx: &Ctx, id: BusinessUnitId) -> Result<()> {
    let unit = business_unit::Entity::one(ctx.scope(), id).one(db).await?;
    match unit.ok_or_else(|| Error::not_found("businessUnitId", "business unit"))?.status {
        BusinessUnitStatus::Active => Ok(()),
        BusinessUnitStatus::Archived => Err(Error::state("businessUnitId", "This business unit is archived.")),
    }
}
