//! Facts of provider accounts, over all of them.

use keystead_entities::Scoped;
use keystead_entities::provider_account::{self, ProviderAccountStatus};
use keystead_entities::seat::Known;
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder};

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
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
    Key::EndpointsTls,
];

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let accounts = in_use(of).await?;
    let ids = || accounts.iter().map(|a| a.id.to_string());
    if accounts.is_empty() {
        // That none is on record does not say that none is used.
        for key in OF_ACCOUNTS {
            facts.put(of.unknown(*key, "No provider account is on record."));
        }
        company(of, facts);
        return Ok(());
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
    let may_train = accounts.iter().filter(|a| a.training_opt_out == Known::No).map(|a| a.name.clone());
    facts.put(of.known(Key::ProvidersTrain, Value::names(may_train)).evidence(ids()));
    let kept = accounts
        .iter()
        .map(|a| format!("{} ({}) at {}, on record since {}", a.name, a.provider, a.endpoint, of.day(a.created_at)));
    facts.put(of.known(Key::ProvidersInventory, Value::names(kept)).evidence(ids()));
    let encrypted = Value::tally(accounts.iter().map(|a| so(a.endpoint.starts_with("https://"))));
    facts.put(of.known(Key::EndpointsTls, encrypted).evidence(ids()));
    company(of, facts);
    Ok(())
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
