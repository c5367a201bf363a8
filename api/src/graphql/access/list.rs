//! The requests and grants of a company.

use async_graphql::{Context, Object};
use keystead_domain::access;
use keystead_domain::list::{self, Sort};
use keystead_entities::TenantId;
use keystead_entities::access_grant::{self, AccessGrantStatus as StoredGrant};
use keystead_entities::access_request::{self, AccessRequestStatus as StoredRequest};

use super::grant::{AccessGrant, AccessGrantConnection, AccessGrantStatus};
use super::request::{AccessRequest, AccessRequestConnection, AccessRequestStatus};
use crate::graphql::connection::args;
use crate::graphql::errors::Result;
use crate::graphql::request::Request;

/// The requests and grants of a company.
pub struct AccessOfTenant(pub TenantId);

#[Object]
impl AccessOfTenant {
    /// Requests for access, newest first: everybody's with `seats:read` from the role `AUDITOR` up, else one's own.
    async fn access_requests(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Any of these; all if nothing is said.")] status: Option<Vec<AccessRequestStatus>>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<AccessRequestConnection> {
        let ctx = gql.within(self.0)?;
        let status = status.map(|any| any.into_iter().map(StoredRequest::from).collect::<Vec<_>>());
        let select = access::requests(&ctx, status.as_deref())?;
        use access_request::Column::Id;
        let sort = Sort { by: Id, descending: true, tie: Id };
        let page = list::page(ctx.db(), select.clone(), sort, &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(AccessRequestConnection::new(page, count, AccessRequest::from))
    }

    /// Access grants, newest first: everybody's with `seats:read` from the role `AUDITOR` up, else one's own.
    async fn access_grants(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Any of these; all if nothing is said.")] status: Option<Vec<AccessGrantStatus>>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<AccessGrantConnection> {
        let ctx = gql.within(self.0)?;
        let status = status.map(|any| any.into_iter().map(StoredGrant::from).collect::<Vec<_>>());
        let select = access::grants(&ctx, status.as_deref())?;
        use access_grant::Column::Id;
        let sort = Sort { by: Id, descending: true, tie: Id };
        let page = list::page(ctx.db(), select.clone(), sort, &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(AccessGrantConnection::new(page, count, AccessGrant::from))
    }
}
