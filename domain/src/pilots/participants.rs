//! Who takes part in a pilot.

use keystead_entities::pilot::{self, PilotStatus};
use keystead_entities::pilot_participant::{self, ParticipantStatus};
use keystead_entities::seat::{self, Role};
use keystead_entities::{ParticipantId, PilotId, Scoped, SeatId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder,
};

use super::{days, rules};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Problem, Result};

/// To add participants.
pub const PARTICIPANT_ADD: Right = Right::write(Area::Pilots, Role::Admin);
/// To remove one.
pub const PARTICIPANT_REMOVE: Right = Right::write(Area::Pilots, Role::Admin);

/// The most participants of a pilot.
const MAX_PARTICIPANTS: u64 = 500;

/// Seats that are to take part.
#[derive(Clone, Debug)]
pub struct AddParticipants {
    /// The pilot.
    pub pilot_id: PilotId,
    /// From 1 to 100 seats of people. All or none.
    pub seat_ids: Vec<SeatId>,
}

/// A seat that takes part no longer.
#[derive(Clone, Debug)]
pub struct RemoveParticipant {
    /// The pilot.
    pub pilot_id: PilotId,
    /// The seat.
    pub seat_id: SeatId,
}

/// Adds participants, from today on. Seats that take part already stay as they are.
///
/// # Errors
/// `NOT_FOUND`, `INVALID` for a service account, `STATE_CONFLICT` for a seat not in use, each by place in the list.
pub async fn add_participants(ctx: &Ctx, input: AddParticipants) -> Result<pilot::Model> {
    ctx.may(PARTICIPANT_ADD)?;
    if input.seat_ids.is_empty() || input.seat_ids.len() > 100 {
        return Err(Error::invalid("seatIds", "From 1 to 100 seats."));
    }
    let tx = ctx.begin().await?;
    let pilot = rules::lock(&tx, ctx, "pilotId", input.pilot_id).await?;
    rules::expect_open(&pilot)?;
    let seats = seat::Entity::among(ctx.scope(), input.seat_ids.iter().copied()).all(&tx).await?;
    let mut problems: Vec<Problem> = Vec::new();
    for (at, id) in input.seat_ids.iter().enumerate() {
        let field = format!("seatIds.{at}");
        let found = seats.iter().find(|seat| seat.id == *id).ok_or_else(|| Error::not_found(&field, "seat"));
        if let Err(Error::Refused(more)) = found.and_then(|seat| rules::expect_person(&field, seat)) {
            problems.extend(more);
        }
    }
    if !problems.is_empty() {
        return Err(Error::Refused(problems));
    }
    let active = pilot_participant::Entity::within(ctx.scope())
        .filter(pilot_participant::Column::PilotId.eq(pilot.id))
        .filter(pilot_participant::Column::Status.eq(ParticipantStatus::Active));
    let there = active.clone().count(&tx).await?;
    let taking_part: Vec<SeatId> = active
        .filter(pilot_participant::Column::SeatId.is_in(input.seat_ids.iter().copied()))
        .all(&tx)
        .await?
        .into_iter()
        .map(|p| p.seat_id)
        .collect();
    let mut joining: Vec<SeatId> = input.seat_ids.into_iter().filter(|id| !taking_part.contains(id)).collect();
    joining.sort_unstable();
    joining.dedup();
    if there + joining.len() as u64 > MAX_PARTICIPANTS {
        let text = format!("At most {MAX_PARTICIPANTS} people can take part; {there} do.");
        return Err(Error::refused(Code::Invalid, "seatIds", text));
    }
    if joining.is_empty() {
        ctx.commit(tx, pilot.id).await?;
        return Ok(pilot);
    }
    let today = days::today(ctx, &tx).await?.to_string();
    let rows = joining.iter().map(|seat_id| {
        let row = pilot_participant::Model {
            tenant_id: ctx.tenant_id(),
            id: ctx.new_id(ParticipantId),
            pilot_id: pilot.id,
            seat_id: *seat_id,
            status: ParticipantStatus::Active,
            joined_on: today.clone(),
            left_on: None,
            created_at: ctx.now(),
        };
        row.into_active_model()
    });
    pilot_participant::Entity::insert_many(rows).exec_without_returning(&tx).await?;
    let pilot = rules::touch(&tx, ctx, pilot).await?;
    let ids: Vec<String> = joining.iter().map(ToString::to_string).collect();
    audit::record(&tx, ctx, audit::Event::new("pilot.participants_added", pilot.id).with("seatIds", ids));
    ctx.commit(tx, pilot.id).await?;
    Ok(pilot)
}

/// Removes a participant. Today is its last day; what it measured is kept.
///
/// # Errors
/// `NOT_FOUND` for a seat that does not take part; `STATE_CONFLICT` for a pilot that is over.
pub async fn remove_participant(ctx: &Ctx, input: RemoveParticipant) -> Result<pilot::Model> {
    ctx.may(PARTICIPANT_REMOVE)?;
    let tx = ctx.begin().await?;
    let pilot = rules::lock(&tx, ctx, "pilotId", input.pilot_id).await?;
    rules::expect_open(&pilot)?;
    let row = pilot_participant::Entity::within(ctx.scope())
        .filter(pilot_participant::Column::PilotId.eq(pilot.id))
        .filter(pilot_participant::Column::SeatId.eq(input.seat_id))
        .filter(pilot_participant::Column::Status.eq(ParticipantStatus::Active))
        .one(&tx)
        .await?;
    let row = row.ok_or_else(|| Error::not_found("seatId", "participant"))?;
    let today = days::today(ctx, &tx).await?.to_string();
    // Before the start nobody has taken part yet.
    let last = if pilot.status == PilotStatus::Draft { row.joined_on.clone() } else { today };
    let mut row = row.into_active_model();
    row.status = Set(ParticipantStatus::Left);
    row.left_on = Set(Some(last));
    row.update(&tx).await?;
    let pilot = rules::touch(&tx, ctx, pilot).await?;
    let told = audit::Event::new("pilot.participant_removed", pilot.id).with("seatId", input.seat_id.to_string());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, pilot.id).await?;
    Ok(pilot)
}

/// Ends a seat's part in every pilot that is not over, in the transaction that locks it out. Today is its last day; what
/// it measured is kept. Returns those pilots.
pub(crate) async fn leave_all(tx: &Tx, ctx: &Ctx, seat_id: SeatId) -> Result<Vec<PilotId>> {
    use pilot_participant::Column;
    let parts = pilot_participant::Entity::within(ctx.scope())
        .filter(Column::SeatId.eq(seat_id))
        .filter(Column::Status.eq(ParticipantStatus::Active))
        .all(tx)
        .await?;
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let open: Vec<PilotId> = pilot::Entity::among(ctx.scope(), parts.iter().map(|part| part.pilot_id))
        .filter(pilot::Column::Status.is_in([PilotStatus::Draft, PilotStatus::Running, PilotStatus::Paused]))
        .order_by_asc(pilot::Column::Id)
        .all(tx)
        .await?
        .into_iter()
        .map(|pilot| pilot.id)
        .collect();
    let today = days::today(ctx, tx).await?.to_string();
    pilot_participant::Entity::update_within(ctx.scope())
        .filter(Column::SeatId.eq(seat_id))
        .filter(Column::Status.eq(ParticipantStatus::Active))
        .filter(Column::PilotId.is_in(open.iter().copied()))
        .col_expr(Column::Status, Expr::value(ParticipantStatus::Left.as_str()))
        .col_expr(Column::LeftOn, Expr::value(today))
        .exec(tx)
        .await?;
    Ok(open)
}
