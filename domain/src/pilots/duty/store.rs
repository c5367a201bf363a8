//! Reading and writing what was computed.

use std::collections::HashMap;

use chrono::NaiveDate;
use keystead_entities::pilot_metric::{self, MetricStatus};
use keystead_entities::pilot_point::{self, PointGrain, PointStatus};
use keystead_entities::{PilotId, Scoped};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::pilots::days;
use crate::pilots::number::Number;
use crate::pilots::series::{Point, Standing};

/// A metric of a pilot.
pub(super) type Key = (PilotId, String);

/// Rows of one statement: nine columns each, and SQLite binds at most 32,766 values.
const AT_ONCE: usize = 2000;

/// A point and its place.
pub(super) struct Placed {
    pub(super) key: Key,
    pub(super) grain: PointGrain,
    pub(super) starts_on: NaiveDate,
    pub(super) point: Point,
}

/// Where a metric stands, and what its progress is measured by.
pub(super) struct Standings {
    pub(super) key: Key,
    pub(super) standing: Standing,
    pub(super) current: Option<Number>,
}

/// Writes points, over those that are there.
pub(super) async fn points(tx: &Tx, ctx: &Ctx, placed: &[Placed]) -> Result<()> {
    use pilot_point::Column::{
        ComputedAt, Grain, MeasurementCount, Metric, PilotId, StartsOn, Status, TenantId, Value,
    };
    for some in placed.chunks(AT_ONCE) {
        let rows = some.iter().map(|placed| {
            let row = pilot_point::Model {
                tenant_id: ctx.tenant_id(),
                pilot_id: placed.key.0,
                metric: placed.key.1.clone(),
                grain: placed.grain,
                starts_on: placed.starts_on.to_string(),
                status: placed.point.status,
                value: placed.point.value.map(|v| v.to_string()),
                measurement_count: placed.point.count,
                computed_at: ctx.now(),
            };
            row.into_active_model()
        });
        let over = OnConflict::columns([TenantId, PilotId, Metric, Grain, StartsOn])
            .update_columns([Status, Value, MeasurementCount, ComputedAt])
            .to_owned();
        pilot_point::Entity::insert_many(rows).on_conflict(over).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Writes where metrics stand.
pub(super) async fn standings(tx: &Tx, ctx: &Ctx, all: Vec<Standings>) -> Result<()> {
    use pilot_metric::Column::{
        ComputedAt, CurrentValue, KnownDays, LatestOn, LatestValue, Metric, MissingDays, PilotId, Status, TenantId,
        TotalValue,
    };
    if all.is_empty() {
        return Ok(());
    }
    let rows = all.into_iter().map(|stands| {
        let Standings { key, standing, current } = stands;
        let row = pilot_metric::Model {
            tenant_id: ctx.tenant_id(),
            pilot_id: key.0,
            metric: key.1,
            status: if standing.known_days > 0 { MetricStatus::Known } else { MetricStatus::Unknown },
            latest_on: standing.latest.map(|(day, _)| day.to_string()),
            latest_value: standing.latest.map(|(_, value)| value.to_string()),
            current_value: current.map(|v| v.to_string()),
            total_value: standing.total.to_string(),
            known_days: standing.known_days,
            missing_days: standing.missing_days,
            computed_at: ctx.now(),
        };
        row.into_active_model()
    });
    let over = OnConflict::columns([TenantId, PilotId, Metric])
        .update_columns([Status, LatestOn, LatestValue, CurrentValue, TotalValue, KnownDays, MissingDays, ComputedAt])
        .to_owned();
    pilot_metric::Entity::insert_many(rows).on_conflict(over).exec_without_returning(tx).await?;
    Ok(())
}

/// Writes that a metric is there and nothing is known of it, unless something is.
pub(in crate::pilots) async fn begin_metric(tx: &Tx, ctx: &Ctx, pilot_id: PilotId, metric: &str) -> Result<()> {
    let there = pilot_metric::Entity::among(ctx.scope(), [pilot_id]).filter(pilot_metric::Column::Metric.eq(metric));
    if there.one(tx).await?.is_some() {
        return Ok(());
    }
    let stands = Standings { key: (pilot_id, metric.to_owned()), standing: Standing::default(), current: None };
    standings(tx, ctx, vec![stands]).await
}

/// Where the metrics of those pilots stand.
pub(super) async fn standing(db: &impl ConnectionTrait, ctx: &Ctx, ids: &[PilotId]) -> Result<HashMap<Key, Standing>> {
    let rows = pilot_metric::Entity::among(ctx.scope(), ids.iter().copied()).all(db).await?;
    rows.into_iter()
        .map(|row| {
            let latest = match (&row.latest_on, &row.latest_value) {
                (Some(day), Some(value)) => Some((days::stored(day)?, Number::stored(value))),
                _ => None,
            };
            let standing = Standing {
                latest,
                total: Number::stored(&row.total_value),
                known_days: row.known_days,
                missing_days: row.missing_days,
            };
            Ok(((row.pilot_id, row.metric), standing))
        })
        .collect()
}

/// The daily values of those pilots from one day to another.
pub(super) async fn values(
    db: &impl ConnectionTrait,
    ctx: &Ctx,
    ids: &[PilotId],
    from: NaiveDate,
    until: NaiveDate,
) -> Result<HashMap<Key, Vec<(NaiveDate, Number)>>> {
    let rows = pilot_point::Entity::among(ctx.scope(), ids.iter().copied())
        .filter(pilot_point::Column::Grain.eq(PointGrain::Day))
        .filter(pilot_point::Column::Status.eq(PointStatus::Known))
        .filter(pilot_point::Column::StartsOn.between(from.to_string(), until.to_string()))
        .all(db)
        .await?;
    let mut values: HashMap<Key, Vec<(NaiveDate, Number)>> = HashMap::new();
    for row in rows {
        let Some(value) = row.value else { continue };
        let of_day = (days::stored(&row.starts_on)?, Number::stored(&value));
        values.entry((row.pilot_id, row.metric)).or_default().push(of_day);
    }
    Ok(values)
}

/// The points of one day of a pilot, as they are stored.
pub(super) async fn of_day(
    db: &impl ConnectionTrait,
    ctx: &Ctx,
    id: PilotId,
    day: NaiveDate,
) -> Result<HashMap<String, Point>> {
    let rows = pilot_point::Entity::among(ctx.scope(), [id])
        .filter(pilot_point::Column::Grain.eq(PointGrain::Day))
        .filter(pilot_point::Column::StartsOn.eq(day.to_string()))
        .all(db)
        .await?;
    let point = |row: &pilot_point::Model| Point {
        status: row.status,
        value: row.value.as_deref().map(Number::stored),
        count: row.measurement_count,
    };
    Ok(rows.into_iter().map(|row| (row.metric.clone(), point(&row))).collect())
}
