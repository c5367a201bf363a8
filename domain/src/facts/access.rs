//! Facts of who may use what, and of more access for a while.

use keystead_entities::access_request::{self, AccessRequestStatus};
use keystead_entities::ai_app::{self, AiAppStatus};
use keystead_entities::seat::{self, SeatStatus};
use keystead_entities::{Scoped, access_grant};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
use super::value::{Value, counted, so};
use crate::error::Result;

/// The tiers there are.
const TIERS: [i32; 3] = [1, 2, 3];

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    facts.put(matrix(of).await?);
    let grants = access_grant::Entity::within(of.ctx.scope())
        .filter(access_grant::Column::StartsAt.gt(of.ago(365)))
        .order_by_asc(access_grant::Column::Id)
        .all(of.db)
        .await?;
    let longest = grants.iter().map(|grant| (grant.ends_at - grant.starts_at).num_hours()).max().unwrap_or(0);
    facts.put(of.known(Key::GrantsYear, Value::number(grants.len())));
    facts.put(of.known(Key::GrantsLongest, Value::Count(longest)));
    let without = grants.iter().filter(|grant| grant.approved_by_seat_id.is_none()).map(|grant| grant.id.to_string());
    let approved = Value::tally(grants.iter().map(|grant| so(grant.approved_by_seat_id.is_some())));
    facts.put(of.known(Key::GrantsApproved, approved).evidence(without));
    use access_request::Column;
    let own = access_request::Entity::within(of.ctx.scope())
        .filter(Column::Status.eq(AccessRequestStatus::Approved))
        .filter(Expr::col(Column::DecidedBySeatId).equals(Column::SeatId))
        .count(of.db)
        .await?;
    facts.put(of.known(Key::AccessSelfDecided, Value::Count(i64::try_from(own).unwrap_or(i64::MAX))));
    Ok(())
}

async fn matrix<C: ConnectionTrait>(of: &Observer<'_, C>) -> Result<Fact> {
    let seats =
        seat::Entity::within(of.ctx.scope()).filter(seat::Column::Status.eq(SeatStatus::Active)).all(of.db).await?;
    let apps = ai_app::Entity::within(of.ctx.scope())
        .filter(ai_app::Column::ArchivedAt.is_null())
        .filter(ai_app::Column::Status.eq(AiAppStatus::Allowed))
        .order_by_asc(ai_app::Column::Name)
        .order_by_asc(ai_app::Column::Id)
        .all(of.db)
        .await?;
    let lines = TIERS.into_iter().map(|tier| {
        let n = i64::try_from(seats.iter().filter(|seat| seat.tier == tier).count()).unwrap_or(i64::MAX);
        let reached: Vec<&str> = apps.iter().filter(|app| app.tier <= tier).map(|app| app.name.as_str()).collect();
        let reached = if reached.is_empty() { "no app".into() } else { reached.join(", ") };
        format!("tier {tier} ({}): {reached}", counted(n, "seat", "seats"))
    });
    Ok(of.known(Key::AccessMatrix, Value::names(lines)))
}
