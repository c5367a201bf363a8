//! The findings of a company.

use async_graphql::{Context, Enum, InputObject, Object};
use keystead_domain::findings;
use keystead_domain::list::{self, Sort};
use keystead_entities::{TenantId, finding::Column};

use super::{Finding, FindingConnection, FindingKind, FindingStatus};
use crate::graphql::connection::args;
use crate::graphql::enums::OrderDirection;
use crate::graphql::errors::Result;
use crate::graphql::request::Request;

/// Which findings are wanted. Fields combine with AND; several values of one mean any of them.
#[derive(InputObject, Default)]
pub struct FindingFilter {
    /// Any of these.
    status: Option<Vec<FindingStatus>>,
    /// Any of these.
    kind: Option<Vec<FindingKind>>,
}

/// By what findings are ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum FindingOrderField {
    /// The last attempt.
    LastSeenAt,
    /// The first attempt.
    FirstSeenAt,
    /// How many attempts there were.
    AttemptCount,
}

/// How findings are ordered; ties by id.
#[derive(InputObject)]
pub struct FindingOrder {
    /// By what.
    field: FindingOrderField,
    /// Which way.
    #[graphql(default)]
    direction: OrderDirection,
}

/// The findings of a company.
pub struct FindingsOfTenant(pub TenantId);

#[Object]
impl FindingsOfTenant {
    /// What was noticed and somebody must decide on, the last attempt first unless `orderBy` says otherwise. Needs
    /// `incidents:read` and the role `AUDITOR`.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn findings(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which are wanted; all if nothing is said.")] filter: Option<FindingFilter>,
        #[graphql(desc = "How they are ordered; the last attempt first if nothing is said.")] order_by: Option<
            FindingOrder,
        >,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<FindingConnection> {
        let ctx = gql.within(self.0)?;
        let filter = filter.unwrap_or_default();
        let filter = findings::FindingFilter { status: all(filter.status), kind: all(filter.kind) };
        let select = findings::select(&ctx, &filter)?;
        let page = list::page(ctx.db(), select.clone(), sort(order_by), &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(FindingConnection::new(page, count, Finding::from))
    }
}

fn all<A, B: From<A>>(values: Option<Vec<A>>) -> Option<Vec<B>> {
    values.map(|values| values.into_iter().map(B::from).collect())
}

fn sort(order: Option<FindingOrder>) -> Sort<Column> {
    let latest = (FindingOrderField::LastSeenAt, OrderDirection::Desc);
    let (field, direction) = order.map_or(latest, |order| (order.field, order.direction));
    let by = match field {
        FindingOrderField::LastSeenAt => findings::FindingSort::LastSeenAt,
        FindingOrderField::FirstSeenAt => findings::FindingSort::FirstSeenAt,
        FindingOrderField::AttemptCount => findings::FindingSort::AttemptCount,
    };
    Sort { by: by.column(), descending: direction == OrderDirection::Desc, tie: Column::Id }
}
