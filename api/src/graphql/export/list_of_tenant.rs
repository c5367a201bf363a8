//! The files of a company.

use async_graphql::{Context, InputObject, Object};
use keystead_domain::exports;
use keystead_domain::list::{self, Sort};
use keystead_entities::{TenantId, export::Column};

use super::{Export, ExportConnection, ExportKind};
use crate::graphql::connection::args;
use crate::graphql::errors::Result;
use crate::graphql::request::Request;

/// Which exports are wanted.
#[derive(InputObject, Default)]
pub struct ExportFilter {
    /// Any of these.
    kind: Option<Vec<ExportKind>>,
}

/// The files of a company.
pub struct ExportsOfTenant(pub TenantId);

#[Object]
impl ExportsOfTenant {
    /// The exports you may fetch, the latest first. Needs `tenant:read` and the role `AUDITOR` or more, and for each kind the
    /// right to read what it holds.
    async fn exports(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which are wanted; all if nothing is said.")] filter: Option<ExportFilter>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<ExportConnection> {
        let ctx = gql.within(self.0)?;
        let kinds = filter.unwrap_or_default().kind;
        let kinds: Option<Vec<_>> = kinds.map(|kinds| kinds.into_iter().map(Into::into).collect());
        let select = exports::select(&ctx, kinds.as_deref())?;
        let sort = Sort { by: Column::CreatedAt, descending: true, tie: Column::Id };
        let page = list::page(ctx.db(), select.clone(), sort, &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(ExportConnection::new(page, count, Export::from))
    }
}
