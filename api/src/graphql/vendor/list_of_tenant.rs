//! The vendors of a company.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::list::{self, Sort};
use keystead_domain::vendors;
use keystead_entities::{TenantId, vendor::Column};

use super::{Vendor, VendorConnection, VendorRiskClass, VendorStatus, VendorUsageLimit};
use crate::graphql::connection::args;
use crate::graphql::enums::OrderDirection;
use crate::graphql::errors::Result;
use crate::graphql::request::{Request, parse_ids};
use crate::graphql::scalars::Date;

/// Which vendors are wanted. Fields combine with AND; several values of one mean any of them.
#[derive(InputObject, Default)]
pub struct VendorFilter {
    /// Any of these; those that are dealt with if nothing is said.
    status: Option<Vec<VendorStatus>>,
    /// Any of these; those that were never assessed have none.
    risk_class: Option<Vec<VendorRiskClass>>,
    /// Any of these.
    usage_limit: Option<Vec<VendorUsageLimit>>,
    /// Those that were ever assessed, or those that were not.
    is_assessed: Option<bool>,
    /// To be looked at again by that day.
    review_due_by: Option<Date>,
    /// Any of these seats answers for it; at most 100.
    owner_ids: Option<Vec<ID>>,
}

impl VendorFilter {
    fn read(self) -> keystead_domain::Result<vendors::VendorFilter> {
        Ok(vendors::VendorFilter {
            status: all(self.status),
            risk_class: all(self.risk_class),
            usage_limit: all(self.usage_limit),
            is_assessed: self.is_assessed,
            review_due_by: self.review_due_by.map(|Date(day)| day),
            owner_seat_ids: self.owner_ids.map(|ids| parse_ids("filter.ownerIds", &ids)).transpose()?,
        })
    }
}

/// By what vendors are ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum VendorOrderField {
    /// Name.
    Name,
    /// Time at which it was taken up.
    CreatedAt,
    /// The day by which it is to be looked at again.
    NextReviewOn,
}

/// How vendors are ordered; ties by id.
#[derive(InputObject)]
pub struct VendorOrder {
    /// By what.
    field: VendorOrderField,
    /// Which way.
    #[graphql(default)]
    direction: OrderDirection,
}

/// The vendors of a company.
pub struct VendorsOfTenant(pub TenantId);

#[Object]
impl VendorsOfTenant {
    /// The makers of AI that the company deals with, by name unless `orderBy` says otherwise. Needs `apps:read` and the role
    /// `AUDITOR` or more.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn vendors(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which are wanted; all that are dealt with if nothing is said.")] filter: Option<VendorFilter>,
        #[graphql(desc = "Part of a name, legal name or contact, at most 200 characters.")] search: Option<String>,
        #[graphql(desc = "How they are ordered; by name if nothing is said.")] order_by: Option<VendorOrder>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<VendorConnection> {
        let ctx = gql.within(self.0)?;
        let select = vendors::select(&ctx, &filter.unwrap_or_default().read()?, search.as_deref())?;
        let page = list::page(ctx.db(), select.clone(), sort(order_by), &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(VendorConnection::new(page, count, Vendor::from))
    }
}

fn all<A, B: From<A>>(values: Option<Vec<A>>) -> Option<Vec<B>> {
    values.map(|values| values.into_iter().map(B::from).collect())
}

fn sort(order: Option<VendorOrder>) -> Sort<Column> {
    let (field, direction) = order.map_or((VendorOrderField::Name, OrderDirection::Asc), |o| (o.field, o.direction));
    let by = match field {
        VendorOrderField::Name => vendors::VendorSort::Name,
        VendorOrderField::CreatedAt => vendors::VendorSort::CreatedAt,
        VendorOrderField::NextReviewOn => vendors::VendorSort::NextReviewOn,
    };
    Sort { by: by.column(), descending: direction == OrderDirection::Desc, tie: Column::Id }
}
