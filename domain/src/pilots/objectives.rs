//! What a pilot wants to reach.

use keystead_entities::pilot_measurement;
use keystead_entities::pilot_objective::{self, MetricAggregation, ObjectiveDirection, ObjectiveStatus};
use keystead_entities::seat::Role;
use keystead_entities::{PilotId, PilotObjectiveId, Scoped};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};

use super::number::Number;
use super::progress::Aim;
use super::{duty, metric, rules};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};

/// To set an objective.
pub const OBJECTIVE_SET: Right = Right::write(Area::Pilots, Role::Admin);
/// To give one up.
pub const OBJECTIVE_REMOVE: Right = Right::write(Area::Pilots, Role::Admin);

/// An objective to be set. A pilot has one for each metric: the same metric again changes it.
#[derive(Clone, Debug)]
pub struct SetObjective {
    /// The pilot.
    pub pilot_id: PilotId,
    /// Key of the metric, such as `MINUTES_SAVED`, or one of [`metric::SYSTEM`] that has a source.
    pub metric: String,
    /// For people, at most 120 characters.
    pub name: String,
    /// Its unit, at most 40 characters.
    pub unit: String,
    /// Which way is better.
    pub direction: ObjectiveDirection,
    /// How measurements become one figure.
    pub aggregation: MetricAggregation,
    /// Where it begins: decimal.
    pub baseline: String,
    /// Where it is to get: decimal.
    pub target: String,
    /// The version of the objective the caller looked at, where it is there already.
    pub expected_version: Option<i32>,
}

/// An objective to be given up.
#[derive(Clone, Debug)]
pub struct RemoveObjective {
    /// The objective.
    pub id: PilotObjectiveId,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Sets an objective. What is moved after the start shows in the audit log and in the report.
///
/// # Errors
/// `INVALID` by field, also for a target on the wrong side of the baseline; `STATE_CONFLICT` for a pilot that is over,
/// and for another aggregation once something was measured.
pub async fn set_objective(ctx: &Ctx, input: SetObjective) -> Result<pilot_objective::Model> {
    ctx.may(OBJECTIVE_SET)?;
    let mut checks = Checks::new();
    let name = checks.line("name", &input.name, 120);
    let unit = checks.line("unit", &input.unit, 40);
    let aim = check_aim(&mut checks, &input);
    check_metric(&mut checks, &input);
    checks.done()?;
    let tx = ctx.begin().await?;
    let pilot = rules::lock(&tx, ctx, "pilotId", input.pilot_id).await?;
    rules::expect_open(&pilot)?;
    let active = pilot_objective::Entity::within(ctx.scope())
        .filter(pilot_objective::Column::PilotId.eq(pilot.id))
        .filter(pilot_objective::Column::Status.eq(ObjectiveStatus::Active));
    let old = active.clone().filter(pilot_objective::Column::Metric.eq(&input.metric)).one(&tx).await?;
    let now = ctx.now();
    let (baseline, target) = (aim.baseline.to_string(), aim.target.to_string());
    let (row, told) = match old {
        Some(old) => {
            expect_version(input.expected_version, old.version)?;
            expect_same_aggregation(&tx, ctx, &old, input.aggregation).await?;
            let mut row = old.clone().into_active_model();
            row.name = Set(name);
            row.unit = Set(unit);
            row.direction = Set(input.direction);
            row.aggregation = Set(input.aggregation);
            row.baseline = Set(baseline);
            row.target = Set(target);
            row.version = Set(old.version + 1);
            row.updated_at = Set(now);
            let new = row.update(&tx).await?;
            let told = audit::Event::new("pilot.objective_changed", pilot.id)
                .with("metric", new.metric.clone())
                .changed("name", old.name, new.name.clone())
                .changed("unit", old.unit, new.unit.clone())
                .changed("direction", old.direction.as_str(), new.direction.as_str())
                .changed("aggregation", old.aggregation.as_str(), new.aggregation.as_str())
                .changed("baseline", old.baseline, new.baseline.clone())
                .changed("target", old.target, new.target.clone());
            (new, told)
        }
        None => {
            if active.count(&tx).await? >= rules::MAX_OBJECTIVES {
                let text = format!("At most {} objectives.", rules::MAX_OBJECTIVES);
                return Err(Error::refused(Code::Invalid, "pilotId", text));
            }
            let row = pilot_objective::Model {
                tenant_id: ctx.tenant_id(),
                id: ctx.new_id(PilotObjectiveId),
                pilot_id: pilot.id,
                metric: input.metric,
                name,
                unit,
                direction: input.direction,
                aggregation: input.aggregation,
                baseline,
                target,
                status: ObjectiveStatus::Active,
                version: 1,
                created_at: now,
                updated_at: now,
            };
            expect_same_aggregation(&tx, ctx, &row, row.aggregation).await?;
            pilot_objective::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
            duty::begin_metric(&tx, ctx, pilot.id, &row.metric).await?;
            let told = audit::Event::new("pilot.objective_set", pilot.id)
                .with("metric", row.metric.clone())
                .with("direction", row.direction.as_str())
                .with("baseline", row.baseline.clone())
                .with("target", row.target.clone());
            (row, told)
        }
    };
    rules::touch(&tx, ctx, pilot).await?;
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// Gives an objective up. What was measured toward it is kept.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`; `STATE_CONFLICT` for a pilot that is over.
pub async fn remove_objective(ctx: &Ctx, input: RemoveObjective) -> Result<pilot_objective::Model> {
    ctx.may(OBJECTIVE_REMOVE)?;
    let tx = ctx.begin().await?;
    let old = pilot_objective::Entity::one(ctx.scope(), input.id).one(&tx).await?;
    let old = old.ok_or_else(|| Error::not_found("id", "pilot objective"))?;
    let pilot = rules::lock(&tx, ctx, "id", old.pilot_id).await?;
    let old = pilot_objective::Entity::one(ctx.scope(), input.id).one(&tx).await?.unwrap_or(old);
    expect_version(input.expected_version, old.version)?;
    rules::expect_open(&pilot)?;
    if old.status == ObjectiveStatus::Removed {
        return Err(Error::state("id", "This objective was given up already."));
    }
    let version = old.version;
    let mut row = old.into_active_model();
    row.status = Set(ObjectiveStatus::Removed);
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    rules::touch(&tx, ctx, pilot).await?;
    let told = audit::Event::new("pilot.objective_removed", row.pilot_id).with("metric", row.metric.clone());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

fn check_aim(checks: &mut Checks, input: &SetObjective) -> Aim {
    let mut number = |field: &str, text: &str| {
        Number::measured(text).unwrap_or_else(|_| {
            let help = "A decimal number with at most twelve digits before the point and six behind it. Example: 12.5.";
            checks.refuse(Code::Invalid, field, help);
            Number::ZERO
        })
    };
    let (baseline, target) = (number("baseline", &input.baseline), number("target", &input.target));
    let aim = Aim { direction: input.direction, aggregation: input.aggregation, baseline, target };
    if !aim.is_sensible() {
        let text = format!("With {} the target cannot be worse than the baseline.", input.direction);
        checks.refuse(Code::Invalid, "target", text);
    }
    aim
}

fn check_metric(checks: &mut Checks, input: &SetObjective) {
    if !metric::is_key(&input.metric) {
        let text =
            "An upper-case letter, then at most 39 upper-case letters, digits or underscores. Example: MINUTES_SAVED.";
        checks.refuse(Code::Invalid, "metric", text);
    }
    let Some(system) = metric::system(&input.metric) else { return };
    if !system.has_source {
        let text = "The system cannot know this yet. Let people count it under a key of its own, such as LEAKS_SEEN.";
        checks.refuse(Code::Invalid, "metric", text);
    }
    if input.aggregation != MetricAggregation::Mean {
        checks.refuse(Code::Invalid, "aggregation", "Of this metric days are averaged: MEAN.");
    }
    if input.unit.trim() != system.unit {
        checks.refuse(Code::Invalid, "unit", format!("The unit of this metric is {:?}.", system.unit));
    }
}

/// Points that were computed one way cannot be read another.
async fn expect_same_aggregation(
    tx: &Tx,
    ctx: &Ctx,
    old: &pilot_objective::Model,
    wanted: MetricAggregation,
) -> Result<()> {
    let earlier = pilot_objective::Entity::within(ctx.scope())
        .filter(pilot_objective::Column::PilotId.eq(old.pilot_id))
        .filter(pilot_objective::Column::Metric.eq(&old.metric))
        .filter(pilot_objective::Column::Aggregation.ne(wanted))
        .count(tx)
        .await?;
    let measured = pilot_measurement::Entity::within(ctx.scope())
        .filter(pilot_measurement::Column::PilotId.eq(old.pilot_id))
        .filter(pilot_measurement::Column::Metric.eq(&old.metric))
        .count(tx)
        .await?;
    if earlier == 0 || measured == 0 {
        return Ok(());
    }
    Err(Error::state("aggregation", "Something was measured already. Use another metric key for another aggregation."))
}
