//! Facts of provider accounts and provider keys, over all of them.

use keystead_entities::Scoped;
use keystead_entities::provider_account::{self, ProviderAccountStatus};
use keystead_entities::provider_key::{self, ProviderKeyStatus};
use keystead_entities::seat::Known;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
use super::value::Value;
use super::vendor;
use crate::error::Result;
use crate::tenants::calendar;

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let accounts = provider_account::Entity::within(of.ctx.scope())
        .filter(provider_account::Column::Status.eq(ProviderAccountStatus::Active))
        .order_by_asc(provider_account::Column::Name)
        .order_by_asc(provider_account::Column::Id)
        .all(of.db)
        .await?;
    let ids = || accounts.iter().map(|a| a.id.to_string());
    if accounts.is_empty() {
        // That none is on record does not say that none is used.
        for key in [Key::ProvidersNames, Key::ProvidersRegions, Key::ProvidersRetention, Key::ProvidersTraining] {
            facts.put(Fact::unknown(key, "No provider account is on record.", of.now));
        }
        return company(of, facts).await;
    }
    let names = accounts.iter().map(|a| format!("{} ({})", a.name, a.provider)).collect();
    facts.put(Fact::known(Key::ProvidersNames, Value::List(names), of.now).evidence(ids()));
    facts.put(of_each(of, Key::ProvidersRegions, &accounts, |account| account.region.clone()));
    facts.put(of_each(of, Key::ProvidersRetention, &accounts, |account| {
        Some(match vendor::retention_days(account)? {
            0 => "not kept".into(),
            days => super::counted(days, "day", "days"),
        })
    }));
    facts.put(training(of, &accounts));
    company(of, facts).await
}

/// What does not depend on any account.
async fn company<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    facts.put(match &of.tenant.residency {
        Some(region) => Fact::known(Key::ResidencyBoundary, Value::Text(region.clone()), of.now),
        None => Fact::unknown(Key::ResidencyBoundary, "No residency boundary is set.", of.now),
    });
    keys(of, facts).await
}

/// A list with one item per account, known only when every account has one.
fn of_each<C>(
    of: &Observer<'_, C>,
    key: Key,
    accounts: &[provider_account::Model],
    item: impl Fn(&provider_account::Model) -> Option<String>,
) -> Fact {
    let (mut items, mut missing) = (Vec::new(), Vec::new());
    for account in accounts {
        match item(account) {
            Some(item) => items.push(format!("{}: {item}", account.name)),
            None => missing.push(account.name.as_str()),
        }
    }
    let fact = if missing.is_empty() {
        Fact::known(key, Value::List(items), of.now)
    } else {
        Fact::unknown(key, format!("It is not recorded for: {}.", missing.join(", ")), of.now)
    };
    fact.evidence(accounts.iter().map(|a| a.id.to_string()))
}

fn training<C>(of: &Observer<'_, C>, accounts: &[provider_account::Model]) -> Fact {
    let so =
        |wanted| i64::try_from(accounts.iter().filter(|a| a.training_opt_out == wanted).count()).unwrap_or(i64::MAX);
    let (excluded, allowed, unknown) = (so(Known::Yes), so(Known::No), so(Known::Unknown));
    let fact = if excluded == 0 && allowed == 0 {
        Fact::unknown(Key::ProvidersTraining, "It is not recorded for any provider account.", of.now)
    } else {
        Fact::known(Key::ProvidersTraining, Value::Tally { yes: allowed, no: excluded, unknown }, of.now)
    };
    fact.evidence(accounts.iter().map(|a| a.id.to_string()))
}

async fn keys<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let keys = provider_key::Entity::within(of.ctx.scope())
        .filter(provider_key::Column::Status.eq(ProviderKeyStatus::Active))
        .order_by_asc(provider_key::Column::Id)
        .all(of.db)
        .await?;
    let count = |key, keys: &[&provider_key::Model]| {
        let number = Value::Count(i64::try_from(keys.len()).unwrap_or(i64::MAX));
        Fact::known(key, number, of.now).evidence(keys.iter().map(|k| k.id.to_string()))
    };
    let today = calendar::day_of(calendar::zone(of.tenant), of.now).to_string();
    facts.put(count(Key::KeysInUse, &keys.iter().collect::<Vec<_>>()));
    facts.put(if keys.is_empty() {
        Fact::unknown(Key::KeysOverdue, "No provider key is stored.", of.now)
    } else {
        count(Key::KeysOverdue, &keys.iter().filter(|k| k.due_on < today).collect::<Vec<_>>())
    });
    let own = [of.tenant.key_rotation_period.as_str()];
    let periods: Vec<&str> =
        if keys.is_empty() { own.to_vec() } else { keys.iter().map(|k| k.rotation_period.as_str()).collect() };
    let longest = periods.into_iter().map(whole_days).collect::<Option<Vec<i64>>>().and_then(|d| d.into_iter().max());
    facts.put(match longest {
        Some(days) => Fact::known(Key::KeysRotationDays, Value::Count(days), of.now),
        None => Fact::unknown(Key::KeysRotationDays, "A rotation period cannot be read.", of.now),
    });
    Ok(())
}

/// The days of an ISO 8601 duration of whole days.
fn whole_days(period: &str) -> Option<i64> {
    period.strip_prefix('P')?.strip_suffix('D')?.parse().ok()
}
