//! What several use cases of a pilot check.

use keystead_entities::pilot::{self, PilotStatus};
use keystead_entities::pilot_checkpoint::{self, CheckpointStatus};
use keystead_entities::pilot_participant::{self, ParticipantStatus};
use keystead_entities::seat::{self, Role, SeatKind, SeatStatus};
use keystead_entities::{AiAppId, ForChange, PilotId, Scoped, SeatId, ai_app};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
};

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::vendors::limit::{self, Way};

/// To look at pilots. Members see those they lead or take part in, everybody else all.
pub const READ: Right = Right::read(Area::Pilots, Role::Member);

/// The most phases of a pilot.
pub const MAX_PHASES: usize = 12;
/// The most objectives of a pilot.
pub const MAX_OBJECTIVES: u64 = 20;
/// The most checkpoints of a pilot.
pub const MAX_CHECKPOINTS: u64 = 50;

/// Refuses more than a trial, which is the first phase, where the app's vendor is limited to trials.
pub(super) async fn expect_beyond_trial(tx: &Tx, ctx: &Ctx, app: AiAppId) -> Result<()> {
    match ai_app::Entity::one(ctx.scope(), app).one(tx).await? {
        Some(app) => limit::expect_beyond_trial(tx, ctx, "id", Way::of_app(&app)).await,
        None => Ok(()),
    }
}

/// The pilots the caller may see.
pub(super) fn visible(ctx: &Ctx) -> Select<pilot::Entity> {
    let all = pilot::Entity::within(ctx.scope());
    if ctx.role != Role::Member {
        return all;
    }
    let Some(seat_id) = ctx.seat_id() else { return all };
    let own = pilot_participant::Entity::within(ctx.scope())
        .select_only()
        .column(pilot_participant::Column::PilotId)
        .filter(pilot_participant::Column::SeatId.eq(seat_id))
        .filter(pilot_participant::Column::Status.eq(ParticipantStatus::Active))
        .into_query();
    let mine = Condition::any().add(pilot::Column::LeadSeatId.eq(seat_id)).add(pilot::Column::Id.in_subquery(own));
    all.filter(mine)
}

/// The pilot, locked until the transaction ends, so that of two changes the later sees the earlier.
pub(super) async fn lock(tx: &Tx, ctx: &Ctx, field: &str, id: PilotId) -> Result<pilot::Model> {
    let row = visible(ctx).filter(pilot::Column::Id.eq(id)).for_change().one(tx).await?;
    row.ok_or_else(|| Error::not_found(field, "pilot"))
}

/// Refuses a pilot that is over.
pub(super) fn expect_open(pilot: &pilot::Model) -> Result<()> {
    match pilot.status {
        PilotStatus::Completed => Err(Error::state("id", "This pilot is completed.")),
        PilotStatus::Cancelled => Err(Error::state("id", "This pilot was cancelled.")),
        _ => Ok(()),
    }
}

/// Counts a change of something that belongs to the pilot.
pub(super) async fn touch(tx: &Tx, ctx: &Ctx, pilot: pilot::Model) -> Result<pilot::Model> {
    let version = pilot.version;
    let mut row = pilot.into_active_model();
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    Ok(row.update(tx).await?)
}

/// A person's seat in use: what a lead and a participant must be.
pub(super) async fn person(db: &impl ConnectionTrait, ctx: &Ctx, field: &str, id: SeatId) -> Result<seat::Model> {
    let seat = seat::Entity::one(ctx.scope(), id).one(db).await?.ok_or_else(|| Error::not_found(field, "seat"))?;
    expect_person(field, &seat)?;
    Ok(seat)
}

/// Refuses machines and seats that are not in use.
pub(super) fn expect_person(field: &str, seat: &seat::Model) -> Result<()> {
    if seat.kind != SeatKind::Person {
        return Err(Error::invalid(field, "A person is needed here, not a service account."));
    }
    if !matches!(seat.status, SeatStatus::Active | SeatStatus::Invited) {
        return Err(Error::state(field, "This seat is not in use."));
    }
    Ok(())
}

/// Checkpoints that must still be signed before the pilot may be in that phase, in the order in which they are due.
pub(super) async fn unsigned_before(
    db: &impl ConnectionTrait,
    ctx: &Ctx,
    pilot_id: PilotId,
    phase: i32,
) -> Result<Vec<pilot_checkpoint::Model>> {
    Ok(pilot_checkpoint::Entity::within(ctx.scope())
        .filter(pilot_checkpoint::Column::PilotId.eq(pilot_id))
        .filter(pilot_checkpoint::Column::BeforePhase.lte(phase))
        .filter(pilot_checkpoint::Column::Status.ne(CheckpointStatus::Signed))
        .order_by_asc(pilot_checkpoint::Column::DueOn)
        .order_by_asc(pilot_checkpoint::Column::Id)
        .all(db)
        .await?)
}

/// Refuses to go on while a checkpoint is not signed, naming each.
pub(super) fn expect_signed(unsigned: &[pilot_checkpoint::Model], what: &str) -> Result<()> {
    if unsigned.is_empty() {
        return Ok(());
    }
    let titles: Vec<String> = unsigned.iter().map(|c| format!("{} ({})", c.title, c.status)).collect();
    Err(Error::refused(
        Code::ApprovalRequired,
        "id",
        format!("Before {what} these must be signed: {}.", titles.join(", ")),
    ))
}

/// The seats that must not sign a pilot's checkpoints: its lead, its creator, and whoever answers for the service
/// account that created it.
pub(super) async fn involved(db: &impl ConnectionTrait, ctx: &Ctx, pilot: &pilot::Model) -> Result<Vec<SeatId>> {
    let creator = match pilot.created_by_seat_id {
        Some(id) => seat::Entity::one(ctx.scope(), id).one(db).await?,
        None => None,
    };
    Ok(involved_with(pilot, creator.as_ref()))
}

fn involved_with(pilot: &pilot::Model, creator: Option<&seat::Model>) -> Vec<SeatId> {
    let owner = creator.and_then(|seat| seat.owner_seat_id);
    [Some(pilot.lead_seat_id), pilot.created_by_seat_id, owner].into_iter().flatten().collect()
}

/// Whether the caller could sign a checkpoint of that pilot, as far as four-eyes go. `creator` is the seat that planned it.
pub fn may_sign(ctx: &Ctx, pilot: &pilot::Model, creator: Option<&seat::Model>) -> bool {
    ctx.seat_id().is_some_and(|seat_id| !involved_with(pilot, creator).contains(&seat_id))
}
