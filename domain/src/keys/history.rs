//! What happened to a key: its versions, its reminders, and each opening of its secret.

use keystead_entities::{ProviderKeyId, Scoped, audit_event, key_reminder, key_version};
use sea_orm::{ColumnTrait, QueryFilter, Select};

use super::access::OPENED;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::list::{self, Page, PageArgs, Sort};

/// The versions of a key, the newest first.
pub async fn rotations(ctx: &Ctx, id: ProviderKeyId, page: &PageArgs) -> Result<Page<key_version::Model>> {
    ctx.may(super::READ)?;
    use key_version::Column::{Id, Number};
    list::page(ctx.db(), versions(ctx, id), Sort { by: Number, descending: true, tie: Id }, page).await
}

/// How many there are.
pub async fn count_rotations(ctx: &Ctx, id: ProviderKeyId) -> Result<u64> {
    ctx.may(super::READ)?;
    list::count(ctx.db(), versions(ctx, id)).await
}

/// The reminder stages of a key that have come, the newest first.
pub async fn reminders(ctx: &Ctx, id: ProviderKeyId, page: &PageArgs) -> Result<Page<key_reminder::Model>> {
    ctx.may(super::READ)?;
    use key_reminder::Column::{CreatedAt, Id};
    list::page(ctx.db(), stages(ctx, id), Sort { by: CreatedAt, descending: true, tie: Id }, page).await
}

/// How many there are.
pub async fn count_reminders(ctx: &Ctx, id: ProviderKeyId) -> Result<u64> {
    ctx.may(super::READ)?;
    list::count(ctx.db(), stages(ctx, id)).await
}

/// Each opening of the secrets of a key, the newest first. Read from the audit log.
pub async fn access_events(ctx: &Ctx, id: ProviderKeyId, page: &PageArgs) -> Result<Page<audit_event::Model>> {
    ctx.may(super::READ)?;
    use audit_event::Column::{Id, Seq};
    list::page(ctx.db(), openings(ctx, id), Sort { by: Seq, descending: true, tie: Id }, page).await
}

/// How many there are.
pub async fn count_access_events(ctx: &Ctx, id: ProviderKeyId) -> Result<u64> {
    ctx.may(super::READ)?;
    list::count(ctx.db(), openings(ctx, id)).await
}

fn versions(ctx: &Ctx, id: ProviderKeyId) -> Select<key_version::Entity> {
    key_version::Entity::within(ctx.scope()).filter(key_version::Column::KeyId.eq(id))
}

fn stages(ctx: &Ctx, id: ProviderKeyId) -> Select<key_reminder::Entity> {
    key_reminder::Entity::within(ctx.scope()).filter(key_reminder::Column::KeyId.eq(id))
}

fn openings(ctx: &Ctx, id: ProviderKeyId) -> Select<audit_event::Entity> {
    audit_event::Entity::within(ctx.scope())
        .filter(audit_event::Column::TargetId.eq(id.to_string()))
        .filter(audit_event::Column::Action.eq(OPENED))
}
