//! A partner's board.

use async_graphql::{Enum, ID, InputObject, Object};
use keystead_domain::auth::Right;
use keystead_domain::list::Sort;
use keystead_domain::partners::board::{BoardFilter, Figures, Row};
use keystead_domain::{keys, pilots, seat_audits, seats, tenants};
use keystead_entities::tenant::Column;

use super::PartnerGrant;
use crate::graphql::connection::connection;
use crate::graphql::enums::OrderDirection;
use crate::graphql::errors::Result;
use crate::graphql::scalars::DateTime;
use crate::graphql::tenant::{Plan, TenantStatus};

connection!(
    PartnerTenantSummaryConnection,
    PartnerTenantSummaryEdge,
    PartnerTenantSummary,
    "companies on a partner's board"
);

/// Which companies are wanted. Fields combine with AND; several values of one mean any of them.
#[derive(InputObject, Default)]
pub struct PartnerTenantFilter {
    /// Any of these.
    status: Option<Vec<TenantStatus>>,
    /// `true`: those where something waits, which is a seat in use of somebody who left, a key that is due or overdue, an open
    /// checkpoint or an open seat audit. `false`: the others. What you may not see at a company does not count.
    is_due: Option<bool>,
}

impl PartnerTenantFilter {
    /// As the domain takes it.
    pub fn read(self) -> BoardFilter {
        let status = self.status.map(|all| all.into_iter().map(Into::into).collect());
        BoardFilter { status, is_due: self.is_due }
    }
}

/// By what companies on a board are ordered.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PartnerTenantOrderField {
    /// Name.
    Name,
    /// Time of founding.
    CreatedAt,
}

/// How companies on a board are ordered; ties by id.
#[derive(InputObject)]
pub struct PartnerTenantOrder {
    /// By what.
    field: PartnerTenantOrderField,
    /// Which way.
    #[graphql(default)]
    direction: OrderDirection,
}

impl PartnerTenantOrder {
    /// As the domain takes it; by name where nothing is said.
    pub fn sort(order: Option<Self>) -> Sort<Column> {
        let order = order.unwrap_or(Self { field: PartnerTenantOrderField::Name, direction: OrderDirection::Asc });
        let by = match order.field {
            PartnerTenantOrderField::Name => Column::Name,
            PartnerTenantOrderField::CreatedAt => Column::CreatedAt,
        };
        Sort { by, descending: order.direction == OrderDirection::Desc, tie: Column::Id }
    }
}

/// One row of a partner's board: a company that lets it in, and what to look after there. A figure is `null` where the grant
/// or your credential lack the scope it needs, and while the company is not served.
pub struct PartnerTenantSummary(Row);

impl From<Row> for PartnerTenantSummary {
    fn from(row: Row) -> Self {
        Self(row)
    }
}

impl PartnerTenantSummary {
    /// A figure, for whoever may look at what it counts.
    async fn figure<T>(&self, right: Right, of: fn(&Figures) -> T) -> Result<Option<T>> {
        if !self.0.shows(right) {
            return Ok(None);
        }
        Ok(Some(of(&self.0.figures().await?)))
    }
}

fn count(n: i64) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// One row of a partner's board: a company that lets it in, and what to look after there. A figure is `null` where the grant
/// or your credential lack the scope it needs, and while the company is not served.
#[Object]
impl PartnerTenantSummary {
    /// Id of the company, for `tenant(id)` and the header `X-Keystead-Tenant`.
    async fn tenant_id(&self) -> ID {
        self.0.tenant.id.to_string().into()
    }

    /// The company's name.
    async fn name(&self) -> &str {
        &self.0.tenant.name
    }

    /// Whether the company is served.
    async fn status(&self) -> TenantStatus {
        self.0.tenant.status.into()
    }

    /// What lets the partner in: scopes, and until when.
    async fn grant(&self) -> PartnerGrant {
        self.0.grant.clone().into()
    }

    /// What the company bought. Needs `tenant:read`.
    async fn plan(&self) -> Option<Plan> {
        self.0.shows(tenants::READ).then(|| self.0.tenant.plan.into())
    }

    /// Seats of people that the plan allows. Needs `tenant:read`.
    async fn seat_limit(&self) -> Option<i32> {
        self.0.shows(tenants::READ).then(|| count(self.0.tenant.plan.seat_limit().into()))
    }

    /// Seats of people in use, invited ones included. Needs `seats:read`.
    async fn seats_in_use_count(&self) -> Result<Option<i32>> {
        self.figure(seats::READ, |f| count(f.seats_in_use)).await
    }

    /// Seats in use, invited ones included, of people whose last day in the company is past or whom its directory said goodbye
    /// to. Needs `seats:read`.
    async fn departed_seats_count(&self) -> Result<Option<i32>> {
        self.figure(seats::READ, |f| count(f.departed_seats)).await
    }

    /// Provider keys to be rotated today or within 14 days, by days of UTC. Needs `providers:read`.
    async fn keys_due_count(&self) -> Result<Option<i32>> {
        self.figure(keys::READ, |f| count(f.keys_due)).await
    }

    /// Provider keys that were to be rotated before today, by days of UTC. Needs `providers:read`.
    async fn keys_overdue_count(&self) -> Result<Option<i32>> {
        self.figure(keys::READ, |f| count(f.keys_overdue)).await
    }

    /// Checkpoints of pilots that nobody signed yet. Needs `pilots:read`.
    async fn open_checkpoints_count(&self) -> Result<Option<i32>> {
        self.figure(pilots::READ, |f| count(f.open_checkpoints)).await
    }

    /// Seat audits that are open or being closed. Needs `seat_audits:read`.
    async fn open_seat_audits_count(&self) -> Result<Option<i32>> {
        self.figure(seat_audits::READ, |f| count(f.open_seat_audits)).await
    }

    /// When anybody of the company last used Keystead, to the minute; `null` where never, too. Needs `seats:read`.
    async fn last_activity_at(&self) -> Result<Option<DateTime>> {
        Ok(self.figure(seats::READ, |f| f.last_activity).await?.flatten().map(Into::into))
    }
}
