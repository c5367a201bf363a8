//! What callers may ask for in a time: cost points, and tries with credentials that open nothing.
//!
//! | limit | counted | while Redis does not answer |
//! |---|---|---|
//! | cost points of a credential, of a company, of a partner at a client, of a directory, of a network without a credential | in Redis, else in this process | open: each process goes on by itself, with buckets that were full |
//! | refused credentials of a part of the network | in each process | closed: nothing changes |
//! | wrong passwords ([`crate::sign_in`]) | in each process, and in Redis for all of them | closed: each process goes on with what it has counted itself |
//!
//! Points are lost to nobody: they guard the machine and each company from the others. Guesses are guarded against whatever
//! else is broken.

mod bucket;
mod budget;
mod counts;
mod failures;
mod memory;
mod network;
mod shared;

use std::net::IpAddr;
use std::sync::Arc;

use chrono::TimeDelta;
use keystead_entities::TenantId;
use keystead_entities::tenant::Plan;

pub use bucket::Bucket;
pub use budget::{Budget, of_credential};
pub(crate) use counts::{Count, Counted};
pub use network::Network;
pub(crate) use shared::Shared;

use crate::app::App;
use crate::auth::{Caller, token};
use crate::error::{Error, Result};
use bucket::{Draw, Micros};

/// What the operator sets.
#[derive(Clone, Debug)]
pub struct LimitsConfig {
    /// What the budgets are of those of the plans, in percent; 0 for none.
    pub budget_percent: u32,
    /// Refused credentials of one part of the network in a minute; 0 for no limit.
    pub failures_per_minute: u32,
    /// The Redis in which processes share budgets.
    pub redis_url: Option<String>,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self { budget_percent: 100, failures_per_minute: 100, redis_url: None }
    }
}

/// Counts.
pub struct Limits {
    percent: u32,
    memory: memory::Memory,
    shared: Option<Arc<Shared>>,
    failures: failures::Failures,
}

/// Where a budget stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Points that can be spent at once.
    pub available: u64,
    /// Points of the credential's bucket when it is full.
    pub limit: u64,
    /// Points that come back to it each second.
    pub restore_per_second: u64,
}

/// Too little is left.
#[derive(Clone, Copy, Debug)]
pub struct Spent {
    /// Where the budget stands.
    pub standing: Standing,
    /// When there is enough.
    pub wait: TimeDelta,
}

impl Limits {
    /// Does not connect yet.
    pub(crate) fn new(config: &LimitsConfig) -> Result<Self> {
        let shared = config.redis_url.as_deref().map(Shared::new).transpose();
        let shared = shared.map_err(|why| Error::internal("opening Redis", why))?;
        let failures = failures::Failures::new(config.failures_per_minute);
        Ok(Self { percent: config.budget_percent, memory: Default::default(), shared: shared.map(Arc::new), failures })
    }

    /// What processes share, where they do.
    pub(crate) fn shared(&self) -> Option<Arc<Shared>> {
        self.shared.clone()
    }

    /// What the requests of somebody who was let in draw from.
    pub fn budget_of(&self, caller: &Caller) -> Budget {
        Budget::of(caller, self.percent.max(1))
    }

    /// What the requests of a company's directory draw from.
    pub fn budget_of_directory(&self, tenant_id: TenantId, plan: Plan) -> Budget {
        Budget::of_directory(tenant_id, plan, self.percent.max(1))
    }
}

/// What somebody shows before it was looked up, and whether it proves by itself that this deployment, or somebody whom it
/// knows, made it.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The text.
    pub text: &'a str,
    /// Whether it does.
    pub is_ours: bool,
}

impl App {
    /// Takes so many points.
    ///
    /// # Errors
    /// [`Spent`] where too little is left; then nothing was taken.
    pub async fn spend(&self, budget: &Budget, points: u64) -> std::result::Result<Standing, Spent> {
        let (wait, debts) = self.draw(budget, budget.draws(points), false).await;
        let standing = self.standing(budget, &debts);
        // A request that costs nothing is never too dear.
        if wait > 0 && points > 0 { Err(Spent { standing, wait: TimeDelta::microseconds(wait) }) } else { Ok(standing) }
    }

    /// Takes so many points of whoever comes from there without a credential, or of the bearer of what is shown, where that
    /// is ours.
    ///
    /// # Errors
    /// How long to wait.
    pub async fn spend_as_visitor(
        &self,
        address: Option<IpAddr>,
        shown: Option<Shown<'_>>,
        points: u64,
    ) -> std::result::Result<(), TimeDelta> {
        let ours = shown.filter(|shown| shown.is_ours).map(|shown| failures::mark(shown.text));
        let budget = Budget::of_visitor(address.into(), ours, self.limits.percent.max(1));
        self.spend(&budget, points).await.map(|_| ()).map_err(|spent| spent.wait)
    }

    /// Takes a first point of what the partner whose home that is may take of a client's company, before it is entered by its
    /// id.
    pub(crate) async fn knock_as_guest(&self, home: TenantId, client: (TenantId, Plan)) -> Result<()> {
        let budget = Budget::of_guest(home, client, self.limits.percent.max(1));
        self.spend(&budget, 1).await.map(|_| ()).map_err(|spent| Error::Throttled(spent.wait))
    }

    /// Takes what a request was worth in the companies of clients that it entered by their ids, besides what the caller paid
    /// at home: each company's share, or what the partner has left there. Nobody waits for it.
    pub fn charge_guests(self: &Arc<Self>, caller: &Caller, points: u64) {
        let (guests, (home, _)) = (caller.guests(), caller.home());
        if guests.is_empty() || self.limits.percent == 0 {
            return;
        }
        // The first point was taken at the door.
        let share = points.div_ceil(guests.len() as u64).saturating_sub(1);
        for client in guests {
            let (app, budget) = (Arc::clone(self), Budget::of_guest(home, client, self.limits.percent.max(1)));
            let take = async move {
                if let Err(spent) = app.spend(&budget, share).await {
                    app.spend_after(&budget, spent.standing.available).await;
                }
            };
            match self.limits.shared {
                Some(_) => drop(tokio::spawn(take)),
                // In memory nothing is waited for.
                None => drop(futures_util::FutureExt::now_or_never(take)),
            }
        }
    }

    /// Takes so many points for what was done already, or as many as there are.
    pub async fn spend_after(&self, budget: &Budget, points: u64) {
        if points > 0 {
            self.draw(budget, budget.draws(points), true).await;
        }
    }

    /// Gives points back that were not needed after all. Nobody waits for it.
    pub fn give_back(&self, budget: &Budget, points: u64) {
        if points == 0 || self.limits.percent == 0 {
            return;
        }
        let (now, draws) = (self.micros(), budget.returns(points));
        let Some(shared) = self.limits.shared.clone() else {
            self.limits.memory.draw(now, &budget.keys, &draws, true);
            return;
        };
        let keys = budget.keys.clone();
        tokio::spawn(async move { shared.draw(now, &keys, &draws, true).await });
    }

    async fn draw(&self, budget: &Budget, draws: Vec<Draw>, always: bool) -> (Micros, Vec<Micros>) {
        if self.limits.percent == 0 {
            return (0, vec![0; draws.len()]);
        }
        let now = self.micros();
        if let Some(shared) = &self.limits.shared
            && let Some(drawn) = Box::pin(shared.draw(now, &budget.keys, &draws, always)).await
        {
            return drawn;
        }
        self.limits.memory.draw(now, &budget.keys, &draws, always)
    }

    /// What can be spent at once is what the least of the buckets has.
    fn standing(&self, budget: &Budget, debts: &[Micros]) -> Standing {
        let own = budget.buckets.first().copied().unwrap_or(Bucket { most: 0, per_second: 0 });
        let left = budget.buckets.iter().zip(debts).map(|(bucket, debt)| bucket.left(*debt));
        let available = left.min().unwrap_or(0).min(own.most);
        Standing { available, limit: own.most, restore_per_second: own.per_second }
    }

    fn micros(&self) -> Micros {
        self.clock.now().timestamp_micros()
    }

    /// Whether a credential from there is looked at, else how long to wait. Nothing is looked up for that.
    ///
    /// # Errors
    /// The wait.
    pub fn admits(&self, address: Option<IpAddr>, token: &str) -> std::result::Result<(), TimeDelta> {
        let is_ours = || token::is_ours(&self.keys, token);
        self.limits.failures.admits(address.into(), token, is_ours, self.clock.now())
    }

    /// As [`App::admits`], for what is known to be ours, or not to be.
    ///
    /// # Errors
    /// The wait.
    pub fn admits_shown(&self, address: Option<IpAddr>, shown: Shown<'_>) -> std::result::Result<(), TimeDelta> {
        self.limits.failures.admits(address.into(), shown.text, || shown.is_ours, self.clock.now())
    }

    /// Notes that a credential from there opened nothing.
    pub fn refused(&self, address: Option<IpAddr>, token: &str) {
        self.refused_shown(address, self.shown(token));
    }

    /// As [`App::refused`], for what is known to be ours, or not to be.
    pub fn refused_shown(&self, address: Option<IpAddr>, shown: Shown<'_>) {
        self.limits.failures.failed(address.into(), shown.text, shown.is_ours, self.clock.now());
    }

    /// A token, and whether this deployment made it.
    pub fn shown<'a>(&self, token: &'a str) -> Shown<'a> {
        Shown { text: token, is_ours: token::is_ours(&self.keys, token) }
    }

    /// How long to wait where too much was refused that came from there, whatever is shown.
    pub fn on_guard(&self, address: Option<IpAddr>) -> Option<TimeDelta> {
        self.limits.failures.wait(address.into(), self.clock.now())
    }
}

/// Whole seconds of a wait, at least one: what `Retry-After` says.
pub fn retry_after(wait: TimeDelta) -> u64 {
    u64::try_from(wait.num_milliseconds()).unwrap_or(0).div_ceil(1_000).max(1)
}
