//! The inventory of a company.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use keystead_domain::apps;
use keystead_domain::list::{self, Sort};
use keystead_entities::{TenantId, ai_app::Column};

use super::{AiApp, AiAppConnection, AiAppKind, AiAppStatus, DataClass};
use crate::graphql::connection::args;
use crate::graphql::enums::OrderDirection;
use crate::graphql::errors::Result;
use crate::graphql::request::{Request, parse_ids};
use crate::graphql::scalars::DateTime;

/// Which AI apps are wanted. Fields combine with AND; several values of one mean any of them.
#[derive(InputObject, Default)]
pub struct AiAppFilter {
    /// Any of these.
    status: Option<Vec<AiAppStatus>>,
    /// Any of these.
    kind: Option<Vec<AiAppKind>>,
    /// May touch any of these.
    data_class: Option<Vec<DataClass>>,
    /// Any of these seats answers for it; at most 100.
    owner_ids: Option<Vec<ID>>,
    /// To be decided on before then; those that were decided on are left out.
    decide_by_before: Option<DateTime>,
    /// Those whose day by which to decide is past, or those of which it is not.
    is_overdue: Option<bool>,
    /// Those that were taken out of the inventory, instead of those in it.
    is_archived: Option<bool>,
}

impl AiAppFilter {
    /// As the domain takes it.
    pub fn read(self) -> keystead_domain::Result<apps::AppFilter> {
        Ok(apps::AppFilter {
            status: all(self.status),
            kind: all(self.kind),
            data_class: all(self.data_class),
            owner_seat_ids: self.owner_ids.map(|ids| parse_ids("filter.ownerIds", &ids)).transpose()?,
            decide_by_before: self.decide_by_before.map(|at| at.0),
            is_overdue: self.is_overdue,
            is_archived: self.is_archived,
        })
    }
}

/// By what AI apps are ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum AiAppOrderField {
    /// Name.
    Name,
    /// Time at which it was put into the inventory.
    CreatedAt,
    /// When the decision in force ends; those without an end come last.
    DecisionEndsAt,
    /// By when they are to be decided on; those that were decided on come last.
    DecideBy,
}

/// How AI apps are ordered; ties by id.
#[derive(InputObject)]
pub struct AiAppOrder {
    /// By what.
    field: AiAppOrderField,
    /// Which way.
    #[graphql(default)]
    direction: OrderDirection,
}

/// How many apps of the inventory stand where.
#[derive(SimpleObject)]
pub struct AiAppCounts {
    /// Nobody has decided.
    undecided: i32,
    /// Of those, the day by which to decide is past.
    overdue: i32,
    /// May be used.
    allowed: i32,
    /// Not to be used until it is known what they do.
    quarantined: i32,
    /// Not to be used.
    blocked: i32,
}

/// The inventory of a company.
pub struct AiAppsOfTenant(pub TenantId);

#[Object]
impl AiAppsOfTenant {
    /// How many apps of the inventory stand where. Needs `apps:read`.
    async fn ai_app_counts(&self, gql: &Context<'_>) -> Result<AiAppCounts> {
        let counts = apps::counts(&gql.within(self.0)?).await?;
        let number = |n: u64| i32::try_from(n).unwrap_or(i32::MAX);
        Ok(AiAppCounts {
            undecided: number(counts.undecided),
            overdue: number(counts.overdue),
            allowed: number(counts.allowed),
            quarantined: number(counts.quarantined),
            blocked: number(counts.blocked),
        })
    }

    /// The inventory of AI apps, by name unless `orderBy` says otherwise. Everybody may look: people should know what they
    /// may use. Needs `apps:read`.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn ai_apps(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "Which are wanted; all in the inventory if nothing is said.")] filter: Option<AiAppFilter>,
        #[graphql(desc = "Part of a name, maker or description, at most 200 characters.")] search: Option<String>,
        #[graphql(desc = "How they are ordered; by name if nothing is said.")] order_by: Option<AiAppOrder>,
        #[graphql(desc = "So many from the start; 20 if nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end; not together with `first`.")] last: Option<i32>,
        #[graphql(desc = "Before this cursor.")] before: Option<String>,
    ) -> Result<AiAppConnection> {
        let ctx = gql.within(self.0)?;
        let filter = filter.unwrap_or_default().read()?;
        let select = apps::select(&ctx, &filter, search.as_deref())?;
        let page = list::page(ctx.db(), select.clone(), sort(order_by), &args(first, after, last, before)).await?;
        let count = Box::new(move || {
            let (ctx, select) = (ctx.clone(), select.clone());
            Box::pin(async move { list::count(ctx.db(), select).await }) as _
        });
        Ok(AiAppConnection::new(page, count, AiApp::from))
    }
}

fn all<A, B: From<A>>(values: Option<Vec<A>>) -> Option<Vec<B>> {
    values.map(|values| values.into_iter().map(B::from).collect())
}

fn sort(order: Option<AiAppOrder>) -> Sort<Column> {
    let (field, direction) = order.map_or((AiAppOrderField::Name, OrderDirection::Asc), |o| (o.field, o.direction));
    let by = match field {
        AiAppOrderField::Name => apps::AppSort::Name,
        AiAppOrderField::CreatedAt => apps::AppSort::CreatedAt,
        AiAppOrderField::DecisionEndsAt => apps::AppSort::DecisionEndsAt,
        AiAppOrderField::DecideBy => apps::AppSort::DecideBy,
    };
    Sort { by: by.column(), descending: direction == OrderDirection::Desc, tie: Column::Id }
}
