//! Reading files and the list of them.

use keystead_entities::export::{self, ExportKind, ExportStatus};
use keystead_entities::seat::Role;
use keystead_entities::{ExportId, Scoped, export_part};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, Select};

use super::download_right;
use crate::audit;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};

/// To see which files there are; each shows only to whoever may fetch it.
pub const LIST: Right = Right::read(Area::Tenant, Role::Auditor);

/// The files that the caller may fetch.
pub fn select(ctx: &Ctx, kinds: Option<&[ExportKind]>) -> Result<Select<export::Entity>> {
    ctx.may(LIST)?;
    let may = ExportKind::ALL.iter().copied().filter(|kind| ctx.can(download_right(*kind)));
    let wanted: Vec<ExportKind> = may.filter(|kind| kinds.is_none_or(|kinds| kinds.contains(kind))).collect();
    Ok(export::Entity::within(ctx.scope()).filter(export::Column::Kind.is_in(wanted)))
}

/// The file with that id, for whoever may fetch it and while it is there.
///
/// # Errors
/// `NOT_FOUND`; `FORBIDDEN` without the right to read what it holds; `STATE_CONFLICT` while it is being made; `EXPIRED` once
/// its content is gone.
pub async fn content(ctx: &Ctx, id: ExportId) -> Result<export::Model> {
    let row = export::Entity::one(ctx.scope(), id).one(ctx.db()).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "export"))?;
    ctx.may(download_right(row.kind))?;
    match row.status {
        ExportStatus::Pending => Err(Error::state("id", "It is still being made. See its job.")),
        ExportStatus::Ready if row.expires_at.is_none_or(|end| end > ctx.now()) => Ok(row),
        _ => Err(Error::refused(Code::Expired, "id", "Its content is gone. Make a new export.")),
    }
}

/// Logs that a file was fetched.
pub async fn downloaded(ctx: &Ctx, id: ExportId) -> Result<()> {
    audit::read(ctx, "export.downloaded", id).await
}

/// A piece of a file that [`content`] returned; nothing behind its last.
pub async fn part(db: &impl ConnectionTrait, row: &export::Model, ctx: &Ctx, number: i32) -> Result<Option<Vec<u8>>> {
    let found = export_part::Entity::of(ctx.scope(), row.id).filter(export_part::Column::Number.eq(number)).one(db);
    Ok(found.await?.map(|p| p.content))
}

/// All of a small file: for reports that are shown or mailed.
pub async fn whole(db: &impl ConnectionTrait, ctx: &Ctx, id: ExportId) -> Result<Vec<u8>> {
    let parts = export_part::Entity::of(ctx.scope(), id).all(db).await?;
    Ok(parts.into_iter().flat_map(|p| p.content).collect())
}
