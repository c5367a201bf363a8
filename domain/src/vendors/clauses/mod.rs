//! Terms as dated facts: what each kind of clause holds, the word in force, setting and taking back.

mod retire;
mod set;

use chrono::NaiveDate;
use keystead_entities::contract_clause::{self as clause, Column, ContractClauseKind as Kind, ContractClauseStatus};
use keystead_entities::{Scoped, VendorId, tenant};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};

use crate::ctx::Ctx;
use crate::error::Result;
use crate::facts::{Value, ValueKind};
use crate::list::{Below, Sort};
use crate::tenants::calendar;

pub use retire::{RETIRE, Retire, retire};
pub use set::{SET, Set, set};

/// The type of what a kind of clause says.
pub fn value_kind(kind: Kind) -> ValueKind {
    match kind {
        Kind::Training
        | Kind::AuditRight
        | Kind::FineTuningOwnership
        | Kind::OutputOwnership
        | Kind::Telemetry
        | Kind::DataSeparation
        | Kind::BusinessTerms => ValueKind::Flag,
        Kind::Retention | Kind::IncidentNotice | Kind::Deletion => ValueKind::Count,
        Kind::Residency => ValueKind::List,
        Kind::Subprocessors | Kind::IncidentContact | Kind::Provenance | Kind::HumanAccess => ValueKind::Text,
    }
}

/// What a clause says; nothing where it cannot be read.
pub fn value(row: &clause::Model) -> Option<Value> {
    serde_json::from_value(row.value.clone()).ok()
}

/// Whether a clause holds on a day: it is the latest word, and has not run out.
pub fn holds(row: &clause::Model, today: NaiveDate) -> bool {
    row.status == ContractClauseStatus::InForce && row.valid_until.as_ref().is_none_or(|end| *end >= today.to_string())
}

/// The clause of a vendor that holds today.
pub async fn in_force<C: ConnectionTrait>(
    db: &C,
    ctx: &Ctx,
    vendor: VendorId,
    kind: Kind,
    aspect: &str,
) -> Result<Option<clause::Model>> {
    let found = clause::Entity::within(ctx.scope())
        .filter(Column::VendorId.eq(vendor))
        .filter(Column::Kind.eq(kind))
        .filter(Column::Aspect.eq(aspect))
        .filter(Column::Status.eq(ContractClauseStatus::InForce))
        .one(db)
        .await?;
    let Some(found) = found else { return Ok(None) };
    let tenant = tenant::Entity::of(ctx.scope()).one(db).await?;
    let today = tenant.map_or(ctx.now().date_naive(), |tenant| calendar::day_of(calendar::zone(&tenant), ctx.now()));
    Ok(Some(found).filter(|clause| holds(clause, today)))
}

/// The clauses of a vendor, the latest first: those in force, or all there ever were.
pub fn of_vendor(ctx: &Ctx, vendor: VendorId, with_history: bool) -> Result<Below<clause::Entity>> {
    ctx.may(super::READ)?;
    let mut rows = clause::Entity::within(ctx.scope());
    if !with_history {
        rows = rows.filter(Column::Status.eq(ContractClauseStatus::InForce));
    }
    let latest = Sort { by: Column::CreatedAt, descending: true, tie: Column::Id };
    Ok(Below::new(ctx.scope(), rows, latest).of(Column::VendorId, vendor))
}
