//! Facts of seats, service accounts and API tokens.

use keystead_entities::access_grant::{self, AccessGrantStatus};
use keystead_entities::api_token::{self, ApiTokenStatus};
use keystead_entities::seat::{self, Known, Role, SeatKind, SeatStatus};
use keystead_entities::tenant::MfaRule;
use keystead_entities::{Scoped, SeatId};
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
use super::value::Value;
use crate::error::Result;

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
    facts.put(by_type(of, &people, &machines));
    facts.put(of.known(Key::SeatsMfaRule, Value::Flag(of.tenant.mfa_rule == MfaRule::Required)));
    let listed = machines.iter().map(|m| {
        let owner = m.owner_seat_id.and_then(|id| people.iter().find(|p| p.id == id));
        format!("{} (answered for by {})", m.name, owner.map_or("nobody", |owner| owner.name.as_str()))
    });
    facts.put(of.known(Key::ServiceAccountsList, Value::names(listed)).evidence(ids(&machines)));
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

fn by_type<C>(of: &Observer<'_, C>, people: &[&seat::Model], machines: &[&seat::Model]) -> Fact {
    let roles = [Role::Owner, Role::Admin, Role::Approver, Role::Auditor, Role::Member];
    let of_role = roles.into_iter().map(|role| (role.as_str(), people.iter().filter(|p| p.role == role).count()));
    let all = of_role.chain([("service account", machines.len())]);
    of.known(Key::SeatsByType, Value::names(all.filter(|(_, n)| *n > 0).map(|(what, n)| format!("{what}: {n}"))))
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

fn number(n: usize) -> Value {
    Value::Count(i64::try_from(n).unwrap_or(i64::MAX))
}

fn ids(seats: &[&seat::Model]) -> Vec<String> {
    seats.iter().map(|s| s.id.to_string()).collect()
}
