//! Findings to look at.

use keystead_entities::Scoped;
use keystead_entities::finding::{self, Column, FindingKind, FindingStatus};
use keystead_entities::seat::Role;
use sea_orm::{ColumnTrait, QueryFilter, Select};

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::Result;

/// To look at findings.
pub const READ: Right = Right::read(Area::Incidents, Role::Auditor);

/// What is wanted of a list of findings. Fields combine with AND; several values of one mean any of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FindingFilter {
    /// Any of these.
    pub status: Option<Vec<FindingStatus>>,
    /// Any of these.
    pub kind: Option<Vec<FindingKind>>,
}

/// By what findings are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FindingSort {
    /// By the last attempt.
    #[default]
    LastSeenAt,
    /// By the first attempt.
    FirstSeenAt,
    /// By how many attempts there were.
    AttemptCount,
}

impl FindingSort {
    /// The column.
    pub fn column(self) -> Column {
        match self {
            Self::LastSeenAt => Column::LastSeenAt,
            Self::FirstSeenAt => Column::FirstSeenAt,
            Self::AttemptCount => Column::AttemptCount,
        }
    }
}

/// The findings that a filter leaves.
///
/// # Errors
/// Forbidden without [`READ`].
pub fn select(ctx: &Ctx, filter: &FindingFilter) -> Result<Select<finding::Entity>> {
    ctx.may(READ)?;
    let mut rows = finding::Entity::within(ctx.scope());
    if let Some(any) = &filter.status {
        rows = rows.filter(Column::Status.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.kind {
        rows = rows.filter(Column::Kind.is_in(any.iter().copied()));
    }
    Ok(rows)
}
