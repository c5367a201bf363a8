//! Facts of seats, service accounts and API tokens.

use chrono::{DateTime, Utc};
use keystead_entities::access_grant::{self, AccessGrantStatus};
use keystead_entities::api_token::{self, ApiTokenStatus};
use keystead_entities::seat::{self, Known, Role, SeatKind, SeatStatus};
use keystead_entities::{Scoped, SeatId};
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
use super::value::Value;
use crate::error::Result;
use crate::seats::departed;

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let all = seat::Entity::within(of.ctx.scope()).order_by_asc(seat::Column::Id).all(of.db).await?;
    let active: Vec<&seat::Model> = all.iter().filter(|s| s.status == SeatStatus::Active).collect();
    let people: Vec<&seat::Model> = active.iter().copied().filter(|s| s.kind == SeatKind::Person).collect();
    let machines: Vec<&seat::Model> = active.iter().copied().filter(|s| s.kind == SeatKind::Service).collect();
    let privileged: Vec<&seat::Model> =
        active.iter().copied().filter(|s| matches!(s.role, Role::Owner | Role::Admin)).collect();
    let count = |key, seats: &[&seat::Model]| Fact::known(key, number(seats.len()), of.now).evidence(ids(seats));
    facts.put(count(Key::SeatsActive, &people));
    facts.put(Fact::known(Key::SeatsLimit, Value::Count(of.tenant.plan.seat_limit().into()), of.now));
    facts.put(mfa(of, &people));
    facts.put(count(Key::SeatsPrivileged, &privileged));
    facts.put(count(Key::KeysHolders, &privileged));
    facts.put(count(Key::ServiceAccounts, &machines));
    let answered_for = |owner: Option<SeatId>| owner.is_some_and(|id| people.iter().any(|p| p.id == id));
    let ownerless: Vec<&seat::Model> = machines.iter().copied().filter(|m| !answered_for(m.owner_seat_id)).collect();
    facts.put(count(Key::ServiceAccountsOwnerless, &ownerless));
    facts.put(offboarding(of, &all));
    let live = api_token::Entity::within(of.ctx.scope())
        .filter(api_token::Column::Status.eq(ApiTokenStatus::Active))
        .filter(api_token::Column::ExpiresAt.gt(of.now))
        .count(of.db)
        .await?;
    facts.put(Fact::known(Key::TokensLive, Value::Count(i64::try_from(live).unwrap_or(i64::MAX)), of.now));
    let granted = access_grant::Entity::within(of.ctx.scope())
        .filter(access_grant::Column::Status.eq(AccessGrantStatus::Active))
        .filter(access_grant::Column::EndsAt.gt(of.now))
        .order_by_asc(access_grant::Column::Id)
        .all(of.db)
        .await?;
    let ids = granted.iter().map(|grant| grant.id.to_string());
    facts.put(Fact::known(Key::GrantsLive, number(granted.len()), of.now).evidence(ids));
    Ok(())
}

fn mfa<C>(of: &Observer<'_, C>, people: &[&seat::Model]) -> Fact {
    let so = |wanted| i64::try_from(people.iter().filter(|s| s.mfa == wanted).count()).unwrap_or(i64::MAX);
    let (yes, no, unknown) = (so(Known::Yes), so(Known::No), so(Known::Unknown));
    if yes == 0 && no == 0 {
        let why = "The company's directory has not told Keystead about anybody's second factor.";
        return Fact::unknown(Key::SeatsMfa, why, of.now);
    }
    let without: Vec<&seat::Model> = people.iter().copied().filter(|s| s.mfa != Known::Yes).collect();
    Fact::known(Key::SeatsMfa, Value::Tally { yes, no, unknown }, of.now).evidence(ids(&without))
}

fn offboarding<C>(of: &Observer<'_, C>, all: &[seat::Model]) -> Fact {
    // A leaver who still has access counts with the time until now.
    let ended = |seat: &seat::Model| {
        let left_at = departed(of.tenant, seat)?;
        let until = match seat.status {
            SeatStatus::Disabled | SeatStatus::Removed => seat.disabled_at.unwrap_or(seat.updated_at),
            SeatStatus::Active | SeatStatus::Invited => Some(of.now).filter(|now| *now > left_at)?,
        };
        Some(hours_between(left_at, until))
    };
    let mut cases: Vec<(i64, String)> = all.iter().filter_map(|s| Some((ended(s)?, s.id.to_string()))).collect();
    cases.sort();
    let (middle, longest) = (cases.get(cases.len() / 2), cases.last());
    let (Some((median_hours, _)), Some((longest_hours, _))) = (middle, longest) else {
        let why = "No leaver with a last day is on record.";
        return Fact::unknown(Key::SeatsOffboarding, why, of.now);
    };
    let count = i64::try_from(cases.len()).unwrap_or(i64::MAX);
    let spread = Value::Spread { count, median_hours: *median_hours, longest_hours: *longest_hours };
    Fact::known(Key::SeatsOffboarding, spread, of.now).evidence(cases.into_iter().map(|(_, id)| id))
}

/// Whole hours begun from one moment to another; 0 where the other is earlier.
fn hours_between(from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
    let minutes = (to - from).num_minutes().max(0);
    (minutes + 59) / 60
}

fn number(n: usize) -> Value {
    Value::Count(i64::try_from(n).unwrap_or(i64::MAX))
}

fn ids(seats: &[&seat::Model]) -> Vec<String> {
    seats.iter().map(|s| s.id.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_counted_from_the_end_of_the_last_day() {
        let end = DateTime::UNIX_EPOCH;
        assert_eq!(hours_between(end, end - chrono::TimeDelta::hours(5)), 0);
        assert_eq!(hours_between(end, end + chrono::TimeDelta::minutes(61)), 2);
    }
}
