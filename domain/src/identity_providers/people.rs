//! Which seat an account stands for.

use keystead_entities::identity_provider as row;
use keystead_entities::seat::{self, SeatKind, SeatStatus};
use keystead_entities::{ForChange, Scoped, SeatId, seat_identity};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::id_token::Person;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;

/// The seat of an account, locked: the one it is bound to, or that of its verified address, to which it is
/// bound now (then `true`).
///
/// # Errors
/// Why there is none, in words, within the outcome.
pub(crate) async fn bind(
    tx: &Tx,
    ctx: &Ctx,
    row: &row::Model,
    person: &Person,
) -> Result<std::result::Result<(seat::Model, bool), String>> {
    let now = ctx.now();
    let bound = seat_identity::Entity::within(ctx.scope())
        .filter(seat_identity::Column::Issuer.eq(&row.issuer))
        .filter(seat_identity::Column::Subject.eq(&person.subject))
        .one(tx)
        .await?;
    if let Some(bound) = bound {
        let seat = usable(ctx).filter(seat::Column::Id.eq(bound.seat_id)).for_change().one(tx).await?;
        let Some(seat) = seat else {
            return Ok(Err("Your seat at this company is not in use. One of its admins can say more.".into()));
        };
        let mut bound = bound.into_active_model();
        bound.last_sign_in_at = Set(now);
        bound.update(tx).await?;
        return Ok(Ok((seat, false)));
    }
    let Some(email) = &person.email else {
        return Ok(Err(
            "The provider told us no mail address of yours. The scope `email` must be allowed for us there.".into(),
        ));
    };
    if !person.email_is_verified {
        return Ok(Err(format!(
            "The provider does not say that the address {email} is verified, so it proves nothing here."
        )));
    }
    let seat = usable(ctx).filter(seat::Column::Email.eq(email)).for_change().one(tx).await?;
    let Some(seat) = seat.filter(|seat| seat.user_id.is_some()) else {
        return Ok(Err(format!(
            "Nobody with the address {email} has a seat at this company. One of its admins can invite you."
        )));
    };
    if seat_identity::Entity::one(ctx.scope(), seat.id).one(tx).await?.is_some() {
        return Ok(Err(format!(
            "The address {email} belongs to a seat that another account of the provider is bound to. If that account is gone, an \
             admin disables the seat and enables it again; then the next one to come is bound to it."
        )));
    }
    let new = seat_identity::Model {
        tenant_id: ctx.tenant_id(),
        seat_id: seat.id,
        issuer: row.issuer.clone(),
        subject: person.subject.clone(),
        bound_at: now,
        last_sign_in_at: now,
    };
    seat_identity::Entity::insert(new.into_active_model()).exec_without_returning(tx).await?;
    Ok(Ok((seat, true)))
}

fn usable(ctx: &Ctx) -> sea_orm::Select<seat::Entity> {
    seat::Entity::within(ctx.scope())
        .filter(seat::Column::Kind.eq(SeatKind::Person))
        .filter(seat::Column::Status.is_in([SeatStatus::Invited, SeatStatus::Active]))
}

/// Lets go of the account that a seat is bound to.
pub(crate) async fn release(tx: &Tx, ctx: &Ctx, seat_id: SeatId) -> Result<()> {
    seat_identity::Entity::release(ctx.scope(), seat_id).exec(tx).await?;
    Ok(())
}
