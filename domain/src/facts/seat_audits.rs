//! Facts of seat audits.

use keystead_entities::Scoped;
use keystead_entities::seat_audit::{self, SeatAuditStatus};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
use super::value::Value;
use crate::error::Result;
use crate::tenants::calendar;

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let last = seat_audit::Entity::within(of.ctx.scope())
        .filter(seat_audit::Column::Status.eq(SeatAuditStatus::Closed))
        .filter(seat_audit::Column::BusinessUnitId.is_null())
        .order_by_desc(seat_audit::Column::ClosedAt)
        .one(of.db)
        .await?;
    let key = Key::SeatAuditsLastCompleted;
    let fact = match last.as_ref().and_then(|audit| Some((audit, audit.closed_at?))) {
        Some((audit, closed_at)) => {
            let day = calendar::day_of(calendar::zone(of.tenant), closed_at);
            Fact::known(key, Value::Day(day), closed_at).evidence([audit.id.to_string()]).aged(of.now)
        }
        None => Fact::unknown(key, "No seat audit of the whole company has been completed.", of.now),
    };
    facts.put(fact);
    Ok(())
}
