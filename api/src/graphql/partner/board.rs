//! A partner's board.

use async_graphql::{Enum, ID, InputObject, Object};
use keystead_domain::partners::board::{BoardFilter, BoardSort, Row};
use keystead_domain::posture::Figure;
use keystead_domain::{seats, tenants};

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
    /// checkpoint, an open seat audit or an open finding. `false`: the others. What you may not see at a company does not count.
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
    /// `postureScore`: upwards those come first where most is found wanting. What you may not see at a company takes nothing
    /// off there, so that it comes later than it would.
    PostureScore,
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
    pub fn sort(order: Option<Self>) -> (BoardSort, bool) {
        let order = order.unwrap_or(Self { field: PartnerTenantOrderField::Name, direction: OrderDirection::Asc });
        let by = match order.field {
            PartnerTenantOrderField::Name => BoardSort::Name,
            PartnerTenantOrderField::CreatedAt => BoardSort::CreatedAt,
            PartnerTenantOrderField::PostureScore => BoardSort::Score,
        };
        (by, order.direction == OrderDirection::Desc)
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
    async fn figure(&self, figure: Figure) -> Result<Option<i32>> {
        Ok(self.0.count(figure).await?.map(count))
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
        self.figure(Figure::SeatsInUse).await
    }

    /// Seats in use, invited ones included, of people whose last day in the company is past or whom its directory said goodbye
    /// to. Needs `seats:read`.
    async fn departed_seats_count(&self) -> Result<Option<i32>> {
        self.figure(Figure::DepartedSeats).await
    }

    /// Provider keys to be rotated today or within 14 days, by days of UTC. Needs `providers:read`.
    async fn keys_due_count(&self) -> Result<Option<i32>> {
        self.figure(Figure::KeysDue).await
    }

    /// Provider keys that were to be rotated before today, by days of UTC. Needs `providers:read`.
    async fn keys_overdue_count(&self) -> Result<Option<i32>> {
        self.figure(Figure::KeysOverdue).await
    }

    /// Checkpoints of pilots that nobody signed yet. Needs `pilots:read`.
    async fn open_checkpoints_count(&self) -> Result<Option<i32>> {
        self.figure(Figure::OpenCheckpoints).await
    }

    /// Seat audits that are open or being closed. Needs `seat_audits:read`.
    async fn open_seat_audits_count(&self) -> Result<Option<i32>> {
        self.figure(Figure::OpenSeatAudits).await
    }

    /// Of the open checkpoints, those that were to be signed before today, by days of UTC. Needs `pilots:read`.
    async fn overdue_checkpoints_count(&self) -> Result<Option<i32>> {
        self.figure(Figure::OverdueCheckpoints).await
    }

    /// Of the open seat audits, those whose decisions were due before today, by days of UTC. Needs `seat_audits:read`.
    async fn overdue_seat_audits_count(&self) -> Result<Option<i32>> {
        self.figure(Figure::OverdueSeatAudits).await
    }

    /// Seats in use, invited ones included, of people who are known to have no second factor. Departed seats are not among
    /// them. Needs `seats:read`.
    async fn seats_without_second_factor_count(&self) -> Result<Option<i32>> {
        self.figure(Figure::SeatsWithoutSecondFactor).await
    }

    /// Findings that nobody decided on. Needs `incidents:read`.
    async fn open_findings_count(&self) -> Result<Option<i32>> {
        self.figure(Figure::OpenFindings).await
    }

    /// How the company stands, from 0 to 100: see `Posture.score`. Needs all of `seats:read`, `providers:read`, `pilots:read`,
    /// `seat_audits:read` and `incidents:read`.
    async fn posture_score(&self) -> Result<Option<i32>> {
        Ok(self.0.score().await?.map(count))
    }

    /// When anybody of the company last used Keystead, to the minute; `null` where never, too. Needs `seats:read`.
    async fn last_activity_at(&self) -> Result<Option<DateTime>> {
        if !self.0.shows(seats::READ) {
            return Ok(None);
        }
        Ok(self.0.figures().await?.last_activity.map(Into::into))
    }
}
