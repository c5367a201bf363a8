//! Which buckets a request draws from, and how large they are.

use data_encoding::HEXLOWER;
use keystead_entities::TenantId;
use keystead_entities::tenant::Plan;
use uuid::Uuid;

use super::Network;
use super::bucket::{Bucket, Draw};
use super::failures::Mark;
use crate::auth::{Bearer, Caller};

/// A company has so many times what one credential has: one takes a quarter of it at most.
const COMPANY: u64 = 4;
/// The dearest request there may be; a bucket that never holds so much would refuse it for ever.
const DEAREST: u64 = 1_000;
/// What a part of the network has for requests without a credential.
const VISITORS: Bucket = Bucket { most: 1_000, per_second: 20 };

/// Whose a bucket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// A credential's. A program's tokens share it.
    Credential(Uuid),
    /// A company's, for all its credentials together.
    Company(TenantId),
    /// What one partner (its home) may take of the company of a client.
    Guest(TenantId, TenantId),
    /// A company's directory.
    Directory(TenantId),
    /// Whoever comes from a part of the network without a credential.
    Network(Network),
    /// Somebody who shows something of ours before it was looked up.
    Known(Mark),
}

impl Key {
    /// As Redis knows it.
    pub(super) fn name(self) -> String {
        match self {
            Self::Credential(id) => format!("keystead:budget:credential:{}", id.simple()),
            Self::Company(id) => format!("keystead:budget:company:{}", id.0.simple()),
            Self::Guest(of, at) => format!("keystead:budget:guest:{}:{}", of.0.simple(), at.0.simple()),
            Self::Directory(id) => format!("keystead:budget:directory:{}", id.0.simple()),
            Self::Network(from) => format!("keystead:budget:network:{from}"),
            Self::Known(mark) => format!("keystead:budget:known:{}", HEXLOWER.encode(&mark)),
        }
    }
}

/// What a credential has by the plan of its company (API.md, "Budget").
pub fn of_credential(plan: Plan) -> Bucket {
    let (most, per_second) = match plan {
        Plan::Basic => (2_000, 50),
        Plan::Standard => (5_000, 100),
        Plan::Elite => (20_000, 500),
    };
    Bucket { most, per_second }
}

/// The buckets that somebody's requests draw from; the credential's own is the first.
#[derive(Clone, Debug)]
pub struct Budget {
    pub(super) keys: Vec<Key>,
    pub(super) buckets: Vec<Bucket>,
}

impl Budget {
    /// Of somebody who was let in: their credential's bucket and their company's; in the company of a client also what a
    /// partner may take of it, and that company's. `percent` is the operator's.
    pub(super) fn of(caller: &Caller, percent: u32) -> Self {
        let (home, home_plan) = caller.home();
        let credential = match &caller.bearer {
            Bearer::Client(client) => client.row.id.0,
            Bearer::Seat(seat) => caller.actor.credential_id().unwrap_or(seat.id.0),
        };
        let own = of_credential(home_plan);
        let mut budget = Self { keys: Vec::with_capacity(4), buckets: Vec::with_capacity(4) };
        budget.add(Key::Credential(credential), own, percent);
        budget.add(Key::Company(home), times(own, COMPANY), percent);
        if caller.tenant.id != home {
            budget.add_guest(home, (caller.tenant.id, caller.tenant.plan), percent);
        }
        budget
    }

    /// Of a partner, whose home that is, in the company of a client that it entered by its id.
    pub(super) fn of_guest(home: TenantId, client: (TenantId, Plan), percent: u32) -> Self {
        let mut budget = Self { keys: Vec::with_capacity(2), buckets: Vec::with_capacity(2) };
        budget.add_guest(home, client, percent);
        budget
    }

    /// Of whoever comes without a credential that was looked at: of all who come from there together, or of the bearer of
    /// something that this deployment made.
    pub(super) fn of_visitor(from: Network, shown: Option<Mark>, percent: u32) -> Self {
        let mut budget = Self { keys: Vec::with_capacity(1), buckets: Vec::with_capacity(1) };
        budget.add(shown.map_or(Key::Network(from), Key::Known), VISITORS, percent);
        budget
    }

    /// Of a company's directory: as much as all its people together, so that a first import goes through, and apart from
    /// theirs, so that it keeps nobody from working.
    pub(super) fn of_directory(tenant_id: TenantId, plan: Plan, percent: u32) -> Self {
        let mut budget = Self { keys: Vec::with_capacity(1), buckets: Vec::with_capacity(1) };
        budget.add(Key::Directory(tenant_id), times(of_credential(plan), COMPANY), percent);
        budget
    }

    fn add_guest(&mut self, home: TenantId, (client, plan): (TenantId, Plan), percent: u32) {
        let theirs = of_credential(plan);
        self.add(Key::Guest(home, client), theirs, percent);
        self.add(Key::Company(client), times(theirs, COMPANY), percent);
    }

    fn add(&mut self, key: Key, bucket: Bucket, percent: u32) {
        let scaled = |n: u64| n.saturating_mul(percent.into()) / 100;
        let bucket = Bucket { most: scaled(bucket.most).max(DEAREST), per_second: scaled(bucket.per_second).max(1) };
        self.keys.push(key);
        self.buckets.push(bucket);
    }

    /// What so many points are in each of them.
    pub(super) fn draws(&self, points: u64) -> Vec<Draw> {
        self.buckets.iter().map(|bucket| Draw { price: bucket.price(points), span: bucket.span() }).collect()
    }

    /// What giving so many points back is in each of them.
    pub(super) fn returns(&self, points: u64) -> Vec<Draw> {
        self.buckets.iter().map(|bucket| Draw { price: -bucket.price(points), span: bucket.span() }).collect()
    }
}

fn times(bucket: Bucket, n: u64) -> Bucket {
    Bucket { most: bucket.most * n, per_second: bucket.per_second * n }
}
