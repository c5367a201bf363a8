//! Facts of the AI policy.

use keystead_entities::policy::{self, PolicyStatus};
use keystead_entities::policy_version::{self, PolicyVersionStatus};
use keystead_entities::{Scoped, seat};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
use super::value::Value;
use crate::error::Result;
use crate::policies;

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let published = policy_version::Entity::within(of.ctx.scope())
        .filter(policy_version::Column::Status.eq(PolicyVersionStatus::Published))
        .one(of.db)
        .await?;
    let row = policy::Entity::live(of.ctx.scope())
        .filter(policy::Column::Status.eq(PolicyStatus::Published))
        .one(of.db)
        .await?;
    let (Some(version), Some(row)) = (published, row) else {
        let why = "No AI policy is in force in Keystead.";
        facts.put(Fact::unknown(Key::PolicyVersion, why, of.now));
        facts.put(Fact::unknown(Key::PolicyAcknowledged, why, of.now));
        return Ok(());
    };
    let by = match version.published_by_seat_id {
        Some(id) => seat::Entity::one(of.ctx.scope(), id).one(of.db).await?.map(|seat| format!(" by {}", seat.name)),
        None => None,
    };
    let on = version.published_at.map(|at| at.format(" on %Y-%m-%d").to_string()).unwrap_or_default();
    let review = row.review_due_on.map(|day| format!(", to be reviewed by {day}")).unwrap_or_default();
    let text =
        format!("version {} of \"{}\", published{}{on}{review}", version.number, version.title, by.unwrap_or_default());
    let evidence = || [row.id.to_string(), version.id.to_string()];
    facts.put(Fact::known(Key::PolicyVersion, Value::Text(text), of.now).evidence(evidence()));
    let (bound, given) = policies::counts(of.ctx, of.db, version.id).await?;
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let tally = Value::Tally { yes: count(given), no: count(bound.saturating_sub(given)), unknown: 0 };
    facts.put(Fact::known(Key::PolicyAcknowledged, tally, of.now).evidence(evidence()));
    Ok(())
}
