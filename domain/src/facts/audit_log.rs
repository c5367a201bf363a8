//! Facts of the audit log. A checkpoint is signed only over a chain that was walked and found whole, so the last
//! checkpoint is the last verification.

use chrono::TimeDelta;
use keystead_entities::seat::{self, Role, SeatStatus};
use keystead_entities::{Scoped, audit_checkpoint, audit_event, mail};
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter, QueryOrder};

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
    let oldest = audit_event::Entity::within(of.ctx.scope()).order_by_asc(audit_event::Column::Seq).one(of.db).await?;
    facts.put(match oldest {
        Some(oldest) => of.known(Key::AuditLogOldest, Value::Day(of.day(oldest.occurred_at))),
        None => of.unknown(Key::AuditLogOldest, "The audit log has no entry yet."),
    });
    let sealed = mail::Entity::within(of.ctx.scope())
        .filter(mail::Column::AuditSeq.is_not_null())
        .order_by_desc(mail::Column::CreatedAt)
        .one(of.db)
        .await?;
    let sealed = sealed.map_or("not yet".into(), |mail| of.day(mail.created_at).to_string());
    facts.put(of.known(Key::AuditLogAnchored, Value::Text(sealed)));
    let readers = seat::Entity::within(of.ctx.scope())
        .filter(seat::Column::Status.eq(SeatStatus::Active))
        .filter(seat::Column::Role.is_in([Role::Owner, Role::Admin, Role::Auditor]))
        .count(of.db)
        .await?;
    facts.put(of.known(Key::AuditLogReaders, Value::Count(i64::try_from(readers).unwrap_or(i64::MAX))));
    let key = Key::AuditLogIntact;
    let Some(last) = audit_checkpoint::Entity::last(of.ctx.scope()).one(of.db).await? else {
        for key in [key, Key::AuditLogEntries] {
            facts.put(of.unknown(key, "The audit log has not been verified yet."));
        }
        return Ok(());
    };
    facts.put(Fact::known(Key::AuditLogEntries, Value::Count(last.seq), last.created_at));
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
