//! Facts of people who left: when their access ended, and whether anything of it is left.

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::api_token::{self, ApiTokenStatus};
use keystead_entities::seat::{self, SeatStatus};
use keystead_entities::seat_token::{self, SeatTokenStatus};
use keystead_entities::{Scoped, SeatId, seat_session};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
use super::value::{Value, so};
use crate::error::Result;
use crate::seats::departed;

/// Access that ends within this time of the departure ended on the same day.
const SAME_DAY: TimeDelta = TimeDelta::days(1);

/// A departure, and when access ended or that it has not.
struct Case {
    left_at: DateTime<Utc>,
    until: DateTime<Utc>,
    is_inside: bool,
    id: SeatId,
}

impl Case {
    /// Whole hours begun from the departure to the end; 0 where the end came first.
    fn hours(&self) -> i64 {
        let minutes = (self.until - self.left_at).num_minutes().max(0);
        (minutes + 59) / 60
    }
}

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let all = seat::Entity::within(of.ctx.scope()).order_by_asc(seat::Column::Id).all(of.db).await?;
    let cases: Vec<Case> = all.iter().filter_map(|seat| case(of, seat)).collect();
    facts.put(spread(of, Key::SeatsOffboarding, &cases, "No leaver with a last day is on record."));
    let year: Vec<Case> = cases.into_iter().filter(|case| case.left_at > of.ago(365)).collect();
    let none = "No leaver of the last twelve months is on record.";
    facts.put(spread(of, Key::SeatsOffboardingYear, &year, none));
    facts.put(if year.is_empty() {
        of.unknown(Key::SeatsSameDay, none)
    } else {
        let in_time = |case: &Case| case.until <= case.left_at + SAME_DAY;
        let late = year.iter().filter(|case| !in_time(case)).map(|case| case.id.to_string());
        of.known(Key::SeatsSameDay, Value::tally(year.iter().map(|case| so(in_time(case))))).evidence(late)
    });
    let inside = year.iter().filter(|case| case.is_inside);
    let ids = inside.clone().map(|case| case.id.to_string());
    facts.put(of.known(Key::SeatsLeaversInside, Value::number(inside.count())).evidence(ids));
    facts.put(locked_out(of, &all).await?);
    Ok(())
}

/// A leaver who still has access counts with the time until now.
fn case<C>(of: &Observer<'_, C>, seat: &seat::Model) -> Option<Case> {
    let left_at = departed(of.tenant, seat)?;
    let is_inside = matches!(seat.status, SeatStatus::Active | SeatStatus::Invited);
    let until = match is_inside {
        false => seat.disabled_at.unwrap_or(seat.updated_at),
        true => Some(of.now).filter(|now| *now > left_at)?,
    };
    Some(Case { left_at, until, is_inside, id: seat.id })
}

fn spread<C>(of: &Observer<'_, C>, key: Key, cases: &[Case], none: &str) -> Fact {
    let mut sorted: Vec<(i64, String)> = cases.iter().map(|case| (case.hours(), case.id.to_string())).collect();
    sorted.sort();
    let (middle, longest) = (sorted.get(sorted.len() / 2), sorted.last());
    let (Some((median_hours, _)), Some((longest_hours, _))) = (middle, longest) else { return of.unknown(key, none) };
    let count = i64::try_from(sorted.len()).unwrap_or(i64::MAX);
    let spread = Value::Spread { count, median_hours: *median_hours, longest_hours: *longest_hours };
    of.known(key, spread).evidence(sorted.into_iter().map(|(_, id)| id))
}

/// Whether anything of a seat that is out still opens something.
async fn locked_out<C: ConnectionTrait>(of: &Observer<'_, C>, all: &[seat::Model]) -> Result<Fact> {
    let out: Vec<SeatId> = all
        .iter()
        .filter(|seat| matches!(seat.status, SeatStatus::Disabled | SeatStatus::Removed))
        .map(|seat| seat.id)
        .collect();
    if out.is_empty() {
        return Ok(of.unknown(Key::SeatsLockedOut, "No seat has been disabled so far."));
    }
    let scope = of.ctx.scope();
    let mut live: Vec<SeatId> = api_token::Entity::within(scope)
        .select_only()
        .column(api_token::Column::SeatId)
        .filter(api_token::Column::Status.eq(ApiTokenStatus::Active))
        .filter(api_token::Column::ExpiresAt.gt(of.now))
        .into_tuple()
        .all(of.db)
        .await?;
    let tokens: Vec<SeatId> = seat_token::Entity::within(scope)
        .select_only()
        .column(seat_token::Column::SeatId)
        .filter(seat_token::Column::Status.eq(SeatTokenStatus::Active))
        .filter(seat_token::Column::ExpiresAt.gt(of.now))
        .into_tuple()
        .all(of.db)
        .await?;
    let sessions: Vec<SeatId> = seat_session::Entity::within(scope)
        .select_only()
        .column(seat_session::Column::SeatId)
        .filter(seat_session::Column::EndedAt.is_null())
        .filter(seat_session::Column::ExpiresAt.gt(of.now))
        .into_tuple()
        .all(of.db)
        .await?;
    live.extend(tokens.into_iter().chain(sessions));
    let open = out.iter().filter(|id| live.contains(id)).map(ToString::to_string);
    let tally = Value::tally(out.iter().map(|id| so(!live.contains(id))));
    Ok(of.known(Key::SeatsLockedOut, tally).evidence(open))
}

#[cfg(test)]
mod tests {
    use keystead_entities::SeatId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn hours_are_counted_from_the_end_of_the_last_day() {
        let left_at = DateTime::UNIX_EPOCH;
        let case = |until| Case { left_at, until, is_inside: false, id: SeatId(Uuid::nil()) };
        assert_eq!(case(left_at - TimeDelta::hours(5)).hours(), 0);
        assert_eq!(case(left_at + TimeDelta::minutes(61)).hours(), 2);
    }
}
