//! The seats of a company.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::list::{self, Sort};
use keystead_domain::seats;
use keystead_entities::{TenantId, seat::Column};

use super::{Seat, SeatConnection, SeatKind, SeatStatus};
use crate::graphql::connection::args;
use crate::graphql::enums::{Known, OrderDirection, Role};
use crate::graphql::errors::Result;
use crate::graphql::request::{Request, parse_ids};
use crate::graphql::scalars::DateTime;

/// Which seats are wanted. Fields combine with AND; several values of one mean any of them.
#[derive(InputObject, Default)]
pub struct SeatFilter {
    /// Any of these; without it, all but removed ones.
    status: Option<Vec<SeatStatus>>,
    /// Any of these.
    kind: Option<Vec<SeatKind>>,
    /// Any of these.
    role: Option<Vec<Role>>,
    /// Any of these, 1 to 3.
    tier: Option<Vec<i32>>,
    /// Any of these.
    mfa: Option<Vec<Known>>,
    /// In any of these business units; at most 100.
    business_unit_ids: Option<Vec<ID>>,
    /// Service accounts that any of these seats answers for; at most 100.
    owner_ids: Option<Vec<ID>>,
    /// No activity since this moment, or none known.
    inactive_since: Option<DateTime>,
}

impl SeatFilter {
    /// As the domain takes it.
    pub fn read(self) -> keystead_domain::Result<seats::SeatFilter> {
        fn all<A, B: From<A>>(values: Option<Vec<A>>) -> Option<Vec<B>> {
            values.map(|values| values.into_iter().map(B::from).collect())
        }
        Ok(seats::SeatFilter {
            status: all(self.status),
            kind: all(self.kind),
            role: all(self.role),
            tier: self.tier,
            mfa: all(self.mfa),
            business_unit_ids: self
                .business_unit_ids
                .map(|ids| parse_ids("filter.businessUnitIds", &ids))
                .transpose()?,
            owner_seat_ids: self.owner_ids.map(|ids| parse_ids("filter.ownerIds", &ids)).transpose()?,
            inactive_since: self.inactive_since.map(|at| at.0),
        })
    }
}

/// By what seats are ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum SeatOrderField {
    /// Name.
    Name,
    /// Mail address; service accounts come last.
    Email,
    /// Time of creation.
    CreatedAt,
    /// Last activity; seats without any come last.
    LastActiveAt,
    /// Last sign-in at the company's directory; seats without any come last.
    LastSignInAt,
    /// Tier.
    Tier,
}

/// How seats are ordered; ties by id.
#[derive(InputObject)]
pub struct SeatOrder {
    /// By what.
    field: SeatOrderField,
    /// Which way.
    #[graphql(default)]
    direction: OrderDirection,
}

impl SeatOrder {
    fn sort(order: Option<Self>) -> Sort<Column> {
        let (field, direction) = order.map_or((SeatOrderField::Name, OrderDirection::Asc), |o| (o.field, o.direction));
        let by = match field {
            SeatOrderField::Name => Column::Name,
            SeatOrderField::Email => Column::Email,
            SeatOrderField::CreatedAt => Column::CreatedAt,
            SeatOrderField::LastActiveAt => Column::LastActiveAt,
            SeatOrderField::LastSignInAt => Column::LastSignInAt,
            SeatOrderField::Tier => Column::Tier,
        };
        Sort { by, descending: direction == OrderDirection::Desc, tie: Column::Id }
    }
}

/// The seats of a company.
pub struct SeatsOfTenant(pub TenantId);

#[Object]
impl SeatsOfTenant {
    /// Seats of people and machines, by name unless `orderBy` says otherwise. Needs `seats:read` and the role `AUDITOR` or more.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn seats(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which seats are wanted; all but removed ones if nothing is said.")] filter: Option<
            SeatFilter,
        >,
        #[graphql(desc = "Part of a name, mail address or department, at most 200 characters.")] search: Option<String>,
        #[graphql(desc = "How they are ordered; by name if nothing is said.")] order_by: Option<SeatOrder>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<SeatConnection> {
        let ctx = gql.within(self.0)?;
        let filter = filter.unwrap_or_default().read()?;
        let select = seats::select(&ctx, &filter, search.as_deref())?;
        let page =
            list::page(ctx.db(), select.clone(), SeatOrder::sort(order_by), &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(SeatConnection::new(page, count, Seat::from))
    }
}
