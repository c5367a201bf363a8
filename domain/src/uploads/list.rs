//! Looking at files that were handed in.

use keystead_entities::upload::{self, UploadStatus};
use keystead_entities::{Scoped, UploadId, seat::Role};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, Select};

use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};

/// To look at files and fetch them.
pub const READ: Right = Right::read(Area::Questionnaires, Role::Auditor);

/// The company's files in one of those states; those that are there, where nothing is said.
pub fn select(ctx: &Ctx, status: Option<Vec<UploadStatus>>) -> Result<Select<upload::Entity>> {
    ctx.may(READ)?;
    let status = status.unwrap_or_else(|| vec![UploadStatus::Stored]);
    Ok(upload::Entity::within(ctx.scope()).filter(upload::Column::Status.is_in(status)))
}

/// The file with that id, whose content is there. `field` is the field of the input that named it.
///
/// # Errors
/// `NOT_FOUND`; `EXPIRED` for one that was deleted.
pub async fn load(db: &impl ConnectionTrait, ctx: &Ctx, field: &str, id: UploadId) -> Result<upload::Model> {
    let row = upload::Entity::one(ctx.scope(), id).one(db).await?;
    let row = row.ok_or_else(|| Error::not_found(field, "upload"))?;
    if row.status == UploadStatus::Deleted {
        return Err(Error::refused(crate::error::Code::Expired, field, "The file was deleted. Hand it in again."));
    }
    Ok(row)
}
