//! When a session was last used: to the minute, so that a busy person costs one write a minute.

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::{Scope, Scoped, seat, seat_session, session};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};

use crate::app::App;
use crate::error::Result;

/// How old the mark may grow.
const COARSENESS: TimeDelta = TimeDelta::minutes(1);

/// Notes that the session was used now at that company, unless that was noted less than a minute ago.
pub(crate) async fn mark_used(
    app: &App,
    scope: Scope,
    session: &session::Model,
    row: &seat_session::Model,
) -> Result<()> {
    let now = app.clock.now();
    let is_stale = |at: DateTime<Utc>| at <= now - COARSENESS || at > now;
    if !is_stale(session.last_used_at) && !is_stale(row.last_used_at) {
        return Ok(());
    }
    let tx = app.db.begin().await?;
    // The seat first, as whoever locks it out does.
    seat::Entity::update_within(scope)
        .filter(seat::Column::Id.eq(row.seat_id))
        .col_expr(seat::Column::LastActiveAt, Expr::value(now))
        .exec(&tx)
        .await?;
    seat_session::Entity::update_within(scope)
        .filter(seat_session::Column::Id.eq(row.id))
        .filter(seat_session::Column::EndedAt.is_null())
        .col_expr(seat_session::Column::LastUsedAt, Expr::value(now))
        .exec(&tx)
        .await?;
    session::Entity::mark_used(session.id, now).exec(&tx).await?;
    tx.commit().await?;
    Ok(())
}
