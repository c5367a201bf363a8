//! Putting an app into the inventory.

use keystead_entities::ai_app::{self, AiAppKind, AiAppStatus, DataClass};
use keystead_entities::seat::Role;
use keystead_entities::{AiAppId, ProviderAccountId, SeatId, VendorId};
use sea_orm::{EntityTrait, IntoActiveModel};

use super::{catalog, rules};
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Result, is_unique_violation};
use crate::input::Checks;
use crate::vendors::limit::{self, Way};
use crate::{tenants, vendors};

/// To put an app into the inventory.
pub const CREATE: Right = Right::write(Area::Apps, Role::Admin);

/// An app for the inventory.
#[derive(Clone, Debug, Default)]
pub struct NewApp {
    /// Its key in the built-in catalogue; what is not said otherwise comes from there.
    pub catalog_key: Option<String>,
    /// Its name, unique in the inventory; at most 120 characters.
    pub name: Option<String>,
    /// What kind of tool it is.
    pub kind: Option<AiAppKind>,
    /// What it is used for; at most 2,000 characters.
    pub description: Option<String>,
    /// Who makes it; at most 120 characters.
    pub vendor_name: Option<String>,
    /// The vendor on record that makes it.
    pub vendor_id: Option<VendorId>,
    /// The company's account through which it is used.
    pub provider_account_id: Option<ProviderAccountId>,
    /// Where it is found.
    pub url: Option<String>,
    /// What it can do or reach.
    pub tools: Vec<String>,
    /// Who answers for it; the caller where nothing is said.
    pub owner_seat_id: Option<SeatId>,
    /// The least tier of a seat that may use it; 1 where nothing is said.
    pub tier: Option<i32>,
    /// What it may touch.
    pub data_classes: Vec<DataClass>,
}

/// Puts an app into the inventory, undecided.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG`, `INVALID` by field; `TAKEN` for the name of another app; `NOT_FOUND` for an owner, account or
/// catalogue key that is not there; `POLICY_BLOCKED`, `REGION_BLOCKED` for what may not go to its vendor or account.
pub async fn create(ctx: &Ctx, input: NewApp) -> Result<ai_app::Model> {
    ctx.may(CREATE)?;
    let mut checks = Checks::new();
    let known = input.catalog_key.as_deref().map(catalog::find);
    if matches!(known, Some(None)) {
        checks.refuse(Code::NotFound, "catalogKey", "The catalogue has no app with this key. See aiAppCatalog.");
    }
    let known = known.flatten();
    let name = checks.line("name", input.name.as_deref().or(known.map(|k| k.name.as_str())).unwrap_or_default(), 120);
    let kind = input.kind.or(known.map(|k| k.kind));
    if kind.is_none() {
        checks.refuse(Code::Required, "kind", "Say what kind of tool it is.");
    }
    let vendor = input.vendor_name.as_deref().or(known.map(|k| k.vendor.as_str())).unwrap_or_default();
    let vendor_name = checks.optional_line("vendorName", Some(vendor), 120).unwrap_or_default();
    let description = checks.text("description", input.description.as_deref().unwrap_or_default(), 2_000);
    let url = input.url.as_deref().or(known.map(|k| k.url.as_str())).map(|url| rules::url(&mut checks, url));
    let tools = rules::stored_tools(&mut checks, &input.tools);
    let tier = checks.within("tier", input.tier.unwrap_or(1), 1, 3);
    checks.done()?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    rules::expect_free(&tx, ctx, &name, None).await?;
    let owner_seat_id = input.owner_seat_id.or(ctx.seat_id());
    if let Some(owner) = input.owner_seat_id {
        rules::expect_owner(&tx, ctx, owner).await?;
    }
    if let Some(account) = input.provider_account_id {
        rules::expect_account(&tx, ctx, account).await?;
    }
    let mut vendor_name = vendor_name;
    if let Some(id) = input.vendor_id {
        let vendor = vendors::expect_vendor(&tx, ctx, "vendorId", id).await?;
        if vendor_name.is_empty() {
            vendor_name = vendor.name;
        }
    }
    let way = Way { vendor_id: input.vendor_id, account_id: input.provider_account_id };
    limit::expect(&tx, ctx, "dataClasses", way, &input.data_classes).await?;
    let now = ctx.now();
    let row = ai_app::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(AiAppId),
        name,
        kind: kind.unwrap_or(AiAppKind::SaasIntegration),
        description,
        catalog_key: known.map(|k| k.key.clone()),
        vendor_name,
        vendor_id: input.vendor_id,
        provider_account_id: input.provider_account_id,
        url,
        tools,
        owner_seat_id,
        tier,
        data_classes: rules::stored_classes(&input.data_classes),
        status: AiAppStatus::Undecided,
        decision_id: None,
        decision_ends_at: None,
        undecided_since: Some(now),
        archived_at: None,
        archived_reason: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let inserted = ai_app::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx).await;
    inserted.map_err(|e| if is_unique_violation(&e) { rules::taken() } else { e.into() })?;
    let event = audit::Event::new("ai_app.created", row.id)
        .with("name", row.name.clone())
        .with("kind", row.kind.as_str())
        .with("vendorName", row.vendor_name.clone())
        .with("vendorId", row.vendor_id.map(|id| id.to_string()))
        .with("ownerSeatId", row.owner_seat_id.map(|id| id.to_string()))
        .with("tier", row.tier)
        .with("dataClasses", row.data_classes.clone());
    audit::record(&tx, ctx, event);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
