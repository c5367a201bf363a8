//! What is counted of companies.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::finding::{self, FindingStatus};
use keystead_entities::pilot_checkpoint::{self, CheckpointStatus};
use keystead_entities::provider_key::{self, ProviderKeyStatus};
use keystead_entities::seat::{self, Known, SeatKind, SeatStatus};
use keystead_entities::seat_audit::{self, SeatAuditStatus};
use keystead_entities::{TenantId, tenant};
use sea_orm::sea_query::{Alias, CaseStatement, Expr, ExprTrait, SelectStatement, UnionType};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};

use crate::auth::Right;
use crate::error::Result;
use crate::{findings, keys, pilots, seat_audits, seats};

/// Days ahead within which a key counts as due.
const DUE_WITHIN: TimeDelta = TimeDelta::days(14);

/// Today, and the last day that counts as soon.
#[derive(Clone, Debug)]
pub struct Days {
    pub(super) today: String,
    pub(super) soon: String,
}

impl Days {
    /// At that moment, in UTC.
    pub fn at(now: DateTime<Utc>) -> Self {
        let day = |at: DateTime<Utc>| at.date_naive().to_string();
        Self { today: day(now), soon: day(now + DUE_WITHIN) }
    }
}

/// Something that is counted of companies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Seats of people in use, invited ones included.
    SeatsInUse,
    /// Of these, seats of people who left.
    DepartedSeats,
    /// Seats of people, in use and not departed, that are known to have no second factor.
    SeatsWithoutSecondFactor,
    /// Keys to be rotated today or within 14 days.
    KeysDue,
    /// Keys that were to be rotated before today.
    KeysOverdue,
    /// Checkpoints of pilots that nobody signed yet.
    OpenCheckpoints,
    /// Of these, those that were to be signed before today.
    OverdueCheckpoints,
    /// Seat audits that are open or being closed.
    OpenSeatAudits,
    /// Of these, those whose decisions were due before today.
    OverdueSeatAudits,
    /// Findings that nobody decided on.
    OpenFindings,
}

/// What a figure takes off the score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// For each.
    pub each: i64,
    /// For all together.
    pub most: i64,
}

impl Weight {
    /// What so many take off.
    pub fn lost(self, count: i64) -> i64 {
        Ord::min(count.saturating_mul(self.each), self.most)
    }
}

impl Figure {
    /// Every one.
    pub const ALL: [Self; 10] = [
        Self::SeatsInUse,
        Self::DepartedSeats,
        Self::SeatsWithoutSecondFactor,
        Self::KeysDue,
        Self::KeysOverdue,
        Self::OpenCheckpoints,
        Self::OverdueCheckpoints,
        Self::OpenSeatAudits,
        Self::OverdueSeatAudits,
        Self::OpenFindings,
    ];

    /// To see it.
    pub fn right(self) -> Right {
        match self {
            Self::SeatsInUse | Self::DepartedSeats | Self::SeatsWithoutSecondFactor => seats::READ,
            Self::KeysDue | Self::KeysOverdue => keys::READ,
            Self::OpenCheckpoints | Self::OverdueCheckpoints => pilots::READ,
            Self::OpenSeatAudits | Self::OverdueSeatAudits => seat_audits::READ,
            Self::OpenFindings => findings::READ,
        }
    }

    /// What it takes off the score; nothing for what is not found wanting. All together are 100.
    pub fn weight(self) -> Option<Weight> {
        let (each, most) = match self {
            Self::KeysOverdue | Self::DepartedSeats => (10, 25),
            Self::OpenFindings => (5, 15),
            Self::SeatsWithoutSecondFactor => (3, 15),
            Self::OverdueCheckpoints => (5, 10),
            Self::OverdueSeatAudits => (10, 10),
            Self::SeatsInUse | Self::KeysDue | Self::OpenCheckpoints | Self::OpenSeatAudits => return None,
        };
        Some(Weight { each, most })
    }

    /// The company of each thing that it counts, of those companies.
    pub(crate) fn rows(self, of: SelectStatement, days: &Days) -> SelectStatement {
        let Days { today, soon } = days;
        match self {
            Self::SeatsInUse => companies(people(of), seat::Column::TenantId),
            Self::DepartedSeats => companies(departed(of, today), seat::Column::TenantId),
            Self::SeatsWithoutSecondFactor => companies(without_second_factor(of, today), seat::Column::TenantId),
            Self::KeysDue => {
                let due = keys_in_use(of).filter(provider_key::Column::DueOn.between(today, soon));
                companies(due, provider_key::Column::TenantId)
            }
            Self::KeysOverdue => {
                let overdue = keys_in_use(of).filter(provider_key::Column::DueOn.lt(today));
                companies(overdue, provider_key::Column::TenantId)
            }
            Self::OpenCheckpoints => companies(checkpoints(of), pilot_checkpoint::Column::TenantId),
            Self::OverdueCheckpoints => {
                let overdue = checkpoints(of).filter(pilot_checkpoint::Column::DueOn.lt(today));
                companies(overdue, pilot_checkpoint::Column::TenantId)
            }
            Self::OpenSeatAudits => companies(audits(of), seat_audit::Column::TenantId),
            Self::OverdueSeatAudits => {
                companies(audits(of).filter(seat_audit::Column::DueOn.lt(today)), seat_audit::Column::TenantId)
            }
            Self::OpenFindings => companies(open_findings(of), finding::Column::TenantId),
        }
    }
}

/// What was counted of one company.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts([i64; Figure::ALL.len()]);

impl Counts {
    /// How many there are.
    pub fn of(&self, figure: Figure) -> i64 {
        self.0.get(figure as usize).copied().unwrap_or(0)
    }
}

/// Counts every figure of the companies that `of` gives for its right: one statement, however many they are. A figure for
/// which it gives none is not counted.
///
/// # Errors
/// What the database says.
pub async fn count(
    db: &impl ConnectionTrait,
    days: &Days,
    of: impl Fn(Right) -> Option<SelectStatement>,
) -> Result<HashMap<TenantId, Counts>> {
    let parts = Figure::ALL.iter().filter_map(|figure| {
        let mut rows = figure.rows(of(figure.right())?, days);
        let number = Expr::val(*figure as i32);
        rows.expr_as(number, Alias::new("figure")).expr_as(Expr::cust("COUNT(*)"), Alias::new("n"));
        Some(rows.group_by_col(Alias::new("tenant_id")).to_owned())
    });
    let mut found: HashMap<TenantId, Counts> = HashMap::new();
    let Some(all) = united(parts) else { return Ok(found) };
    for row in db.query_all(&all).await? {
        let (figure, n): (i32, i64) = (row.try_get("", "figure")?, row.try_get("", "n")?);
        let counts = found.entry(row.try_get("", "tenant_id")?).or_default();
        if let Some(count) = usize::try_from(figure).ok().and_then(|at| counts.0.get_mut(at)) {
            *count = n;
        }
    }
    Ok(found)
}

/// The points that companies lose, a row for each figure: rows of `tenant_id` and `points`. Of companies as in [`count`].
pub(crate) fn lost(days: &Days, of: impl Fn(Right) -> Option<SelectStatement>) -> Option<SelectStatement> {
    united(Figure::ALL.iter().filter_map(|figure| {
        let weight = figure.weight()?;
        let mut rows = figure.rows(of(figure.right())?, days);
        let all = || Expr::cust("COUNT(*)").mul(weight.each);
        let points = CaseStatement::new().case(all().gt(weight.most), weight.most).finally(all());
        Some(rows.expr_as(points, Alias::new("points")).group_by_col(Alias::new("tenant_id")).to_owned())
    }))
}

/// All rows of all of them.
pub(super) fn united(mut parts: impl Iterator<Item = SelectStatement>) -> Option<SelectStatement> {
    let first = parts.next()?;
    Some(parts.fold(first, |mut all, part| all.union(UnionType::All, part).to_owned()))
}

fn companies<E: EntityTrait>(rows: Select<E>, company: E::Column) -> SelectStatement {
    rows.select_only().column(company).into_query()
}

fn people(of: SelectStatement) -> Select<seat::Entity> {
    seat::Entity::of_companies(of)
        .filter(seat::Column::Kind.eq(SeatKind::Person))
        .filter(seat::Column::Status.is_in([SeatStatus::Invited, SeatStatus::Active]))
}

fn left(today: &str) -> Condition {
    Condition::any().add(seat::Column::DepartedOn.lt(today)).add(seat::Column::DepartedAt.is_not_null())
}

pub(super) fn departed(of: SelectStatement, today: &str) -> Select<seat::Entity> {
    people(of).filter(left(today))
}

pub(super) fn without_second_factor(of: SelectStatement, today: &str) -> Select<seat::Entity> {
    let is_there = Condition::all()
        .add(Condition::any().add(seat::Column::DepartedOn.is_null()).add(seat::Column::DepartedOn.gte(today)))
        .add(seat::Column::DepartedAt.is_null());
    people(of).filter(seat::Column::Mfa.eq(Known::No)).filter(is_there)
}

pub(super) fn keys_in_use(of: SelectStatement) -> Select<provider_key::Entity> {
    let in_use = [ProviderKeyStatus::Active, ProviderKeyStatus::Quarantined];
    provider_key::Entity::of_companies(of).filter(provider_key::Column::Status.is_in(in_use))
}

pub(super) fn checkpoints(of: SelectStatement) -> Select<pilot_checkpoint::Entity> {
    pilot_checkpoint::Entity::of_companies(of).filter(pilot_checkpoint::Column::Status.eq(CheckpointStatus::Open))
}

pub(super) fn audits(of: SelectStatement) -> Select<seat_audit::Entity> {
    let open = [SeatAuditStatus::Open, SeatAuditStatus::Closing];
    seat_audit::Entity::of_companies(of).filter(seat_audit::Column::Status.is_in(open))
}

pub(super) fn open_findings(of: SelectStatement) -> Select<finding::Entity> {
    finding::Entity::of_companies(of).filter(finding::Column::Status.eq(FindingStatus::Open))
}

/// Companies where something waits, of those that `of` gives for each figure's right; none where it gives none.
pub(crate) fn where_something_waits(days: &Days, of: impl Fn(Right) -> Option<SelectStatement>) -> Condition {
    let waits = [
        Figure::DepartedSeats,
        Figure::KeysDue,
        Figure::KeysOverdue,
        Figure::OpenCheckpoints,
        Figure::OpenSeatAudits,
        Figure::OpenFindings,
    ];
    let any = waits.iter().filter_map(|figure| Some(figure.rows(of(figure.right())?, days)));
    let any = any.fold(Condition::any(), |any, rows| any.add(tenant::Column::Id.in_subquery(rows)));
    // Whoever may see none of it finds nothing due.
    if any.is_empty() { any.add(tenant::Column::Id.is_null()) } else { any }
}
