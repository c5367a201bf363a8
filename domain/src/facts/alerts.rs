//! Facts of alerts: what was noticed, and how soon somebody decided.

use keystead_entities::{Scoped, finding};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

use super::collect::Observer;
use super::fact::Facts;
use super::key::Key;
use super::value::{Value, counted, hours};
use crate::error::Result;

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let found = finding::Entity::within(of.ctx.scope())
        .filter(finding::Column::FirstSeenAt.gt(of.ago(90)))
        .order_by_asc(finding::Column::Id)
        .all(of.db)
        .await?;
    let ids = found.iter().map(|finding| finding.id.to_string());
    facts.put(of.known(Key::AlertsFound, Value::number(found.len())).evidence(ids));
    let decided = found.iter().filter_map(|f| Some((f.decided_at? - f.first_seen_at).num_minutes().max(0)));
    let mut waits: Vec<i64> = decided.map(|minutes| (minutes + 59) / 60).collect();
    waits.sort_unstable();
    let open = i64::try_from(found.len() - waits.len()).unwrap_or(i64::MAX);
    let said = match (waits.get(waits.len() / 2), waits.last()) {
        (Some(median), Some(longest)) => format!(
            "decided after {} in the middle and {} at the longest, {} open",
            hours(*median),
            hours(*longest),
            counted(open, "alert", "alerts")
        ),
        _ if open == 0 => "there was none to decide on".into(),
        _ => format!("{} open, none decided", counted(open, "alert", "alerts")),
    };
    facts.put(of.known(Key::AlertsAnswered, Value::Text(said)));
    Ok(())
}
