//! An app that was found in use and was not in the inventory: it is now, undecided, and nobody answers for it yet.

use keystead_entities::ai_app::{self, AiAppKind, AiAppStatus};
use keystead_entities::{AiAppId, AnyId};
use sea_orm::{EntityTrait, IntoActiveModel};

use super::catalog::CatalogApp;
use crate::audit;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;

/// Puts an app that was found into the inventory: one of the catalogue, or one that goes by that name. The audit log
/// says by what it was found.
pub(crate) async fn discover(
    tx: &Tx,
    ctx: &Ctx,
    known: Option<&CatalogApp>,
    name: &str,
    by: impl Into<AnyId>,
) -> Result<ai_app::Model> {
    let now = ctx.now();
    let row = ai_app::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(AiAppId),
        name: known.map_or(name, |known| &known.name).chars().take(120).collect(),
        kind: known.map_or(AiAppKind::SaasIntegration, |known| known.kind),
        description: String::new(),
        catalog_key: known.map(|known| known.key.clone()),
        vendor_name: known.map(|known| known.vendor.clone()).unwrap_or_default(),
        vendor_id: None,
        provider_account_id: None,
        url: known.map(|known| known.url.clone()),
        tools: serde_json::json!([]),
        owner_seat_id: None,
        tier: 1,
        data_classes: serde_json::json!([]),
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
    ai_app::Entity::insert(row.clone().into_active_model()).exec_without_returning(tx).await?;
    let told = audit::Event::new("app.discovered", row.id)
        .with("name", row.name.clone())
        .with("catalogKey", row.catalog_key.clone())
        .with("foundBy", by.into().to_string());
    audit::record(tx, ctx, told);
    Ok(row)
}
