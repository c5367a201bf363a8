//! Changing what the inventory says of an app. What was decided about it changes by a decision only.

use keystead_entities::ai_app::{self, AiAppKind, AiAppStatus, DataClass};
use keystead_entities::seat::Role;
use keystead_entities::{AiAppId, ProviderAccountId, SeatId, VendorId};
use sea_orm::{ActiveModelTrait, IntoActiveModel};

use super::rules;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Result, is_unique_violation};
use crate::input::{Change, Checks, expect_version};
use crate::vendors::limit::{self, Way};
use crate::{audit, policies, tenants, vendors};

/// To change an app of the inventory.
pub const UPDATE: Right = Right::write(Area::Apps, Role::Admin);

/// A change of an app.
#[derive(Clone, Debug)]
pub struct Update {
    /// The app.
    pub id: AiAppId,
    /// Its name.
    pub name: Option<String>,
    /// What kind of tool it is.
    pub kind: Option<AiAppKind>,
    /// What it is used for.
    pub description: Option<String>,
    /// Who makes it.
    pub vendor_name: Option<String>,
    /// The vendor on record that makes it.
    pub vendor_id: Change<VendorId>,
    /// The company's account through which it is used.
    pub provider_account_id: Change<ProviderAccountId>,
    /// Where it is found.
    pub url: Change<String>,
    /// What it can do or reach.
    pub tools: Option<Vec<String>>,
    /// Who answers for it.
    pub owner_seat_id: Change<SeatId>,
    /// The least tier of a seat that may use it.
    pub tier: Option<i32>,
    /// What it may touch.
    pub data_classes: Option<Vec<DataClass>>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Changes an app.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `TAKEN`; `STATE_CONFLICT` for an archived app or one whose owner or account is not in
/// use; `REQUIRED`, `TOO_LONG` and `INVALID` by field; `POLICY_BLOCKED`, `REGION_BLOCKED` for what may not go to its vendor or
/// account.
pub async fn update(ctx: &Ctx, input: Update) -> Result<ai_app::Model> {
    ctx.may(UPDATE)?;
    let mut checks = Checks::new();
    let name = input.name.map(|name| checks.line("name", &name, 120));
    let description = input.description.map(|text| checks.text("description", &text, 2_000));
    let vendor_name =
        input.vendor_name.map(|name| checks.optional_line("vendorName", Some(&name), 120).unwrap_or_default());
    let url = input.url.map(|url| rules::url(&mut checks, &url));
    let tools = input.tools.map(|tools| rules::stored_tools(&mut checks, &tools));
    let tier = input.tier.map(|tier| checks.within("tier", tier, 1, 3));
    checks.done()?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let old = rules::lock(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, old.version)?;
    if let Some(name) = &name {
        rules::expect_free(&tx, ctx, name, Some(old.id)).await?;
    }
    if let Change::Set(owner) = input.owner_seat_id {
        rules::expect_owner(&tx, ctx, owner).await?;
    }
    if let Change::Set(account) = input.provider_account_id {
        rules::expect_account(&tx, ctx, account).await?;
    }
    if let Change::Set(vendor) = input.vendor_id {
        vendors::expect_vendor(&tx, ctx, "vendorId", vendor).await?;
    }
    let row = old.clone();
    let new = ai_app::Model {
        name: name.unwrap_or(row.name),
        kind: input.kind.unwrap_or(row.kind),
        description: description.unwrap_or(row.description),
        vendor_name: vendor_name.unwrap_or(row.vendor_name),
        vendor_id: input.vendor_id.over(row.vendor_id),
        provider_account_id: input.provider_account_id.over(row.provider_account_id),
        url: url.over(row.url),
        tools: tools.unwrap_or(row.tools),
        owner_seat_id: input.owner_seat_id.over(row.owner_seat_id),
        tier: tier.unwrap_or(row.tier),
        data_classes: input.data_classes.map_or(row.data_classes, |classes| rules::stored_classes(&classes)),
        version: row.version + 1,
        updated_at: ctx.now(),
        ..old.clone()
    };
    expect_within(&tx, ctx, &old, &new).await?;
    let written = new.clone().into_active_model().reset_all().update(&tx).await;
    let new = written.map_err(|e| if is_unique_violation(&e) { rules::taken() } else { e.into() })?;
    let id = |id: Option<SeatId>| id.map(|id| id.to_string());
    let vendor = |id: Option<VendorId>| id.map(|id| id.to_string());
    let account = |id: Option<ProviderAccountId>| id.map(|id| id.to_string());
    let event = audit::Event::new("ai_app.updated", new.id)
        .changed("name", old.name, new.name.clone())
        .changed("kind", old.kind.as_str(), new.kind.as_str())
        .changed("description", old.description, new.description.clone())
        .changed("vendorName", old.vendor_name, new.vendor_name.clone())
        .changed("providerAccountId", account(old.provider_account_id), account(new.provider_account_id))
        .changed("vendorId", vendor(old.vendor_id), vendor(new.vendor_id))
        .changed("url", old.url, new.url.clone())
        .changed("tools", old.tools, new.tools.clone())
        .changed("ownerSeatId", id(old.owner_seat_id), id(new.owner_seat_id))
        .changed("tier", old.tier, new.tier)
        .changed("dataClasses", old.data_classes, new.data_classes.clone());
    policies::look_soon(&tx, ctx).await?;
    audit::record(&tx, ctx, event);
    ctx.commit(tx, new.id).await?;
    Ok(new)
}

/// Refuses classes that an app is given and that may not go where its data go; and, of an app that may be used, a vendor or
/// an account to which what it may touch may not go. An app that may not be used can be put right piece by piece.
async fn expect_within(tx: &Tx, ctx: &Ctx, old: &ai_app::Model, new: &ai_app::Model) -> Result<()> {
    let way = Way::of_app(new);
    let (before, after) = (old.data_classes(), new.data_classes());
    if new.status == AiAppStatus::Allowed && way != Way::of_app(old) {
        let field = if new.vendor_id == old.vendor_id { "providerAccountId" } else { "vendorId" };
        return limit::expect(tx, ctx, field, way, &after).await;
    }
    let given: Vec<DataClass> = after.into_iter().filter(|class| !before.contains(class)).collect();
    limit::expect(tx, ctx, "dataClasses", way, &given).await
}
