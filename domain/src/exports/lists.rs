//! The columns of each list, and its rows by key, [`PAGE`] at a time. Names are those of the API. No secret is in any.

use chrono::SecondsFormat;
use keystead_entities::export::ExportKind;
use keystead_entities::{
    Scoped, ai_app, api_token, audit_event, job, pilot, provider_account, provider_key, questionnaire, seat, seat_audit,
};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};
use uuid::Uuid;

use super::ListFilter;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::{apps, audit, jobs, keys, pilots, providers, questionnaires, seat_audits, seats};

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

/// Declares the lists that go by id: `$kind, $table, how it is filtered, { "column" => value of the row, … }`.
macro_rules! lists {
    ($($kind:ident, $table:ident, |$ctx:ident, $filter:ident| $rows:expr, |$row:ident| { $($name:literal => $value:expr,)* })*) => {
        /// The columns of a list.
        pub fn columns(kind: ExportKind) -> &'static [&'static str] {
            match kind {
                $(ExportKind::$kind => &[$($name),*],)*
                ExportKind::AuditEvents => AUDIT_COLUMNS,
                _ => &[],
            }
        }

        /// A page of a list, and where the next one begins.
        pub async fn page(
            ctx: &Ctx,
            kind: ExportKind,
            filter: Option<&ListFilter>,
            place: Place,
        ) -> Result<(Vec<Row>, Option<Place>)> {
            match kind {
                $(ExportKind::$kind => {
                    let ($ctx, $filter) = (ctx, filter);
                    let mut rows = $rows;
                    if let Place::Id(id) = place {
                        rows = rows.filter($table::Column::Id.gt(id));
                    }
                    let rows = rows.order_by_asc($table::Column::Id).limit(PAGE).all(ctx.db()).await?;
                    let next = rows.last().filter(|_| rows.len() as u64 == PAGE).map(|row| Place::Id(row.id.0));
                    let cells = rows.into_iter().map(|$row| vec![$(json!($value)),*]).collect();
                    Ok((cells, next))
                })*
                ExportKind::AuditEvents => audit_page(ctx, filter, place).await,
                _ => Err(Error::invalid("kind", "This is no list.")),
            }
        }
    };
}

lists! {
    Seats, seat, |ctx, filter| match filter {
        Some(ListFilter::Seats(filter)) => seats::select(ctx, filter, None)?,
        _ => seat::Entity::within(ctx.scope()),
    }, |row| {
        "id" => row.id, "kind" => row.kind, "name" => row.name, "email" => row.email, "role" => row.role,
        "tier" => row.tier, "status" => row.status, "businessUnitId" => row.business_unit_id,
        "ownerId" => row.owner_seat_id, "department" => row.department, "mfa" => row.mfa,
        "lastActiveAt" => maybe_time(row.last_active_at), "lastSignInAt" => maybe_time(row.last_sign_in_at),
        "departedOn" => row.departed_on, "invitedAt" => maybe_time(row.invited_at),
        "activatedAt" => maybe_time(row.activated_at), "disabledAt" => maybe_time(row.disabled_at),
        "disabledReason" => row.disabled_reason, "createdAt" => time(row.created_at),
    }
    ApiTokens, api_token, |ctx, _filter| api_token::Entity::within(ctx.scope()), |row| {
        "id" => row.id, "seatId" => row.seat_id, "name" => row.name, "scopes" => row.scopes,
        "ipRanges" => row.ip_ranges, "status" => row.status, "expiresAt" => time(row.expires_at),
        "lastUsedAt" => maybe_time(row.last_used_at), "createdById" => row.created_by_seat_id,
        "revokedAt" => maybe_time(row.revoked_at), "revokedReason" => row.revoked_reason,
        "createdAt" => time(row.created_at),
    }
    ProviderAccounts, provider_account, |ctx, filter| match filter {
        Some(ListFilter::ProviderAccounts(filter)) => providers::select(ctx, filter)?,
        _ => provider_account::Entity::within(ctx.scope()),
    }, |row| {
        "id" => row.id, "provider" => row.provider, "name" => row.name, "endpoint" => row.endpoint,
        "region" => row.region, "status" => row.status, "trainingOptOut" => row.training_opt_out,
        "zeroRetention" => row.zero_retention, "retentionDays" => row.retention_days,
        "dpaSignedOn" => row.dpa_signed_on, "contractEndsOn" => row.contract_ends_on,
        "contractCheckedOn" => row.contract_checked_on, "createdAt" => time(row.created_at),
    }
    ProviderKeys, provider_key, |ctx, filter| match filter {
        Some(ListFilter::ProviderKeys(filter)) => keys::select(ctx, filter).await?,
        _ => provider_key::Entity::within(ctx.scope()),
    }, |row| {
        "id" => row.id, "accountId" => row.account_id, "label" => row.label, "status" => row.status,
        "lastFour" => row.last_four, "fingerprint" => row.fingerprint, "verification" => row.verification,
        "verifiedAt" => maybe_time(row.verified_at), "addedById" => row.added_by_seat_id,
        "rotationPeriod" => row.rotation_period, "rotatedAt" => time(row.rotated_at), "dueOn" => row.due_on,
        "snoozedUntil" => row.snoozed_until, "snoozeReason" => row.snooze_reason,
        "lastUsedAt" => maybe_time(row.last_used_at), "endedAt" => maybe_time(row.ended_at),
        "endedReason" => row.ended_reason, "createdAt" => time(row.created_at),
    }
    AiApps, ai_app, |ctx, filter| match filter {
        Some(ListFilter::AiApps(filter)) => apps::select(ctx, filter, None)?,
        _ => ai_app::Entity::within(ctx.scope()),
    }, |row| {
        "id" => row.id, "name" => row.name, "kind" => row.kind, "vendorName" => row.vendor_name, "url" => row.url,
        "description" => row.description, "tools" => row.tools, "ownerId" => row.owner_seat_id, "tier" => row.tier,
        "dataClasses" => row.data_classes, "status" => row.status,
        "decisionEndsAt" => maybe_time(row.decision_ends_at), "archivedAt" => maybe_time(row.archived_at),
        "createdAt" => time(row.created_at),
    }
    Pilots, pilot, |ctx, filter| match filter {
        Some(ListFilter::Pilots(filter)) => pilots::List { filter: filter.clone(), ..pilots::List::default() }.select(ctx)?,
        _ => pilot::Entity::within(ctx.scope()),
    }, |row| {
        "id" => row.id, "name" => row.name, "description" => row.description, "aiAppId" => row.ai_app_id,
        "businessUnitId" => row.business_unit_id, "leadId" => row.lead_seat_id, "status" => row.status,
        "currentPhase" => row.current_phase, "outcome" => row.outcome, "outcomeNote" => row.outcome_note,
        "startedOn" => row.started_on, "endedOn" => row.ended_on, "createdAt" => time(row.created_at),
    }
    Questionnaires, questionnaire, |ctx, filter| match filter {
        Some(ListFilter::Questionnaires(filter)) => questionnaires::select(ctx, filter.clone())?,
        _ => questionnaire::Entity::within(ctx.scope()),
    }, |row| {
        "id" => row.id, "direction" => row.direction, "title" => row.title, "counterparty" => row.counterparty,
        "dueOn" => row.due_on, "status" => row.status, "generatedAt" => maybe_time(row.generated_at),
        "publishedAt" => maybe_time(row.published_at), "createdAt" => time(row.created_at),
    }
    SeatAudits, seat_audit, |ctx, filter| match filter {
        Some(ListFilter::SeatAudits(filter)) => seat_audits::audits(ctx, filter),
        _ => seat_audit::Entity::within(ctx.scope()),
    }, |row| {
        "id" => row.id, "name" => row.name, "origin" => row.origin, "quarter" => row.quarter,
        "status" => row.status, "dueOn" => row.due_on, "startedAt" => time(row.started_at),
        "closedAt" => maybe_time(row.closed_at), "cancelledAt" => maybe_time(row.cancelled_at),
        "cancelledReason" => row.cancelled_reason,
    }
    Jobs, job, |ctx, filter| match filter {
        Some(ListFilter::Jobs(filter)) => jobs::list::select(ctx, filter),
        _ => job::Entity::within(ctx.scope()),
    }, |row| {
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

async fn audit_page(ctx: &Ctx, filter: Option<&ListFilter>, place: Place) -> Result<(Vec<Row>, Option<Place>)> {
    let behind = if let Place::Seq(seq) = place { seq } else { 0 };
    let rows = match filter {
        Some(ListFilter::AuditEvents(filter)) => audit::select(ctx, filter, None)?
            .filter(audit_event::Column::Seq.gt(behind))
            .order_by_asc(audit_event::Column::Seq)
            .limit(PAGE),
        _ => audit_event::Entity::behind(ctx.scope(), behind, i64::MAX, PAGE),
    };
    let rows = rows.all(ctx.db()).await?;
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
