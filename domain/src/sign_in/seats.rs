//! A person's seats, for the person.

use keystead_entities::seat::{self, Role, SeatKind, SeatStatus};
use keystead_entities::session::{self, SignInMethod};
use keystead_entities::{ForChange, TenantId, UserId, tenant};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, IntoActiveModel, QueryFilter, QueryOrder,
};

use crate::app::App;
use crate::db::Tx;
use crate::error::Result;
use crate::identity_providers;

/// Those in use, locked, in the order of their companies.
pub(super) async fn in_use(tx: &Tx, user_id: UserId) -> Result<Vec<seat::Model>> {
    Ok(seat::Entity::of_user(user_id)
        .filter(seat::Column::Kind.eq(SeatKind::Person))
        .filter(seat::Column::Status.eq(SeatStatus::Active))
        .order_by_asc(seat::Column::TenantId)
        .for_change()
        .all(tx)
        .await?)
}

/// Those of the seats that a password opens, and those that it does not, since their companies let people in through their
/// identity providers only. An owner's it opens always.
pub(super) async fn by_password(
    db: &impl ConnectionTrait,
    seats: Vec<seat::Model>,
) -> Result<(Vec<seat::Model>, Vec<seat::Model>)> {
    let closed = identity_providers::closed_to_passwords(db, &seats).await?;
    Ok(seats.into_iter().partition(|seat| seat.role == Role::Owner || !closed.contains(&seat.tenant_id)))
}

/// Those in use that a session can open, locked, in the order of their companies.
pub(super) async fn of_session(tx: &Tx, session: &session::Model) -> Result<Vec<seat::Model>> {
    let seats = in_use(tx, session.user_id).await?;
    match session.method {
        SignInMethod::Password => Ok(by_password(tx, seats).await?.0),
        SignInMethod::IdentityProvider => {
            Ok(seats.into_iter().filter(|seat| seat.tenant_id == session.home_tenant_id).collect())
        }
    }
}

/// Takes a seat into use, where its person comes for the first time. Returns it, and whether that was so.
pub(super) async fn activate(tx: &Tx, app: &App, seat: seat::Model) -> Result<(seat::Model, bool)> {
    if seat.status != SeatStatus::Invited {
        return Ok((seat, false));
    }
    let (version, now) = (seat.version, app.clock.now());
    let mut row = seat.into_active_model();
    row.status = Set(SeatStatus::Active);
    row.activated_at = Set(Some(now));
    row.version = Set(version + 1);
    row.updated_at = Set(now);
    Ok((row.update(tx).await?, true))
}

/// Those in use, unlocked.
pub(crate) async fn of_person(app: &App, user_id: UserId) -> Result<Vec<seat::Model>> {
    look(app.db.read(), user_id).await
}

/// As [`of_person`], on that connection.
pub(super) async fn look(db: &impl ConnectionTrait, user_id: UserId) -> Result<Vec<seat::Model>> {
    Ok(seat::Entity::of_user(user_id)
        .filter(seat::Column::Kind.eq(SeatKind::Person))
        .filter(seat::Column::Status.eq(SeatStatus::Active))
        .order_by_asc(seat::Column::TenantId)
        .all(db)
        .await?)
}

/// The company in which the person last came in.
pub(super) fn home(seats: &[seat::Model]) -> Option<TenantId> {
    seats.iter().max_by_key(|seat| (seat.last_sign_in_at, seat.id)).map(|seat| seat.tenant_id)
}

/// What everybody knows about the person: their address, and at each of their companies their name and the company's.
pub(super) async fn known(db: &impl ConnectionTrait, email: &str, user_id: UserId) -> Result<Vec<String>> {
    let seats = seat::Entity::of_user(user_id).find_also_related(tenant::Entity).all(db).await?;
    let of_seat = |(seat, tenant): (seat::Model, Option<tenant::Model>)| [Some(seat.name), tenant.map(|t| t.name)];
    let known = seats.into_iter().flat_map(of_seat).flatten();
    Ok(std::iter::once(email.to_owned()).chain(known).collect())
}
