//! Saying what a discovery is.

use keystead_entities::app_discovery::{self as row, DiscoveryStatus};
use keystead_entities::seat::Role;
use keystead_entities::{AiAppId, AppDiscoveryId, ForChange, Scoped, ai_app};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter};

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::input::{Checks, expect_version};
use crate::{apps, audit, tenants};

/// To say what a discovery is.
pub const RESOLVE: Right = Right::write(Area::Apps, Role::Admin);

/// What a discovery is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// Evidence for that app of the inventory.
    Link(AiAppId),
    /// An app that is not in the inventory: it comes in, undecided, under that name.
    NewApp(Option<String>),
    /// An AI app that is to be ignored.
    Ignore,
    /// No AI app.
    NotAi,
    /// To be decided anew.
    Reopen,
}

/// A resolution.
#[derive(Clone, Debug)]
pub struct Resolve {
    /// The discovery.
    pub id: AppDiscoveryId,
    /// What it is.
    pub resolution: Resolution,
    /// Why; needed to ignore it. At most 500 characters.
    pub reason: Option<String>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Says what a discovery is, and with it every other that goes by the same name. What is seen of it later is taken the
/// same way.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`; `REQUIRED` for a reason to ignore it; `STATE_CONFLICT` for an archived app; `TAKEN` for the
/// name of another app.
pub async fn resolve(ctx: &Ctx, input: Resolve) -> Result<row::Model> {
    ctx.may(RESOLVE)?;
    let mut checks = Checks::new();
    let reason = checks.optional_line("reason", input.reason.as_deref(), 500);
    if input.resolution == Resolution::Ignore && reason.is_none() {
        checks.refuse(Code::Required, "reason", "Say why: the next person asks exactly that.");
    }
    let name = match &input.resolution {
        Resolution::NewApp(name) => checks.optional_line("name", name.as_deref(), 120),
        _ => None,
    };
    checks.done()?;
    let tx = ctx.begin().await?;
    // As imports do: two at once would both put the same app into the inventory.
    tenants::lock(&tx, ctx).await?;
    let old = row::Entity::one(ctx.scope(), input.id).for_change().one(&tx).await?;
    let old = old.ok_or_else(|| Error::not_found("id", "discovery"))?;
    expect_version(input.expected_version, old.version)?;
    let (status, app) = match &input.resolution {
        Resolution::Link(id) => (DiscoveryStatus::Linked, Some(expect_app(&tx, ctx, *id).await?)),
        Resolution::NewApp(_) => {
            let name = name.unwrap_or_else(|| old.raw_name.clone());
            let known = old.catalog_key.as_deref().and_then(apps::catalog_app);
            let name = known.map_or(name, |known| known.name.clone());
            let same = ai_app::Entity::within(ctx.scope())
                .filter(ai_app::Column::ArchivedAt.is_null())
                .filter(ai_app::Column::Name.eq(&name))
                .one(&tx)
                .await?;
            if same.is_some() {
                return Err(Error::refused(Code::Taken, "name", "An AI app in the inventory has this name. Link it."));
            }
            (DiscoveryStatus::Linked, Some(apps::discover(&tx, ctx, known, &name, old.id).await?))
        }
        Resolution::Ignore => (DiscoveryStatus::Ignored, None),
        Resolution::NotAi => (DiscoveryStatus::NotAi, None),
        Resolution::Reopen => (DiscoveryStatus::Open, None),
    };
    let alike = row::Entity::within(ctx.scope())
        .filter(row::Column::IdentityKey.eq(&old.identity_key))
        .for_change()
        .all(&tx)
        .await?;
    let mut resolved = old.clone();
    for same in alike {
        let new = row::Model {
            status,
            ai_app_id: app.as_ref().map(|app| app.id),
            note: reason.clone(),
            resolved_by_seat_id: ctx.seat_id(),
            resolved_at: Some(ctx.now()),
            version: same.version + 1,
            updated_at: ctx.now(),
            ..same
        };
        let new = new.into_active_model().reset_all().update(&tx).await?;
        if new.id == old.id {
            resolved = new;
        }
    }
    let event = audit::Event::new("app_discovery.resolved", old.id)
        .with("name", old.raw_name.clone())
        .changed("status", old.status.as_str(), status.as_str())
        .changed("aiAppId", old.ai_app_id.map(|id| id.to_string()), resolved.ai_app_id.map(|id| id.to_string()))
        .with("reason", reason);
    audit::record(&tx, ctx, event);
    ctx.commit(tx, old.id).await?;
    Ok(resolved)
}

async fn expect_app(tx: &crate::db::Tx, ctx: &Ctx, id: AiAppId) -> Result<ai_app::Model> {
    let app = ai_app::Entity::one(ctx.scope(), id).one(tx).await?;
    match app.ok_or_else(|| Error::not_found("aiAppId", "AI app"))? {
        app if app.archived_at.is_some() => Err(Error::state("aiAppId", "This AI app is archived.")),
        app => Ok(app),
    }
}
