//! Writing a term down.

use chrono::NaiveDate;
use keystead_entities::contract_clause::{self as clause, ContractClauseKind, ContractClauseStatus, RetentionAspect};
use keystead_entities::seat::{Known, Role};
use keystead_entities::vendor::{self, VendorRiskClass, VendorUsageLimit};
use keystead_entities::{ContractClauseId, ForChange, Scoped, VendorDocumentId, VendorId, vendor_document};
use sea_orm::{ActiveModelTrait, ActiveValue, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::json;

use super::value_kind;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::facts::Value;
use crate::facts::statements::Given;
use crate::input::Checks;
use crate::tenants::{self, calendar};
use crate::vendors::{limit, remind, rules};
use crate::{audit, policies};

/// To write a term down.
pub const SET: Right = Right::write(Area::Apps, Role::Admin);

/// A term as somebody read it. Exactly one of the values, the one of its kind.
#[derive(Clone, Debug)]
pub struct Set {
    /// Whose term it is.
    pub vendor_id: VendorId,
    /// What it is about.
    pub kind: ContractClauseKind,
    /// Which data, for retention.
    pub aspect: Option<RetentionAspect>,
    /// What it comes to.
    pub given: Given,
    /// The words that say so; at most 4,000 characters.
    pub quote: String,
    /// Anything else, at most 1,000 characters.
    pub note: String,
    /// The document in which the words stand.
    pub document_id: Option<VendorDocumentId>,
    /// The address at which they stand.
    pub url: Option<String>,
    /// Day on which the words were read; today where nothing is said.
    pub checked_on: Option<NaiveDate>,
    /// Last day on which it holds.
    pub valid_until: Option<NaiveDate>,
}

/// Writes a term down; what was said before of the same is superseded and kept. That a vendor gives no logs, or does not
/// keep its customers' data apart, makes its risk high and lets the limit come into force at once.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG`, `INVALID` by field, `REQUIRED` without the words and where they stand; `NOT_FOUND` for the vendor
/// or a document that is not one of it.
pub async fn set(ctx: &Ctx, input: Set) -> Result<clause::Model> {
    ctx.may(SET)?;
    let mut checks = Checks::new();
    let value = input.given.read(&mut checks, value_kind(input.kind));
    let quote = checks.text("quote", &input.quote, 4_000);
    if quote.is_empty() {
        checks.refuse(
            Code::Required,
            "quote",
            "Quote the words that say so: whoever checks it looks for exactly those.",
        );
    }
    let note = checks.text("note", &input.note, 1_000);
    let url = rules::url(&mut checks, "url", input.url.as_deref());
    if input.document_id.is_none() && url.is_none() {
        checks.refuse(
            Code::Required,
            "documentId",
            "Say where the words stand: a document of the vendor, or an address.",
        );
    }
    match (input.kind, input.aspect) {
        (ContractClauseKind::Retention, None) => {
            checks.refuse(Code::Required, "aspect", "Say which data are kept for so long.");
        }
        (ContractClauseKind::Retention, Some(_)) | (_, None) => {}
        (_, Some(_)) => checks.refuse(Code::Invalid, "aspect", "Only retention is told by kinds of data."),
    }
    checks.done()?;
    let Some(value) = value else { return Err(Error::invalid("kind", "This clause has no value.")) };
    let tx = ctx.begin().await?;
    let tenant = tenants::lock(&tx, ctx).await?;
    let vendor = rules::lock(&tx, ctx, "vendorId", input.vendor_id).await?;
    let now = ctx.now();
    let today = calendar::day_of(calendar::zone(&tenant), now);
    let mut checks = Checks::new();
    let checked_on = rules::past(&mut checks, "checkedOn", Some(input.checked_on.unwrap_or(today)), today);
    if input.valid_until.is_some_and(|end| end < today) {
        checks.refuse(Code::Invalid, "validUntil", format!("This day is past; today is {today}."));
    }
    checks.done()?;
    if let Some(id) = input.document_id {
        let document = vendor_document::Entity::one(ctx.scope(), id).one(&tx).await?;
        let of_it = document.filter(|document| document.vendor_id == vendor.id && document.removed_at.is_none());
        of_it.ok_or_else(|| Error::not_found("documentId", "document of this vendor"))?;
    }
    let aspect = input.aspect.map(|aspect| aspect.as_str()).unwrap_or_default();
    let before = supersede(&tx, ctx, vendor.id, input.kind, aspect).await?;
    let row = clause::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(ContractClauseId),
        vendor_id: vendor.id,
        kind: input.kind,
        aspect: aspect.to_owned(),
        value: json!(value),
        quote,
        note,
        document_id: input.document_id,
        url,
        checked_on: checked_on.unwrap_or_else(|| today.to_string()),
        checked_by_seat_id: ctx.seat_id(),
        valid_until: input.valid_until.map(|day| day.to_string()),
        status: ContractClauseStatus::InForce,
        supersedes_id: before.as_ref().map(|old| old.id),
        ended_at: None,
        ended_by_seat_id: None,
        ended_reason: None,
        next_reminder_at: input.valid_until.and_then(|day| remind::next(&tenant, remind::EXPIRY, day, now)),
        created_at: now,
    };
    clause::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    let said = |row: &clause::Model| super::value(row).map(|value| value.words());
    let event = audit::Event::new("contract_clause.set", row.id)
        .with("vendorId", vendor.id.to_string())
        .with("vendor", vendor.name.clone())
        .with("kind", row.kind.as_str())
        .with("aspect", row.aspect.clone())
        .with("value", json!({ "from": before.as_ref().and_then(said), "to": said(&row) }))
        .with("quote", row.quote.clone())
        .with("documentId", row.document_id.map(|id| id.to_string()))
        .with("url", row.url.clone())
        .with("checkedOn", row.checked_on.clone())
        .with("validUntil", row.valid_until.clone())
        .with("supersedesId", row.supersedes_id.map(|id| id.to_string()));
    audit::record(&tx, ctx, event);
    let missing = value == Value::Flag(false);
    if missing && matches!(row.kind, ContractClauseKind::Telemetry | ContractClauseKind::DataSeparation) {
        found_wanting(&tx, ctx, vendor, row.kind).await?;
    }
    if row.kind == ContractClauseKind::Residency {
        limit::note_outside(&tx, ctx, Some(row.vendor_id)).await?;
    }
    policies::look_soon(&tx, ctx).await?;
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// The word in force until now, which is not any more.
async fn supersede(
    tx: &Tx,
    ctx: &Ctx,
    vendor: VendorId,
    kind: ContractClauseKind,
    aspect: &str,
) -> Result<Option<clause::Model>> {
    let old = clause::Entity::within(ctx.scope())
        .filter(clause::Column::VendorId.eq(vendor))
        .filter(clause::Column::Kind.eq(kind))
        .filter(clause::Column::Aspect.eq(aspect))
        .filter(clause::Column::Status.eq(ContractClauseStatus::InForce))
        .for_change()
        .one(tx)
        .await?;
    let Some(old) = old else { return Ok(None) };
    let mut row = old.into_active_model();
    row.status = ActiveValue::Set(ContractClauseStatus::Superseded);
    row.ended_at = ActiveValue::Set(Some(ctx.now()));
    row.ended_by_seat_id = ActiveValue::Set(ctx.seat_id());
    row.next_reminder_at = ActiveValue::Set(None);
    Ok(Some(row.update(tx).await?))
}

/// A vendor without logs or without separation is a high risk, whatever its assessment found.
async fn found_wanting(tx: &Tx, ctx: &Ctx, old: vendor::Model, kind: ContractClauseKind) -> Result<()> {
    let is_telemetry = kind == ContractClauseKind::Telemetry;
    let mut new = vendor::Model {
        telemetry: if is_telemetry { Known::No } else { old.telemetry },
        data_separation: if is_telemetry { old.data_separation } else { Known::No },
        risk_class: old.risk_class.map(|_| VendorRiskClass::High),
        usage_limit: VendorUsageLimit::NonSensitiveTrialsOnly,
        limited_at: old.limited_at.or(Some(ctx.now())),
        version: old.version + 1,
        updated_at: ctx.now(),
        ..old.clone()
    };
    new.limit_reason = crate::vendors::wanting(&new).map(str::to_owned);
    let new = new.into_active_model().reset_all().update(tx).await?;
    let event = audit::Event::new("vendor.limited", new.id)
        .with("name", new.name.clone())
        .changed("telemetry", old.telemetry.as_str(), new.telemetry.as_str())
        .changed("dataSeparation", old.data_separation.as_str(), new.data_separation.as_str())
        .changed("usageLimit", old.usage_limit.as_str(), new.usage_limit.as_str())
        .changed("limitReason", old.limit_reason, new.limit_reason.clone());
    audit::record(tx, ctx, event);
    limit::put_in_force(tx, ctx, &new).await.map(|_| ())
}
