//! Changing a provider account.

use chrono::NaiveDate;
use keystead_entities::provider_account as account;
use keystead_entities::seat::{Known, Role};
use keystead_entities::{ProviderAccountId, VendorId};
use sea_orm::{ActiveModelTrait, IntoActiveModel};

use super::account::{endpoint, expect_free, find, lock, retention};
use super::catalogue;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::input::{Change, Checks, expect_version};
use crate::vendors::limit;
use crate::{audit, policies, tenants, vendors};

/// To change a provider account.
pub const UPDATE: Right = Right::write(Area::Providers, Role::Admin);

/// A change of an account.
#[derive(Clone, Debug)]
pub struct Update {
    /// The account.
    pub id: ProviderAccountId,
    /// Its name.
    pub name: Option<String>,
    /// The vendor on record that it is an account of.
    pub vendor_id: Change<VendorId>,
    /// Base address; cleared means the provider's own.
    pub endpoint: Change<String>,
    /// Where the vendor processes.
    pub region: Change<String>,
    /// Whether the vendor may not train on what is sent.
    pub training_opt_out: Option<Known>,
    /// Whether the vendor keeps nothing of what is sent.
    pub zero_retention: Option<Known>,
    /// Days for which the vendor keeps what is sent.
    pub retention_days: Change<i32>,
    /// Day of the data processing agreement.
    pub dpa_signed_on: Change<NaiveDate>,
    /// Day on which the contract ends.
    pub contract_ends_on: Change<NaiveDate>,
    /// Day on which somebody compared these facts with the contract.
    pub contract_checked_on: Change<NaiveDate>,
    /// Anything else.
    pub contract_note: Option<String>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Changes an account. Its keys are not asked again: they may belong to the new address or not, and the next
/// verification says so.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `TAKEN`; `STATE_CONFLICT` for an archived account; `INVALID` and `TOO_LONG` by field.
pub async fn update(ctx: &Ctx, input: Update) -> Result<account::Model> {
    ctx.may(UPDATE)?;
    let before = find(ctx.db(), ctx, "id", input.id).await?;
    let mut checks = Checks::new();
    let name = input.name.map(|name| checks.line("name", &name, 120));
    let region = input.region.map(|region| checks.line("region", &region, 60));
    let days = input.retention_days.map(|days| retention(&mut checks, Some(days)).unwrap_or_default());
    let note = input.contract_note.map(|note| checks.text("contractNote", &note, 2_000));
    let provider = catalogue::find(&before.provider);
    let provider =
        provider.ok_or_else(|| Error::state("id", "This account's provider is not in the catalogue any more."))?;
    let address = match &input.endpoint {
        Change::Keep => None,
        Change::Clear => Some(endpoint(&mut checks, ctx, provider, None)),
        Change::Set(address) => Some(endpoint(&mut checks, ctx, provider, Some(address))),
    };
    checks.done()?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let row = lock(&tx, ctx, "id", input.id).await?;
    expect_version(input.expected_version, row.version)?;
    let old = row.clone();
    if let Change::Set(vendor) = input.vendor_id {
        vendors::expect_vendor(&tx, ctx, "vendorId", vendor).await?;
    }
    let new = account::Model {
        name: name.unwrap_or(row.name),
        vendor_id: input.vendor_id.over(row.vendor_id),
        endpoint: address.unwrap_or(row.endpoint),
        region: region.over(row.region),
        training_opt_out: input.training_opt_out.unwrap_or(row.training_opt_out),
        zero_retention: input.zero_retention.unwrap_or(row.zero_retention),
        retention_days: days.over(row.retention_days),
        dpa_signed_on: input.dpa_signed_on.map(|day| day.to_string()).over(row.dpa_signed_on),
        contract_ends_on: input.contract_ends_on.map(|day| day.to_string()).over(row.contract_ends_on),
        contract_checked_on: input.contract_checked_on.map(|day| day.to_string()).over(row.contract_checked_on),
        contract_note: note.unwrap_or(row.contract_note),
        version: row.version + 1,
        updated_at: ctx.now(),
        ..row
    };
    if new.zero_retention == Known::Yes && new.retention_days.is_some_and(|days| days > 0) {
        return Err(Error::refused(Code::Invalid, "retentionDays", "A vendor that keeps nothing keeps it for 0 days."));
    }
    if new.vendor_id != old.vendor_id || new.region != old.region {
        let field = if new.vendor_id == old.vendor_id { "region" } else { "vendorId" };
        limit::expect_account(&tx, ctx, field, &new).await?;
    }
    expect_free(&tx, ctx, &new.name, Some(new.id)).await?;
    let id = |id: Option<VendorId>| id.map(|id| id.to_string());
    let told = audit::Event::new("provider_account.updated", new.id)
        .changed("name", old.name.clone(), new.name.clone())
        .changed("vendorId", id(old.vendor_id), id(new.vendor_id))
        .changed("endpoint", old.endpoint.clone(), new.endpoint.clone())
        .changed("region", old.region.clone(), new.region.clone())
        .changed("trainingOptOut", old.training_opt_out.as_str(), new.training_opt_out.as_str())
        .changed("zeroRetention", old.zero_retention.as_str(), new.zero_retention.as_str())
        .changed("retentionDays", old.retention_days, new.retention_days)
        .changed("dpaSignedOn", old.dpa_signed_on.clone(), new.dpa_signed_on.clone())
        .changed("contractEndsOn", old.contract_ends_on.clone(), new.contract_ends_on.clone())
        .changed("contractCheckedOn", old.contract_checked_on.clone(), new.contract_checked_on.clone())
        .changed("contractNote", old.contract_note.clone(), new.contract_note.clone());
    let row = new.into_active_model().reset_all().update(&tx).await?;
    policies::look_soon(&tx, ctx).await?;
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
