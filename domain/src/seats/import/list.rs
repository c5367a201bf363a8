//! Looking at imports and their reports.

use keystead_entities::seat_import_row::{self as row, SeatImportOutcome as Outcome};
use keystead_entities::{ImportId, Scope, Scoped, seat_import};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use crate::ctx::Ctx;
use crate::error::Result;
use crate::list::{Below, Sort};
use crate::seats::READ;

/// All imports of the company.
pub fn select(ctx: &Ctx) -> Result<Select<seat_import::Entity>> {
    ctx.may(READ)?;
    Ok(seat_import::Entity::within(ctx.scope()))
}

/// The rows of an import by line, all or those of any of the outcomes.
pub fn rows(ctx: &Ctx, id: ImportId, outcomes: Option<&[Outcome]>) -> Result<Below<row::Entity>> {
    ctx.may(READ)?;
    use row::Column::{ImportId, Line};
    let rows = row::Entity::all_of(ctx.scope());
    let rows = match outcomes {
        Some(any) => rows.filter(row::Column::Outcome.is_in(any.iter().copied())),
        None => rows,
    };
    Ok(Below::new(ctx.scope(), rows, Sort { by: Line, descending: false, tie: Line }).of(ImportId, id))
}

/// How many rows of each of the imports came to what.
pub async fn counts(
    db: &impl ConnectionTrait,
    scope: Scope,
    ids: &[ImportId],
) -> Result<Vec<(ImportId, Outcome, i64)>> {
    let rows = row::Entity::of_any(scope, ids.iter().copied())
        .select_only()
        .column(row::Column::ImportId)
        .column(row::Column::Outcome)
        .column_as(row::Column::Line.count(), "count")
        .group_by(row::Column::ImportId)
        .group_by(row::Column::Outcome)
        .order_by_asc(row::Column::Outcome);
    Ok(rows.into_tuple().all(db).await?)
}
