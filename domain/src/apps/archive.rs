//! Taking an app out of the inventory. It stays readable: evidence points at it.

use keystead_entities::ai_app;
use keystead_entities::pilot::{self, PilotStatus};
use keystead_entities::seat::Role;
use keystead_entities::{AiAppId, Scoped};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter};

use super::rules;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::{Checks, expect_version};
use crate::{audit, policies};

/// To take an app out of the inventory.
pub const ARCHIVE: Right = Right::write(Area::Apps, Role::Admin);

/// An app to be taken out.
#[derive(Clone, Debug)]
pub struct Archive {
    /// The app.
    pub id: AiAppId,
    /// Why; at most 500 characters.
    pub reason: String,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Takes an app out of the inventory.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `REQUIRED` without a reason; `STATE_CONFLICT` for one that is archived already or that a
/// pilot under way tries.
pub async fn archive(ctx: &Ctx, input: Archive) -> Result<ai_app::Model> {
    ctx.may(ARCHIVE)?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 500);
    checks.done()?;
    let tx = ctx.begin().await?;
    let row = rules::lock(&tx, ctx, input.id).await?;
    expect_version(input.expected_version, row.version)?;
    let tried = pilot::Entity::within(ctx.scope())
        .filter(pilot::Column::AiAppId.eq(row.id))
        .filter(pilot::Column::Status.is_not_in([PilotStatus::Completed, PilotStatus::Cancelled]))
        .one(&tx)
        .await?;
    if let Some(pilot) = tried {
        return Err(Error::state("id", format!("The pilot {:?} still tries it. End that first.", pilot.name)));
    }
    let (version, name) = (row.version, row.name.clone());
    let mut row = row.into_active_model();
    row.archived_at = Set(Some(ctx.now()));
    row.archived_reason = Set(Some(reason.clone()));
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    policies::look_soon(&tx, ctx).await?;
    let event = audit::Event::new("ai_app.archived", row.id).with("name", name).with("reason", reason);
    audit::record(&tx, ctx, event);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}
