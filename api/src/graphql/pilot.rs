//! Pilots: phased roll-outs, what they are to reach, what was measured, who signed, what came of it.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, MergedObject, Object};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, pilots};
use keystead_entities::pilot::PilotStatus as Status;
use keystead_entities::{AnyId, PilotId, TenantId, ai_app, business_unit, pilot, seat};
use sea_orm::ModelTrait;

use super::action::{Action, actions};
use super::ai_app::AiApp;
use super::below;
use super::business_unit::BusinessUnit;
use super::connection::{args, connection};
use super::errors::Result;
use super::request::{Reload, Request, RowId, Rowed, rowed};
use super::scalars::{Date, DateTime};
use super::seat::Seat;

mod checkpoint;
mod lifecycle;
mod list;
mod loaders;
mod metric;
mod objective;
mod people;
mod phase;
mod plan;
mod report;

pub use checkpoint::{PilotCheckpoint, SignOff};
pub use list::{PilotFilter, PilotsOfTenant};
pub use metric::Measurement;
pub use objective::PilotObjective;
pub use people::PilotParticipant;
pub use phase::PilotPhase;
pub use report::PilotReport;

use checkpoint::checkpoints_of;
use loaders::Of;
use metric::{MeasurementConnection, PilotMetric, measurements_of, metrics_of};
use people::{PilotParticipantConnection, participants_of};
use report::{PilotReportConnection, reports_of};

rowed!(
    pilot_checkpoint,
    pilot_measurement,
    pilot_objective,
    pilot_participant,
    pilot_phase,
    pilot_report,
    pilot_sign_off,
);
connection!(PilotConnection, PilotEdge, Pilot, "pilots");

/// Everything that can be done with pilots.
#[derive(MergedObject, Default)]
pub struct PilotMutation(
    plan::PilotPlanMutation,
    lifecycle::PilotLifecycleMutation,
    objective::PilotObjectiveMutation,
    metric::PilotMetricMutation,
    people::PilotParticipantMutation,
    checkpoint::PilotCheckpointMutation,
    report::PilotReportMutation,
);

/// A phased roll-out of one AI app in one business unit, with objectives, measurements and checkpoints.
#[derive(Clone)]
pub struct Pilot(Arc<pilot::Model>);

impl From<pilot::Model> for Pilot {
    fn from(row: pilot::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl Pilot {
    /// The pilot with that id, where the caller may see it.
    pub async fn find(gql: &Context<'_>, id: PilotId) -> Result<Option<Self>> {
        let ctx = gql.ctx(pilots::READ)?;
        Ok(below::first(gql, pilots::found(&ctx, id)?).await?.map(Self::from))
    }

    /// The pilot behind an edge, where the caller may see it.
    async fn edge(gql: &Context<'_>, tenant_id: TenantId, id: PilotId) -> Result<Option<Self>> {
        let ctx = gql.within(tenant_id)?;
        Ok(below::first(gql, pilots::found(&ctx, id)?).await?.map(Self::from))
    }

    /// Whether the caller could sign its checkpoints, as far as four-eyes go.
    async fn may_sign(&self, gql: &Context<'_>, ctx: &Ctx) -> Result<bool> {
        let creator = match self.0.created_by_seat_id {
            Some(id) => gql.row::<seat::Entity>(ctx.scope(), id).await?,
            None => None,
        };
        Ok(pilots::may_sign(ctx, &self.0, creator.as_deref()))
    }
}

/// What belongs to a pilot and has that id, where the caller may see the pilot.
async fn part<E>(gql: &Context<'_>, id: E::Id, pilot_of: fn(&E::Model) -> PilotId) -> Result<Option<E::Model>>
where
    E: Rowed,
    E::Id: RowId,
    E::Model: ModelTrait<Entity = E> + Clone + Send + Sync,
{
    let ctx = gql.ctx(pilots::READ)?;
    let Some(row) = gql.row::<E>(ctx.scope(), id).await? else { return Ok(None) };
    let pilot = Pilot::edge(gql, ctx.tenant_id(), pilot_of(&row)).await?;
    Ok(pilot.map(|_| Arc::unwrap_or_clone(row)))
}

impl Reload for pilot::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::PilotId(id) => pilots::find(ctx, id).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "pilot"))
    }
}

/// Where a pilot stands.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::pilot::PilotStatus")]
pub enum PilotStatus {
    /// Being planned.
    Draft,
    /// People work with the app and measure.
    Running,
    /// Stopped for a while; the days in between are not expected to be measured.
    Paused,
    /// Over, with an outcome.
    Completed,
    /// Called off, without an outcome.
    Cancelled,
}

/// What came of a pilot, or what a report recommends.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::pilot::PilotOutcome")]
pub enum PilotOutcome {
    /// Roll the app out.
    Go,
    /// Go on measuring before deciding.
    Extend,
    /// Do not roll the app out.
    Stop,
}

/// A phased roll-out of one AI app in one business unit, with objectives, measurements and checkpoints. Members see the
/// pilots that they lead or take part in.
#[Object]
impl Pilot {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Why it is run; may be empty.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// Where it stands.
    async fn status(&self) -> PilotStatus {
        self.0.status.into()
    }

    /// The app that is tried; `null` where your credential lacks `apps:read`.
    async fn ai_app(&self, gql: &Context<'_>) -> Result<Option<AiApp>> {
        let ctx = gql.within(self.0.tenant_id)?;
        if !ctx.can(keystead_domain::apps::READ) {
            return Ok(None);
        }
        Ok(gql.row::<ai_app::Entity>(ctx.scope(), self.0.ai_app_id).await?.map(AiApp::from))
    }

    /// The business unit it is tried in.
    async fn business_unit(&self, gql: &Context<'_>) -> Result<Option<BusinessUnit>> {
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(gql.row::<business_unit::Entity>(ctx.scope(), self.0.business_unit_id).await?.map(BusinessUnit::from))
    }

    /// Who runs it. Never signs its checkpoints.
    async fn lead(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, Some(self.0.lead_seat_id)).await
    }

    /// Who planned it; `null` where the operator of the installation did. Never signs its checkpoints.
    async fn created_by(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        Seat::edge(gql, self.0.tenant_id, self.0.created_by_seat_id).await
    }

    /// Number of the phase it is in, from 1; 0 before the start.
    async fn current_phase(&self) -> i32 {
        self.0.current_phase
    }

    /// Whether measurements are expected on Saturdays and Sundays too.
    async fn is_measured_on_weekends(&self) -> bool {
        self.0.is_measured_on_weekends
    }

    /// What people decided; `null` until it is completed.
    async fn outcome(&self) -> Option<PilotOutcome> {
        self.0.outcome.map(Into::into)
    }

    /// Why it was decided so, or why it was called off.
    async fn outcome_note(&self) -> Option<&str> {
        self.0.outcome_note.as_deref()
    }

    /// First day, in the company's time zone; `null` before the start.
    async fn started_on(&self) -> Option<Date> {
        self.0.started_on.as_deref().and_then(Date::stored)
    }

    /// Last day; `null` until it is over.
    async fn ended_on(&self) -> Option<Date> {
        self.0.ended_on.as_deref().and_then(Date::stored)
    }

    /// The last day whose points are computed: yesterday, once the daily job has run.
    async fn metrics_through_on(&self) -> Option<Date> {
        self.0.metrics_through_on.as_deref().and_then(Date::stored)
    }

    /// Its phases in order, 12 at most.
    async fn phases(&self, gql: &Context<'_>) -> Result<Vec<PilotPhase>> {
        let rows =
            gql.loader::<Of<loaders::Phases>>().load_one((gql.within(self.0.tenant_id)?.scope(), self.0.id)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(PilotPhase::from).collect())
    }

    /// What it is to reach, 20 at most. Objectives that were given up are left out.
    async fn objectives(&self, gql: &Context<'_>) -> Result<Vec<PilotObjective>> {
        let key = (gql.within(self.0.tenant_id)?.scope(), self.0.id);
        let rows = gql.loader::<Of<loaders::Objectives>>().load_one(key).await?;
        Ok(rows.unwrap_or_default().into_iter().map(PilotObjective::from).collect())
    }

    /// Where its metrics stand: the system's own first, then those people measure. What is not known is `UNKNOWN`, not zero.
    async fn metrics(&self, gql: &Context<'_>) -> Result<Vec<PilotMetric>> {
        metrics_of(gql, &self.0).await
    }

    /// Its checkpoints in the order in which they are due, 50 at most.
    async fn checkpoints(&self, gql: &Context<'_>) -> Result<Vec<PilotCheckpoint>> {
        checkpoints_of(gql, &self.0).await
    }

    /// Who takes part, and who did, in the order in which they joined.
    async fn participants(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<PilotParticipantConnection> {
        participants_of(gql, &self.0, args(first, after, last, before)).await
    }

    /// What participants recorded, the latest day first; corrected measurements are kept as superseded.
    async fn measurements(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Only of this metric; of all if nothing is said.")] metric: Option<String>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<MeasurementConnection> {
        measurements_of(gql, &self.0, metric, args(first, after, last, before)).await
    }

    /// Its sealed reports, the latest first.
    async fn reports(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<PilotReportConnection> {
        reports_of(gql, &self.0, args(first, after, last, before)).await
    }

    /// When it was planned.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Rises with each change by people; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let status = self.0.status;
        let (runs, pauses) = (status == Status::Running, status == Status::Paused);
        let open = runs || pauses || status == Status::Draft;
        Ok(actions(
            &ctx,
            [
                (Action::Update, pilots::UPDATE, open),
                (Action::Start, pilots::START, status == Status::Draft),
                (Action::Pause, pilots::PAUSE, runs),
                (Action::Resume, pilots::RESUME, pauses),
                (Action::Expand, pilots::EXPAND, runs),
                (Action::Complete, pilots::COMPLETE, runs || pauses),
                (Action::Cancel, pilots::CANCEL, open),
                (Action::Record, pilots::METRIC_RECORD, runs || pauses),
                (Action::Generate, pilots::report::REPORT_GENERATE, self.0.started_on.is_some()),
            ],
        ))
    }
}
