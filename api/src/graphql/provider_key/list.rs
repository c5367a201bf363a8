//! The provider keys of a company.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::keys;
use keystead_entities::TenantId;

use super::{ProviderKey, ProviderKeyConnection, ProviderKeyStatus, Verification};
use crate::graphql::connection::args;
use crate::graphql::enums::OrderDirection;
use crate::graphql::errors::Result;
use crate::graphql::request::{Request, parse_id};

/// Which provider keys to list. Fields combine with AND, several values of one mean any of them.
#[derive(InputObject, Default)]
pub struct ProviderKeyFilter {
    /// Provider accounts.
    account_id: Option<Vec<ID>>,
    /// States.
    status: Option<Vec<ProviderKeyStatus>>,
    /// What the vendor said of them.
    verification: Option<Vec<Verification>>,
    /// Only those in use whose due day is over (`true`), or only the others (`false`).
    is_overdue: Option<bool>,
}

impl ProviderKeyFilter {
    /// As the domain takes it.
    pub fn read(self) -> keystead_domain::Result<keys::KeyFilter> {
        let ids = |ids: Vec<ID>| {
            ids.iter().map(|id| parse_id("filter.accountId", id)).collect::<keystead_domain::Result<Vec<_>>>()
        };
        Ok(keys::KeyFilter {
            account_ids: self.account_id.map(ids).transpose()?,
            statuses: self.status.map(|any| any.into_iter().map(Into::into).collect()),
            verifications: self.verification.map(|any| any.into_iter().map(Into::into).collect()),
            is_overdue: self.is_overdue,
            search: None,
        })
    }
}

/// By what provider keys are ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_domain::keys::KeySort")]
pub enum ProviderKeyOrderField {
    /// By due day.
    DueOn,
    /// By label.
    Label,
    /// By when they were added.
    CreatedAt,
}

/// How provider keys are ordered.
#[derive(InputObject)]
pub struct ProviderKeyOrder {
    /// By what.
    field: ProviderKeyOrderField,
    /// Which way.
    #[graphql(default)]
    direction: OrderDirection,
}

/// The provider keys of a company.
pub struct ProviderKeysOfTenant(pub TenantId);

#[Object]
impl ProviderKeysOfTenant {
    /// The company's provider keys, the ones due first at the top unless `orderBy` says otherwise.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn provider_keys(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which keys.")] filter: Option<ProviderKeyFilter>,
        #[graphql(desc = "With this in the label, whatever the case.")] search: Option<String>,
        #[graphql(desc = "In which order.")] order_by: Option<ProviderKeyOrder>,
    ) -> Result<ProviderKeyConnection> {
        let ctx = gql.within(self.0)?;
        let filter = keys::KeyFilter { search, ..filter.unwrap_or_default().read()? };
        let order = order_by.map_or_else(keys::KeyOrder::default, |order| keys::KeyOrder {
            by: order.field.into(),
            descending: order.direction == OrderDirection::Desc,
        });
        let page = keys::list(&ctx, &filter, order, &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, filter) = (ctx.clone(), filter.clone());
            Box::pin(async move { keys::count(&ctx, &filter).await }) as _
        });
        Ok(ProviderKeyConnection::new(page, count, ProviderKey::from))
    }
}
