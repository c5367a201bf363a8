//! Deleting files, with proof: the data key goes in the transaction whose audit entry names the file's hash.

use keystead_entities::questionnaire::{self, QuestionnaireStatus};
use keystead_entities::seat::Role;
use keystead_entities::upload::{self, UploadStatus};
use keystead_entities::{ForChange, Scoped, TenantId, UploadId, questionnaire_source};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};

use super::place;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::vendors::documents;
use crate::{audit, secrets};

/// To delete files.
pub const DELETE: Right = Right::write(Area::Questionnaires, Role::Approver);

/// Deletes a file: its data key at once, its object right after. The row stays and says what it was.
///
/// # Errors
/// `NOT_FOUND`; `STATE_CONFLICT` for one that is deleted already, and while a questionnaire that is not archived is given
/// back in it or a document of a vendor is it.
pub async fn delete(ctx: &Ctx, id: UploadId) -> Result<upload::Model> {
    ctx.may(DELETE)?;
    let tx = ctx.begin().await?;
    let row = upload::Entity::one(ctx.scope(), id).for_change().one(&tx).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "upload"))?;
    if row.status == UploadStatus::Deleted {
        return Err(Error::state("id", "The file is deleted already."));
    }
    let given_back = questionnaire_source::Entity::within(ctx.scope())
        .select_only()
        .column(questionnaire_source::Column::QuestionnaireId)
        .filter(questionnaire_source::Column::UploadId.eq(id))
        .into_query();
    let needed = questionnaire::Entity::within(ctx.scope())
        .filter(questionnaire::Column::Id.in_subquery(given_back))
        .filter(questionnaire::Column::Status.ne(QuestionnaireStatus::Archived))
        .order_by_asc(questionnaire::Column::Id)
        .one(&tx)
        .await?;
    if let Some(needed) = needed {
        let message = format!(
            "The questionnaire \"{}\" is given back in this file. Archive it first; it can then no longer be exported in \
             the client's own form.",
            needed.title
        );
        return Err(Error::state("id", message));
    }
    if let Some(document) = documents::leaning_on(&tx, ctx, id).await? {
        let message = format!("The document {:?} of a vendor is this file. Remove that first.", document.title);
        return Err(Error::state("id", message));
    }
    let row = forget(&tx, ctx, row).await?;
    ctx.commit(tx, id).await?;
    remove_object(ctx, &row.object_key).await;
    Ok(row)
}

/// Destroys the data keys of all of a company's files, for a company that is deleted. To be followed, once the
/// transaction has committed, by the removal of the objects whose keys are returned ([`super::Store`] is asked by
/// [`remove_object`]); what that misses, [`super::sweep`] finds.
pub async fn remove_all(tx: &Tx, ctx: &Ctx, tenant_id: TenantId) -> Result<Vec<String>> {
    ctx.expect_tenant("id", tenant_id)?;
    let stored = upload::Entity::within(ctx.scope())
        .filter(upload::Column::Status.eq(UploadStatus::Stored))
        .order_by_asc(upload::Column::Id)
        .all(tx)
        .await?;
    let mut keys = Vec::with_capacity(stored.len());
    for row in stored {
        keys.push(forget(tx, ctx, row).await?.object_key);
    }
    Ok(keys)
}

async fn forget(tx: &Tx, ctx: &Ctx, row: upload::Model) -> Result<upload::Model> {
    secrets::destroy(tx, &ctx.app, &place(row.tenant_id, row.id)).await?;
    let told = audit::Event::new("upload.deleted", row.id)
        .with("fileName", row.file_name.clone())
        .with("byteCount", row.byte_count)
        .with("sha256", row.sha256.clone());
    let mut row = row.into_active_model();
    row.status = Set(UploadStatus::Deleted);
    row.deleted_by_seat_id = Set(ctx.seat_id());
    row.deleted_at = Set(Some(ctx.now()));
    let row = row.update(tx).await?;
    audit::record(tx, ctx, told);
    Ok(row)
}

/// Removes an object whose data key is gone. That the store does not answer changes nothing: it is tried again by
/// [`super::sweep`].
pub async fn remove_object(ctx: &Ctx, key: &str) {
    if let Err(error) = ctx.app.uploads.remove(key).await {
        tracing::warn!(object_key = key, %error, "the object of a deleted upload is still there; it will be removed later");
    }
}
