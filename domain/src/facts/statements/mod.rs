//! Statements: what people record about the company or a vendor where Keystead cannot see for itself. One holds per fact
//! and subject; a new one replaces it, and the old one is kept for the answers that leaned on it.

mod given;
mod record;
mod retire;

use chrono::{DateTime, NaiveDate, Utc};
use keystead_entities::fact_statement::{self, FactStatementStatus};
use keystead_entities::seat::Role;
use keystead_entities::{ProviderAccountId, Scoped, tenant};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};

pub use given::Given;
pub use record::{RECORD, Record, record};
pub use retire::{RETIRE, Retire, retire};

use super::collect::Observer;
use super::fact::{Fact, FactStatus, Facts};
use super::key::{Key, Source, Subject};
use crate::auth::{Area, Right};
use crate::error::Result;
use crate::tenants::calendar;

/// To look at statements.
pub const LIST: Right = Right::read(Area::Questionnaires, Role::Auditor);

/// How a statement names what it is about: the provider account, or nothing for the company.
pub fn subject_text(account: Option<ProviderAccountId>) -> String {
    account.map(|id| id.to_string()).unwrap_or_default()
}

pub(super) async fn observe<C: ConnectionTrait>(
    of: &Observer<'_, C>,
    account: Option<ProviderAccountId>,
    facts: &mut Facts,
) -> Result<()> {
    let subjects = [Some(String::new()), account.map(|id| id.to_string())];
    let rows = fact_statement::Entity::within(of.ctx.scope())
        .filter(fact_statement::Column::Status.eq(FactStatementStatus::Active))
        .filter(fact_statement::Column::SubjectId.is_in(subjects.into_iter().flatten()))
        .all(of.db)
        .await?;
    let today = calendar::day_of(calendar::zone(of.tenant), of.now);
    for row in &rows {
        if let Some(fact) = read(row, today, of.tenant) {
            facts.put_if_unknown(fact.aged(of.now));
        }
    }
    let stated = Key::ALL.iter().filter(|key| key.spec().source == Source::Stated);
    for key in stated.filter(|key| key.spec().subject == Subject::Company || account.is_some()) {
        let is_told = facts.get(*key).status() != FactStatus::Unknown;
        if !is_told && !rows.iter().any(|row| row.fact_key == key.as_str()) {
            facts.put(Fact::unknown(*key, "Nobody has recorded anything about it.", of.now));
        }
    }
    Ok(())
}

/// The moment at which a statement runs out; none for one of a fact that is not in the registry any more.
pub fn ends_at(row: &fact_statement::Model, tenant: &tenant::Model) -> Option<DateTime<Utc>> {
    read(row, NaiveDate::MIN, tenant)?.valid_until()
}

/// The fact that a statement makes known, or out of date; nothing for a fact that is not in the registry any more.
pub(super) fn read(row: &fact_statement::Model, today: NaiveDate, tenant: &tenant::Model) -> Option<Fact> {
    let key: Key = row.fact_key.parse().ok()?;
    let fact = match serde_json::from_value(row.value.clone()) {
        Ok(value) => Fact::known(key, value, row.stated_at),
        Err(_) => Fact::unknown(key, "What is recorded cannot be read.", row.stated_at),
    };
    let fact =
        fact.evidence([row.id.to_string()].into_iter().chain(row.source.clone())).stated_by(row.stated_by_seat_id);
    let until: Option<NaiveDate> = row.valid_until.as_deref().and_then(|day| day.parse().ok());
    let Some(until) = until else { return Some(fact) };
    let fact = fact.until(calendar::day_starts_at(calendar::zone(tenant), calendar::days_after(until, 1)));
    Some(if until < today { fact.expired(format!("What is on record was valid until {until}.")) } else { fact })
}
