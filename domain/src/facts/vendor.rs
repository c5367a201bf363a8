//! Facts of one provider account and the vendor behind it: what is on record of the vendor, else what the account's row says
//! of the contract. As-of of the row is the day on which somebody last compared it with the contract, else the day of its last
//! change.

use chrono::{DateTime, NaiveDate, Utc};
use keystead_entities::seat::Known;
use keystead_entities::{ProviderAccountId, Scoped, provider_account};
use sea_orm::ConnectionTrait;

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::{Key, Subject};
use super::terms::Terms;
use super::value::Value;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::tenants::calendar;

pub(super) async fn observe<C: ConnectionTrait>(
    of: &Observer<'_, C>,
    account: ProviderAccountId,
    facts: &mut Facts,
) -> Result<()> {
    let row = provider_account::Entity::one(of.ctx.scope(), account).one(of.db).await?;
    let Some(row) = row else { return Ok(()) };
    let zone = calendar::zone(of.tenant);
    let day = |text: &Option<String>| text.as_deref().and_then(|day| day.parse::<NaiveDate>().ok());
    let as_of: DateTime<Utc> =
        day(&row.contract_checked_on).map_or(row.updated_at, |checked| calendar::day_starts_at(zone, checked));
    let ended = day(&row.contract_ends_on).filter(|end| *end < calendar::day_of(zone, of.now));
    let mut put = |key, value: Option<Value>, why: &str| {
        let fact = match value {
            Some(value) => Fact::known(key, value, as_of).aged(of.now),
            None => Fact::unknown(key, why, of.now),
        };
        let fact = match ended {
            Some(end) => fact.expired(format!("The contract ended on {end}.")),
            None => fact,
        };
        facts.put(fact.evidence([row.id.to_string()]));
    };
    let trains = match row.training_opt_out {
        Known::Yes => Some(Value::Flag(false)),
        Known::No => Some(Value::Flag(true)),
        Known::Unknown => None,
    };
    put(Key::VendorTraining, trains, "It is not recorded on the provider account.");
    let days = retention_days(&row).map(Value::Count);
    put(Key::VendorRetentionDays, days, "It is not recorded on the provider account.");
    let region = row.region.clone().map(Value::Text);
    put(Key::VendorRegion, region, "It is not recorded on the provider account.");
    let signed = row.dpa_signed_on.is_some().then_some(Value::Flag(true));
    put(Key::VendorDpa, signed, "No day of signature is recorded on the provider account.");
    let terms = Terms::of(of, std::slice::from_ref(&row)).await?;
    let of_vendor = Key::ALL.iter().filter(|key| key.spec().subject == Subject::ProviderAccount);
    of_vendor.filter_map(|key| terms.fact(of, &row, *key)).for_each(|fact| facts.put(fact));
    Ok(())
}

/// The days for which the vendor keeps inputs, 0 for not at all, where that is recorded.
pub(super) fn retention_days(row: &provider_account::Model) -> Option<i64> {
    match (row.zero_retention, row.retention_days) {
        (Known::Yes, _) => Some(0),
        (_, days) => days.map(i64::from),
    }
}

/// Refuses an account that is not there.
pub(crate) async fn expect_account<C: ConnectionTrait>(db: &C, ctx: &Ctx, account: ProviderAccountId) -> Result<()> {
    let found = provider_account::Entity::one(ctx.scope(), account).one(db).await?;
    found.map(|_| ()).ok_or_else(|| Error::not_found("providerAccountId", "provider account"))
}
