//! Which seat an account stands for.

use keystead_entities::identity_provider as row;
use keystead_entities::seat::{self, SeatKind, SeatStatus};
use keystead_entities::{ForChange, Scoped, SeatId, seat_identity};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::id_token::Person;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;

/// Why an account stands for no seat.
pub(crate) struct Unbound {
    /// For the person.
    pub words: String,
    /// For the company, to stand behind a colon.
    pub reason: &'static str,
    /// Whose seat it would be.
    pub seat_id: Option<SeatId>,
}

impl Unbound {
    fn new(reason: &'static str, words: impl Into<String>) -> Self {
        Self { words: words.into(), reason, seat_id: None }
    }

    fn of(self, seat_id: SeatId) -> Self {
        Self { seat_id: Some(seat_id), ..self }
    }
}

/// The seat of an account, locked: the one it is bound to, or that of its verified address, to which it is
/// bound now (then `true`).
///
/// # Errors
/// Why there is none, within the outcome.
pub(crate) async fn bind(
    tx: &Tx,
    ctx: &Ctx,
    row: &row::Model,
    person: &Person,
) -> Result<std::result::Result<(seat::Model, bool), Unbound>> {
    let now = ctx.now();
    let bound = seat_identity::Entity::within(ctx.scope())
        .filter(seat_identity::Column::Issuer.eq(&row.issuer))
        .filter(seat_identity::Column::Subject.eq(&person.subject))
        .one(tx)
        .await?;
    if let Some(bound) = bound {
        let seat = usable(ctx).filter(seat::Column::Id.eq(bound.seat_id)).for_change().one(tx).await?;
        let Some(seat) = seat else {
            let words = "Your seat at this company is not in use. One of its admins can say more.";
            return Ok(Err(Unbound::new("the seat of that account is not in use", words).of(bound.seat_id)));
        };
        let mut bound = bound.into_active_model();
        bound.last_sign_in_at = Set(now);
        bound.update(tx).await?;
        return Ok(Ok((seat, false)));
    }
    let Some(email) = &person.email else {
        let words = "The provider told us no mail address of yours. The scope `email` must be allowed for us there.";
        return Ok(Err(Unbound::new("the provider tells no mail address", words)));
    };
    if !person.email_is_verified {
        let words =
            format!("The provider does not say that the address {email} is verified, so it proves nothing here.");
        return Ok(Err(Unbound::new("the provider does not say that the mail address is verified", words)));
    }
    let seat = usable(ctx).filter(seat::Column::Email.eq(email)).for_change().one(tx).await?;
    let Some(seat) = seat.filter(|seat| seat.user_id.is_some()) else {
        let words =
            format!("Nobody with the address {email} has a seat at this company. One of its admins can invite you.");
        let unbound = Unbound::new("nobody with that mail address has a seat in use", words);
        let disabled = seat::Entity::within(ctx.scope())
            .filter(seat::Column::Email.eq(email))
            .filter(seat::Column::Status.eq(SeatStatus::Disabled));
        return Ok(Err(match disabled.one(tx).await? {
            Some(seat) => unbound.of(seat.id),
            None => unbound,
        }));
    };
    if seat_identity::Entity::one(ctx.scope(), seat.id).one(tx).await?.is_some() {
        let words = format!(
            "The address {email} belongs to a seat that another account of the provider is bound to. If that account is gone, an \
             admin disables the seat and enables it again; then the next one to come is bound to it."
        );
        return Ok(Err(Unbound::new("another account of the provider stands for that seat", words).of(seat.id)));
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
