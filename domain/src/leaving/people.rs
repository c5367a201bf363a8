//! People: a person may have seats at other companies. Whoever has none left goes with the company; the others stay.

use keystead_entities::{
    Scope, Scoped, TenantId, UserId, sealed_secret, seat, session, sign_in_link, user, user_password,
    user_recovery_code, user_totp,
};
use sea_orm::{QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::db::Tx;
use crate::error::Result;

/// Removes some of the company's seats, and the people who had no other. Returns how many rows went, by table.
pub(super) async fn remove(tx: &Tx, scope: Scope, limit: u64) -> Result<Vec<(&'static str, u64)>> {
    let rows: Vec<(keystead_entities::SeatId, Option<UserId>)> = seat::Entity::within(scope)
        .select_only()
        .columns([seat::Column::Id, seat::Column::UserId])
        .order_by_asc(seat::Column::Id)
        .limit(limit)
        .into_tuple()
        .all(tx)
        .await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let seats = seat::Entity::remove(scope, rows.iter().map(|(id, _)| *id)).exec(tx).await?.rows_affected;
    let people: Vec<UserId> = rows.into_iter().filter_map(|(_, user)| user).collect();
    let gone: Vec<UserId> = user::Entity::without_seat(&people).all(tx).await?;
    let mut removed = vec![("seats", seats)];
    if gone.is_empty() {
        return Ok(removed);
    }
    let records: Vec<String> = gone.iter().map(ToString::to_string).collect();
    let nobody = TenantId(Uuid::nil());
    for (table, rows) in [
        ("sealed_secrets", sealed_secret::Entity::delete_of(nobody, records).exec(tx).await?),
        ("user_recovery_codes", user_recovery_code::Entity::remove_all(&gone).exec(tx).await?),
        ("user_totp", user_totp::Entity::remove_all(&gone).exec(tx).await?),
        ("user_passwords", user_password::Entity::remove_all(&gone).exec(tx).await?),
        ("sessions", session::Entity::remove_all(&gone).exec(tx).await?),
        ("sign_in_links", sign_in_link::Entity::remove_all(&gone).exec(tx).await?),
        ("users", user::Entity::remove_all(&gone).exec(tx).await?),
    ] {
        removed.push((table, rows.rows_affected));
    }
    Ok(removed)
}
