//! Dealing with a vendor no more. It stays as it was, for what points at it.

use keystead_entities::ai_app::{self, AiAppStatus};
use keystead_entities::provider_account::{self, ProviderAccountStatus};
use keystead_entities::seat::Role;
use keystead_entities::vendor::{self, VendorStatus};
use keystead_entities::{Scoped, VendorId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter};

use super::rules;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::{Checks, expect_version};
use crate::{audit, policies, tenants};

/// To deal with a vendor no more.
pub const ARCHIVE: Right = Right::write(Area::Apps, Role::Admin);

/// The end of dealing with a vendor.
#[derive(Clone, Debug)]
pub struct Archive {
    /// The vendor.
    pub id: VendorId,
    /// Why, at most 500 characters.
    pub reason: String,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Archives a vendor none of whose accounts is in use and none of whose apps may be used.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `REQUIRED`; `STATE_CONFLICT` for an archived one, and while an account or an allowed app
/// of it is in use: with the vendor its limit would be forgotten.
pub async fn archive(ctx: &Ctx, input: Archive) -> Result<vendor::Model> {
    ctx.may(ARCHIVE)?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 500);
    checks.done()?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let row = rules::lock(&tx, ctx, "id", input.id).await?;
    expect_version(input.expected_version, row.version)?;
    let account = provider_account::Entity::within(ctx.scope())
        .filter(provider_account::Column::VendorId.eq(row.id))
        .filter(provider_account::Column::Status.eq(ProviderAccountStatus::Active))
        .one(&tx)
        .await?;
    if let Some(account) = account {
        return Err(Error::state("id", format!("The account {:?} is one of it. Archive that first.", account.name)));
    }
    let app = ai_app::Entity::within(ctx.scope())
        .filter(ai_app::Column::VendorId.eq(row.id))
        .filter(ai_app::Column::ArchivedAt.is_null())
        .filter(ai_app::Column::Status.eq(AiAppStatus::Allowed))
        .one(&tx)
        .await?;
    if let Some(app) = app {
        let text = format!("The app {:?} is of it and may be used. Decide on that first, or archive it.", app.name);
        return Err(Error::state("id", text));
    }
    let (version, name) = (row.version, row.name.clone());
    let mut row = row.into_active_model();
    row.status = Set(VendorStatus::Archived);
    row.archived_at = Set(Some(ctx.now()));
    row.archived_reason = Set(Some(reason.clone()));
    row.next_reminder_at = Set(None);
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    policies::look_soon(&tx, ctx).await?;
    let event = audit::Event::new("vendor.archived", row.id).with("name", name).with("reason", reason);
    audit::record(&tx, ctx, event);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
