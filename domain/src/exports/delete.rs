//! Deleting a file before its time.

use keystead_entities::export::{self, ExportKind, ExportStatus};
use keystead_entities::seat::Role;
use keystead_entities::{ExportId, ForChange, Scoped, export_part, tenant};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::{area, download_right};
use crate::audit;
use crate::auth::Right;
use crate::ctx::Ctx;
use crate::error::{Error, Result};

/// Who may delete a file that somebody else asked for.
pub fn delete_right(kind: ExportKind) -> Right {
    match kind {
        ExportKind::TenantData => download_right(kind),
        kind => Right::write(area(kind), Role::Admin),
    }
}

/// Refuses a caller who may not delete the file: whoever asked for it may, and admins.
pub fn may_delete(ctx: &Ctx, row: &export::Model) -> Result<()> {
    let own = row.created_by_seat_id.is_some() && row.created_by_seat_id == ctx.seat_id();
    ctx.may(if own { download_right(row.kind) } else { delete_right(row.kind) })
}

/// Deletes a file's content; the row stays. Whoever asked for it may, and admins.
///
/// # Errors
/// `NOT_FOUND`; `FORBIDDEN`; `STATE_CONFLICT` for a sealed file or one that is deleted already.
pub async fn delete(ctx: &Ctx, id: ExportId) -> Result<export::Model> {
    let tx = ctx.begin().await?;
    let row = export::Entity::one(ctx.scope(), id).for_change().one(&tx).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "export"))?;
    may_delete(ctx, &row)?;
    if row.expires_at.is_none() {
        return Err(Error::state("id", "This file is sealed evidence and is kept."));
    }
    if row.status == ExportStatus::Deleted {
        return Err(Error::state("id", "Its content is gone already."));
    }
    if tenant::Entity::of(ctx.scope()).one(&tx).await?.is_some_and(|company| company.deletion_export_id == Some(id)) {
        return Err(Error::state("id", "This is the export of a company that is about to be deleted."));
    }
    export_part::Entity::remove(ctx.scope(), id).exec(&tx).await?;
    let kind = row.kind;
    let mut row = row.into_active_model();
    row.status = Set(ExportStatus::Deleted);
    let row = row.update(&tx).await?;
    audit::record(&tx, ctx, audit::Event::new("export.deleted", id).with("kind", kind.as_str()));
    ctx.commit(tx, id).await?;
    Ok(row)
}
