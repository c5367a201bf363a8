//! What was measured in a pilot: metrics, their series, and the measurements behind them.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::list::PageArgs;
use keystead_domain::pilots::{self, metric as keys, series};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::{AnyId, MeasurementId, Scoped, pilot, pilot_measurement, pilot_metric, pilot_point};

use super::loaders::{Metrics, Objectives, Of};
use super::objective::PilotObjective;
use super::part;
use crate::graphql::auth::auth;
use crate::graphql::below;
use crate::graphql::connection::{args, connection};
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Reload, Request, parse_id, parse_optional_id};
use crate::graphql::scalars::{Date, DateTime, Decimal};
use crate::graphql::seat::Seat;

connection!(MetricPointConnection, MetricPointEdge, MetricPoint, "points of a metric");
connection!(MeasurementConnection, MeasurementEdge, Measurement, "measurements of a pilot");

/// A metric of a pilot: where it stands, and its series.
pub struct PilotMetric {
    pilot: Arc<pilot::Model>,
    metric: String,
    row: Option<pilot_metric::Model>,
}

/// The metrics of a pilot: the system's own, then those people measure.
pub(super) async fn metrics_of(gql: &Context<'_>, pilot: &Arc<pilot::Model>) -> Result<Vec<PilotMetric>> {
    let key = (gql.within(pilot.tenant_id)?.scope(), pilot.id);
    let mut rows = gql.loader::<Of<Metrics>>().load_one(key).await?.unwrap_or_default();
    let mut metrics = Vec::with_capacity(rows.len() + keys::SYSTEM.len());
    for system in &keys::SYSTEM {
        let at = rows.iter().position(|row| row.metric == system.metric);
        let row = at.map(|at| rows.remove(at));
        metrics.push(PilotMetric { pilot: Arc::clone(pilot), metric: system.metric.to_owned(), row });
    }
    let measured = rows.into_iter();
    metrics.extend(measured.map(|row| PilotMetric {
        pilot: Arc::clone(pilot),
        metric: row.metric.clone(),
        row: Some(row),
    }));
    Ok(metrics)
}

/// Whether a metric can be known.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::pilot_metric::MetricStatus")]
pub enum PilotMetricStatus {
    /// There is at least one day with a value.
    Known,
    /// Nothing was measured yet, or the system has no source for it. Not zero.
    Unknown,
}

/// Where the values of a metric come from.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PilotMetricSource {
    /// Participants record them.
    People,
    /// The system works them out.
    System,
}

/// What a point stands for.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::pilot_point::PointGrain")]
pub enum MetricPointGrain {
    /// One day.
    Day,
    /// Seven days from a Monday (ISO 8601), as far as the pilot ran in them.
    Week,
}

/// Whether a point has a value, and why not.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::pilot_point::PointStatus")]
pub enum MetricPointStatus {
    /// It has a value.
    Known,
    /// Measurements were expected and none came. Not zero.
    Missing,
    /// Nothing was expected: a weekend or a pause.
    NotExpected,
}

impl PilotMetric {
    async fn objective_of(&self, gql: &Context<'_>) -> Result<Option<PilotObjective>> {
        let key = (gql.within(self.pilot.tenant_id)?.scope(), self.pilot.id);
        let rows = gql.loader::<Of<Objectives>>().load_one(key).await?.unwrap_or_default();
        Ok(rows.into_iter().find(|row| row.metric == self.metric).map(PilotObjective::from))
    }
}

/// A metric of a pilot: where it stands, and its series. What is not known is `UNKNOWN`, never zero.
#[Object]
impl PilotMetric {
    /// Its key, such as `MINUTES_SAVED`. The system's own are `ACTIVE_PARTICIPANTS`, `ADOPTION`, `INCIDENTS`, `USAGE_CALLS`.
    async fn metric(&self) -> &str {
        &self.metric
    }

    /// Its name, for people; `null` for one whose objective was given up.
    async fn name(&self, gql: &Context<'_>) -> Result<Option<String>> {
        match keys::system(&self.metric) {
            Some(system) => Ok(Some(system.name.to_owned())),
            None => Ok(self.objective_of(gql).await?.map(|o| o.0.name)),
        }
    }

    /// Its unit; `null` for one whose objective was given up.
    async fn unit(&self, gql: &Context<'_>) -> Result<Option<String>> {
        match keys::system(&self.metric) {
            Some(system) => Ok(Some(system.unit.to_owned())),
            None => Ok(self.objective_of(gql).await?.map(|o| o.0.unit)),
        }
    }

    /// Where its values come from.
    async fn source(&self) -> PilotMetricSource {
        match keys::system(&self.metric) {
            Some(_) => PilotMetricSource::System,
            None => PilotMetricSource::People,
        }
    }

    /// Whether it can be known.
    async fn status(&self) -> PilotMetricStatus {
        self.row.as_ref().map_or(PilotMetricStatus::Unknown, |row| row.status.into())
    }

    /// The last day with a value.
    async fn latest_on(&self) -> Option<Date> {
        self.row.as_ref()?.latest_on.as_deref().and_then(Date::stored)
    }

    /// The value of that day.
    async fn latest_value(&self) -> Option<Decimal> {
        self.row.as_ref()?.latest_value.clone().map(Decimal)
    }

    /// The figure that progress is measured by: of readings the mean of the measured days of the last 28, of counts the
    /// sum since the start.
    async fn current_value(&self) -> Option<Decimal> {
        self.row.as_ref()?.current_value.clone().map(Decimal)
    }

    /// Days with a value.
    async fn known_day_count(&self) -> i32 {
        self.row.as_ref().map_or(0, |row| row.known_days)
    }

    /// Days on which a value was expected and none came.
    async fn missing_day_count(&self) -> i32 {
        self.row.as_ref().map_or(0, |row| row.missing_days)
    }

    /// Share of the expected days that have a value, in percent; `null` where none was expected yet.
    async fn coverage_percent(&self) -> Option<Decimal> {
        let row = self.row.as_ref()?;
        series::coverage(row.known_days, row.missing_days).map(|share| Decimal(share.to_string()))
    }

    /// The objective that names it; `null` where none does any more, and for the system's own without one.
    async fn objective(&self, gql: &Context<'_>) -> Result<Option<PilotObjective>> {
        self.objective_of(gql).await
    }

    /// Its series, oldest first, up to yesterday. Empty for a metric that the system has no source for.
    async fn points(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "By day or by week.")] grain: MetricPointGrain,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<MetricPointConnection> {
        let ctx = gql.within(self.pilot.tenant_id)?;
        let list = pilots::points(&ctx, self.pilot.id, &self.metric, grain.into())?;
        let (page, count) = below::page(gql, list, args(first, after, last, before)).await?;
        Ok(MetricPointConnection::new(page, count, MetricPoint))
    }
}

/// One point of a series.
pub struct MetricPoint(pilot_point::Model);

/// One point of a series.
#[Object]
impl MetricPoint {
    /// The day, or the Monday of the week.
    async fn starts_on(&self) -> Option<Date> {
        Date::stored(&self.0.starts_on)
    }

    /// Whether it has a value, and why not.
    async fn status(&self) -> MetricPointStatus {
        self.0.status.into()
    }

    /// The value; `null` unless it is `KNOWN`.
    async fn value(&self) -> Option<Decimal> {
        self.0.value.clone().map(Decimal)
    }

    /// Measurements it is made of; of participation the people.
    async fn measurement_count(&self) -> i32 {
        self.0.measurement_count
    }

    /// When it was computed, or computed anew after a correction.
    async fn computed_at(&self) -> DateTime {
        self.0.computed_at.into()
    }
}

/// Whether a measurement counts.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::pilot_measurement::MeasurementStatus")]
pub enum MeasurementStatus {
    /// Counts.
    Current,
    /// Was corrected by a later one; kept as history.
    Superseded,
    /// Was wrong and counts no more; kept as history.
    Withdrawn,
}

/// What one participant measured for one day.
pub struct Measurement(pilot_measurement::Model);

impl Measurement {
    /// The measurement with that id, where the caller may see its pilot.
    pub async fn find(gql: &Context<'_>, id: MeasurementId) -> Result<Option<Self>> {
        Ok(part::<pilot_measurement::Entity>(gql, id, |row| row.pilot_id).await?.map(Self))
    }
}

impl From<pilot_measurement::Model> for Measurement {
    fn from(row: pilot_measurement::Model) -> Self {
        Self(row)
    }
}

impl Reload for pilot_measurement::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::MeasurementId(id) => pilot_measurement::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "measurement"))
    }
}

/// The measurements of a pilot.
pub(super) async fn measurements_of(
    gql: &Context<'_>,
    pilot: &pilot::Model,
    metric: Option<String>,
    args: PageArgs,
) -> Result<MeasurementConnection> {
    let list = pilots::measurements(&gql.within(pilot.tenant_id)?, pilot.id, metric.as_deref())?;
    let (page, count) = below::page(gql, list, args).await?;
    Ok(MeasurementConnection::new(page, count, Measurement))
}

/// What one participant measured for one day.
#[Object]
impl Measurement {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Key of the metric.
    async fn metric(&self) -> &str {
        &self.0.metric
    }

    /// Whose measurement it is.
    async fn seat(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, Some(self.0.seat_id)).await
    }

    /// The day it is for.
    async fn measured_on(&self) -> Option<Date> {
        Date::stored(&self.0.measured_on)
    }

    /// The value.
    async fn value(&self) -> Decimal {
        Decimal(self.0.value.clone())
    }

    /// A remark; may be empty.
    async fn note(&self) -> &str {
        &self.0.note
    }

    /// Whether it counts.
    async fn status(&self) -> MeasurementStatus {
        self.0.status.into()
    }

    /// 1 for the first, one more with each correction.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// Who wrote it down; `null` where the operator of the installation did.
    async fn recorded_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.recorded_by_seat_id).await
    }

    /// When it was written down.
    async fn recorded_at(&self) -> DateTime {
        self.0.recorded_at.into()
    }

    /// When it was withdrawn; `null` where it was not.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.0.withdrawn_at.map(Into::into)
    }

    /// Why it was withdrawn.
    async fn withdrawn_reason(&self) -> Option<&str> {
        self.0.withdrawn_reason.as_deref()
    }
}

/// A measurement to be recorded.
#[derive(InputObject)]
pub struct PilotMetricRecordInput {
    /// The pilot. It must be running or paused.
    pilot_id: ID,
    /// Key of a metric that an objective of the pilot names and people measure.
    metric: String,
    /// The day it is for: from the pilot's first to today, in the company's time zone, and one on which the seat takes part.
    on: Date,
    /// At most twelve digits before the point and six behind it.
    value: Decimal,
    /// Whose measurement it is; yours if nothing is said. Only the pilot's lead and admins record for others.
    seat_id: Option<ID>,
    /// A remark, at most 1,000 characters.
    note: Option<String>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `pilotMetricRecord` did.
    PilotMetricRecordPayload {
        /// The measurement.
        measurement: Measurement
    }
);

/// A measurement to be withdrawn.
#[derive(InputObject)]
pub struct PilotMeasurementWithdrawInput {
    /// The measurement: your own; anybody's as the pilot's lead or an admin.
    id: ID,
    /// Why, at most 1,000 characters; goes into the audit log.
    reason: String,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `pilotMeasurementWithdraw` did.
    PilotMeasurementWithdrawPayload {
        /// The measurement, which counts no more.
        measurement: Measurement
    }
);

/// Recording measurements.
#[derive(Default)]
pub struct PilotMetricMutation;

#[Object]
impl PilotMetricMutation {
    /// Records a measurement. The same value again changes nothing; another for the same metric, day and seat corrects it:
    /// the one before is kept as superseded, and the series is computed anew.
    #[graphql(directive = auth::apply(pilots::METRIC_RECORD))]
    async fn pilot_metric_record(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The measurement.")] input: PilotMetricRecordInput,
    ) -> Result<Option<PilotMetricRecordPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(pilots::METRIC_RECORD, key.as_deref(), |ctx| async move {
            let record = pilots::Record {
                pilot_id: parse_id("pilotId", &input.pilot_id)?,
                metric: input.metric,
                on: input.on.0,
                value: input.value.0,
                seat_id: parse_optional_id("seatId", input.seat_id.as_ref())?,
                note: input.note,
            };
            pilots::record(&ctx, record).await
        });
        Ok(Some(done.await?.into()))
    }
    /// Withdraws a measurement that was wrong. It is kept and counts no more: the series is computed anew, and reports from
    /// then on are made without it. The day can be measured again. To correct a value, record the right one instead.
    #[graphql(directive = auth::apply(pilots::MEASUREMENT_WITHDRAW))]
    async fn pilot_measurement_withdraw(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The measurement, and why.")] input: PilotMeasurementWithdrawInput,
    ) -> Result<Option<PilotMeasurementWithdrawPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(pilots::MEASUREMENT_WITHDRAW, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            pilots::withdraw(&ctx, pilots::Withdraw { id, reason: input.reason }).await
        });
        Ok(Some(done.await?.into()))
    }
}
