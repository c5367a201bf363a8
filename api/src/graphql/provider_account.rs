//! Provider accounts.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, keys, list, providers};
use keystead_entities::provider_account as row;
use keystead_entities::provider_key::{self, ProviderKeyStatus};
use keystead_entities::{AnyId, ProviderAccountId, Scope, Scoped, TenantId};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::action::{Action, actions};
use super::connection::{args, connection};
use super::enums::{Known, OrderDirection};
use super::errors::Result;
use super::loader::{Loaded, Loader};
use super::provider::Provider;
use super::provider_key::ProviderKey;
use super::request::{FromSight, Reload, Request, Sight, rowed};
use super::scalars::{Date, DateTime, Url};
use super::vendor::Vendor;

mod mutations;

pub use mutations::ProviderAccountMutation;

rowed!(provider_account);
connection!(ProviderAccountConnection, ProviderAccountEdge, ProviderAccount, "provider accounts");

/// A company's own account at a provider. The vendor bills the company directly; nothing is added.
pub struct ProviderAccount(Arc<row::Model>);

impl From<Arc<row::Model>> for ProviderAccount {
    fn from(row: Arc<row::Model>) -> Self {
        Self(row)
    }
}

impl From<row::Model> for ProviderAccount {
    fn from(row: row::Model) -> Self {
        Self(Arc::new(row))
    }
}

impl ProviderAccount {
    /// The account with that id in the caller's tenant.
    pub async fn find(gql: &Context<'_>, id: ProviderAccountId) -> Result<Option<Self>> {
        let ctx = gql.ctx(providers::READ)?;
        Ok(gql.row::<row::Entity>(ctx.scope(), id).await?.map(Self))
    }

    /// The account behind an edge, where the caller may see provider accounts.
    pub async fn edge(gql: &Context<'_>, tenant_id: TenantId, id: Option<ProviderAccountId>) -> Result<Option<Self>> {
        let ctx = gql.within(tenant_id)?;
        let Some(id) = id.filter(|_| ctx.can(providers::READ)) else { return Ok(None) };
        Ok(gql.row::<row::Entity>(ctx.scope(), id).await?.map(Self))
    }
}

impl Reload for row::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::ProviderAccountId(id) => row::Entity::one(ctx.scope(), id).one(ctx.db()).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("id", "provider account"))
    }
}

/// A company's own account at a provider. The vendor bills the company directly; nothing is added.
#[Object]
impl ProviderAccount {
    /// Opaque, global, sorts by time of creation.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Its name, unique among the company's accounts in use.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The provider; `null` where the catalogue does not have it any more.
    async fn provider(&self) -> Option<Provider> {
        Provider::find(&self.0.provider)
    }

    /// The vendor on record that it is an account of; `null` also where your credential lacks `apps:read`.
    async fn vendor(&self, gql: &Context<'_>) -> Result<Option<Vendor>> {
        Vendor::edge(gql, self.0.tenant_id, self.0.vendor_id).await
    }

    /// Base address of the vendor's interface.
    async fn endpoint(&self) -> Url {
        Url(self.0.endpoint.clone())
    }

    /// Where the vendor processes what is sent, as somebody entered it.
    async fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// Whether the account is in use.
    async fn status(&self) -> ProviderAccountStatus {
        self.0.status.into()
    }

    /// Whether the vendor may not train on what is sent.
    async fn training_opt_out(&self) -> Known {
        self.0.training_opt_out.into()
    }

    /// Whether the vendor keeps nothing of what is sent.
    async fn zero_retention(&self) -> Known {
        self.0.zero_retention.into()
    }

    /// Days for which the vendor keeps what is sent; `null` where that is not known.
    async fn retention_days(&self) -> Option<i32> {
        self.0.retention_days
    }

    /// Day on which the data processing agreement was signed; `null` where none is known.
    async fn dpa_signed_on(&self) -> Option<Date> {
        self.0.dpa_signed_on.as_deref().and_then(Date::stored)
    }

    /// Day on which the contract ends.
    async fn contract_ends_on(&self) -> Option<Date> {
        self.0.contract_ends_on.as_deref().and_then(Date::stored)
    }

    /// Day on which somebody last compared these facts with the contract.
    async fn contract_checked_on(&self) -> Option<Date> {
        self.0.contract_checked_on.as_deref().and_then(Date::stored)
    }

    /// Anything else that is known of the contract.
    async fn contract_note(&self) -> &str {
        &self.0.contract_note
    }

    /// When it was archived.
    async fn archived_at(&self) -> Option<DateTime> {
        self.0.archived_at.map(Into::into)
    }

    /// Why it was archived.
    async fn archived_reason(&self) -> Option<&str> {
        self.0.archived_reason.as_deref()
    }

    /// Its keys, without destroyed ones, by label; the first 100. `providerKeys` of the company lists all.
    async fn keys(&self, gql: &Context<'_>) -> Result<Vec<ProviderKey>> {
        let ctx = gql.within(self.0.tenant_id)?;
        ctx.may(keys::READ)?;
        let rows = gql.loader::<KeysOfAccount>().load_one((ctx.scope(), self.0.id)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(ProviderKey::from).collect())
    }

    /// When it was taken up.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Rises with each change; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let in_use = self.0.status == row::ProviderAccountStatus::Active;
        Ok(actions(&ctx, [(Action::Update, providers::UPDATE, in_use), (Action::Archive, providers::ARCHIVE, in_use)]))
    }
}

/// Loads the keys of accounts, many in one statement.
pub struct KeysOfAccount(Sight);

impl FromSight for KeysOfAccount {
    fn from_sight(sight: Sight) -> Self {
        Self(sight)
    }
}

impl Loader<(Scope, ProviderAccountId)> for KeysOfAccount {
    type Value = Vec<Arc<provider_key::Model>>;

    async fn load(&self, wanted: &[(Scope, ProviderAccountId)]) -> Loaded<(Scope, ProviderAccountId), Self::Value> {
        let mut by_scope: HashMap<Scope, Vec<ProviderAccountId>> = HashMap::new();
        for (scope, id) in wanted {
            by_scope.entry(*scope).or_default().push(*id);
        }
        let mut found: HashMap<_, Self::Value> = HashMap::new();
        for (scope, ids) in by_scope {
            let rows = provider_key::Entity::within(scope)
                .filter(provider_key::Column::AccountId.is_in(ids))
                .filter(provider_key::Column::Status.ne(ProviderKeyStatus::Destroyed))
                .order_by_asc(provider_key::Column::Label)
                .order_by_asc(provider_key::Column::Id)
                .all(&self.0.of(scope))
                .await
                .map_err(|e| Arc::new(DomainError::from(e)))?;
            for row in rows {
                let keys = found.entry((scope, row.account_id)).or_default();
                if keys.len() < list::MAX_PAGE as usize {
                    keys.push(Arc::new(row));
                }
            }
        }
        Ok(found)
    }
}

/// Whether a provider account is in use.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::provider_account::ProviderAccountStatus")]
pub enum ProviderAccountStatus {
    /// In use.
    Active,
    /// Not used any more; kept for what points at it.
    Archived,
}

/// Which provider accounts to list. Fields combine with AND, several values of one mean any of them.
#[derive(InputObject, Default)]
pub struct ProviderAccountFilter {
    /// Codes of the catalogue, such as `OPENAI`.
    provider: Option<Vec<String>>,
    /// States.
    status: Option<Vec<ProviderAccountStatus>>,
}

impl ProviderAccountFilter {
    /// As the domain takes it.
    pub fn read(self) -> providers::AccountFilter {
        providers::AccountFilter {
            providers: self.provider,
            statuses: self.status.map(|any| any.into_iter().map(Into::into).collect()),
            search: None,
        }
    }
}

/// By what provider accounts are ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_domain::providers::AccountSort")]
pub enum ProviderAccountOrderField {
    /// By name.
    Name,
    /// By when they were taken up.
    CreatedAt,
}

/// How provider accounts are ordered.
#[derive(InputObject)]
pub struct ProviderAccountOrder {
    /// By what.
    field: ProviderAccountOrderField,
    /// Which way.
    #[graphql(default)]
    direction: OrderDirection,
}

/// The provider accounts of a company.
pub struct ProviderAccountsOfTenant(pub TenantId);

#[Object]
impl ProviderAccountsOfTenant {
    /// The company's own accounts at providers, by name unless `orderBy` says otherwise.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a list")]
    async fn provider_accounts(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which accounts.")] filter: Option<ProviderAccountFilter>,
        #[graphql(desc = "With this in the name, whatever the case.")] search: Option<String>,
        #[graphql(desc = "In which order.")] order_by: Option<ProviderAccountOrder>,
    ) -> Result<ProviderAccountConnection> {
        let ctx = gql.within(self.0)?;
        let filter = providers::AccountFilter { search, ..filter.unwrap_or_default().read() };
        let order = order_by.map_or_else(providers::AccountOrder::default, |order| providers::AccountOrder {
            by: order.field.into(),
            descending: order.direction == OrderDirection::Desc,
        });
        let page = providers::list(&ctx, &filter, order, &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, filter) = (ctx.clone(), filter.clone());
            Box::pin(async move { providers::count(&ctx, &filter).await }) as _
        });
        Ok(ProviderAccountConnection::new(page, count, ProviderAccount::from))
    }
}
