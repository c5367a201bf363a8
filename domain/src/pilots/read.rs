//! Looking at pilots. What belongs to a pilot is read for many at once, for the loaders of the edge.

use keystead_entities::pilot::{self, PilotStatus};
use keystead_entities::pilot_objective::{self, ObjectiveStatus};
use keystead_entities::pilot_point::{self, PointGrain};
use keystead_entities::{
    AiAppId, BusinessUnitId, CheckpointId, PilotId, Scope, Scoped, pilot_checkpoint, pilot_measurement, pilot_metric,
    pilot_participant, pilot_phase, pilot_report, pilot_sign_off,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, Select};
use serde::{Deserialize, Serialize};

use super::rules::{self, READ};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::list::{self, Below, Page, PageArgs, Sort};

/// Which pilots.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Filter {
    /// In one of these states; any where empty.
    pub status: Vec<PilotStatus>,
    /// Of one of these apps; any where empty.
    pub ai_app_ids: Vec<AiAppId>,
    /// In one of these units; any where empty.
    pub business_unit_ids: Vec<BusinessUnitId>,
}

/// What pilots are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// When they were planned.
    #[default]
    CreatedAt,
    /// When they started; those that have not come last.
    StartedOn,
    /// Their name.
    Name,
}

/// A list of pilots.
#[derive(Clone, Debug, Default)]
pub struct List {
    /// Which.
    pub filter: Filter,
    /// Free text in the name or the description.
    pub search: Option<String>,
    /// Ordered by what.
    pub order: Order,
    /// Downwards.
    pub descending: bool,
}

impl List {
    /// The pilots of the list that the caller may see.
    pub fn select(&self, ctx: &Ctx) -> Result<Select<pilot::Entity>> {
        ctx.may(READ)?;
        use pilot::Column::{AiAppId, BusinessUnitId, Description, Name, Status};
        let mut wanted = Condition::all();
        let filter = &self.filter;
        if !filter.status.is_empty() {
            wanted = wanted.add(Status.is_in(filter.status.iter().copied()));
        }
        if !filter.ai_app_ids.is_empty() {
            wanted = wanted.add(AiAppId.is_in(filter.ai_app_ids.iter().copied()));
        }
        if !filter.business_unit_ids.is_empty() {
            wanted = wanted.add(BusinessUnitId.is_in(filter.business_unit_ids.iter().copied()));
        }
        if let Some(text) = list::search(&[Name, Description], self.search.as_deref())? {
            wanted = wanted.add(text);
        }
        Ok(rules::visible(ctx).filter(wanted))
    }
}

/// A page of the pilots the caller may see.
pub async fn list(ctx: &Ctx, list: &List, args: &PageArgs) -> Result<Page<pilot::Model>> {
    ctx.may(READ)?;
    let by = match list.order {
        Order::CreatedAt => pilot::Column::CreatedAt,
        Order::StartedOn => pilot::Column::StartedOn,
        Order::Name => pilot::Column::Name,
    };
    let sort = Sort { by, descending: list.descending, tie: pilot::Column::Id };
    list::page(ctx.db(), list.select(ctx)?, sort, args).await
}

/// How many there are.
pub async fn count(ctx: &Ctx, list: &List) -> Result<u64> {
    ctx.may(READ)?;
    list::count(ctx.db(), list.select(ctx)?).await
}

/// The pilot with that id, where the caller may see it.
pub async fn find(ctx: &Ctx, id: PilotId) -> Result<Option<pilot::Model>> {
    ctx.may(READ)?;
    Ok(rules::visible(ctx).filter(pilot::Column::Id.eq(id)).one(ctx.db()).await?)
}

/// As [`find`], for many pilots in one statement.
pub fn found(ctx: &Ctx, id: PilotId) -> Result<Below<pilot::Entity>> {
    ctx.may(READ)?;
    use pilot::Column::Id;
    Ok(Below::new(ctx.scope(), rules::visible(ctx), Sort { by: Id, descending: false, tie: Id }).of(Id, id))
}

/// Phases of those pilots, in order.
pub async fn phases_of(db: &impl ConnectionTrait, scope: Scope, ids: &[PilotId]) -> Result<Vec<pilot_phase::Model>> {
    Ok(pilot_phase::Entity::within(scope)
        .filter(pilot_phase::Column::PilotId.is_in(ids.iter().copied()))
        .order_by_asc(pilot_phase::Column::Number)
        .all(db)
        .await?)
}

/// Objectives of those pilots that are pursued, oldest first.
pub async fn objectives_of(
    db: &impl ConnectionTrait,
    scope: Scope,
    ids: &[PilotId],
) -> Result<Vec<pilot_objective::Model>> {
    Ok(pilot_objective::Entity::within(scope)
        .filter(pilot_objective::Column::PilotId.is_in(ids.iter().copied()))
        .filter(pilot_objective::Column::Status.eq(ObjectiveStatus::Active))
        .order_by_asc(pilot_objective::Column::Id)
        .all(db)
        .await?)
}

/// Where the metrics of those pilots stand, by key.
pub async fn metrics_of(db: &impl ConnectionTrait, scope: Scope, ids: &[PilotId]) -> Result<Vec<pilot_metric::Model>> {
    Ok(pilot_metric::Entity::among(scope, ids.iter().copied())
        .order_by_asc(pilot_metric::Column::Metric)
        .all(db)
        .await?)
}

/// Checkpoints of those pilots, in the order in which they are due.
pub async fn checkpoints_of(
    db: &impl ConnectionTrait,
    scope: Scope,
    ids: &[PilotId],
) -> Result<Vec<pilot_checkpoint::Model>> {
    Ok(pilot_checkpoint::Entity::within(scope)
        .filter(pilot_checkpoint::Column::PilotId.is_in(ids.iter().copied()))
        .order_by_asc(pilot_checkpoint::Column::DueOn)
        .order_by_asc(pilot_checkpoint::Column::Id)
        .all(db)
        .await?)
}

/// Decisions on those checkpoints, oldest first.
pub async fn sign_offs_of(
    db: &impl ConnectionTrait,
    scope: Scope,
    ids: &[CheckpointId],
) -> Result<Vec<pilot_sign_off::Model>> {
    Ok(pilot_sign_off::Entity::within(scope)
        .filter(pilot_sign_off::Column::CheckpointId.is_in(ids.iter().copied()))
        .order_by_asc(pilot_sign_off::Column::SignedAt)
        .order_by_asc(pilot_sign_off::Column::Id)
        .all(db)
        .await?)
}

/// The participants of a pilot, also those who left, in the order in which they joined.
pub fn participants(ctx: &Ctx, id: PilotId) -> Result<Below<pilot_participant::Entity>> {
    ctx.may(READ)?;
    use pilot_participant::Column;
    let sort = Sort { by: Column::JoinedOn, descending: false, tie: Column::Id };
    Ok(Below::new(ctx.scope(), pilot_participant::Entity::within(ctx.scope()), sort).of(Column::PilotId, id))
}

/// The series of a metric, oldest first.
pub fn points(ctx: &Ctx, id: PilotId, metric: &str, grain: PointGrain) -> Result<Below<pilot_point::Entity>> {
    ctx.may(READ)?;
    use pilot_point::Column;
    let sort = Sort { by: Column::StartsOn, descending: false, tie: Column::StartsOn };
    let rows = pilot_point::Entity::within(ctx.scope()).filter(Column::Grain.eq(grain));
    Ok(Below::new(ctx.scope(), rows, sort).of(Column::PilotId, id).of(Column::Metric, metric))
}

/// The measurements of a pilot, superseded ones included, the latest day first; of one metric, or of all.
pub fn measurements(ctx: &Ctx, id: PilotId, metric: Option<&str>) -> Result<Below<pilot_measurement::Entity>> {
    ctx.may(READ)?;
    use pilot_measurement::Column;
    let sort = Sort { by: Column::MeasuredOn, descending: true, tie: Column::Id };
    let rows = pilot_measurement::Entity::within(ctx.scope());
    let rows = match metric {
        Some(metric) => rows.filter(Column::Metric.eq(metric)),
        None => rows,
    };
    Ok(Below::new(ctx.scope(), rows, sort).of(Column::PilotId, id))
}

/// The reports of a pilot, the latest first.
pub fn reports(ctx: &Ctx, id: PilotId) -> Result<Below<pilot_report::Entity>> {
    ctx.may(READ)?;
    use pilot_report::Column;
    let sort = Sort { by: Column::CreatedAt, descending: true, tie: Column::Id };
    Ok(Below::new(ctx.scope(), pilot_report::Entity::within(ctx.scope()), sort).of(Column::PilotId, id))
}
