//! The directory and its groups, as fields of a company.

use async_graphql::{Context, Enum, Object};
use keystead_domain::list::{self, Sort};
use keystead_domain::{Ctx, Error as DomainError, Result as DomainResult, scim};
use keystead_entities::{AnyId, TenantId, scim_directory, scim_group};

use super::group::{ScimGroup, ScimGroupConnection};
use crate::graphql::action::{Action, actions};
use crate::graphql::connection::args;
use crate::graphql::enums::Role;
use crate::graphql::errors::Result;
use crate::graphql::request::{Reload, Request};
use crate::graphql::scalars::{DateTime, Url};

/// Whether a directory is listened to.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::scim_directory::ScimDirectoryStatus")]
pub enum ScimDirectoryStatus {
    /// It is.
    Enabled,
    /// Its tokens open nothing. Its people and groups stay as they are.
    Disabled,
}

/// The company's own directory (its identity provider), which makes, changes and ends seats through SCIM 2.0.
pub struct ScimDirectory(pub scim_directory::Model);

impl From<scim_directory::Model> for ScimDirectory {
    fn from(row: scim_directory::Model) -> Self {
        Self(row)
    }
}

impl Reload for scim_directory::Model {
    async fn reload(ctx: &Ctx, subject: AnyId) -> DomainResult<Self> {
        let row = match subject {
            AnyId::TenantId(id) if id == ctx.tenant_id() => scim::directory(ctx).await?,
            _ => None,
        };
        row.ok_or_else(|| DomainError::not_found("tenantId", "directory"))
    }
}

/// The company's own directory (its identity provider), which makes, changes and ends seats through SCIM 2.0.
#[Object]
impl ScimDirectory {
    /// Whether it is listened to.
    async fn status(&self) -> ScimDirectoryStatus {
        self.0.status.into()
    }

    /// The address to enter at the directory.
    async fn base_url(&self, gql: &Context<'_>) -> Url {
        Url(gql.app().link("/scim/v2"))
    }

    /// What its tokens start with, so that a leaked one can be told by looking at it; the last one first. Opens nothing.
    async fn token_prefixes(&self, gql: &Context<'_>) -> Result<Vec<String>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let tokens = scim::tokens(&ctx).await?;
        Ok(tokens.into_iter().map(|row| format!("{}{}", scim::PREFIX, row.public_part)).collect())
    }

    /// Until when the token before the last one still opens; `null` where none does.
    async fn old_token_until(&self, gql: &Context<'_>) -> Result<Option<DateTime>> {
        let ctx = gql.within(self.0.tenant_id)?;
        let tokens = scim::tokens(&ctx).await?;
        Ok(tokens.into_iter().filter_map(|row| row.expires_at).max().map(Into::into))
    }

    /// What a new seat may do where no group says otherwise. Default `MEMBER`.
    async fn default_role(&self) -> Role {
        self.0.default_role.into()
    }

    /// What a new seat may use where no group says otherwise. Default 1.
    async fn default_tier(&self) -> i32 {
        self.0.default_tier
    }

    /// When it last asked for anything, to the minute.
    async fn last_request_at(&self) -> Option<DateTime> {
        self.0.last_request_at.map(Into::into)
    }

    /// When it last changed something.
    async fn last_change_at(&self) -> Option<DateTime> {
        self.0.last_change_at.map(Into::into)
    }

    /// People that it has said something of.
    async fn user_count(&self, gql: &Context<'_>) -> Result<i32> {
        let (users, ..) = scim::counts(&gql.within(self.0.tenant_id)?).await?;
        Ok(number(users))
    }

    /// Those of them whose seats are in use.
    async fn active_user_count(&self, gql: &Context<'_>) -> Result<i32> {
        let (_, active, _) = scim::counts(&gql.within(self.0.tenant_id)?).await?;
        Ok(number(active))
    }

    /// Its groups.
    async fn group_count(&self, gql: &Context<'_>) -> Result<i32> {
        let (.., groups) = scim::counts(&gql.within(self.0.tenant_id)?).await?;
        Ok(number(groups))
    }

    /// Rises with each change an admin makes; send it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What you may do with it as it is now.
    async fn viewer_actions(&self, gql: &Context<'_>) -> Result<Vec<Action>> {
        let ctx = gql.within(self.0.tenant_id)?;
        Ok(actions(&ctx, [(Action::Rotate, scim::ROTATE, true), (Action::Update, scim::UPDATE, true)]))
    }
}

fn number(n: u64) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// The directory of a company.
pub struct ScimOfTenant(pub TenantId);

#[Object]
impl ScimOfTenant {
    /// The company's own directory; `null` until `scimDirectoryTokenRotate` has made its first token. Needs `seats:read` and
    /// the role `AUDITOR` or more.
    async fn scim_directory(&self, gql: &Context<'_>) -> Result<Option<ScimDirectory>> {
        let ctx = gql.within(self.0)?;
        Ok(scim::directory(&ctx).await?.map(Into::into))
    }

    /// Groups of the directory, by name. Needs `seats:read` and the role `AUDITOR` or more.
    async fn scim_groups(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ScimGroupConnection> {
        let ctx = gql.within(self.0)?;
        let select = scim::select_groups(&ctx)?;
        let sort = Sort { by: scim_group::Column::NameKey, descending: false, tie: scim_group::Column::Id };
        let page = list::page(ctx.db(), select.clone(), sort, &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(ScimGroupConnection::new(page, count, ScimGroup::from))
    }
}
