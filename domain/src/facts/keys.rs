//! Facts of provider keys: what is stored and how, what is due, what became of secrets that were replaced.

use chrono::TimeDelta;
use keystead_entities::key_version::{self, KeyVersionState};
use keystead_entities::provider_key::{self, ProviderKeyStatus};
use keystead_entities::seat::Known;
use keystead_entities::{Scoped, audit_event, key_reminder, seat};
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
use super::value::{Value, so};
use crate::error::Result;
use crate::seats::departed;

/// What became of a secret must have come about within this time.
const PROMPT: TimeDelta = TimeDelta::days(1);

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let all = provider_key::Entity::within(of.ctx.scope()).order_by_asc(provider_key::Column::Id).all(of.db).await?;
    let versions = key_version::Entity::within(of.ctx.scope())
        .order_by_asc(key_version::Column::KeyId)
        .order_by_asc(key_version::Column::Number)
        .all(of.db)
        .await?;
    let in_use: Vec<&provider_key::Model> = all.iter().filter(|k| k.status == ProviderKeyStatus::Active).collect();
    rotation(of, &in_use, facts);
    facts.put(sealed(of, &versions));
    let ended = all.iter().filter(|key| key.ended_at.is_some_and(|end| end > of.ago(365)));
    facts.put(of.known(Key::KeysRevoked, Value::number(ended.count())));
    superseded(of, &versions, facts);
    let people = seat::Entity::within(of.ctx.scope()).all(of.db).await?;
    facts.put(leavers(of, &all, &versions, &people));
    let told = key_reminder::Entity::within(of.ctx.scope())
        .filter(key_reminder::Column::ToldSeatCount.gt(0))
        .order_by_desc(key_reminder::Column::CreatedAt)
        .one(of.db)
        .await?;
    let reminded = told.map_or("nobody had to be reminded so far".into(), |told| of.day(told.created_at).to_string());
    facts.put(of.known(Key::KeysReminded, Value::Text(reminded)));
    let events = audit_event::Entity::within(of.ctx.scope())
        .filter(audit_event::Column::Action.starts_with("provider_key."))
        .filter(audit_event::Column::OccurredAt.gt(of.ago(90)))
        .count(of.db)
        .await?;
    facts.put(of.known(Key::KeysEvents, Value::Count(i64::try_from(events).unwrap_or(i64::MAX))));
    Ok(())
}

fn rotation<C>(of: &Observer<'_, C>, keys: &[&provider_key::Model], facts: &mut Facts) {
    let today = of.day(of.now).to_string();
    let list = |key, keys: &[&provider_key::Model]| {
        of.known(key, Value::number(keys.len())).evidence(keys.iter().map(|k| k.id.to_string()))
    };
    facts.put(list(Key::KeysInUse, keys));
    let listed = keys.iter().map(|key| {
        let (made, rotated) = (of.day(key.created_at), of.day(key.rotated_at));
        format!("{}, version {}, made {made}, last rotated {rotated}", key.label, key.current_number)
    });
    facts.put(of.known(Key::KeysInventory, Value::names(listed)).evidence(keys.iter().map(|k| k.id.to_string())));
    let overdue: Vec<&provider_key::Model> = keys.iter().copied().filter(|k| k.due_on < today).collect();
    if keys.is_empty() {
        for key in [Key::KeysOverdue, Key::KeysRotated] {
            facts.put(of.unknown(key, "No provider key is stored."));
        }
    } else {
        facts.put(list(Key::KeysOverdue, &overdue));
        let in_time = Value::tally(keys.iter().map(|key| so(key.due_on >= today)));
        facts.put(of.known(Key::KeysRotated, in_time).evidence(overdue.iter().map(|k| k.id.to_string())));
    }
    let own = [of.tenant.key_rotation_period.as_str()];
    let periods: Vec<&str> =
        if keys.is_empty() { own.to_vec() } else { keys.iter().map(|k| k.rotation_period.as_str()).collect() };
    let longest = periods.into_iter().map(whole_days).collect::<Option<Vec<i64>>>().and_then(|d| d.into_iter().max());
    facts.put(match longest {
        Some(days) => of.known(Key::KeysRotationDays, Value::Count(days)),
        None => of.unknown(Key::KeysRotationDays, "A rotation period cannot be read."),
    });
}

/// The days of an ISO 8601 duration of whole days.
fn whole_days(period: &str) -> Option<i64> {
    period.strip_prefix('P')?.strip_suffix('D')?.parse().ok()
}

fn sealed<C>(of: &Observer<'_, C>, versions: &[key_version::Model]) -> Fact {
    let stored = versions.iter().filter_map(|version| Some((version, version.envelope.as_ref()?)));
    let is_sealed = |(version, envelope): (&key_version::Model, &Vec<u8>)| {
        crate::vault::is_sealed(envelope, version.suite, &version.kek_id)
    };
    if stored.clone().next().is_none() {
        return of.unknown(Key::KeysSealed, "No provider key is stored.");
    }
    let open = stored.clone().filter(|stored| !is_sealed(*stored)).map(|(version, _)| version.id.to_string());
    let open: Vec<String> = open.collect();
    of.known(Key::KeysSealed, Value::tally(stored.map(|stored| so(is_sealed(stored))))).evidence(open)
}

fn superseded<C>(of: &Observer<'_, C>, versions: &[key_version::Model], facts: &mut Facts) {
    let over = versions.iter().filter_map(|version| match version.state {
        KeyVersionState::Retired => Some(Known::Yes),
        KeyVersionState::Retiring => {
            version.retires_at.filter(|end| *end + PROMPT < of.now).map(|_| so(version.envelope.is_none()))
        }
        _ => None,
    });
    facts.put(of.known(Key::KeysSuperseded, Value::tally(over)));
    let kept = versions.iter().filter(|v| v.state != KeyVersionState::Current && v.envelope.is_some());
    let ids = kept.clone().map(|v| v.id.to_string());
    facts.put(of.known(Key::KeysSupersededKept, Value::number(kept.count())).evidence(ids));
}

/// Whoever enters a secret knows it. What became of those secrets when they left.
fn leavers<C>(
    of: &Observer<'_, C>,
    keys: &[provider_key::Model],
    versions: &[key_version::Model],
    people: &[seat::Model],
) -> Fact {
    let mut cases = Vec::new();
    for person in people {
        let Some(left_at) = departed(of.tenant, person).filter(|left| *left <= of.now) else { continue };
        let id = person.id.to_string();
        for version in versions.iter().filter(|v| v.made_by == id && v.created_at <= left_at) {
            let key = keys.iter().find(|key| key.id == version.key_id);
            let next = versions.iter().find(|v| v.key_id == version.key_id && v.number == version.number + 1);
            let ends = [version.ended_at, next.map(|next| next.created_at), key.and_then(|key| key.ended_at)];
            let end = ends.into_iter().flatten().min();
            if end.is_some_and(|end| end <= left_at) {
                continue;
            }
            let by = left_at + PROMPT;
            let outcome = match end {
                Some(end) => so(end <= by),
                None if of.now <= by => Known::Unknown,
                None => Known::No,
            };
            cases.push((outcome, version.key_id.to_string()));
        }
    }
    let late = cases.iter().filter(|(outcome, _)| *outcome == Known::No).map(|(_, id)| id.clone());
    of.known(Key::KeysLeavers, Value::tally(cases.iter().map(|(outcome, _)| *outcome))).evidence(late)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_days_are_a_rotation_period() {
        assert_eq!((whole_days("P90D"), whole_days("P1M"), whole_days("")), (Some(90), None, None));
    }
}
