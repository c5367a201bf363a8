//! Facts of provider accounts, over all of them.

use keystead_entities::Scoped;
use keystead_entities::provider_account::{self, ProviderAccountStatus};
use keystead_entities::seat::Known;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
use super::terms::Terms;
use super::value::{Value, so};
use super::vendor;
use crate::error::Result;

const OF_ACCOUNTS: &[Key] = &[
    Key::ProvidersNames,
    Key::ProvidersInventory,
    Key::ProvidersRegions,
    Key::ProvidersRetention,
    Key::ProvidersTraining,
    Key::ProvidersTrain,
    Key::ProvidersAssessed,
    Key::EndpointsTls,
];

pub(super) fn observe<C>(of: &Observer<'_, C>, accounts: &[provider_account::Model], terms: &Terms, facts: &mut Facts) {
    let ids = || accounts.iter().map(|a| a.id.to_string());
    if accounts.is_empty() {
        // That none is on record does not say that none is used.
        for key in OF_ACCOUNTS {
            facts.put(of.unknown(*key, "No provider account is on record."));
        }
        company(of, facts);
        return;
    }
    let names = accounts.iter().map(|a| format!("{} ({})", a.name, a.provider)).collect();
    facts.put(Fact::known(Key::ProvidersNames, Value::List(names), of.now).evidence(ids()));
    let all = Accounts { of, accounts, terms };
    facts.put(all.list(Key::ProvidersRegions, Key::VendorRegion, |account| account.region.clone().map(Value::Text)));
    facts.put(all.list(Key::ProvidersRetention, Key::VendorRetentionDays, |account| {
        vendor::retention_days(account).map(Value::Count)
    }));
    facts.put(all.training());
    let may_train = accounts.iter().filter(|account| all.opted_out(account) == Known::No);
    facts.put(of.known(Key::ProvidersTrain, Value::names(may_train.map(|a| a.name.clone()))).evidence(ids()));
    facts.put(all.assessed());
    if let Some(fact) = all.business() {
        facts.put(fact);
    }
    let kept = accounts
        .iter()
        .map(|a| format!("{} ({}) at {}, on record since {}", a.name, a.provider, a.endpoint, of.day(a.created_at)));
    facts.put(of.known(Key::ProvidersInventory, Value::names(kept)).evidence(ids()));
    let encrypted = Value::tally(accounts.iter().map(|a| so(a.endpoint.starts_with("https://"))));
    facts.put(of.known(Key::EndpointsTls, encrypted).evidence(ids()));
    company(of, facts);
}

/// The accounts in use, by name.
pub(super) async fn in_use<C: ConnectionTrait>(of: &Observer<'_, C>) -> Result<Vec<provider_account::Model>> {
    Ok(provider_account::Entity::within(of.ctx.scope())
        .filter(provider_account::Column::Status.eq(ProviderAccountStatus::Active))
        .order_by_asc(provider_account::Column::Name)
        .order_by_asc(provider_account::Column::Id)
        .all(of.db)
        .await?)
}

/// What does not depend on any account.
fn company<C>(of: &Observer<'_, C>, facts: &mut Facts) {
    facts.put(match &of.tenant.residency {
        Some(region) => Fact::known(Key::ResidencyBoundary, Value::Text(region.clone()), of.now),
        None => Fact::unknown(Key::ResidencyBoundary, "No residency boundary is set.", of.now),
    });
    facts.put(of.known(Key::TransportHttps, Value::Flag(of.ctx.app.public_url.starts_with("https://"))));
}

/// The accounts in use, with what is on record of their vendors.
struct Accounts<'a, C> {
    of: &'a Observer<'a, C>,
    accounts: &'a [provider_account::Model],
    terms: &'a Terms,
}

impl<C> Accounts<'_, C> {
    /// A list with one item per account, known only when every account has one: from its vendor, else from its column.
    fn list(&self, key: Key, asked: Key, column: impl Fn(&provider_account::Model) -> Option<Value>) -> Fact {
        let (mut items, mut missing, mut old) = (Vec::new(), Vec::new(), Vec::new());
        let (mut evidence, mut until) = (Vec::new(), None);
        for account in self.accounts {
            let value = match self.terms.fact(self.of, account, asked) {
                Some(fact) => {
                    evidence.extend(fact.snapshot().evidence);
                    until = until.into_iter().chain(fact.valid_until()).min();
                    let value = fact.value().cloned();
                    if value.is_none() {
                        old.push(account.name.as_str());
                        continue;
                    }
                    value
                }
                None => column(account),
            };
            match value {
                Some(value) => items.push(format!("{}: {}", account.name, said(&value))),
                None => missing.push(account.name.as_str()),
            }
        }
        let evidence = evidence.into_iter().chain(self.accounts.iter().map(|account| account.id.to_string()));
        if !missing.is_empty() {
            let why = format!("It is not recorded for: {}.", missing.join(", "));
            return Fact::unknown(key, why, self.of.now).evidence(evidence);
        }
        let fact = Fact::known(key, Value::List(items), self.of.now).evidence(evidence);
        let fact = until.map_or(fact.clone(), |until| fact.until(until));
        match old.is_empty() {
            true => fact,
            false => fact.expired(format!("What is recorded is too old for: {}.", old.join(", "))),
        }
    }

    /// Whether an account's vendor may not train on inputs; what is out of date is not known.
    fn opted_out(&self, account: &provider_account::Model) -> Known {
        match self.terms.fact(self.of, account, Key::VendorTraining) {
            Some(fact) => match fact.value() {
                Some(Value::Flag(trains)) => so(!*trains),
                _ => Known::Unknown,
            },
            None => account.training_opt_out,
        }
    }

    fn training(&self) -> Fact {
        let wanted: Vec<Known> = self.accounts.iter().map(|account| self.opted_out(account)).collect();
        let so = |known| i64::try_from(wanted.iter().filter(|one| **one == known).count()).unwrap_or(i64::MAX);
        let (excluded, allowed, unknown) = (so(Known::Yes), so(Known::No), so(Known::Unknown));
        let fact = if excluded == 0 && allowed == 0 {
            let why = "It is not recorded for any provider account.";
            Fact::unknown(Key::ProvidersTraining, why, self.of.now)
        } else {
            Fact::known(Key::ProvidersTraining, Value::Tally { yes: allowed, no: excluded, unknown }, self.of.now)
        };
        let terms = self.accounts.iter().filter_map(|account| self.terms.fact(self.of, account, Key::VendorTraining));
        let terms = terms.flat_map(|fact| fact.snapshot().evidence);
        fact.evidence(terms.chain(self.accounts.iter().map(|account| account.id.to_string())))
    }

    /// For how many accounts the vendor was assessed and is not due. As long as one names no vendor nobody can say.
    fn assessed(&self) -> Fact {
        let missing = self.accounts.iter().filter(|account| self.terms.vendor(account).is_none());
        let missing: Vec<&str> = missing.map(|account| account.name.as_str()).collect();
        if !missing.is_empty() {
            let why = format!("It is not recorded whose account it is: {}.", missing.join(", "));
            return Fact::unknown(Key::ProvidersAssessed, why, self.of.now);
        }
        let today = self.of.day(self.of.now).to_string();
        let vendors = || self.accounts.iter().filter_map(|account| self.terms.vendor(account));
        let in_time = vendors().map(|vendor| {
            so(vendor.assessed_at.is_some() && vendor.next_review_on.as_ref().is_some_and(|day| *day >= today))
        });
        let fact = self.of.known(Key::ProvidersAssessed, Value::tally(in_time));
        fact.evidence(vendors().map(|vendor| vendor.id.to_string()))
    }

    /// Whether the accounts in use fall under business terms, where terms say so of each, or of one that it does not.
    fn business(&self) -> Option<Fact> {
        let told: Vec<Option<(bool, String)>> =
            self.accounts.iter().map(|account| self.terms.is_business(self.of, account)).collect();
        let private = told.iter().flatten().any(|(is_business, _)| !is_business);
        if !private && told.iter().any(Option::is_none) {
            return None;
        }
        let evidence = told.into_iter().flatten().map(|(_, id)| id);
        let fact = Fact::known(Key::CompanyBusinessAccounts, Value::Flag(!private), self.of.now);
        Some(fact.evidence(evidence))
    }
}

/// A value of one account, as an item.
fn said(value: &Value) -> String {
    match value {
        Value::Count(0) => "not kept".into(),
        Value::Count(days) => super::counted(*days, "day", "days"),
        value => value.words(),
    }
}
