//! Nobody decides on their own work.

use keystead_entities::{Scoped, SeatId, seat};
use sea_orm::ConnectionTrait;

use super::Actor;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};

/// Refuses a caller who is, or answers for, one of `authors`: whoever made, asked for or is the subject of what is being
/// decided. A service account and the person who owns it are the same eyes. `field` is the field of the input to
/// name; `doing` completes the sentence "Nobody …", such as `approves their own answer`.
///
/// # Errors
/// `FOUR_EYES`.
pub async fn four_eyes(
    db: &impl ConnectionTrait,
    ctx: &Ctx,
    authors: impl IntoIterator<Item = SeatId>,
    field: &str,
    doing: &str,
) -> Result<()> {
    if matches!(ctx.actor, Actor::Partner(_)) {
        // What a partner does has no seat as its author, so that it could not be told from what it decides on.
        return Err(Error::refused(
            Code::FourEyes,
            field,
            "A partner does not decide here. Somebody of the company has to.",
        ));
    }
    let Some(own) = ctx.seat_id() else { return Ok(()) };
    let authors: Vec<SeatId> = authors.into_iter().collect();
    if authors.is_empty() {
        return Ok(());
    }
    let seats = seat::Entity::among(ctx.scope(), authors.iter().copied().chain([own])).all(db).await?;
    let eyes = |id: SeatId| seats.iter().find(|s| s.id == id).and_then(|s| s.owner_seat_id).unwrap_or(id);
    if authors.iter().any(|author| eyes(*author) == eyes(own)) {
        return Err(Error::refused(Code::FourEyes, field, format!("Nobody {doing}. Somebody else has to.")));
    }
    Ok(())
}
