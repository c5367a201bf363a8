//! Looking at imports, their reports, and evidence.

use keystead_entities::app_discovery::{self, DiscoveryStatus};
use keystead_entities::discovery_import_row::{self as row, DiscoveryOutcome};
use keystead_entities::discovery_source::DiscoveryKind;
use keystead_entities::{
    AiAppId, AppDiscoveryId, DiscoveryImportId, DiscoverySourceId, Scoped, app_grant_holder, discovery_import,
    discovery_source,
};
use sea_orm::{ColumnTrait, QueryFilter, Select};

use super::READ;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::list::{self, Below, Sort};

/// What is wanted of a list of evidence. Fields combine with AND; several values of one mean any of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiscoveryFilter {
    /// Any of these.
    pub status: Option<Vec<DiscoveryStatus>>,
    /// Any of these.
    pub kind: Option<Vec<DiscoveryKind>>,
    /// From any of these.
    pub source_ids: Option<Vec<DiscoverySourceId>>,
}

/// The evidence that a filter and a search text leave.
///
/// # Errors
/// `TOO_LONG` for a search text of more than 200 characters.
pub fn discoveries(ctx: &Ctx, filter: &DiscoveryFilter, search: Option<&str>) -> Result<Select<app_discovery::Entity>> {
    ctx.may(READ)?;
    use app_discovery::Column;
    let mut rows = app_discovery::Entity::within(ctx.scope());
    if let Some(any) = &filter.status {
        rows = rows.filter(Column::Status.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.kind {
        rows = rows.filter(Column::Kind.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.source_ids {
        rows = rows.filter(Column::DiscoverySourceId.is_in(any.iter().copied()));
    }
    if let Some(found) = list::search(&[Column::RawName, Column::Reason], search)? {
        rows = rows.filter(found);
    }
    Ok(rows)
}

/// The evidence for an app, the latest first.
pub fn of_app(ctx: &Ctx, app: AiAppId) -> Result<Below<app_discovery::Entity>> {
    ctx.may(READ)?;
    use app_discovery::Column::{AiAppId, Id, LastSeenAt};
    let latest = Sort { by: LastSeenAt, descending: true, tie: Id };
    Ok(Below::new(ctx.scope(), app_discovery::Entity::within(ctx.scope()), latest).of(AiAppId, app))
}

/// The seats that let an app in, the latest first.
pub fn holders(ctx: &Ctx, discovery: AppDiscoveryId) -> Result<Below<app_grant_holder::Entity>> {
    ctx.may(READ)?;
    use app_grant_holder::Column::{DiscoveryId, LastSeenAt, SeatId};
    let latest = Sort { by: LastSeenAt, descending: true, tie: SeatId };
    Ok(Below::new(ctx.scope(), app_grant_holder::Entity::all_of(ctx.scope()), latest).of(DiscoveryId, discovery))
}

/// All imports of the company.
pub fn imports(ctx: &Ctx) -> Result<Select<discovery_import::Entity>> {
    ctx.may(READ)?;
    Ok(discovery_import::Entity::within(ctx.scope()))
}

/// The rows of an import in their order, all or those of any of the outcomes.
pub fn rows(ctx: &Ctx, id: DiscoveryImportId, outcomes: Option<&[DiscoveryOutcome]>) -> Result<Below<row::Entity>> {
    ctx.may(READ)?;
    use row::Column::{ImportId, Position};
    let rows = row::Entity::all_of(ctx.scope());
    let rows = match outcomes {
        Some(any) => rows.filter(row::Column::Outcome.is_in(any.iter().copied())),
        None => rows,
    };
    Ok(Below::new(ctx.scope(), rows, Sort { by: Position, descending: false, tie: Position }).of(ImportId, id))
}

/// The places that inventories and logs come from.
pub fn sources(ctx: &Ctx) -> Result<Select<discovery_source::Entity>> {
    ctx.may(READ)?;
    Ok(discovery_source::Entity::within(ctx.scope()).filter(discovery_source::Column::DeletedAt.is_null()))
}
