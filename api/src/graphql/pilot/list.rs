//! The pilots of a company.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use keystead_domain::pilots;
use keystead_entities::TenantId;

use super::{Pilot, PilotConnection, PilotStatus};
use crate::graphql::connection::args;
use crate::graphql::enums::OrderDirection;
use crate::graphql::errors::Result;
use crate::graphql::request::{Request, parse_ids};

/// Which pilots are wanted. Fields combine with AND; several values of one mean any of them.
#[derive(InputObject, Default)]
pub struct PilotFilter {
    /// Any of these.
    status: Option<Vec<PilotStatus>>,
    /// Of any of these AI apps; at most 100.
    ai_app_ids: Option<Vec<ID>>,
    /// In any of these business units; at most 100.
    business_unit_ids: Option<Vec<ID>>,
}

impl PilotFilter {
    /// As the domain takes it.
    pub fn read(self) -> keystead_domain::Result<pilots::Filter> {
        Ok(pilots::Filter {
            status: self.status.unwrap_or_default().into_iter().map(Into::into).collect(),
            ai_app_ids: parse_ids("filter.aiAppIds", &self.ai_app_ids.unwrap_or_default())?,
            business_unit_ids: parse_ids("filter.businessUnitIds", &self.business_unit_ids.unwrap_or_default())?,
        })
    }
}

/// By what pilots are ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PilotOrderField {
    /// Time of planning.
    CreatedAt,
    /// First day; those that have not started come last.
    StartedOn,
    /// Name.
    Name,
}

/// How pilots are ordered; ties by id.
#[derive(InputObject)]
pub struct PilotOrder {
    /// By what.
    field: PilotOrderField,
    /// Which way.
    #[graphql(default)]
    direction: OrderDirection,
}

/// The pilots of a company.
pub struct PilotsOfTenant(pub TenantId);

#[Object]
impl PilotsOfTenant {
    /// Pilots, the latest planned first unless `orderBy` says otherwise. Needs `pilots:read`; members see those they lead or take part in.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn pilots(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which pilots are wanted; all if nothing is said.")] filter: Option<PilotFilter>,
        #[graphql(desc = "Part of a name or description, at most 200 characters.")] search: Option<String>,
        #[graphql(desc = "How they are ordered; the latest planned first if nothing is said.")] order_by: Option<
            PilotOrder,
        >,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<PilotConnection> {
        let ctx = gql.within(self.0)?;
        let list = wanted(filter.unwrap_or_default(), search, order_by)?;
        let page = pilots::list(&ctx, &list, &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, list) = (ctx.clone(), list.clone());
            Box::pin(async move { pilots::count(&ctx, &list).await }) as _
        });
        Ok(PilotConnection::new(page, count, Pilot::from))
    }
}

fn wanted(
    filter: PilotFilter,
    search: Option<String>,
    order: Option<PilotOrder>,
) -> keystead_domain::Result<pilots::List> {
    let (field, direction) =
        order.map_or((PilotOrderField::CreatedAt, OrderDirection::Desc), |o| (o.field, o.direction));
    let order = match field {
        PilotOrderField::CreatedAt => pilots::Order::CreatedAt,
        PilotOrderField::StartedOn => pilots::Order::StartedOn,
        PilotOrderField::Name => pilots::Order::Name,
    };
    Ok(pilots::List { filter: filter.read()?, search, order, descending: direction == OrderDirection::Desc })
}
