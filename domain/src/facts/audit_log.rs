//! Facts of the audit log.

use keystead_entities::Scoped;
use keystead_entities::audit_event::{self, AuditOutcome};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
use super::value::Value;
use crate::error::Result;

/// What a verification of the chain leaves in the log: `SUCCESS` when it was whole, `FAILED` when it was not.
const VERIFIED: &str = "audit_log.verified";

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let days = Value::Count(of.tenant.audit_retention_days.into());
    facts.put(Fact::known(Key::AuditLogRetentionDays, days, of.now));
    let last = audit_event::Entity::within(of.ctx.scope())
        .filter(audit_event::Column::Action.eq(VERIFIED))
        .order_by_desc(audit_event::Column::Seq)
        .one(of.db)
        .await?;
    facts.put(match last {
        Some(entry) => {
            let whole = Value::Flag(entry.outcome == AuditOutcome::Success);
            Fact::known(Key::AuditLogIntact, whole, entry.occurred_at).evidence([entry.id.to_string()]).aged(of.now)
        }
        None => Fact::unknown(Key::AuditLogIntact, "The audit log has not been verified yet.", of.now),
    });
    Ok(())
}
