//! Listing provider accounts.

use keystead_entities::Scoped;
use keystead_entities::provider_account::{self as account, Column, ProviderAccountStatus};
use sea_orm::{ColumnTrait, QueryFilter, Select};
use serde::{Deserialize, Serialize};

use crate::ctx::Ctx;
use crate::error::Result;
use crate::list::{self, Page, PageArgs, Sort};

/// Which accounts; everything that is set must fit.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AccountFilter {
    /// Of one of these providers.
    #[serde(rename = "provider")]
    pub providers: Option<Vec<String>>,
    /// In one of these states.
    #[serde(rename = "status")]
    pub statuses: Option<Vec<ProviderAccountStatus>>,
    /// With this in its name, whatever the case.
    pub search: Option<String>,
}

/// By what accounts are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AccountSort {
    /// By name.
    #[default]
    Name,
    /// By time of creation.
    CreatedAt,
}

/// How accounts are ordered.
#[derive(Clone, Copy, Debug, Default)]
pub struct AccountOrder {
    /// By what.
    pub by: AccountSort,
    /// Downwards.
    pub descending: bool,
}

/// The tenant's accounts.
pub async fn list(
    ctx: &Ctx,
    filter: &AccountFilter,
    order: AccountOrder,
    page: &PageArgs,
) -> Result<Page<account::Model>> {
    ctx.may(super::READ)?;
    let by = match order.by {
        AccountSort::Name => Column::Name,
        AccountSort::CreatedAt => Column::CreatedAt,
    };
    list::page(ctx.db(), select(ctx, filter)?, Sort { by, descending: order.descending, tie: Column::Id }, page).await
}

/// How many there are.
pub async fn count(ctx: &Ctx, filter: &AccountFilter) -> Result<u64> {
    ctx.may(super::READ)?;
    list::count(ctx.db(), select(ctx, filter)?).await
}

/// The accounts that a filter leaves.
pub(crate) fn select(ctx: &Ctx, filter: &AccountFilter) -> Result<Select<account::Entity>> {
    let mut select = account::Entity::within(ctx.scope());
    if let Some(any) = &filter.providers {
        select = select.filter(Column::Provider.is_in(any.iter().map(String::as_str)));
    }
    if let Some(any) = &filter.statuses {
        select = select.filter(Column::Status.is_in(any.iter().copied()));
    }
    if let Some(found) = list::search(&[Column::Name], filter.search.as_deref())? {
        select = select.filter(found);
    }
    Ok(select)
}
