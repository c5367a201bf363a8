//! Changing a pilot's plan.

use keystead_entities::pilot::{self, PilotStatus};
use keystead_entities::pilot_checkpoint;
use keystead_entities::pilot_phase::{self, PhaseStatus};
use keystead_entities::pilot_sign_off;
use keystead_entities::seat::Role;
use keystead_entities::{AiAppId, BusinessUnitId, PilotId, Scoped, SeatId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, ModelTrait, PaginatorTrait,
    QueryFilter, QueryOrder,
};

use super::phases::{self, Planned};
use super::{PhasePlan, create, days, rules};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};

/// To change a pilot's plan.
pub const UPDATE: Right = Right::write(Area::Pilots, Role::Admin);

/// A change of a pilot. What is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct Update {
    /// Its name, at most 120 characters.
    pub name: Option<String>,
    /// Why it is run, at most 4000 characters.
    pub description: Option<String>,
    /// The app; only while it is a draft.
    pub ai_app_id: Option<AiAppId>,
    /// The unit; only while it is a draft.
    pub business_unit_id: Option<BusinessUnitId>,
    /// Who runs it. Not somebody who signed a checkpoint of it.
    pub lead_seat_id: Option<SeatId>,
    /// Whether Saturdays and Sundays are expected to be measured; only while it is a draft.
    pub is_measured_on_weekends: Option<bool>,
    /// The whole plan. Phases that are done stay as they are, the current one keeps its first day.
    pub phases: Option<Vec<PhasePlan>>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Changes a pilot.
///
/// # Errors
/// `STATE_CONFLICT` for what can no longer be changed, `FOUR_EYES` for a lead who signed, and those of [`super::create`].
pub async fn update(ctx: &Ctx, id: PilotId, input: Update) -> Result<pilot::Model> {
    ctx.may(UPDATE)?;
    let mut checks = Checks::new();
    let name = input.name.map(|name| checks.line("name", &name, 120));
    let description = input.description.map(|text| checks.text("description", &text, 4000));
    let planned = input.phases.as_deref().map(|plan| phases::check(&mut checks, plan));
    checks.done()?;
    let tx = ctx.begin().await?;
    let old = rules::lock(&tx, ctx, "id", id).await?;
    expect_version(input.expected_version, old.version)?;
    rules::expect_open(&old)?;
    let is_draft = old.status == PilotStatus::Draft;
    let settled = [
        ("aiAppId", input.ai_app_id.is_some_and(|new| new != old.ai_app_id)),
        ("businessUnitId", input.business_unit_id.is_some_and(|new| new != old.business_unit_id)),
        ("isMeasuredOnWeekends", input.is_measured_on_weekends.is_some_and(|new| new != old.is_measured_on_weekends)),
    ];
    if let Some((field, _)) = settled.iter().find(|(_, changes)| *changes && !is_draft) {
        return Err(Error::state(field, "This can be changed only before the pilot starts."));
    }
    if let Some(id) = input.ai_app_id {
        create::expect_app(&tx, ctx, "aiAppId", id).await?;
    }
    if let Some(id) = input.business_unit_id {
        create::expect_unit(&tx, ctx, id).await?;
    }
    if let Some(lead) = input.lead_seat_id.filter(|new| *new != old.lead_seat_id) {
        rules::person(&tx, ctx, "leadSeatId", lead).await?;
        expect_no_signer(&tx, ctx, id, lead).await?;
    }
    let mut row = old.clone().into_active_model();
    row.name = Set(name.unwrap_or_else(|| old.name.clone()));
    row.description = Set(description.unwrap_or_else(|| old.description.clone()));
    row.ai_app_id = Set(input.ai_app_id.unwrap_or(old.ai_app_id));
    row.business_unit_id = Set(input.business_unit_id.unwrap_or(old.business_unit_id));
    row.lead_seat_id = Set(input.lead_seat_id.unwrap_or(old.lead_seat_id));
    row.is_measured_on_weekends = Set(input.is_measured_on_weekends.unwrap_or(old.is_measured_on_weekends));
    row.version = Set(old.version + 1);
    row.updated_at = Set(ctx.now());
    let new = row.update(&tx).await?;
    let mut told = audit::Event::new("pilot.updated", id)
        .changed("name", old.name.clone(), new.name.clone())
        .changed("description", old.description.clone(), new.description.clone())
        .changed("aiAppId", old.ai_app_id.to_string(), new.ai_app_id.to_string())
        .changed("businessUnitId", old.business_unit_id.to_string(), new.business_unit_id.to_string())
        .changed("leadSeatId", old.lead_seat_id.to_string(), new.lead_seat_id.to_string())
        .changed("isMeasuredOnWeekends", old.is_measured_on_weekends, new.is_measured_on_weekends);
    if let Some(planned) = planned {
        let (from, to) = replan(&tx, ctx, &old, planned).await?;
        told = told.changed("phases", from, to);
    }
    audit::record(&tx, ctx, told);
    ctx.commit(tx, id).await?;
    Ok(new)
}

/// Four eyes also when the roles are swapped afterwards.
async fn expect_no_signer(tx: &Tx, ctx: &Ctx, id: PilotId, lead: SeatId) -> Result<()> {
    let signed = pilot_sign_off::Entity::within(ctx.scope())
        .filter(pilot_sign_off::Column::PilotId.eq(id))
        .filter(pilot_sign_off::Column::SeatId.eq(lead))
        .count(tx)
        .await?;
    if signed == 0 {
        return Ok(());
    }
    Err(Error::refused(Code::FourEyes, "leadSeatId", "Who signed a checkpoint of this pilot cannot become its lead."))
}

/// Writes the new plan over the old, number by number, and returns both as one line each.
async fn replan(tx: &Tx, ctx: &Ctx, pilot: &pilot::Model, planned: Vec<Planned>) -> Result<(String, String)> {
    let rows = pilot_phase::Entity::within(ctx.scope())
        .filter(pilot_phase::Column::PilotId.eq(pilot.id))
        .order_by_asc(pilot_phase::Column::Number)
        .all(tx)
        .await?;
    let today = days::today(ctx, tx).await?.to_string();
    let from = line(rows.iter().map(|r| (&r.name, &r.starts_on, &r.ends_on)));
    let to = line(planned.iter().map(|p| (&p.name, &p.starts_on, &p.ends_on)));
    let count = i32::try_from(planned.len()).unwrap_or(i32::MAX);
    let mut rows = rows.into_iter();
    for (number, plan) in (1..).zip(planned) {
        let Some(row) = rows.next() else {
            let row = phases::row(ctx, pilot.id, number, plan).into_active_model();
            pilot_phase::Entity::insert(row).exec_without_returning(tx).await?;
            continue;
        };
        let at = number - 1;
        let is_same = row.name == plan.name && row.starts_on == plan.starts_on && row.ends_on == plan.ends_on;
        match row.status {
            PhaseStatus::Done if !is_same => {
                return Err(Error::state(&format!("phases.{at}"), "This phase is done and stays as it was."));
            }
            PhaseStatus::Active if row.starts_on != plan.starts_on => {
                return Err(Error::state(&format!("phases.{at}.startsOn"), "This phase has already begun."));
            }
            PhaseStatus::Active if row.ends_on != plan.ends_on && plan.ends_on < today => {
                return Err(Error::invalid(
                    &format!("phases.{at}.endsOn"),
                    "The current phase cannot end in the past.",
                ));
            }
            _ => {}
        }
        if !is_same {
            let mut row = row.into_active_model();
            row.name = Set(plan.name);
            row.starts_on = Set(plan.starts_on);
            row.ends_on = Set(plan.ends_on);
            row.update(tx).await?;
        }
    }
    for row in rows {
        drop_phase(tx, ctx, pilot, count, row).await?;
    }
    Ok((from, to))
}

async fn drop_phase(tx: &Tx, ctx: &Ctx, pilot: &pilot::Model, count: i32, row: pilot_phase::Model) -> Result<()> {
    if row.status != PhaseStatus::Planned {
        return Err(Error::state("phases", format!("Phase {} has begun and cannot be left out.", row.number)));
    }
    let waiting = pilot_checkpoint::Entity::within(ctx.scope())
        .filter(pilot_checkpoint::Column::PilotId.eq(pilot.id))
        .filter(pilot_checkpoint::Column::BeforePhase.gt(count))
        .count(tx)
        .await?;
    if waiting > 0 {
        let text = format!("A checkpoint waits before phase {}, so it cannot be left out.", row.number);
        return Err(Error::state("phases", text));
    }
    row.delete(tx).await?;
    Ok(())
}

fn line<'a>(phases: impl Iterator<Item = (&'a String, &'a String, &'a String)>) -> String {
    phases.map(|(name, from, until)| format!("{name}: {from} to {until}")).collect::<Vec<_>>().join("; ")
}
