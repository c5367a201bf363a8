//! Gathering what an audit is about, in a fixed number of statements however many seats there are: the seats, the live
//! tokens, the access grants since the last audit (those that are over as well: somebody else should see them once), what the last audit covered, and what the audit log knows of use.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::api_token::{self, ApiTokenStatus};
use keystead_entities::audit_event::{self, AuditOutcome};
use keystead_entities::seat::{self, Role, SeatKind, SeatStatus};
use keystead_entities::seat_audit_item::{self as item, SeatAuditItemKind};
use keystead_entities::{
    AccessGrantId, ApiTokenId, BusinessUnitId, Scoped, SeatAuditId, SeatId, access_grant, access_request, tenant,
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};
use uuid::Uuid;

use super::flags::{self, Answerable, Finding, SHARED_LOOK_BACK_DAYS, SeatFacts, TokenFacts};
use super::reviewers::Under;
use crate::auth::token;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::tenants::calendar;

/// What belongs to the audit.
pub(super) struct Extent {
    pub kinds: Vec<SeatAuditItemKind>,
    pub business_unit_id: Option<BusinessUnitId>,
    pub previous_audit_id: Option<SeatAuditId>,
    pub previous_started_at: Option<DateTime<Utc>>,
    pub dormant_days: i32,
}

/// An item before it has a reviewer and an id.
pub(super) struct Draft {
    pub kind: SeatAuditItemKind,
    pub subject_id: Uuid,
    pub api_token_id: Option<ApiTokenId>,
    pub access_grant_id: Option<AccessGrantId>,
    pub under: Under,
    pub name: String,
    pub snapshot: Value,
    pub findings: Vec<Finding>,
}

/// Recorded actions that every member may do: they do not show that a role of power is used.
const EVERYDAY: &[&str] =
    &["api_token.", "measurement.", "notification.", "pilot_measurement.", "pilot_metric.", "seat_audit_item."];

/// Gathers the items, seats first, each kind by name.
pub(super) async fn collect(
    db: &impl ConnectionTrait,
    ctx: &Ctx,
    tenant: &tenant::Model,
    extent: &Extent,
) -> Result<Vec<Draft>> {
    let known = Known::gather(db, ctx, extent).await?;
    let seats = seat::Entity::within(ctx.scope())
        .filter(seat::Column::Status.ne(SeatStatus::Removed))
        .order_by_asc(seat::Column::Name)
        .order_by_asc(seat::Column::Id)
        .all(db)
        .await?;
    let tokens = api_token::Entity::within(ctx.scope())
        .filter(api_token::Column::Status.eq(ApiTokenStatus::Active))
        .filter(api_token::Column::ExpiresAt.gt(ctx.now()))
        .order_by_asc(api_token::Column::Name)
        .order_by_asc(api_token::Column::Id)
        .all(db)
        .await?;
    let by_id: HashMap<SeatId, &seat::Model> = seats.iter().map(|seat| (seat.id, seat)).collect();
    let mut live_tokens: HashMap<SeatId, usize> = HashMap::new();
    for token in &tokens {
        *live_tokens.entry(token.seat_id).or_default() += 1;
    }
    let beyond = beyond_limit(&seats, tenant);
    let owners = seats.iter().filter(|s| s.role == Role::Owner && s.status == SeatStatus::Active).count();
    let covered = |seat: &seat::Model| extent.business_unit_id.is_none_or(|unit| seat.business_unit_id == Some(unit));
    let wanted = |kind: SeatAuditItemKind| extent.kinds.contains(&kind);

    let mut drafts = Vec::new();
    for seat in &seats {
        let kind = kind_of(seat);
        let in_use = matches!(seat.status, SeatStatus::Invited | SeatStatus::Active);
        if !wanted(kind) || !in_use || !covered(seat) {
            continue;
        }
        let facts = SeatFacts {
            now: ctx.now(),
            today: calendar::day_of(calendar::zone(tenant), ctx.now()),
            dormant_days: extent.dormant_days.into(),
            kind: seat.kind,
            role: seat.role,
            tier: seat.tier,
            mfa: seat.mfa,
            since: seat.activated_at.unwrap_or(seat.created_at),
            last_active_at: seat.last_active_at,
            last_sign_in_at: seat.last_sign_in_at,
            sign_ins_as_of: seat.sign_ins_as_of,
            ever_signed_in: seat.ever_signed_in,
            in_directory: seat.external_id.is_some(),
            departed_on: seat.departed_on.as_deref().and_then(|day| day.parse().ok()),
            answerable: (seat.kind == SeatKind::Service).then(|| answerable(seat, &by_id)),
            power_uses: known.power_uses.get(&seat.id).copied().unwrap_or(0),
            is_last_owner: owners == 1 && seat.role == Role::Owner && seat.status == SeatStatus::Active,
            networks: known.networks_of_seat.get(&seat.id).copied(),
            was_in_last_audit: known.last_audit.contains(&seat.id.0),
            is_over_limit: beyond.contains(&seat.id),
        };
        drafts.push(Draft {
            kind,
            subject_id: seat.id.0,
            api_token_id: None,
            access_grant_id: None,
            under: Under { seat_id: seat.id, answerable: machine_owner(seat), role: seat.role },
            name: seat.name.clone(),
            snapshot: seat_snapshot(seat, live_tokens.get(&seat.id).copied().unwrap_or(0)),
            findings: flags::of_seat(&facts),
        });
    }
    if wanted(SeatAuditItemKind::ApiToken) {
        for row in &tokens {
            let Some(seat) = by_id.get(&row.seat_id).filter(|seat| covered(seat)) else { continue };
            let facts = TokenFacts {
                now: ctx.now(),
                dormant_days: extent.dormant_days.into(),
                role: seat.role,
                scopes: token::scopes(row),
                created_at: row.created_at,
                last_used_at: row.last_used_at,
                answerable: token_answerable(seat, &by_id),
                networks: known.networks_of_token.get(&row.id).copied(),
                was_in_last_audit: known.last_audit.contains(&row.id.0),
            };
            drafts.push(Draft {
                kind: SeatAuditItemKind::ApiToken,
                subject_id: row.id.0,
                api_token_id: Some(row.id),
                access_grant_id: None,
                under: Under { seat_id: seat.id, answerable: machine_owner(seat), role: seat.role },
                name: row.name.clone(),
                snapshot: token_snapshot(row, seat),
                findings: flags::of_token(&facts),
            });
        }
    }
    if wanted(SeatAuditItemKind::AccessGrant) {
        for (row, request) in grants(db, ctx, extent).await? {
            let Some(seat) = by_id.get(&row.seat_id).filter(|seat| covered(seat)) else { continue };
            let role = row.role.map_or(seat.role, |granted| granted.min(seat.role));
            drafts.push(Draft {
                kind: SeatAuditItemKind::AccessGrant,
                subject_id: row.id.0,
                api_token_id: None,
                access_grant_id: Some(row.id),
                under: Under { seat_id: seat.id, answerable: machine_owner(seat), role },
                name: format!("{}, from {}", seat.name, row.starts_at.format("%Y-%m-%d %H:%M")),
                snapshot: grant_snapshot(&row, request.as_ref(), seat, role, ctx.now()),
                findings: flags::of_grant(known.last_audit.contains(&row.id.0)),
            });
        }
    }
    Ok(drafts)
}

/// The grants that began after the last audit did, and those in force, oldest first, each with what was asked for.
async fn grants(
    db: &impl ConnectionTrait,
    ctx: &Ctx,
    extent: &Extent,
) -> Result<Vec<(access_grant::Model, Option<access_request::Model>)>> {
    let mut rows = access_grant::Entity::within(ctx.scope()).order_by_asc(access_grant::Column::Id);
    if let Some(since) = extent.previous_started_at {
        let live = Condition::all()
            .add(access_grant::Column::Status.eq(access_grant::AccessGrantStatus::Active))
            .add(access_grant::Column::EndsAt.gt(ctx.now()));
        rows = rows.filter(Condition::any().add(access_grant::Column::StartsAt.gt(since)).add(live));
    }
    let rows = rows.all(db).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let requests = access_request::Entity::among(ctx.scope(), rows.iter().map(|row| row.access_request_id));
    let requests: HashMap<_, _> = requests.all(db).await?.into_iter().map(|request| (request.id, request)).collect();
    Ok(rows.into_iter().map(|row| (requests.get(&row.access_request_id).cloned(), row)).map(|(r, g)| (g, r)).collect())
}

fn kind_of(seat: &seat::Model) -> SeatAuditItemKind {
    match seat.kind {
        SeatKind::Person => SeatAuditItemKind::Seat,
        SeatKind::Service => SeatAuditItemKind::ServiceAccount,
    }
}

fn machine_owner(seat: &seat::Model) -> Option<SeatId> {
    seat.owner_seat_id.filter(|_| seat.kind == SeatKind::Service)
}

fn answerable(seat: &seat::Model, by_id: &HashMap<SeatId, &seat::Model>) -> Answerable {
    match seat.owner_seat_id.map(|owner| by_id.get(&owner)) {
        None => Answerable::Nobody,
        Some(Some(owner)) if owner.status == SeatStatus::Active => Answerable::Active,
        Some(_) => Answerable::NotActive,
    }
}

fn token_answerable(seat: &seat::Model, by_id: &HashMap<SeatId, &seat::Model>) -> Answerable {
    match seat.kind {
        SeatKind::Service => answerable(seat, by_id),
        SeatKind::Person if seat.status == SeatStatus::Active => Answerable::Active,
        SeatKind::Person => Answerable::NotActive,
    }
}

/// The seats of persons beyond the plan's number, the newest ones.
fn beyond_limit(seats: &[seat::Model], tenant: &tenant::Model) -> HashSet<SeatId> {
    let mut counted: Vec<_> = seats
        .iter()
        .filter(|s| s.kind == SeatKind::Person && matches!(s.status, SeatStatus::Invited | SeatStatus::Active))
        .map(|s| (s.created_at, s.id))
        .collect();
    counted.sort_unstable();
    let limit = usize::try_from(tenant.plan.seat_limit()).unwrap_or(usize::MAX);
    counted.into_iter().skip(limit).map(|(_, id)| id).collect()
}

fn moment(at: Option<DateTime<Utc>>) -> Value {
    at.map_or(Value::Null, |at| at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true).into())
}

fn seat_snapshot(seat: &seat::Model, live_tokens: usize) -> Value {
    json!({
        "kind": seat.kind, "name": seat.name, "email": seat.email, "role": seat.role, "tier": seat.tier,
        "status": seat.status, "mfa": seat.mfa, "businessUnitId": seat.business_unit_id,
        "ownerSeatId": seat.owner_seat_id, "department": seat.department, "departedOn": seat.departed_on,
        "lastActiveAt": moment(seat.last_active_at), "lastSignInAt": moment(seat.last_sign_in_at), "everSignedIn": seat.ever_signed_in,
        "createdAt": moment(Some(seat.created_at)), "liveTokenCount": live_tokens, "version": seat.version,
    })
}

fn token_snapshot(row: &api_token::Model, seat: &seat::Model) -> Value {
    json!({
        "name": row.name, "seatId": seat.id, "seatName": seat.name, "seatKind": seat.kind, "role": seat.role,
        "scopes": row.scopes, "ipRanges": row.ip_ranges, "status": row.status,
        "expiresAt": moment(Some(row.expires_at)), "lastUsedAt": moment(row.last_used_at),
        "createdAt": moment(Some(row.created_at)), "createdBySeatId": row.created_by_seat_id, "version": row.version,
    })
}

fn grant_snapshot(
    row: &access_grant::Model,
    request: Option<&access_request::Model>,
    seat: &seat::Model,
    role: Role,
    now: DateTime<Utc>,
) -> Value {
    let status = if row.status == access_grant::AccessGrantStatus::Active && !row.is_live(now) {
        access_grant::AccessGrantStatus::Ended
    } else {
        row.status
    };
    json!({
        "name": seat.name, "seatId": seat.id, "seatName": seat.name, "seatKind": seat.kind, "role": role,
        "tier": row.tier.unwrap_or(seat.tier), "status": status, "expiresAt": moment(Some(row.ends_at)),
        "endedAt": moment(row.ended_at), "createdAt": moment(Some(row.starts_at)),
        "reason": request.map(|request| request.reason.clone()), "approvedBySeatId": row.approved_by_seat_id,
        "version": row.version,
    })
}

/// What the last audit and the audit log know.
struct Known {
    last_audit: HashSet<Uuid>,
    power_uses: HashMap<SeatId, u64>,
    networks_of_token: HashMap<ApiTokenId, usize>,
    networks_of_seat: HashMap<SeatId, usize>,
}

impl Known {
    async fn gather(db: &impl ConnectionTrait, ctx: &Ctx, extent: &Extent) -> Result<Self> {
        let last_audit = match extent.previous_audit_id {
            None => HashSet::new(),
            Some(previous) => item::Entity::within(ctx.scope())
                .filter(item::Column::SeatAuditId.eq(previous))
                .select_only()
                .column(item::Column::SubjectId)
                .into_tuple::<Uuid>()
                .all(db)
                .await?
                .into_iter()
                .collect(),
        };
        let by_seats = || {
            audit_event::Entity::within(ctx.scope())
                .filter(audit_event::Column::ActorKind.eq("SEAT"))
                .filter(audit_event::Column::Outcome.eq(AuditOutcome::Success))
        };
        let since = ctx.now() - TimeDelta::days(extent.dormant_days.into());
        let uses: Vec<(String, String, i64)> = by_seats()
            .filter(audit_event::Column::OccurredAt.gte(since))
            .select_only()
            .column(audit_event::Column::ActorId)
            .column(audit_event::Column::Action)
            .column_as(audit_event::Column::Seq.count(), "uses")
            .group_by(audit_event::Column::ActorId)
            .group_by(audit_event::Column::Action)
            .into_tuple()
            .all(db)
            .await?;
        let mut power_uses: HashMap<SeatId, u64> = HashMap::new();
        for (actor, action, uses) in uses {
            let everyday = EVERYDAY.iter().any(|prefix| action.starts_with(prefix));
            if let (false, Ok(seat_id)) = (everyday, actor.parse()) {
                *power_uses.entry(seat_id).or_default() += u64::try_from(uses).unwrap_or(0);
            }
        }
        let since = ctx.now() - TimeDelta::days(SHARED_LOOK_BACK_DAYS);
        let calls: Vec<(String, String, String)> = by_seats()
            .filter(audit_event::Column::OccurredAt.gte(since))
            .filter(audit_event::Column::Address.ne(""))
            .select_only()
            .column(audit_event::Column::ActorId)
            .column(audit_event::Column::AuthMethod)
            .column(audit_event::Column::Address)
            .distinct()
            .into_tuple()
            .all(db)
            .await?;
        let (networks_of_token, networks_of_seat) = networks(&calls);
        Ok(Self { last_audit, power_uses, networks_of_token, networks_of_seat })
    }
}

/// Networks by token, and for each seat those of its most travelled token.
fn networks(calls: &[(String, String, String)]) -> (HashMap<ApiTokenId, usize>, HashMap<SeatId, usize>) {
    let mut by_token: BTreeMap<(SeatId, ApiTokenId), BTreeSet<IpAddr>> = BTreeMap::new();
    for (actor, method, address) in calls {
        let token = method.strip_prefix("api_token:").and_then(|id| id.parse().ok());
        if let (Ok(seat), Some(token), Ok(address)) = (actor.parse(), token, address.parse()) {
            by_token.entry((seat, token)).or_default().insert(network(address));
        }
    }
    let of_token = by_token.iter().map(|((_, token), networks)| (*token, networks.len())).collect();
    let mut of_seat: HashMap<SeatId, usize> = HashMap::new();
    for ((seat, _), networks) in &by_token {
        let most = of_seat.entry(*seat).or_default();
        *most = (*most).max(networks.len());
    }
    (of_token, of_seat)
}

/// What an address belongs to: a /24 of IPv4, a /64 of IPv6. A machine that gets a new address at home stays one.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            IpAddr::from([a, b, c, 0])
        }
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_network_count_once_and_the_busiest_token_counts_for_the_seat() {
        let seat = SeatId(Uuid::from_u128(1)).to_string();
        let (one, two) = (ApiTokenId(Uuid::from_u128(2)), ApiTokenId(Uuid::from_u128(3)));
        let call = |token: ApiTokenId, address: &str| (seat.clone(), format!("api_token:{token}"), address.to_owned());
        let calls = [
            call(one, "203.0.113.7"),
            call(one, "203.0.113.9"),
            call(one, "::ffff:203.0.113.9"),
            call(two, "198.51.100.1"),
            call(two, "2001:db8::1"),
            call(two, "not an address"),
        ];
        let (of_token, of_seat) = networks(&calls);
        assert_eq!((of_token[&one], of_token[&two]), (1, 2));
        assert_eq!(of_seat[&SeatId(Uuid::from_u128(1))], 2);
    }
}
