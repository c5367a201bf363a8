//! What was reviewed, as it was when the audit started; what a change leaves; the proof of what was done.

use async_graphql::{ComplexObject, Context, ID, SimpleObject};
use keystead_domain::seat_audits::Target;
use keystead_entities::{TenantId, seat_audit_item as item};
use serde_json::Value;

use super::super::enums::{Known, Role};
use super::super::errors::Result;
use super::super::scalars::{Date, DateTime};
use super::super::seat::Seat;
use super::enums::SeatAuditFlag;

/// What was reviewed, as it was when the audit started. Fields that do not apply to the kind are `null`.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct SeatAuditSnapshot {
    #[graphql(skip)]
    tenant_id: TenantId,
    /// Name of the seat or of the token.
    name: String,
    /// Mail address of the person.
    email: Option<String>,
    /// Role of the seat, or of the token's seat.
    role: Option<Role>,
    /// 1 general office, 2 data analytics, 3 development.
    tier: Option<i32>,
    /// Status at that time, such as `ACTIVE`.
    status: Option<String>,
    /// Whether a second factor was set up.
    mfa: Option<Known>,
    /// As the company's directory said.
    department: Option<String>,
    /// Last day in the company, where known.
    departed_on: Option<Date>,
    /// Who answered for the service account.
    owner_seat_id: Option<ID>,
    /// Last call with a credential of the seat.
    last_active_at: Option<DateTime>,
    /// Last sign-in, as the directory said or as was seen.
    last_sign_in_at: Option<DateTime>,
    /// Live tokens of the seat.
    live_token_count: Option<i32>,
    /// What the token let do.
    scopes: Option<Vec<String>>,
    /// Where the token could call from; empty: anywhere.
    ip_ranges: Option<Vec<String>>,
    /// What an access grant was asked for.
    reason: Option<String>,
    /// End of the token or grant.
    expires_at: Option<DateTime>,
    /// Last call with the token.
    last_used_at: Option<DateTime>,
    /// When the seat or token was made, or the grant began.
    created_at: Option<DateTime>,
}

#[ComplexObject]
impl SeatAuditSnapshot {
    /// That seat as it is now.
    async fn owner(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        owner(gql, self.tenant_id, self.owner_seat_id.as_ref()).await
    }
}

async fn owner(gql: &Context<'_>, tenant_id: TenantId, id: Option<&ID>) -> Result<Option<Seat>> {
    Seat::edge(gql, tenant_id, id.and_then(|id| id.parse().ok())).await
}

impl SeatAuditSnapshot {
    /// As stored in the item.
    pub fn of(row: &item::Model) -> Self {
        let get = |name: &str| row.snapshot.get(name);
        let text = |name: &str| get(name).and_then(Value::as_str).map(str::to_owned);
        let number = |name: &str| get(name).and_then(Value::as_i64).and_then(|n| i32::try_from(n).ok());
        let list = |name: &str| Some(strings(get(name)?.as_array()?));
        let moment = |name: &str| {
            let moment = chrono::DateTime::parse_from_rfc3339(get(name)?.as_str()?).ok()?;
            Some(DateTime(moment.with_timezone(&chrono::Utc)))
        };
        let role = text("role").and_then(|role| role.parse::<keystead_entities::seat::Role>().ok());
        let mfa = text("mfa").and_then(|mfa| mfa.parse::<keystead_entities::seat::Known>().ok());
        Self {
            tenant_id: row.tenant_id,
            name: row.name.clone(),
            email: text("email"),
            role: role.map(Into::into),
            tier: number("tier"),
            status: text("status"),
            mfa: mfa.map(Into::into),
            department: text("department"),
            departed_on: text("departedOn").and_then(|day| Date::stored(&day)),
            owner_seat_id: text("ownerSeatId").map(Into::into),
            last_active_at: moment("lastActiveAt"),
            last_sign_in_at: moment("lastSignInAt"),
            live_token_count: number("liveTokenCount"),
            scopes: list("scopes"),
            ip_ranges: list("ipRanges"),
            reason: text("reason"),
            expires_at: moment("expiresAt"),
            last_used_at: moment("lastUsedAt"),
            created_at: moment("createdAt"),
        }
    }
}

fn strings(list: &[Value]) -> Vec<String> {
    list.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect()
}

/// What one rule says of an item.
#[derive(SimpleObject)]
pub struct SeatAuditItemFlag {
    /// The rule.
    flag: SeatAuditFlag,
    /// Whether it applies. Unknown never becomes yes or no.
    value: Known,
    /// Why, in one English sentence for the reviewer.
    why: String,
}

/// The flags of an item, raised ones first.
pub fn flags(row: &item::Model) -> Vec<SeatAuditItemFlag> {
    #[derive(serde::Deserialize)]
    struct Stored {
        flag: item::SeatAuditFlag,
        value: keystead_entities::seat::Known,
        why: String,
    }
    let mut flags: Vec<Stored> = serde_json::from_value(row.flags.clone()).unwrap_or_default();
    flags.sort_by_key(|stored| match stored.value {
        keystead_entities::seat::Known::Yes => 0,
        keystead_entities::seat::Known::Unknown => 1,
        keystead_entities::seat::Known::No => 2,
    });
    let shown =
        |stored: Stored| SeatAuditItemFlag { flag: stored.flag.into(), value: stored.value.into(), why: stored.why };
    flags.into_iter().map(shown).collect()
}

/// What a change leaves; what is `null` stays.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct SeatAuditTarget {
    #[graphql(skip)]
    tenant_id: TenantId,
    /// The lower role.
    role: Option<Role>,
    /// The lower tier.
    tier: Option<i32>,
    /// Who is to answer for the service account.
    owner_seat_id: Option<ID>,
    /// The fewer scopes.
    scopes: Option<Vec<String>>,
}

#[ComplexObject]
impl SeatAuditTarget {
    /// That seat as it is now.
    async fn owner(&self, gql: &Context<'_>) -> Result<Option<Seat>> {
        owner(gql, self.tenant_id, self.owner_seat_id.as_ref()).await
    }
}

impl SeatAuditTarget {
    /// As stored in the item.
    pub fn of(row: &item::Model) -> Option<Self> {
        let target: Target = serde_json::from_value(row.target.clone()?).ok()?;
        Some(Self {
            tenant_id: row.tenant_id,
            role: target.role.map(Into::into),
            tier: target.tier,
            owner_seat_id: target.owner_seat_id.map(|id| id.to_string().into()),
            scopes: target.scopes,
        })
    }
}

/// What was done with an item when the audit was closed.
#[derive(SimpleObject)]
pub struct SeatAuditProof {
    /// Why nothing could be done; `null` where something was.
    why: Option<String>,
    /// The tokens that died of it, by name and id.
    died: Vec<SeatAuditEnded>,
    /// Service accounts that nobody answers for because of it.
    left_behind: Vec<SeatAuditEnded>,
    /// What changed.
    changes: Vec<SeatAuditChange>,
}

/// Something that ended, or was left.
#[derive(SimpleObject)]
pub struct SeatAuditEnded {
    /// Its id.
    id: ID,
    /// Its name.
    name: String,
}

/// One changed field.
#[derive(SimpleObject)]
pub struct SeatAuditChange {
    /// The field: `status`, `role`, `tier`, `ownerSeatId` or `scopes`.
    field: String,
    /// What it was, as text; several parts are separated by commas.
    before: Option<String>,
    /// What it is.
    after: Option<String>,
}

impl SeatAuditProof {
    /// As stored in the item.
    pub fn of(row: &item::Model) -> Option<Self> {
        let detail = row.outcome_detail.as_ref()?;
        let ended = |name: &str| {
            let list = detail.get(name).and_then(Value::as_array).into_iter().flatten();
            let one = |value: &Value| {
                let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                SeatAuditEnded { id: text("id").into(), name: text("name") }
            };
            list.map(one).collect()
        };
        let change = |field: &str, change: &Value| SeatAuditChange {
            field: field.to_owned(),
            before: change.get("from").and_then(plain),
            after: change.get("to").and_then(plain),
        };
        let status = detail.get("status").filter(|status| status.is_object());
        let mut changes: Vec<_> = status.map(|status| change("status", status)).into_iter().collect();
        let fields = detail.get("changed").and_then(Value::as_object).into_iter().flatten();
        changes.extend(fields.map(|(field, value)| change(field, value)));
        Some(Self {
            why: detail.get("why").and_then(Value::as_str).map(str::to_owned),
            died: ended("died"),
            left_behind: ended("leftBehind"),
            changes,
        })
    }
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(list) => Some(strings(list).join(", ")),
        other => Some(other.to_string()),
    }
}
