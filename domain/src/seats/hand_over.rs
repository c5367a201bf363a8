//! Who answers for service accounts when somebody goes.

use keystead_entities::SeatId;
use keystead_entities::seat::{self, Role, SeatKind};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::{disable, rules};
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::{audit, tenants};

/// To hand service accounts over.
pub const HAND_OVER: Right = Right::write(Area::Seats, Role::Admin);

/// A handover of all service accounts in use that a seat answers for.
#[derive(Clone, Debug)]
pub struct HandOver {
    /// Who answered for them, whatever the seat's status.
    pub from: SeatId,
    /// Who is to: a person with an active seat.
    pub to: SeatId,
}

/// Hands the service accounts of one seat over to another. Returns them.
///
/// # Errors
/// `NOT_FOUND` for either; `STATE_CONFLICT` where the other is not a person with an active seat, or there is nothing to
/// hand over.
pub async fn hand_over(ctx: &Ctx, input: HandOver) -> Result<Vec<seat::Model>> {
    ctx.may(HAND_OVER)?;
    if input.from == input.to {
        return Err(Error::invalid("toSeatId", "This is the seat itself."));
    }
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let from = rules::load(&tx, ctx, "id", input.from).await?;
    rules::expect_answerable(&tx, ctx, "toSeatId", input.to).await?;
    let owned = disable::owned_services(&tx, ctx, from.id).await?;
    if owned.is_empty() {
        return Err(Error::state("id", "This seat answers for no service account."));
    }
    let given = give(&tx, ctx, owned, input.to).await?;
    let told = audit::Event::new("seat.services_handed_over", from.id)
        .with("toSeatId", input.to.to_string())
        .with("serviceSeatIds", given.iter().map(|s| s.id.to_string()).collect::<Vec<_>>());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, from.id).await?;
    Ok(given)
}

/// Gives the service accounts to `heir`, in the transaction of whatever decided so.
pub(super) async fn give(tx: &Tx, ctx: &Ctx, owned: Vec<seat::Model>, heir: SeatId) -> Result<Vec<seat::Model>> {
    let mut given = Vec::with_capacity(owned.len());
    for service in owned {
        let version = service.version;
        let mut row = service.into_active_model();
        row.owner_seat_id = Set(Some(heir));
        rules::touch(&mut row, ctx, version);
        given.push(row.update(tx).await?);
    }
    Ok(given)
}

/// Gives one service account to `heir`, within the transaction of something larger.
pub(crate) async fn give_one(tx: &Tx, ctx: &Ctx, service: SeatId, heir: SeatId) -> Result<seat::Model> {
    ctx.may(HAND_OVER)?;
    tenants::lock(tx, ctx).await?;
    let old = rules::load(tx, ctx, "id", service).await?;
    if old.kind != SeatKind::Service {
        return Err(Error::invalid("id", "Only service accounts are handed over."));
    }
    let heir = rules::expect_answerable(tx, ctx, "ownerSeatId", heir).await?.id;
    let from = old.owner_seat_id.map(|id| id.to_string());
    let given = give(tx, ctx, vec![old], heir).await?.pop();
    let given = given.ok_or_else(|| Error::internal("handing a service account over", "nothing was given"))?;
    let told = audit::Event::new("seat.owner_set", given.id).changed("ownerSeatId", from, Some(heir.to_string()));
    audit::record(tx, ctx, told);
    Ok(given)
}
