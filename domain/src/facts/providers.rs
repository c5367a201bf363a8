//! Facts of provider accounts and provider keys, over all of them.

use sea_orm::ConnectionTrait;

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
use super::value::Value;
use crate::error::Result;

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let days = rotation_days(&of.tenant.key_rotation_period);
    facts.put(match days {
        Some(days) => Fact::known(Key::KeysRotationDays, Value::Count(days), of.now),
        None => Fact::unknown(Key::KeysRotationDays, "The rotation period cannot be read.", of.now),
    });
    facts.put(match &of.tenant.residency {
        Some(region) => Fact::known(Key::ResidencyBoundary, Value::Text(region.clone()), of.now),
        None => Fact::unknown(Key::ResidencyBoundary, "No residency boundary is set.", of.now),
    });
    Ok(())
}

/// The days of a whole-day ISO 8601 duration.
fn rotation_days(period: &str) -> Option<i64> {
    period.strip_prefix('P')?.strip_suffix('D')?.parse().ok()
}
