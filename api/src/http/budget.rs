//! What an operation costs its caller: taken before it runs, and what was not needed given back after.

use async_graphql::{Value, value};
use keystead_domain::auth::Caller;
use keystead_domain::limits::{Budget, Spent, Standing, retry_after};

use super::{Edge, Refusal};

/// An operation that is paid for.
pub(super) struct Bill {
    budget: Budget,
    caller: Caller,
    requested: u64,
    /// Where the caller's budget stands.
    pub(super) standing: Standing,
}

/// Takes so many points from the caller's budget.
pub(super) async fn charge(edge: &Edge, caller: &Caller, points: u64) -> Result<Bill, Refusal> {
    let budget = edge.app.limits.budget_of(caller);
    match edge.app.spend(&budget, points).await {
        Ok(standing) => Ok(Bill { budget, caller: caller.clone(), requested: points, standing }),
        Err(spent) => Err(too_dear(points, &spent)),
    }
}

impl Bill {
    /// Settles for what was really needed. Returns what stands in `extensions.cost`.
    pub(super) fn settle(&self, edge: &Edge, actual: u64) -> Value {
        let unused = self.requested.saturating_sub(actual);
        edge.app.give_back(&self.budget, unused);
        edge.app.charge_guests(&self.caller, actual);
        let available = self.standing.available.saturating_add(unused).min(self.standing.limit);
        cost(self.requested, actual, Standing { available, ..self.standing })
    }
}

fn too_dear(points: u64, spent: &Spent) -> Refusal {
    let (wait, left) = (retry_after(spent.wait), spent.standing.available);
    let message = format!(
        "This costs {points} cost points, and {left} are left of this credential's or its company's budget. Wait {wait} seconds, or ask for less."
    );
    Refusal::throttled(spent.wait, message).costing(cost(points, 0, spent.standing))
}

fn cost(requested: u64, actual: u64, standing: Standing) -> Value {
    value!({
        "requested": requested,
        "actual": actual,
        "available": standing.available,
        "limit": standing.limit,
        "restorePerSecond": standing.restore_per_second,
    })
}
