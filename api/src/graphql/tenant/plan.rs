//! What a company bought.

use async_graphql::{Context, Enum, Object, SimpleObject};
use keystead_domain::tenants;
use keystead_entities::{TenantId, tenant};

use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::request::Request;

/// What can be bought.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "keystead_entities::tenant::Plan")]
pub enum Plan {
    /// One secure workflow.
    Basic,
    /// The team.
    Standard,
    /// With the compliance checker.
    Elite,
}

/// What a plan allows.
#[derive(SimpleObject)]
pub struct PlanLimits {
    /// Seats of people, invited ones included. Service accounts do not count.
    seats: i32,
}

/// A plan and what it allows.
#[derive(SimpleObject)]
pub struct PlanOffer {
    /// The plan.
    plan: Plan,
    /// What it allows.
    limits: PlanLimits,
}

/// A company's plan, and how much of it is used.
pub struct PlanAssignment {
    pub(super) tenant_id: TenantId,
    pub(super) plan: tenant::Plan,
}

fn limits(plan: tenant::Plan) -> PlanLimits {
    PlanLimits { seats: count(plan.seat_limit().into()) }
}

fn count(n: u64) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

/// A company's plan, and how much of it is used.
#[Object]
impl PlanAssignment {
    /// The plan.
    async fn plan(&self) -> Plan {
        self.plan.into()
    }

    /// What it allows.
    async fn limits(&self) -> PlanLimits {
        limits(self.plan)
    }

    /// Seats of people in use, invited ones included.
    async fn seats_in_use_count(&self, gql: &Context<'_>) -> Result<i32> {
        let ctx = gql.within(self.tenant_id)?;
        Ok(count(tenants::seats_in_use(ctx.db(), &ctx).await?))
    }
}

/// Looking at plans.
#[derive(Default)]
pub struct PlanQuery;

#[Object]
impl PlanQuery {
    /// The plans and what each allows.
    #[graphql(directive = auth::apply(tenants::READ))]
    async fn plans(&self, gql: &Context<'_>) -> Result<Vec<PlanOffer>> {
        gql.ctx(tenants::READ)?;
        Ok(tenant::Plan::ALL.iter().map(|plan| PlanOffer { plan: (*plan).into(), limits: limits(*plan) }).collect())
    }
}
