//! Facts of what is agreed with AI providers, over all accounts in use: from their vendors' terms and documents, from the
//! accounts themselves, and from what people stated of each. A list is known only when it is for every account.

use std::collections::HashMap;

use keystead_entities::Scoped;
use keystead_entities::fact_statement::{self, FactStatementStatus};
use keystead_entities::provider_account;
use keystead_entities::seat::Known;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
use super::statements;
use super::terms::Terms;
use super::value::{Value, counted, so};
use crate::error::Result;

/// What is asked of every account: the fact of the company, and the statement about an account that it is made of.
const OF_EACH: [(Key, Key); 4] = [
    (Key::ProvidersAssurance, Key::VendorCertifications),
    (Key::ProvidersNotice, Key::VendorNoticeHours),
    (Key::ProvidersSubprocessors, Key::VendorSubprocessors),
    (Key::ProvidersExit, Key::VendorDeletionDays),
];

/// What is asked of accounts in all.
const ASKED: [Key; 5] = [
    Key::VendorCertifications,
    Key::VendorNoticeHours,
    Key::VendorSubprocessors,
    Key::VendorDeletionDays,
    Key::VendorDpa,
];

/// What is stated of the accounts, or on record of their vendors.
type Stated = HashMap<(String, Key), Fact>;

pub(super) async fn observe<C: ConnectionTrait>(
    of: &Observer<'_, C>,
    accounts: &[provider_account::Model],
    terms: &Terms,
    facts: &mut Facts,
) -> Result<()> {
    if accounts.is_empty() {
        let keys = OF_EACH.iter().map(|(key, _)| *key).chain([Key::ProvidersDpa, Key::ProvidersWithoutDpa]);
        keys.for_each(|key| facts.put(of.unknown(key, "No provider account is on record.")));
        return Ok(());
    }
    let mut stated = stated(of).await?;
    // What is on record of a vendor comes before what was stated of the account, unless it is out of date and that is not.
    for (account, key) in accounts.iter().flat_map(|account| ASKED.iter().map(move |key| (account, *key))) {
        let Some(fact) = terms.fact(of, account, key) else { continue };
        let at = (account.id.to_string(), key);
        if fact.value().is_some() || stated.get(&at).and_then(Fact::value).is_none() {
            stated.insert(at, fact);
        }
    }
    for (key, asked) in OF_EACH {
        facts.put(of_each(of, key, asked, accounts, &stated));
    }
    dpa(of, accounts, terms, &stated, facts);
    Ok(())
}

async fn stated<C: ConnectionTrait>(of: &Observer<'_, C>) -> Result<Stated> {
    let rows = fact_statement::Entity::within(of.ctx.scope())
        .filter(fact_statement::Column::Status.eq(FactStatementStatus::Active))
        .filter(fact_statement::Column::FactKey.is_in(ASKED.map(Key::as_str)))
        .all(of.db)
        .await?;
    let today = of.day(of.now);
    let read = |row: &fact_statement::Model| {
        let fact = statements::read(row, today, of.tenant)?.aged(of.now);
        Some(((row.subject_id.clone(), fact.key()), fact))
    };
    Ok(rows.iter().filter_map(read).collect())
}

/// One item for each account. What one of them lacks makes the whole not known, what is out of date makes it out of date.
fn of_each<C>(
    of: &Observer<'_, C>,
    key: Key,
    asked: Key,
    accounts: &[provider_account::Model],
    stated: &Stated,
) -> Fact {
    let (mut items, mut missing, mut old) = (Vec::new(), Vec::new(), Vec::new());
    let (mut as_of, mut until, mut evidence) = (of.now, None, Vec::new());
    for account in accounts {
        let Some(fact) = stated.get(&(account.id.to_string(), asked)) else {
            missing.push(account.name.as_str());
            continue;
        };
        match fact.value() {
            Some(value) => items.push(format!("{}: {}", account.name, said(asked, value))),
            None => old.push(account.name.as_str()),
        }
        as_of = as_of.min(fact.as_of());
        until = until.into_iter().chain(fact.valid_until()).min();
        evidence.extend(fact.snapshot().evidence.into_iter().take(2));
    }
    if !missing.is_empty() {
        return of.unknown(key, &format!("It is not recorded for: {}.", missing.join(", ")));
    }
    let fact = Fact::known(key, Value::names(items), as_of).evidence(evidence);
    let fact = until.map_or(fact.clone(), |until| fact.until(until));
    if old.is_empty() { fact } else { fact.expired(format!("What is recorded is too old for: {}.", old.join(", "))) }
}

/// A value of a statement about an account, as an item.
fn said(asked: Key, value: &Value) -> String {
    match (asked, value) {
        (Key::VendorNoticeHours, Value::Count(n)) => format!("within {}", counted(*n, "hour", "hours")),
        (Key::VendorDeletionDays, Value::Count(n)) => format!("within {}", counted(*n, "day", "days")),
        (_, Value::List(items)) => {
            if items.is_empty() {
                "none".into()
            } else {
                items.join(", ")
            }
        }
        (_, value) => value.words(),
    }
}

fn dpa<C>(
    of: &Observer<'_, C>,
    accounts: &[provider_account::Model],
    terms: &Terms,
    stated: &Stated,
    facts: &mut Facts,
) {
    let signed = |account: &provider_account::Model| is_signed(of, account, terms, stated);
    let ids = || accounts.iter().map(|a| a.id.to_string());
    facts.put(of.known(Key::ProvidersDpa, Value::tally(accounts.iter().map(signed))).evidence(ids()));
    let without = accounts.iter().filter(|account| signed(account) == Known::No);
    let names = Value::names(without.clone().map(|account| account.name.clone()));
    facts.put(of.known(Key::ProvidersWithoutDpa, names).evidence(without.map(|a| a.id.to_string())));
}

/// Whether data processing terms are signed and in force. That nobody wrote a day down says that they are not only where
/// somebody did look at the contract, or says so.
fn is_signed<C>(of: &Observer<'_, C>, account: &provider_account::Model, terms: &Terms, stated: &Stated) -> Known {
    let today = of.day(of.now).to_string();
    let ended = account.contract_ends_on.as_ref().is_some_and(|end| *end < today);
    if let Some(fact) = terms.fact(of, account, Key::VendorDpa) {
        return so(fact.value() == Some(&Value::Flag(true)) && !ended);
    }
    match (&account.dpa_signed_on, &account.contract_checked_on) {
        (Some(_), _) => so(!ended),
        (None, Some(_)) => Known::No,
        (None, None) => match stated.get(&(account.id.to_string(), Key::VendorDpa)).and_then(Fact::value) {
            Some(Value::Flag(signed)) => so(*signed && !ended),
            _ => Known::Unknown,
        },
    }
}
