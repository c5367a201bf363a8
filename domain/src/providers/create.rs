//! Taking up a provider account.

use chrono::NaiveDate;
use keystead_entities::provider_account::{self as account, ProviderAccountStatus};
use keystead_entities::seat::{Known, Role};
use keystead_entities::{ProviderAccountId, VendorId};
use sea_orm::{EntityTrait, IntoActiveModel};

use super::account::{endpoint, expect_free, retention};
use super::catalogue;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Result};
use crate::input::Checks;
use crate::{audit, policies, tenants, vendors};

/// To take up a provider account.
pub const CREATE: Right = Right::write(Area::Providers, Role::Admin);

/// An account to be taken up.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Id of its provider in the catalogue, such as `OPENAI`.
    pub provider: String,
    /// Its name, at most 120 characters; no two accounts in use share one.
    pub name: String,
    /// The vendor on record that it is an account of.
    pub vendor_id: Option<VendorId>,
    /// Base address, where the provider has none of its own or another one is meant.
    pub endpoint: Option<String>,
    /// Where the vendor processes.
    pub region: Option<String>,
    /// Whether the vendor may not train on what is sent.
    pub training_opt_out: Known,
    /// Whether the vendor keeps nothing of what is sent.
    pub zero_retention: Known,
    /// Days for which the vendor keeps what is sent.
    pub retention_days: Option<i32>,
    /// Day of the data processing agreement.
    pub dpa_signed_on: Option<NaiveDate>,
    /// Day on which the contract ends.
    pub contract_ends_on: Option<NaiveDate>,
    /// Day on which somebody compared these facts with the contract.
    pub contract_checked_on: Option<NaiveDate>,
    /// Anything else, at most 2,000 characters.
    pub contract_note: String,
}

/// Takes up an account.
///
/// # Errors
/// `INVALID`, `REQUIRED`, `TOO_LONG` by field; `TAKEN` where an account in use has the name; `NOT_FOUND` for the vendor.
pub async fn create(ctx: &Ctx, input: NewAccount) -> Result<account::Model> {
    ctx.may(CREATE)?;
    let mut checks = Checks::new();
    let name = checks.line("name", &input.name, 120);
    let region = checks.optional_line("region", input.region.as_deref(), 60);
    let retention_days = retention(&mut checks, input.retention_days);
    let contract_note = checks.text("contractNote", &input.contract_note, 2_000);
    let provider = catalogue::find(&input.provider);
    if provider.is_none() {
        checks.refuse(Code::Invalid, "provider", "There is no provider with this id in the catalogue.");
    }
    let endpoint = provider.map(|provider| endpoint(&mut checks, ctx, provider, input.endpoint.as_deref()));
    if input.zero_retention == Known::Yes && retention_days.is_some_and(|days| days > 0) {
        checks.refuse(Code::Invalid, "retentionDays", "A vendor that keeps nothing keeps it for 0 days.");
    }
    checks.done()?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    expect_free(&tx, ctx, &name, None).await?;
    if let Some(vendor) = input.vendor_id {
        vendors::expect_vendor(&tx, ctx, "vendorId", vendor).await?;
    }
    let now = ctx.now();
    let row = account::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(ProviderAccountId),
        provider: input.provider,
        name,
        vendor_id: input.vendor_id,
        endpoint: endpoint.unwrap_or_default(),
        region,
        status: ProviderAccountStatus::Active,
        training_opt_out: input.training_opt_out,
        zero_retention: input.zero_retention,
        retention_days,
        dpa_signed_on: input.dpa_signed_on.map(|day| day.to_string()),
        contract_ends_on: input.contract_ends_on.map(|day| day.to_string()),
        contract_checked_on: input.contract_checked_on.map(|day| day.to_string()),
        contract_note,
        archived_at: None,
        archived_reason: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    account::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await?;
    let told = audit::Event::new("provider_account.created", row.id)
        .with("name", row.name.clone())
        .with("provider", row.provider.clone())
        .with("vendorId", row.vendor_id.map(|id| id.to_string()))
        .with("endpoint", row.endpoint.clone())
        .with("region", row.region.clone())
        .with("trainingOptOut", row.training_opt_out.as_str())
        .with("zeroRetention", row.zero_retention.as_str())
        .with("retentionDays", row.retention_days)
        .with("dpaSignedOn", row.dpa_signed_on.clone());
    policies::look_soon(&tx, ctx).await?;
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
