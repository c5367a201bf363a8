//! Listing business units.

use keystead_entities::Scoped;
use keystead_entities::business_unit::{self as unit, BusinessUnitStatus};
use sea_orm::{ColumnTrait, QueryFilter, Select};

use crate::ctx::Ctx;
use crate::error::Result;
use crate::list::{self, Page, PageArgs, Sort};

/// The business units in use, by name.
pub async fn list_units(ctx: &Ctx, page: &PageArgs) -> Result<Page<unit::Model>> {
    ctx.may(super::READ)?;
    let by_name = Sort { by: unit::Column::Name, descending: false, tie: unit::Column::Id };
    list::page(ctx.db(), in_use(ctx), by_name, page).await
}

/// How many there are.
pub async fn count_units(ctx: &Ctx) -> Result<u64> {
    ctx.may(super::READ)?;
    list::count(ctx.db(), in_use(ctx)).await
}

fn in_use(ctx: &Ctx) -> Select<unit::Entity> {
    unit::Entity::within(ctx.scope()).filter(unit::Column::Status.eq(BusinessUnitStatus::Active))
}
