//! Reading what a report says.

use std::collections::HashMap;

use chrono::SecondsFormat;
use keystead_entities::pilot_checkpoint::{self, CheckpointStatus};
use keystead_entities::pilot_measurement::{self, MeasurementStatus};
use keystead_entities::pilot_objective::{self, MetricAggregation, ObjectiveDirection, ObjectiveStatus};
use keystead_entities::pilot_participant::{self, ParticipantStatus};
use keystead_entities::pilot_phase::{self, PhaseStatus};
use keystead_entities::pilot_point::{self, PointGrain};
use keystead_entities::pilot_report::ReportCause;
use keystead_entities::{
    Scoped, SeatId, ai_app, business_unit, pilot, pilot_metric, pilot_pause, pilot_sign_off, seat, tenant,
};
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::content::{
    Checkpoint, DataQuality, FORMAT, Objective, Participation, Pause, Phase, Report, SignOff, Subject, Unknown, Week,
};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::pilots::metric::{self, ADOPTION};
use crate::pilots::number::Number;
use crate::pilots::progress::Aim;
use crate::pilots::recommend::{self, Findings, Measured};
use crate::pilots::{days, series};
use crate::tenants::calendar;

/// Reads everything of a pilot that its report says.
pub(super) async fn gather(
    tx: &Tx,
    ctx: &Ctx,
    tenant: &tenant::Model,
    pilot: &pilot::Model,
    cause: ReportCause,
) -> Result<Report> {
    let weeks = weeks(tx, ctx, pilot).await?;
    let metrics = pilot_metric::Entity::among(ctx.scope(), [pilot.id]).all(tx).await?;
    let metrics: HashMap<String, pilot_metric::Model> = metrics.into_iter().map(|m| (m.metric.clone(), m)).collect();
    let objectives = objectives(tx, ctx, tenant, pilot, &metrics, &weeks).await?;
    let phases = phases(tx, ctx, pilot).await?;
    let checkpoints = checkpoints(tx, ctx, pilot).await?;
    let participation = participation(tx, ctx, pilot, &metrics, &weeks).await?;
    let titles =
        |wanted: CheckpointStatus| checkpoints.iter().filter(|c| c.status == wanted).map(|c| c.title.clone()).collect();
    let findings = Findings {
        objectives: objectives.iter().map(measured).collect(),
        adoption: participation.adoption_percent,
        incidents: None,
        rejected: titles(CheckpointStatus::Rejected),
        unsigned: titles(CheckpointStatus::Open),
        phases_ahead: phases.iter().filter(|p| p.status == PhaseStatus::Planned).count(),
    };
    let yesterday = days::before(days::today_of(ctx, tenant)).to_string();
    Ok(Report {
        format: FORMAT,
        generated_at: ctx.now().to_rfc3339_opts(SecondsFormat::Millis, true),
        cause,
        as_of_on: pilot.metrics_through_on.clone().unwrap_or(yesterday),
        pilot: subject(tx, ctx, tenant, pilot).await?,
        recommendation: recommend::recommend(&findings),
        data_quality: data_quality(tx, ctx, pilot, &objectives).await?,
        objectives,
        participation,
        unknown: unknown(),
        phases,
        checkpoints,
        pauses: pauses(tx, ctx, pilot).await?,
    })
}

fn measured(objective: &Objective) -> Measured {
    let aim = Aim {
        direction: objective.direction,
        aggregation: objective.aggregation,
        baseline: objective.baseline,
        target: objective.target,
    };
    Measured {
        name: objective.name.clone(),
        aim,
        current: objective.current,
        known_days: objective.known_days,
        coverage: objective.coverage_percent,
        is_harm: objective.aggregation == MetricAggregation::Total
            && objective.direction == ObjectiveDirection::LowerIsBetter,
    }
}

fn unknown() -> Vec<Unknown> {
    let none = metric::SYSTEM.iter().filter(|system| !system.has_source);
    none.map(|system| Unknown {
        metric: system.metric,
        name: system.name,
        status: "UNKNOWN",
        why: "Keystead has no source for this yet. It is not zero.",
    })
    .collect()
}

async fn subject(tx: &Tx, ctx: &Ctx, tenant: &tenant::Model, pilot: &pilot::Model) -> Result<Subject> {
    let scope = ctx.scope();
    let app = ai_app::Entity::one(scope, pilot.ai_app_id).one(tx).await?;
    let unit = business_unit::Entity::one(scope, pilot.business_unit_id).one(tx).await?;
    let lead = seat::Entity::one(scope, pilot.lead_seat_id).one(tx).await?;
    Ok(Subject {
        id: pilot.id.to_string(),
        company: tenant.name.clone(),
        name: pilot.name.clone(),
        description: pilot.description.clone(),
        app: app.map(|a| a.name).unwrap_or_default(),
        business_unit: unit.map(|u| u.name).unwrap_or_default(),
        lead: lead.map(|s| s.name).unwrap_or_default(),
        status: pilot.status,
        time_zone: tenant.time_zone.clone(),
        started_on: pilot.started_on.clone(),
        ended_on: pilot.ended_on.clone(),
        outcome: pilot.outcome,
        outcome_note: pilot.outcome_note.clone(),
    })
}

async fn weeks(tx: &Tx, ctx: &Ctx, pilot: &pilot::Model) -> Result<HashMap<String, Vec<Week>>> {
    let rows = pilot_point::Entity::among(ctx.scope(), [pilot.id])
        .filter(pilot_point::Column::Grain.eq(PointGrain::Week))
        .order_by_asc(pilot_point::Column::StartsOn)
        .all(tx)
        .await?;
    let mut weeks: HashMap<String, Vec<Week>> = HashMap::new();
    for row in rows {
        weeks.entry(row.metric).or_default().push(Week {
            starts_on: row.starts_on,
            status: row.status,
            value: row.value.as_deref().map(Number::stored),
            measurement_count: row.measurement_count,
        });
    }
    Ok(weeks)
}

async fn objectives(
    tx: &Tx,
    ctx: &Ctx,
    tenant: &tenant::Model,
    pilot: &pilot::Model,
    metrics: &HashMap<String, pilot_metric::Model>,
    weeks: &HashMap<String, Vec<Week>>,
) -> Result<Vec<Objective>> {
    let rows = pilot_objective::Entity::within(ctx.scope())
        .filter(pilot_objective::Column::PilotId.eq(pilot.id))
        .filter(pilot_objective::Column::Status.eq(ObjectiveStatus::Active))
        .order_by_asc(pilot_objective::Column::Id)
        .all(tx)
        .await?;
    let zone = calendar::zone(tenant);
    let objective = |row: pilot_objective::Model| {
        let aim = Aim::of(&row);
        let stands = metrics.get(&row.metric);
        let current = stands.and_then(|m| m.current_value.as_deref()).map(Number::stored);
        let (known_days, missing_days) = stands.map_or((0, 0), |m| (m.known_days, m.missing_days));
        let touched = calendar::day_of(zone, row.updated_at).to_string();
        Objective {
            was_changed_after_start: pilot.started_on.as_ref().is_some_and(|started| *started < touched),
            direction: row.direction,
            aggregation: row.aggregation,
            baseline: aim.baseline,
            target: aim.target,
            current,
            progress_percent: current.map(|value| aim.percent(value)),
            is_met: current.map(|value| aim.is_met(value)),
            known_days,
            missing_days,
            coverage_percent: series::coverage(known_days, missing_days),
            weeks: weeks.get(&row.metric).cloned().unwrap_or_default(),
            metric: row.metric,
            name: row.name,
            unit: row.unit,
        }
    };
    Ok(rows.into_iter().map(objective).collect())
}

async fn participation(
    tx: &Tx,
    ctx: &Ctx,
    pilot: &pilot::Model,
    metrics: &HashMap<String, pilot_metric::Model>,
    weeks: &HashMap<String, Vec<Week>>,
) -> Result<Participation> {
    let parts = pilot_participant::Entity::within(ctx.scope())
        .filter(pilot_participant::Column::PilotId.eq(pilot.id))
        .all(tx)
        .await?;
    let active = parts.iter().filter(|part| part.status == ParticipantStatus::Active).count();
    Ok(Participation {
        counts: "A participant takes part on a day by recording a measurement for it. Use without recording is not seen.",
        participant_count: active,
        left_count: parts.len() - active,
        adoption_percent: metrics.get(ADOPTION).and_then(|m| m.current_value.as_deref()).map(Number::stored),
        weeks: weeks.get(ADOPTION).cloned().unwrap_or_default(),
    })
}

async fn data_quality(tx: &Tx, ctx: &Ctx, pilot: &pilot::Model, objectives: &[Objective]) -> Result<DataQuality> {
    let measured = || objectives.iter().filter(|o| metric::system(&o.metric).is_none());
    let (known_days, missing_days) = (measured().map(|o| o.known_days).sum(), measured().map(|o| o.missing_days).sum());
    let corrected_count = pilot_measurement::Entity::within(ctx.scope())
        .filter(pilot_measurement::Column::PilotId.eq(pilot.id))
        .filter(pilot_measurement::Column::Status.eq(MeasurementStatus::Superseded))
        .count(tx)
        .await?;
    Ok(DataQuality {
        known_days,
        missing_days,
        coverage_percent: series::coverage(known_days, missing_days),
        corrected_count,
        is_measured_on_weekends: pilot.is_measured_on_weekends,
    })
}

async fn phases(db: &impl ConnectionTrait, ctx: &Ctx, pilot: &pilot::Model) -> Result<Vec<Phase>> {
    let rows = pilot_phase::Entity::within(ctx.scope())
        .filter(pilot_phase::Column::PilotId.eq(pilot.id))
        .order_by_asc(pilot_phase::Column::Number)
        .all(db)
        .await?;
    let phase = |row: pilot_phase::Model| Phase {
        number: row.number,
        name: row.name,
        status: row.status,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        started_on: row.started_on,
        ended_on: row.ended_on,
    };
    Ok(rows.into_iter().map(phase).collect())
}

async fn checkpoints(db: &impl ConnectionTrait, ctx: &Ctx, pilot: &pilot::Model) -> Result<Vec<Checkpoint>> {
    let scope = ctx.scope();
    let rows = pilot_checkpoint::Entity::within(scope)
        .filter(pilot_checkpoint::Column::PilotId.eq(pilot.id))
        .order_by_asc(pilot_checkpoint::Column::BeforePhase)
        .order_by_asc(pilot_checkpoint::Column::Id)
        .all(db)
        .await?;
    let signed = pilot_sign_off::Entity::within(scope)
        .filter(pilot_sign_off::Column::PilotId.eq(pilot.id))
        .order_by_asc(pilot_sign_off::Column::SignedAt)
        .order_by_asc(pilot_sign_off::Column::Id)
        .all(db)
        .await?;
    let signers = seat::Entity::among(scope, signed.iter().map(|s| s.seat_id)).all(db).await?;
    let names: HashMap<SeatId, String> = signers.into_iter().map(|s| (s.id, s.name)).collect();
    let checkpoint = |row: pilot_checkpoint::Model| Checkpoint {
        kind: row.kind,
        title: row.title,
        before_phase: row.before_phase,
        due_on: row.due_on,
        status: row.status,
        sign_offs: signed
            .iter()
            .filter(|s| s.checkpoint_id == row.id)
            .map(|s| SignOff {
                by: names.get(&s.seat_id).cloned().unwrap_or_default(),
                decision: s.decision,
                note: s.note.clone(),
                signed_at: s.signed_at.to_rfc3339_opts(SecondsFormat::Millis, true),
            })
            .collect(),
    };
    Ok(rows.into_iter().map(checkpoint).collect())
}

async fn pauses(db: &impl ConnectionTrait, ctx: &Ctx, pilot: &pilot::Model) -> Result<Vec<Pause>> {
    let rows =
        pilot_pause::Entity::among(ctx.scope(), [pilot.id]).order_by_asc(pilot_pause::Column::PausedAt).all(db).await?;
    let pause =
        |row: pilot_pause::Model| Pause { paused_on: row.paused_on, resumed_on: row.resumed_on, reason: row.reason };
    Ok(rows.into_iter().map(pause).collect())
}
