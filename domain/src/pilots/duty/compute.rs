//! Computing points: all that are missing up to a day, and those of one day anew after a correction.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use keystead_entities::pilot_point::PointGrain;
use keystead_entities::{PilotId, Scoped, pilot, tenant};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};

use super::reckon::{self, Reckoning};
use super::source::{self, Source};
use super::store::{self, Placed, Standings};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;
use crate::pilots::series::{self, Point, Standing};
use crate::pilots::{days, metric};
use crate::tenants::calendar;

/// The days of a pilot that have no points yet.
struct Span<'a> {
    pilot: &'a pilot::Model,
    first: NaiveDate,
    from: NaiveDate,
    until: NaiveDate,
}

impl<'a> Span<'a> {
    fn of(pilot: &'a pilot::Model, through: NaiveDate) -> Result<Option<Self>> {
        let Some(started) = &pilot.started_on else { return Ok(None) };
        let first = days::stored(started)?;
        let from = match &pilot.metrics_through_on {
            Some(done) => days::after(days::stored(done)?),
            None => first,
        };
        let until = match &pilot.ended_on {
            Some(ended) => days::stored(ended)?,
            None => through,
        };
        Ok((from <= until).then_some(Self { pilot, first, from, until }))
    }
}

/// Computes the points of those pilots that are missing up to `through`, or to the end of a pilot that is over, and
/// returns how many that were. A constant number of statements, however many pilots and days.
pub(in crate::pilots) async fn catch_up(
    tx: &Tx,
    ctx: &Ctx,
    tenant: &tenant::Model,
    pilots: &[&pilot::Model],
    through: NaiveDate,
) -> Result<usize> {
    let mut spans = Vec::with_capacity(pilots.len());
    for pilot in pilots {
        spans.extend(Span::of(pilot, through)?);
    }
    let (Some(from), Some(until)) = (spans.iter().map(|s| s.from).min(), spans.iter().map(|s| s.until).max()) else {
        return Ok(0);
    };
    let ids: Vec<PilotId> = spans.iter().map(|s| s.pilot.id).collect();
    let sources = source::load(tx, ctx, &ids, days::monday(from), until).await?;
    let mut standing = store::standing(tx, ctx, &ids).await?;
    let mut values = store::values(tx, ctx, &ids, series::window_start(from), until).await?;
    let nothing = Source::default();
    let (mut placed, mut stands) = (Vec::new(), Vec::new());
    let mut done: BTreeMap<NaiveDate, Vec<PilotId>> = BTreeMap::new();
    for span in &spans {
        let id = span.pilot.id;
        let source = sources.get(&id).unwrap_or(&nothing);
        let reckoning = Reckoning::new(source, span.pilot.is_measured_on_weekends, calendar::zone(tenant));
        let mut touched = std::collections::BTreeSet::new();
        for day in days::range(span.from, span.until) {
            for (metric, point) in reckoning.day(day) {
                let key = (id, metric);
                standing.entry(key.clone()).or_default().add(day, &point);
                values.entry(key.clone()).or_default().extend(point.value.map(|value| (day, value)));
                touched.insert(key.1.clone());
                placed.push(Placed { key, grain: PointGrain::Day, starts_on: day, point });
            }
        }
        let is_over = span.pilot.ended_on.is_some();
        for (monday, week) in reckon::weeks(span.first, span.from, span.until, is_over) {
            placed.extend(of_week(id, monday, reckoning.week(&week)));
        }
        for metric in touched {
            let key = (id, metric);
            let standing = standing.remove(&key).unwrap_or_default();
            let recent = values.remove(&key).unwrap_or_default();
            let aggregation = metric::aggregation(&key.1, &source.objectives);
            let current = series::current(aggregation, &standing, span.until, recent);
            stands.push(Standings { key, standing, current });
        }
        done.entry(span.until).or_default().push(id);
    }
    store::points(tx, ctx, &placed).await?;
    store::standings(tx, ctx, stands).await?;
    for (until, ids) in done {
        pilot::Entity::update_within(ctx.scope())
            .filter(pilot::Column::Id.is_in(ids))
            .col_expr(pilot::Column::MetricsThroughOn, Expr::value(until.to_string()))
            .exec(tx)
            .await?;
    }
    Ok(placed.len())
}

/// Computes the points of a day, and of its week, anew, where they were computed before.
pub(in crate::pilots) async fn recompute_day(tx: &Tx, ctx: &Ctx, pilot: &pilot::Model, day: NaiveDate) -> Result<()> {
    let (Some(started), Some(through)) = (&pilot.started_on, &pilot.metrics_through_on) else { return Ok(()) };
    let (first, through) = (days::stored(started)?, days::stored(through)?);
    if day > through {
        return Ok(());
    }
    let (id, tenant) = (pilot.id, days::tenant(ctx, tx).await?);
    let monday = days::monday(day);
    let sunday = calendar::days_after(monday, 6);
    let mut sources = source::load(tx, ctx, &[id], monday, sunday).await?;
    let source = sources.remove(&id).unwrap_or_default();
    let reckoning = Reckoning::new(&source, pilot.is_measured_on_weekends, calendar::zone(&tenant));
    let before = store::of_day(tx, ctx, id, day).await?;
    let points = reckoning.day(day).into_iter().filter(|(metric, point)| before.get(metric) != Some(point));
    let points: Vec<(String, Point)> = points.collect();
    let mut standing = store::standing(tx, ctx, &[id]).await?;
    let mut placed = Vec::new();
    for (metric, point) in &points {
        let stands = standing.entry((id, metric.clone())).or_default();
        match before.get(metric) {
            Some(before) => stands.replace(day, before, point),
            None => stands.add(day, point),
        }
        placed.push(Placed { key: (id, metric.clone()), grain: PointGrain::Day, starts_on: day, point: *point });
    }
    if sunday <= through {
        let week: Vec<NaiveDate> = days::range(monday.max(first), sunday).collect();
        placed.extend(of_week(id, monday, reckoning.week(&week)));
    }
    store::points(tx, ctx, &placed).await?;
    latest_of_the_rest(tx, ctx, id, (first, through), day, &points, &mut standing).await?;
    let mut values = store::values(tx, ctx, &[id], series::window_start(through), through).await?;
    let stands = points.into_iter().map(|(metric, _)| {
        let key = (id, metric);
        let standing = standing.remove(&key).unwrap_or_default();
        let aggregation = metric::aggregation(&key.1, &source.objectives);
        let current = series::current(aggregation, &standing, through, values.remove(&key).unwrap_or_default());
        Standings { key, standing, current }
    });
    store::standings(tx, ctx, stands.collect()).await
}

/// Where a day lost the latest value of a metric, the one before it is the latest now.
async fn latest_of_the_rest(
    tx: &Tx,
    ctx: &Ctx,
    id: PilotId,
    (first, through): (NaiveDate, NaiveDate),
    day: NaiveDate,
    points: &[(String, Point)],
    standing: &mut HashMap<(PilotId, String), Standing>,
) -> Result<()> {
    let empty = points.iter().filter(|(_, point)| point.value.is_none()).map(|(metric, _)| (id, metric.clone()));
    let lost: Vec<_> = empty
        .filter(|key| standing.get(key).and_then(|stands| stands.latest).is_some_and(|(latest, _)| latest == day))
        .collect();
    if lost.is_empty() {
        return Ok(());
    }
    let rest = store::values(tx, ctx, &[id], first, through).await?;
    for key in lost {
        let latest = rest.get(&key).into_iter().flatten().max_by_key(|(on, _)| *on).copied();
        if let Some(stands) = standing.get_mut(&key) {
            stands.latest = latest;
        }
    }
    Ok(())
}

fn of_week(id: PilotId, monday: NaiveDate, points: BTreeMap<String, Point>) -> impl Iterator<Item = Placed> {
    let placed = move |(metric, point)| Placed { key: (id, metric), grain: PointGrain::Week, starts_on: monday, point };
    points.into_iter().map(placed)
}
