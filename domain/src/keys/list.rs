//! Listing provider keys.

use keystead_entities::provider_key::{self as key, Column, ProviderKeyStatus, Verification};
use keystead_entities::{ProviderAccountId, Scoped};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, QueryFilter, Select};
use serde::{Deserialize, Serialize};

use super::key::zone_of;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::list::{self, Page, PageArgs, Sort};
use crate::tenants::calendar::day_of;

/// Which keys; everything that is set must fit.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct KeyFilter {
    /// Of one of these accounts.
    #[serde(rename = "accountId")]
    pub account_ids: Option<Vec<ProviderAccountId>>,
    /// In one of these states.
    #[serde(rename = "status")]
    pub statuses: Option<Vec<ProviderKeyStatus>>,
    /// Of which the vendor said one of these.
    #[serde(rename = "verification")]
    pub verifications: Option<Vec<Verification>>,
    /// Only those that are overdue, or only those that are not.
    pub is_overdue: Option<bool>,
    /// With this in its label, whatever the case.
    pub search: Option<String>,
}

/// By what keys are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeySort {
    /// By due day.
    #[default]
    DueOn,
    /// By label.
    Label,
    /// By time of creation.
    CreatedAt,
}

/// How keys are ordered.
#[derive(Clone, Copy, Debug, Default)]
pub struct KeyOrder {
    /// By what.
    pub by: KeySort,
    /// Downwards.
    pub descending: bool,
}

/// The tenant's keys.
pub async fn list(ctx: &Ctx, filter: &KeyFilter, order: KeyOrder, page: &PageArgs) -> Result<Page<key::Model>> {
    ctx.may(super::READ)?;
    let by = match order.by {
        KeySort::DueOn => Column::DueOn,
        KeySort::Label => Column::Label,
        KeySort::CreatedAt => Column::CreatedAt,
    };
    let select = select(ctx, filter).await?;
    list::page(ctx.db(), select, Sort { by, descending: order.descending, tie: Column::Id }, page).await
}

/// How many there are.
pub async fn count(ctx: &Ctx, filter: &KeyFilter) -> Result<u64> {
    ctx.may(super::READ)?;
    list::count(ctx.db(), select(ctx, filter).await?).await
}

/// The keys that a filter leaves.
pub(crate) async fn select(ctx: &Ctx, filter: &KeyFilter) -> Result<Select<key::Entity>> {
    let mut select = key::Entity::within(ctx.scope());
    if let Some(any) = &filter.account_ids {
        select = select.filter(Column::AccountId.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.statuses {
        select = select.filter(Column::Status.is_in(any.iter().copied()));
    }
    if let Some(any) = &filter.verifications {
        select = select.filter(Column::Verification.is_in(any.iter().copied()));
    }
    if let Some(is_overdue) = filter.is_overdue {
        let today = day_of(zone_of(ctx.db(), ctx).await?, ctx.now()).to_string();
        let in_use = [ProviderKeyStatus::Active, ProviderKeyStatus::Quarantined];
        let overdue = Column::DueOn.lt(today).and(Column::Status.is_in(in_use));
        select = select.filter(if is_overdue { overdue } else { overdue.not() });
    }
    if let Some(found) = list::search(&[Column::Label], filter.search.as_deref())? {
        select = select.filter(found);
    }
    Ok(select)
}
