//! A person's seats, for the person.

use keystead_entities::seat::{self, SeatKind, SeatStatus};
use keystead_entities::{ForChange, TenantId, UserId, tenant};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

use crate::db::Tx;
use crate::error::Result;

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

/// Those in use, unlocked.
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
