//! The columns of each list, and its rows by key, [`PAGE`] at a time. Names are those of the API. No secret is in any.

use chrono::SecondsFormat;
use keystead_entities::export::ExportKind;
use keystead_entities::{
    Scoped, ai_app, api_token, audit_event, job, pilot, provider_account, provider_key, questionnaire, seat, seat_audit,
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::ctx::Ctx;
use crate::error::{Error, Result};

/// Rows that are in memory at once.
const PAGE: u64 = 500;

/// The cells of a row, in the order of the columns.
pub type Row = Vec<Value>;

/// Where a page begins.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// At the first row.
    Start,
    /// Behind the row with that id.
    Id(Uuid),
    /// Behind that entry of the audit log.
    Seq(i64),
}

fn time(moment: chrono::DateTime<chrono::Utc>) -> Value {
    json!(moment.to_rfc3339_opts(SecondsFormat::Millis, true))
}

fn maybe_time(moment: Option<chrono::DateTime<chrono::Utc>>) -> Value {
    moment.map_or(Value::Null, time)
}

/// Declares the lists that go by id: `$kind, $table { "column" => value of the row, … }`.
macro_rules! lists {
    ($($kind:ident, $table:ident, |$row:ident| { $($name:literal => $value:expr,)* })*) => {
        /// The columns of a list.
        pub fn columns(kind: ExportKind) -> &'static [&'static str] {
            match kind {
                $(ExportKind::$kind => &[$($name),*],)*
                ExportKind::AuditEvents => AUDIT_COLUMNS,
                _ => &[],
            }
        }

        /// A page of a list, and where the next one begins.
        pub async fn page(ctx: &Ctx, kind: ExportKind, place: Place) -> Result<(Vec<Row>, Option<Place>)> {
            match kind {
                $(ExportKind::$kind => {
                    let mut rows = $table::Entity::within(ctx.scope());
                    if let Place::Id(id) = place {
                        rows = rows.filter($table::Column::Id.gt(id));
                    }
                    let rows = rows.order_by_asc($table::Column::Id).limit(PAGE).all(ctx.db()).await?;
                    let next = rows.last().filter(|_| rows.len() as u64 == PAGE).map(|row| Place::Id(row.id.0));
                    let cells = rows.into_iter().map(|$row| vec![$(json!($value)),*]).collect();
                    Ok((cells, next))
                })*
                ExportKind::AuditEvents => audit_page(ctx, place).await,
                _ => Err(Error::invalid("kind", "This is no list.")),
            }
        }
    };
}

lists! {
    Seats, seat, |row| {
        "id" => row.id, "kind" => row.kind, "name" => row.name, "email" => row.email, "role" => row.role,
        "tier" => row.tier, "status" => row.status, "businessUnitId" => row.business_unit_id,
        "ownerId" => row.owner_seat_id, "department" => row.department, "mfa" => row.mfa,
        "lastActiveAt" => maybe_time(row.last_active_at), "lastSignInAt" => maybe_time(row.last_sign_in_at),
        "departedOn" => row.departed_on, "invitedAt" => maybe_time(row.invited_at),
        "activatedAt" => maybe_time(row.activated_at), "disabledAt" => maybe_time(row.disabled_at),
        "disabledReason" => row.disabled_reason, "createdAt" => time(row.created_at),
    }
    ApiTokens, api_token, |row| {
        "id" => row.id, "seatId" => row.seat_id, "name" => row.name, "scopes" => row.scopes,
        "ipRanges" => row.ip_ranges, "status" => row.status, "expiresAt" => time(row.expires_at),
        "lastUsedAt" => maybe_time(row.last_used_at), "createdById" => row.created_by_seat_id,
        "revokedAt" => maybe_time(row.revoked_at), "revokedReason" => row.revoked_reason,
        "createdAt" => time(row.created_at),
    }
    ProviderAccounts, provider_account, |row| {
        "id" => row.id, "provider" => row.provider, "name" => row.name, "endpoint" => row.endpoint,
        "region" => row.region, "status" => row.status, "trainingOptOut" => row.training_opt_out,
        "zeroRetention" => row.zero_retention, "retentionDays" => row.retention_days,
        "dpaSignedOn" => row.dpa_signed_on, "contractEndsOn" => row.contract_ends_on,
        "contractCheckedOn" => row.contract_checked_on, "createdAt" => time(row.created_at),
    }
    ProviderKeys, provider_key, |row| {
        "id" => row.id, "accountId" => row.account_id, "label" => row.label, "status" => row.status,
        "lastFour" => row.last_four, "fingerprint" => row.fingerprint, "verification" => row.verification,
        "verifiedAt" => maybe_time(row.verified_at), "addedById" => row.added_by_seat_id,
        "rotationPeriod" => row.rotation_period, "rotatedAt" => time(row.rotated_at), "dueOn" => row.due_on,
        "snoozedUntil" => row.snoozed_until, "snoozeReason" => row.snooze_reason,
        "lastUsedAt" => maybe_time(row.last_used_at), "endedAt" => maybe_time(row.ended_at),
        "endedReason" => row.ended_reason, "createdAt" => time(row.created_at),
    }
    AiApps, ai_app, |row| {
        "id" => row.id, "name" => row.name, "kind" => row.kind, "vendorName" => row.vendor_name, "url" => row.url,
        "description" => row.description, "tools" => row.tools, "ownerId" => row.owner_seat_id, "tier" => row.tier,
        "dataClasses" => row.data_classes, "status" => row.status,
        "decisionEndsAt" => maybe_time(row.decision_ends_at), "archivedAt" => maybe_time(row.archived_at),
        "createdAt" => time(row.created_at),
    }
    Pilots, pilot, |row| {
        "id" => row.id, "name" => row.name, "description" => row.description, "aiAppId" => row.ai_app_id,
        "businessUnitId" => row.business_unit_id, "leadId" => row.lead_seat_id, "status" => row.status,
        "currentPhase" => row.current_phase, "outcome" => row.outcome, "outcomeNote" => row.outcome_note,
        "startedOn" => row.started_on, "endedOn" => row.ended_on, "createdAt" => time(row.created_at),
    }
    Questionnaires, questionnaire, |row| {
        "id" => row.id, "direction" => row.direction, "title" => row.title, "counterparty" => row.counterparty,
        "dueOn" => row.due_on, "status" => row.status, "generatedAt" => maybe_time(row.generated_at),
        "publishedAt" => maybe_time(row.published_at), "createdAt" => time(row.created_at),
    }
    SeatAudits, seat_audit, |row| {
        "id" => row.id, "name" => row.name, "origin" => row.origin, "quarter" => row.quarter,
        "status" => row.status, "dueOn" => row.due_on, "startedAt" => time(row.started_at),
        "closedAt" => maybe_time(row.closed_at), "cancelledAt" => maybe_time(row.cancelled_at),
        "cancelledReason" => row.cancelled_reason,
    }
    Jobs, job, |row| {
        "id" => row.id, "kind" => row.kind, "status" => row.status, "attempts" => row.attempts,
        "error" => row.error, "createdBy" => row.created_by, "runAt" => time(row.run_at),
        "createdAt" => time(row.created_at), "startedAt" => maybe_time(row.started_at),
        "finishedAt" => maybe_time(row.finished_at),
    }
}

const AUDIT_COLUMNS: &[&str] = &[
    "seq",
    "id",
    "occurredAt",
    "actorKind",
    "actorId",
    "authMethod",
    "action",
    "targetId",
    "outcome",
    "requestId",
    "address",
    "details",
    "hash",
];

async fn audit_page(ctx: &Ctx, place: Place) -> Result<(Vec<Row>, Option<Place>)> {
    let behind = if let Place::Seq(seq) = place { seq } else { 0 };
    let rows = audit_event::Entity::behind(ctx.scope(), behind, i64::MAX, PAGE).all(ctx.db()).await?;
    let next = rows.last().filter(|_| rows.len() as u64 == PAGE).map(|row| Place::Seq(row.seq));
    let cells = rows.into_iter().map(|row| {
        vec![
            json!(row.seq),
            json!(row.id),
            time(row.occurred_at),
            json!(row.actor_kind),
            json!(row.actor_id),
            json!(row.auth_method),
            json!(row.action),
            json!(row.target_id),
            json!(row.outcome),
            json!(row.request_id),
            json!(row.address),
            details(&row.fields),
            json!(data_encoding::HEXLOWER.encode(&row.hash)),
        ]
    });
    Ok((cells.collect(), next))
}

/// The details without their salts; an erased one is null.
fn details(fields: &Value) -> Value {
    let values = fields
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, field)| (name.clone(), field.get("value").cloned().unwrap_or_default()));
    Value::Object(values.collect())
}
