//! What a pilot is to reach.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::pilots::{self, number::Number, progress::Aim};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult};
use keystead_entities::{AnyId, PilotObjectiveId, Scoped, pilot_objective};

use super::loaders::{Metrics, Of};
use super::part;
use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::payload::payload;
use crate::graphql::request::{Reload, Request, parse_id};
use crate::graphql::scalars::{DateTime, Decimal};

/// What a pilot is to reach in one metric, from which baseline.
#[derive(Clone)]
pub struct PilotObjective(pub(super) pilot_objective::Model);

impl From<pilot_objective::Model> for PilotObjective {
    fn from(row: pilot_objective::Model) -> Self {
        Self(row)
    }
}

impl Reload for pilot_objective::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::PilotObjectiveId(id) => pilot_objective::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "pilot objective"))
    }
}

/// Which way is better.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::pilot_objective::ObjectiveDirection")]
pub enum PilotObjectiveDirection {
    /// More is better, as with minutes saved.
    HigherIsBetter,
    /// Less is better, as with errors.
    LowerIsBetter,
}

/// How measurements become one figure.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::pilot_objective::MetricAggregation")]
pub enum PilotMetricAggregation {
    /// Each measurement is a reading: a day is the mean of its measurements, a week the mean of its days, progress the mean
    /// of the measured days of the last 28.
    Mean,
    /// Each measurement is a count: a day, a week and progress since the start are sums. Baseline and target are for the
    /// whole pilot. With less being better it counts harm: once worse than the baseline a report recommends to stop.
    Total,
}

/// Whether an objective is pursued.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::pilot_objective::ObjectiveStatus")]
pub enum PilotObjectiveStatus {
    /// Pursued.
    Active,
    /// Given up; what was measured is kept.
    Removed,
}

impl PilotObjective {
    /// The objective with that id, where the caller may see its pilot.
    pub async fn find(gql: &Context<'_>, id: PilotObjectiveId) -> Result<Option<Self>> {
        Ok(part::<pilot_objective::Entity>(gql, id, |row| row.pilot_id).await?.map(Self))
    }

    /// Where its metric stands, where that is known.
    async fn current(&self, gql: &Context<'_>) -> Result<Option<Number>> {
        let key = (gql.within(self.0.tenant_id)?.scope(), self.0.pilot_id);
        let rows = gql.loader::<Of<Metrics>>().load_one(key).await?.unwrap_or_default();
        let row = rows.into_iter().find(|row| row.metric == self.0.metric);
        Ok(row.and_then(|row| row.current_value).and_then(|value| value.parse().ok()))
    }
}

/// What a pilot is to reach in one metric, from which baseline.
#[Object]
impl PilotObjective {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Key of the metric, such as `MINUTES_SAVED`.
    async fn metric(&self) -> &str {
        &self.0.metric
    }

    /// Its name, for people.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Unit of baseline, target and measurements.
    async fn unit(&self) -> &str {
        &self.0.unit
    }

    /// Which way is better.
    async fn direction(&self) -> PilotObjectiveDirection {
        self.0.direction.into()
    }

    /// How measurements become one figure.
    async fn aggregation(&self) -> PilotMetricAggregation {
        self.0.aggregation.into()
    }

    /// Where it begins.
    async fn baseline(&self) -> Decimal {
        Decimal(self.0.baseline.clone())
    }

    /// Where it is to get.
    async fn target(&self) -> Decimal {
        Decimal(self.0.target.clone())
    }

    /// Whether it is pursued.
    async fn status(&self) -> PilotObjectiveStatus {
        self.0.status.into()
    }

    /// The figure that progress is measured by, see `aggregation`; `null` where nothing was measured.
    async fn current_value(&self, gql: &Context<'_>) -> Result<Option<Decimal>> {
        Ok(self.current(gql).await?.map(|value| Decimal(value.to_string())))
    }

    /// The way covered from baseline to target, in percent: negative where it got worse, beyond 100 where it was passed,
    /// 1000 at most either way; `null` where nothing was measured.
    async fn progress_percent(&self, gql: &Context<'_>) -> Result<Option<Decimal>> {
        let aim = Aim::of(&self.0);
        Ok(self.current(gql).await?.map(|value| Decimal(aim.percent(value).to_string())))
    }

    /// Whether it is reached; `null` where nothing was measured.
    async fn is_met(&self, gql: &Context<'_>) -> Result<Option<bool>> {
        let aim = Aim::of(&self.0);
        Ok(self.current(gql).await?.map(|value| aim.is_met(value)))
    }

    /// When it was set.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// An objective to be set.
#[derive(InputObject)]
pub struct PilotObjectiveSetInput {
    /// The pilot. It has one objective for each metric: the same metric again changes it.
    pilot_id: ID,
    /// Key of the metric: an upper-case letter, then at most 39 upper-case letters, digits or underscores, such as
    /// `MINUTES_SAVED`. Of the system's own `ADOPTION` (unit `%`) and `ACTIVE_PARTICIPANTS` (unit `people`) can be used.
    metric: String,
    /// Its name for people, at most 120 characters.
    name: String,
    /// Unit, at most 40 characters, such as `minutes a day`.
    unit: String,
    /// Which way is better.
    direction: PilotObjectiveDirection,
    /// How measurements become one figure. Cannot be changed once something was measured.
    #[graphql(default_with = "PilotMetricAggregation::Mean")]
    aggregation: PilotMetricAggregation,
    /// Where it begins: at most twelve digits before the point and six behind it.
    baseline: Decimal,
    /// Where it is to get: as good as the baseline or better.
    target: Decimal,
    /// The version of the objective you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `pilotObjectiveSet` did.
    PilotObjectiveSetPayload {
        /// The objective as it is now.
        objective: PilotObjective
    }
);

/// An objective to be given up.
#[derive(InputObject)]
pub struct PilotObjectiveRemoveInput {
    /// The objective.
    id: ID,
    /// The version you looked at; if it is another by now, nothing is changed.
    expected_version: Option<i32>,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `pilotObjectiveRemove` did.
    PilotObjectiveRemovePayload {
        /// The objective as it is kept.
        objective: PilotObjective
    }
);

/// Setting objectives.
#[derive(Default)]
pub struct PilotObjectiveMutation;

#[Object]
impl PilotObjectiveMutation {
    /// Sets an objective of a pilot that is not over, or changes it. A change after the start shows in the report.
    #[graphql(directive = auth::apply(pilots::OBJECTIVE_SET))]
    async fn pilot_objective_set(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The objective.")] input: PilotObjectiveSetInput,
    ) -> Result<Option<PilotObjectiveSetPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(pilots::OBJECTIVE_SET, key.as_deref(), |ctx| async move {
            let set = pilots::SetObjective {
                pilot_id: parse_id("pilotId", &input.pilot_id)?,
                metric: input.metric,
                name: input.name,
                unit: input.unit,
                direction: input.direction.into(),
                aggregation: input.aggregation.into(),
                baseline: input.baseline.0,
                target: input.target.0,
                expected_version: input.expected_version,
            };
            pilots::set_objective(&ctx, set).await
        });
        Ok(Some(done.await?.into()))
    }

    /// Gives an objective up. What was measured toward it is kept, and no longer recorded.
    #[graphql(directive = auth::apply(pilots::OBJECTIVE_REMOVE))]
    async fn pilot_objective_remove(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The objective.")] input: PilotObjectiveRemoveInput,
    ) -> Result<Option<PilotObjectiveRemovePayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(pilots::OBJECTIVE_REMOVE, key.as_deref(), |ctx| async move {
            let id = parse_id("id", &input.id)?;
            let remove = pilots::RemoveObjective { id, expected_version: input.expected_version };
            pilots::remove_objective(&ctx, remove).await
        });
        Ok(Some(done.await?.into()))
    }
}
