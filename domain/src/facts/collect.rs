//! Everything that is known at one moment.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use keystead_entities::{ProviderAccountId, seat::Role, tenant};
use sea_orm::ConnectionTrait;

use super::fact::Facts;
use super::key::Subject;
use super::terms::Terms;
use super::value::Value;
use super::{
    Fact, Key, access, alerts, apps, audit_log, built, contracts, custody, departures, exports, keys, outputs, pilots,
    policies, probes, providers, seat_audits, seats, sign_in, statements, vendor,
};
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::tenants::calendar;

/// To look at the company's facts.
pub const LIST: Right = Right::read(Area::Questionnaires, Role::Auditor);

/// What the observers of each noun are given.
pub(super) struct Observer<'a, C> {
    pub ctx: &'a Ctx,
    pub db: &'a C,
    pub tenant: &'a tenant::Model,
    pub now: DateTime<Utc>,
}

impl<C> Observer<'_, C> {
    /// What is known now.
    pub fn known(&self, key: Key, value: Value) -> Fact {
        Fact::known(key, value, self.now)
    }

    /// What is not known, and why.
    pub fn unknown(&self, key: Key, why: &str) -> Fact {
        Fact::unknown(key, why, self.now)
    }

    /// The day of a moment where the company is.
    pub fn day(&self, moment: DateTime<Utc>) -> NaiveDate {
        calendar::day_of(calendar::zone(self.tenant), moment)
    }

    /// So many days ago.
    pub fn ago(&self, days: i64) -> DateTime<Utc> {
        self.now - TimeDelta::days(days)
    }
}

/// Computes the facts of the company, and those of one provider account where one is named.
pub async fn collect<C: ConnectionTrait>(ctx: &Ctx, db: &C, account: Option<ProviderAccountId>) -> Result<Facts> {
    let tenant = tenant::Entity::of(ctx.scope()).one(db).await?;
    let tenant = tenant.ok_or_else(|| Error::internal("collecting facts", "the tenant is gone"))?;
    let observer = Observer { ctx, db, tenant: &tenant, now: ctx.now() };
    let mut facts = Facts::default();
    built::observe(&observer, &mut facts);
    custody::observe(&observer, &mut facts).await?;
    keys::observe(&observer, &mut facts).await?;
    policies::observe(&observer, &mut facts).await?;
    outputs::observe(&observer, &mut facts).await?;
    seats::observe(&observer, &mut facts).await?;
    departures::observe(&observer, &mut facts).await?;
    access::observe(&observer, &mut facts).await?;
    sign_in::observe(&observer, &mut facts).await?;
    let accounts = providers::in_use(&observer).await?;
    let terms = Terms::of(&observer, &accounts).await?;
    providers::observe(&observer, &accounts, &terms, &mut facts);
    contracts::observe(&observer, &accounts, &terms, &mut facts).await?;
    audit_log::observe(&observer, &mut facts).await?;
    alerts::observe(&observer, &mut facts).await?;
    seat_audits::observe(&observer, &mut facts).await?;
    apps::observe(&observer, &mut facts).await?;
    pilots::observe(&observer, &mut facts).await?;
    exports::observe(&observer, &mut facts).await?;
    probes::observe(&observer, &mut facts).await?;
    if let Some(account) = account {
        vendor::observe(&observer, account, &mut facts).await?;
    }
    statements::observe(&observer, account, &mut facts).await?;
    Ok(facts)
}

/// The facts for people to look at: all of the company's, or all of one provider account's, known or not.
pub async fn list(ctx: &Ctx, account: Option<ProviderAccountId>) -> Result<Vec<Fact>> {
    ctx.may(LIST)?;
    let facts = collect(ctx, ctx.db(), account).await?;
    let wanted = if account.is_some() { Subject::ProviderAccount } else { Subject::Company };
    Ok(Key::ALL.iter().filter(|key| key.spec().subject == wanted).map(|key| facts.get(*key)).collect())
}
