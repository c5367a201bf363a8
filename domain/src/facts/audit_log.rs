//! Facts of the audit log. A checkpoint is signed only over a chain that was walked and found whole, so the last
//! checkpoint is the last verification.

use chrono::TimeDelta;
use keystead_entities::{Scoped, audit_checkpoint, audit_event};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
use super::value::Value;
use crate::error::Result;

/// Entries are signed within minutes. One that waits so long says that signing fails, or that the chain does not hold.
const WAITS_AT_MOST: TimeDelta = TimeDelta::days(1);

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let days = Value::Count(of.tenant.audit_retention_days.into());
    facts.put(Fact::known(Key::AuditLogRetentionDays, days, of.now));
    let key = Key::AuditLogIntact;
    let Some(last) = audit_checkpoint::Entity::last(of.ctx.scope()).one(of.db).await? else {
        facts.put(Fact::unknown(key, "The audit log has not been verified yet.", of.now));
        return Ok(());
    };
    let next = audit_event::Entity::within(of.ctx.scope())
        .filter(audit_event::Column::Seq.eq(last.seq + 1))
        .one(of.db)
        .await?;
    let fact = Fact::known(key, Value::Flag(true), last.created_at).evidence([last.id.to_string()]).aged(of.now);
    facts.put(match next {
        Some(next) if next.occurred_at + WAITS_AT_MOST < of.now => {
            fact.expired(format!("Entries since {} have not been verified.", next.occurred_at.date_naive()))
        }
        _ => fact,
    });
    Ok(())
}
