//! Facts of seat audits.

use chrono::NaiveDate;
use keystead_entities::Scoped;
use keystead_entities::seat::Known;
use keystead_entities::seat_audit::{self, SeatAuditStatus};
use keystead_entities::seat_audit_item::{self as item, DecisionSource, ItemOutcome, SeatAuditFlag};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
use super::value::{Value, counted, so};
use crate::error::Result;
use crate::tenants::calendar::{self, Quarter};

/// So many quarters are looked back over.
const QUARTERS: usize = 4;

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let closed = seat_audit::Entity::within(of.ctx.scope())
        .filter(seat_audit::Column::Status.eq(SeatAuditStatus::Closed))
        .filter(seat_audit::Column::BusinessUnitId.is_null())
        .order_by_desc(seat_audit::Column::ClosedAt)
        .all(of.db)
        .await?;
    facts.put(on_time(of, &closed));
    let last = closed.first().and_then(|audit| Some((audit, audit.closed_at?)));
    let Some((audit, closed_at)) = last else {
        for key in [Key::SeatAuditsLastCompleted, Key::SeatAuditsOutcome, Key::SeatsShared] {
            facts.put(of.unknown(key, "No seat audit of the whole company has been completed."));
        }
        return Ok(());
    };
    let items = item::Entity::within(of.ctx.scope())
        .filter(item::Column::SeatAuditId.eq(audit.id))
        .order_by_asc(item::Column::Id)
        .all(of.db)
        .await?;
    let of_audit = |key, value, evidence: Vec<String>| {
        let evidence = [audit.id.to_string()].into_iter().chain(evidence);
        Fact::known(key, value, closed_at).evidence(evidence).aged(of.now)
    };
    facts.put(of_audit(Key::SeatAuditsLastCompleted, Value::Day(of.day(closed_at)), Vec::new()));
    facts.put(of_audit(Key::SeatAuditsOutcome, Value::Text(outcome(&items)), Vec::new()));
    let suspected = items.iter().filter(|item| not_shared(item) == Known::No).map(|item| item.id.to_string());
    let shared = Value::tally(items.iter().map(not_shared));
    facts.put(of_audit(Key::SeatsShared, shared, suspected.collect()));
    Ok(())
}

/// The quarters before this one at whose beginning the company was here, by whether their audit was closed by the end of its
/// grace time.
fn on_time<C>(of: &Observer<'_, C>, closed: &[seat_audit::Model]) -> Fact {
    let this = Quarter::at(of.tenant, of.now);
    let before = std::iter::successors(Some(this.previous()), |quarter| Some(quarter.previous())).take(QUARTERS);
    let here: Vec<Quarter> = before.filter(|quarter| of.tenant.created_at <= quarter.starts_at).collect();
    if here.is_empty() {
        return of.unknown(Key::SeatAuditsOnTime, "No whole quarter has gone by yet.");
    }
    let audit_of = |quarter: &Quarter| closed.iter().find(|audit| audit.quarter.as_ref() == Some(&quarter.label));
    let in_time = |audit: &seat_audit::Model| {
        let due: Option<NaiveDate> = audit.due_on.parse().ok();
        let grace = u64::try_from(audit.grace_days).unwrap_or(0);
        let end = due.map(|due| calendar::days_after(due, grace));
        audit.closed_at.zip(end).is_some_and(|(closed_at, end)| of.day(closed_at) <= end)
    };
    let evidence: Vec<String> = here.iter().filter_map(&audit_of).map(|audit| audit.id.to_string()).collect();
    let tally = Value::tally(here.iter().map(|quarter| so(audit_of(quarter).is_some_and(in_time))));
    of.known(Key::SeatAuditsOnTime, tally).evidence(evidence)
}

fn outcome(items: &[item::Model]) -> String {
    let n = |test: &dyn Fn(&item::Model) -> bool| {
        i64::try_from(items.iter().filter(|item| test(item)).count()).unwrap_or(i64::MAX)
    };
    let came = |outcomes: &'static [ItemOutcome]| {
        n(&move |item| item.outcome.is_some_and(|outcome| outcomes.contains(&outcome)))
    };
    format!(
        "{}: {} kept, {} changed, {} ended, {} not applied, {} reviewed by nobody; {} settled by silence",
        counted(n(&|_| true), "item", "items"),
        came(&[ItemOutcome::Kept]),
        came(&[ItemOutcome::Changed]),
        came(&[ItemOutcome::Revoked, ItemOutcome::EndedWithSeat, ItemOutcome::AlreadySo]),
        came(&[ItemOutcome::NotApplied]),
        came(&[ItemOutcome::NotReviewed]),
        n(&|item| item.decision_source == Some(DecisionSource::Silence))
    )
}

fn not_shared(item: &item::Model) -> Known {
    let flag = format!("|{}|", SeatAuditFlag::SharedUseSuspected);
    match (item.flags_yes.contains(&flag), item.flags_unknown.contains(&flag)) {
        (true, _) => Known::No,
        (false, true) => Known::Unknown,
        (false, false) => Known::Yes,
    }
}
