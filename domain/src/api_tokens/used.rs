//! When a token was last used: to the minute, so that a busy caller costs one write a minute.

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::{Scope, Scoped, api_token, seat};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, QueryFilter};

use crate::app::App;
use crate::error::Result;

/// How old the mark may grow.
const COARSENESS: TimeDelta = TimeDelta::minutes(1);

/// Notes that the token was used now, and with it the seat, unless that was noted less than a minute ago. The versions
/// stay: nobody's edit is stale because of it.
pub(crate) async fn mark_used(app: &App, scope: Scope, token: &api_token::Model) -> Result<()> {
    let now = app.clock.now();
    let stale = now - COARSENESS;
    if token.last_used_at.is_some_and(|at| at > stale && at <= now) {
        return Ok(());
    }
    let tx = app.db.begin_within(scope).await?;
    // The seat first, as whoever locks it out does.
    seat::Entity::update_within(scope)
        .filter(seat::Column::Id.eq(token.seat_id))
        .filter(older(seat::Column::LastActiveAt, stale, now))
        .col_expr(seat::Column::LastActiveAt, Expr::value(now))
        .exec(&tx)
        .await?;
    api_token::Entity::update_within(scope)
        .filter(api_token::Column::Id.eq(token.id))
        .filter(older(api_token::Column::LastUsedAt, stale, now))
        .col_expr(api_token::Column::LastUsedAt, Expr::value(now))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

fn older(mark: impl ColumnTrait, stale: DateTime<Utc>, now: DateTime<Utc>) -> Condition {
    Condition::any().add(mark.is_null()).add(mark.lte(stale)).add(mark.gt(now))
}
