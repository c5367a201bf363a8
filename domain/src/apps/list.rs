//! Which apps and decisions a list shows.

use chrono::{DateTime, Utc};
use keystead_entities::ai_app::{self, AiAppKind, AiAppStatus, Column, DataClass};
use keystead_entities::seat::Role;
use keystead_entities::{AiAppId, Scoped, SeatId, app_decision};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, PaginatorTrait, QueryFilter, QuerySelect, Select};
use serde::{Deserialize, Serialize};

use super::clock;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::list::{self, Below, Sort};

/// To look at the inventory. Everybody: people should know what they may use.
pub const READ: Right = Right::read(Area::Apps, Role::Member);

/// What is wanted of a list of apps. Fields combine with AND; several values of one mean any of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AppFilter {
    /// Any of these.
    pub status: Option<Vec<AiAppStatus>>,
    /// Any of these.
    pub kind: Option<Vec<AiAppKind>>,
    /// May touch any of these.
    pub data_class: Option<Vec<DataClass>>,
    /// Any of these answers for it.
    #[serde(rename = "ownerIds")]
    pub owner_seat_ids: Option<Vec<SeatId>>,
    /// To be decided on before then.
    #[serde(skip)]
    pub decide_by_before: Option<DateTime<Utc>>,
    /// Whether the day by which to decide is past.
    #[serde(skip)]
    pub is_overdue: Option<bool>,
    /// Archived ones instead of those in the inventory.
    pub is_archived: Option<bool>,
}

/// By what apps are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AppSort {
    /// By name.
    #[default]
    Name,
    /// By time of creation.
    CreatedAt,
    /// By when the decision in force ends.
    DecisionEndsAt,
    /// By when they are to be decided on.
    DecideBy,
}

impl AppSort {
    /// The column.
    pub fn column(self) -> Column {
        match self {
            Self::Name => Column::Name,
            Self::CreatedAt => Column::CreatedAt,
            Self::DecisionEndsAt => Column::DecisionEndsAt,
            Self::DecideBy => Column::UndecidedSince,
        }
    }
}

/// The apps that a filter and a search text leave.
///
/// # Errors
/// `TOO_LONG` for a search text of more than 200 characters.
pub fn select(ctx: &Ctx, filter: &AppFilter, search: Option<&str>) -> Result<Select<ai_app::Entity>> {
    ctx.may(READ)?;
    let mut rows = ai_app::Entity::within(ctx.scope());
    rows = match filter.is_archived {
        Some(true) => rows.filter(Column::ArchivedAt.is_not_null()),
        _ => rows.filter(Column::ArchivedAt.is_null()),
    };
    if let Some(any) = &filter.status {
        rows = rows.filter(Column::Status.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.kind {
        rows = rows.filter(Column::Kind.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.owner_seat_ids {
        rows = rows.filter(Column::OwnerSeatId.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.data_class {
        let text = || Expr::col(Column::DataClasses).cast_as("TEXT");
        let touches = any.iter().map(|class| text().like(format!("%\"{class}\"%")));
        rows = rows.filter(touches.fold(Condition::any().add(Expr::val(1).eq(0)), Condition::add));
    }
    if let Some(before) = filter.decide_by_before {
        rows = rows.filter(Column::UndecidedSince.lt(clock::since(before)));
    }
    rows = match filter.is_overdue {
        Some(true) => rows.filter(Column::UndecidedSince.lte(clock::since(ctx.now()))),
        Some(false) => rows.filter(
            Condition::any()
                .add(Column::UndecidedSince.is_null())
                .add(Column::UndecidedSince.gt(clock::since(ctx.now()))),
        ),
        None => rows,
    };
    if let Some(found) = list::search(&[Column::Name, Column::VendorName, Column::Description], search)? {
        rows = rows.filter(found);
    }
    Ok(rows)
}

/// How many apps of the inventory stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Nobody has decided.
    pub undecided: u64,
    /// Of those, the day by which to decide is past.
    pub overdue: u64,
    /// Allowed.
    pub allowed: u64,
    /// Quarantined.
    pub quarantined: u64,
    /// Blocked.
    pub blocked: u64,
}

/// Counts the inventory.
pub async fn counts(ctx: &Ctx) -> Result<Counts> {
    let rows = select(ctx, &AppFilter::default(), None)?
        .select_only()
        .column(Column::Status)
        .column_as(Column::Id.count(), "count")
        .group_by(Column::Status);
    let mut counts = Counts::default();
    for (status, count) in rows.into_tuple::<(AiAppStatus, i64)>().all(ctx.db()).await? {
        let count = u64::try_from(count).unwrap_or(0);
        match status {
            AiAppStatus::Undecided => counts.undecided = count,
            AiAppStatus::Allowed => counts.allowed = count,
            AiAppStatus::Quarantined => counts.quarantined = count,
            AiAppStatus::Blocked => counts.blocked = count,
        }
    }
    let overdue = AppFilter { is_overdue: Some(true), ..AppFilter::default() };
    counts.overdue = select(ctx, &overdue, None)?.count(ctx.db()).await?;
    Ok(counts)
}

/// The decisions on an app, the latest first.
pub fn decisions(ctx: &Ctx, app: AiAppId) -> Result<Below<app_decision::Entity>> {
    ctx.may(READ)?;
    use app_decision::Column::{AiAppId, DecidedAt, Id};
    let latest = Sort { by: DecidedAt, descending: true, tie: Id };
    Ok(Below::new(ctx.scope(), app_decision::Entity::within(ctx.scope()), latest).of(AiAppId, app))
}
