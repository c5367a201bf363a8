//! Looking at audits, their items, their sums.

use std::collections::{BTreeMap, HashMap};

use keystead_entities::seat_audit::{self, SeatAuditOrigin, SeatAuditStatus};
use keystead_entities::seat_audit_item::{
    self as item, DecisionSource, ItemOutcome, SeatAuditDecision, SeatAuditFlag, SeatAuditItemKind,
};
use keystead_entities::{Scope, Scoped, SeatAuditId, SeatId, seat_audit_report, seat_audit_reviewer};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use serde::{Deserialize, Serialize};

use super::READ;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::list::{self, Below, Page, PageArgs, Sort};

/// Which audits.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AuditFilter {
    /// Any of these; empty: any.
    pub status: Vec<SeatAuditStatus>,
    /// Any of these; empty: any.
    pub origin: Vec<SeatAuditOrigin>,
}

/// Which items. Lists mean any of them; empty: any.
#[derive(Clone, Debug, Default)]
pub struct ItemFilter {
    /// Of these kinds.
    pub kind: Vec<SeatAuditItemKind>,
    /// With one of these flags raised.
    pub flags: Vec<SeatAuditFlag>,
    /// With one of these flags not known.
    pub unknown_flags: Vec<SeatAuditFlag>,
    /// Decided so.
    pub decision: Vec<SeatAuditDecision>,
    /// Decided on, or not yet.
    pub is_decided: Option<bool>,
    /// Somebody other than the item itself could decide, or nobody.
    pub is_reviewable: Option<bool>,
    /// Asked of these seats.
    pub reviewer: Vec<SeatId>,
    /// That came to this.
    pub outcome: Vec<ItemOutcome>,
}

/// What items are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ItemOrder {
    /// Number of raised flags.
    #[default]
    FlagCount,
    /// Name.
    Name,
}

/// Sums over the items of one audit.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// All items.
    pub items: u64,
    /// With at least one raised flag.
    pub flagged: u64,
    /// Waiting for a decision that somebody can take.
    pub undecided: u64,
    /// That nobody but themselves could decide on, and nobody did.
    pub not_reviewable: u64,
    /// By decision.
    pub decisions: BTreeMap<SeatAuditDecision, u64>,
    /// Settled as silence.
    pub by_silence: u64,
    /// By outcome.
    pub outcomes: BTreeMap<ItemOutcome, u64>,
    /// Raised and not known, by flag.
    pub flags: BTreeMap<SeatAuditFlag, (u64, u64)>,
}

/// A page of the audits, newest first.
pub async fn list_audits(ctx: &Ctx, filter: &AuditFilter, page: &PageArgs) -> Result<Page<seat_audit::Model>> {
    ctx.may(READ)?;
    let newest = Sort { by: seat_audit::Column::StartedAt, descending: true, tie: seat_audit::Column::Id };
    list::page(ctx.db(), audits(ctx, filter), newest, page).await
}

/// How many there are.
pub async fn count_audits(ctx: &Ctx, filter: &AuditFilter) -> Result<u64> {
    ctx.may(READ)?;
    list::count(ctx.db(), audits(ctx, filter)).await
}

/// The audits that a filter leaves.
pub(crate) fn audits(ctx: &Ctx, filter: &AuditFilter) -> Select<seat_audit::Entity> {
    let mut select = seat_audit::Entity::within(ctx.scope());
    if !filter.status.is_empty() {
        select = select.filter(seat_audit::Column::Status.is_in(filter.status.iter().copied()));
    }
    if !filter.origin.is_empty() {
        select = select.filter(seat_audit::Column::Origin.is_in(filter.origin.iter().copied()));
    }
    select
}

/// An audit's items.
pub fn items(
    ctx: &Ctx,
    audit_id: SeatAuditId,
    filter: &ItemFilter,
    (by, descending): (ItemOrder, bool),
) -> Result<Below<item::Entity>> {
    ctx.may(READ)?;
    let by = match by {
        ItemOrder::FlagCount => item::Column::FlagCount,
        ItemOrder::Name => item::Column::Name,
    };
    let sort = Sort { by, descending, tie: item::Column::Id };
    Ok(Below::new(ctx.scope(), filtered(ctx, filter), sort).of(item::Column::SeatAuditId, audit_id))
}

fn filtered(ctx: &Ctx, filter: &ItemFilter) -> Select<item::Entity> {
    let mut select = item::Entity::within(ctx.scope());
    if !filter.kind.is_empty() {
        select = select.filter(item::Column::Kind.is_in(filter.kind.iter().copied()));
    }
    if !filter.flags.is_empty() {
        select = select.filter(marked(item::Column::FlagsYes, &filter.flags));
    }
    if !filter.unknown_flags.is_empty() {
        select = select.filter(marked(item::Column::FlagsUnknown, &filter.unknown_flags));
    }
    if !filter.decision.is_empty() {
        select = select.filter(item::Column::Decision.is_in(filter.decision.iter().copied()));
    }
    if let Some(is_decided) = filter.is_decided {
        let column = item::Column::Decision;
        select = select.filter(if is_decided { column.is_not_null() } else { column.is_null() });
    }
    if let Some(is_reviewable) = filter.is_reviewable {
        let column = item::Column::ReviewerSeatId;
        select = select.filter(if is_reviewable { column.is_not_null() } else { column.is_null() });
    }
    if !filter.reviewer.is_empty() {
        select = select.filter(item::Column::ReviewerSeatId.is_in(filter.reviewer.iter().copied()));
    }
    if !filter.outcome.is_empty() {
        select = select.filter(item::Column::Outcome.is_in(filter.outcome.iter().copied()));
    }
    select
}

/// Any of the flags, in the form `|A|B|` that [`super::flags::marked`] writes.
fn marked(column: item::Column, flags: &[SeatAuditFlag]) -> Condition {
    flags.iter().fold(Condition::any(), |any, flag| any.add(column.contains(format!("|{}|", flag.as_str()))))
}

/// The sums of several audits, in two statements: for a loader, whose caller has been asked for [`READ`].
pub async fn summaries(
    db: &impl ConnectionTrait,
    scope: Scope,
    ids: &[SeatAuditId],
) -> Result<HashMap<SeatAuditId, Summary>> {
    let mine =
        || item::Entity::within(scope).filter(item::Column::SeatAuditId.is_in(ids.iter().copied())).select_only();
    type States =
        (SeatAuditId, Option<SeatAuditDecision>, Option<DecisionSource>, Option<ItemOutcome>, Option<SeatId>, i64);
    let states: Vec<States> = mine()
        .column(item::Column::SeatAuditId)
        .column(item::Column::Decision)
        .column(item::Column::DecisionSource)
        .column(item::Column::Outcome)
        .column(item::Column::ReviewerSeatId)
        .column_as(item::Column::Id.count(), "items")
        .group_by(item::Column::SeatAuditId)
        .group_by(item::Column::Decision)
        .group_by(item::Column::DecisionSource)
        .group_by(item::Column::Outcome)
        .group_by(item::Column::ReviewerSeatId)
        .into_tuple()
        .all(db)
        .await?;
    let flags: Vec<(SeatAuditId, String, String, i64)> = mine()
        .column(item::Column::SeatAuditId)
        .column(item::Column::FlagsYes)
        .column(item::Column::FlagsUnknown)
        .column_as(item::Column::Id.count(), "items")
        .group_by(item::Column::SeatAuditId)
        .group_by(item::Column::FlagsYes)
        .group_by(item::Column::FlagsUnknown)
        .into_tuple()
        .all(db)
        .await?;
    let mut sums: HashMap<SeatAuditId, Summary> = ids.iter().map(|id| (*id, Summary::default())).collect();
    for (id, decision, source, outcome, reviewer, count) in states {
        let (sum, count) = (sums.entry(id).or_default(), u64::try_from(count).unwrap_or(0));
        sum.items += count;
        match decision {
            Some(decision) => *sum.decisions.entry(decision).or_default() += count,
            None if reviewer.is_some() => sum.undecided += count,
            None => sum.not_reviewable += count,
        }
        if source == Some(DecisionSource::Silence) {
            sum.by_silence += count;
        }
        if let Some(outcome) = outcome {
            *sum.outcomes.entry(outcome).or_default() += count;
        }
    }
    for (id, yes, unknown, count) in flags {
        let (sum, count) = (sums.entry(id).or_default(), u64::try_from(count).unwrap_or(0));
        if !yes.is_empty() {
            sum.flagged += count;
        }
        for flag in names(&yes) {
            sum.flags.entry(flag).or_default().0 += count;
        }
        for flag in names(&unknown) {
            sum.flags.entry(flag).or_default().1 += count;
        }
    }
    Ok(sums)
}

fn names(marked: &str) -> impl Iterator<Item = SeatAuditFlag> {
    marked.split('|').filter_map(|name| name.parse().ok())
}

/// Who is asked in several audits: for a loader, whose caller has been asked for [`READ`].
pub async fn reviewers_of(
    db: &impl ConnectionTrait,
    scope: Scope,
    ids: &[SeatAuditId],
) -> Result<HashMap<SeatAuditId, Vec<SeatId>>> {
    let rows = seat_audit_reviewer::Entity::among(scope, ids.iter().copied())
        .order_by_asc(seat_audit_reviewer::Column::SeatId)
        .all(db)
        .await?;
    let mut reviewers: HashMap<SeatAuditId, Vec<SeatId>> = ids.iter().map(|id| (*id, Vec::new())).collect();
    for row in rows {
        reviewers.entry(row.seat_audit_id).or_default().push(row.seat_id);
    }
    Ok(reviewers)
}

/// The sealed report of an audit: one, or none.
pub fn report_of(ctx: &Ctx, id: SeatAuditId) -> Result<Below<seat_audit_report::Entity>> {
    ctx.may(READ)?;
    use seat_audit_report::Column::SeatAuditId;
    let sort = Sort { by: SeatAuditId, descending: false, tie: SeatAuditId };
    Ok(Below::new(ctx.scope(), seat_audit_report::Entity::within(ctx.scope()), sort).of(SeatAuditId, id))
}
