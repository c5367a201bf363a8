//! The parts of a company.

use keystead_entities::business_unit::{self as unit, BusinessUnitStatus};
use keystead_entities::seat::{self, Role, SeatStatus};
use keystead_entities::{BusinessUnitId, ForChange, Scoped};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};

use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};

/// To create, rename or archive a business unit.
pub const UNIT_WRITE: Right = Right::write(Area::Tenant, Role::Admin);

/// A unit to be created.
#[derive(Clone, Debug)]
pub struct NewUnit {
    /// Its name, at most 120 characters; no two units in use share one.
    pub name: String,
}

/// A change of a unit.
#[derive(Clone, Debug)]
pub struct UpdateUnit {
    /// The unit.
    pub id: BusinessUnitId,
    /// Its new name.
    pub name: Option<String>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// The end of a unit.
#[derive(Clone, Debug)]
pub struct ArchiveUnit {
    /// The unit.
    pub id: BusinessUnitId,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Creates a unit.
///
/// # Errors
/// `TAKEN` where a unit in use has the name.
pub async fn create_unit(ctx: &Ctx, input: NewUnit) -> Result<unit::Model> {
    ctx.may(UNIT_WRITE)?;
    let mut checks = Checks::new();
    let name = checks.line("name", &input.name, 120);
    checks.done()?;
    let tx = ctx.begin().await?;
    super::suspend::expect_active(&super::lock(&tx, ctx).await?)?;
    expect_free(&tx, ctx, &name, None).await?;
    let now = ctx.now();
    let row = unit::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(BusinessUnitId),
        name,
        status: BusinessUnitStatus::Active,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    unit::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    let told = audit::Event::new("business_unit.created", row.id).with("name", row.name.clone());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// Renames a unit.
///
/// # Errors
/// `NOT_FOUND`, `TAKEN`, `VERSION_CONFLICT`; `STATE_CONFLICT` for an archived unit.
pub async fn update_unit(ctx: &Ctx, input: UpdateUnit) -> Result<unit::Model> {
    ctx.may(UNIT_WRITE)?;
    let mut checks = Checks::new();
    let name = input.name.map(|name| checks.line("name", &name, 120));
    checks.done()?;
    let tx = ctx.begin().await?;
    super::suspend::expect_active(&super::lock(&tx, ctx).await?)?;
    let row = in_use(&tx, ctx, input.id, input.expected_version).await?;
    let name = name.unwrap_or_else(|| row.name.clone());
    expect_free(&tx, ctx, &name, Some(row.id)).await?;
    let (from, version) = (row.name.clone(), row.version);
    let mut row = row.into_active_model();
    row.name = Set(name.clone());
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    audit::record(&tx, ctx, audit::Event::new("business_unit.updated", row.id).changed("name", from, name));
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// Archives a unit that no seat is in any more. What points at it, such as a pilot that ended, keeps it.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`; `STATE_CONFLICT` for an archived unit or one with seats.
pub async fn archive_unit(ctx: &Ctx, input: ArchiveUnit) -> Result<unit::Model> {
    ctx.may(UNIT_WRITE)?;
    let tx = ctx.begin().await?;
    super::suspend::expect_active(&super::lock(&tx, ctx).await?)?;
    let row = in_use(&tx, ctx, input.id, input.expected_version).await?;
    let seated = seat::Entity::within(ctx.scope())
        .filter(seat::Column::BusinessUnitId.eq(row.id))
        .filter(seat::Column::Status.ne(SeatStatus::Removed))
        .count(&tx)
        .await?;
    if seated > 0 {
        return Err(Error::state("id", format!("{seated} seats are still in this unit. Move them first.")));
    }
    let version = row.version;
    let mut row = row.into_active_model();
    row.status = Set(BusinessUnitStatus::Archived);
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    audit::record(&tx, ctx, audit::Event::new("business_unit.archived", row.id));
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

async fn in_use(tx: &Tx, ctx: &Ctx, id: BusinessUnitId, expected_version: Option<i32>) -> Result<unit::Model> {
    let row = unit::Entity::one(ctx.scope(), id).for_change().one(tx).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "business unit"))?;
    expect_version(expected_version, row.version)?;
    if row.status == BusinessUnitStatus::Archived {
        return Err(Error::state("id", "This business unit is archived."));
    }
    Ok(row)
}

async fn expect_free(tx: &Tx, ctx: &Ctx, name: &str, but: Option<BusinessUnitId>) -> Result<()> {
    let same = unit::Entity::within(ctx.scope())
        .filter(unit::Column::Status.eq(BusinessUnitStatus::Active))
        .filter(unit::Column::Name.eq(name))
        .one(tx)
        .await?;
    match same {
        Some(row) if Some(row.id) != but => {
            Err(Error::refused(Code::Taken, "name", "Another business unit has this name."))
        }
        _ => Ok(()),
    }
}
