//! The policies of a company, and its industry packs.

use async_graphql::{Context, Object};
use keystead_domain::list::{self, Sort};
use keystead_domain::{packs, policies};
use keystead_entities::TenantId;
use keystead_entities::policy::Column;

use super::pack::IndustryPack;
use super::policy_object::{Policy, PolicyConnection, PolicyStatus};
use crate::graphql::connection::args;
use crate::graphql::errors::Result;
use crate::graphql::request::Request;

/// The policies of a company.
pub struct PoliciesOfTenant(pub TenantId);

#[Object]
impl PoliciesOfTenant {
    /// The company's AI policy: the one that is not retired; `null` where none was begun. Needs `policies:read`.
    async fn policy(&self, gql: &Context<'_>) -> Result<Option<Policy>> {
        Ok(policies::live(&gql.within(self.0)?).await?.map(Into::into))
    }

    /// All policies of the company, the latest first: retired ones stay. Needs `policies:read`.
    async fn policies(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Any of these; all if nothing is said.")] status: Option<Vec<PolicyStatus>>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<PolicyConnection> {
        let ctx = gql.within(self.0)?;
        let status = status.map(|any| any.into_iter().map(Into::into).collect::<Vec<_>>());
        let select = policies::policies(&ctx, status.as_deref())?;
        let sort = Sort { by: Column::Id, descending: true, tie: Column::Id };
        let page = list::page(ctx.db(), select.clone(), sort, &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(PolicyConnection::new(page, count, Policy::from))
    }

    /// The industry packs that the company has installed, by name. Needs `policies:read`.
    async fn industry_packs(&self, gql: &Context<'_>) -> Result<Vec<IndustryPack>> {
        let installed = packs::list(&gql.within(self.0)?).await?;
        Ok(installed.into_iter().map(IndustryPack).collect())
    }
}
