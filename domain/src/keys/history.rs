//! What happened to a key: its versions, its reminders, and each opening of its secret.

use keystead_entities::{ProviderKeyId, Scoped, audit_event, key_reminder, key_version};
use sea_orm::{ColumnTrait, QueryFilter};

use super::access::OPENED;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::list::{Below, Sort};

/// The versions of a key, the newest first.
pub fn rotations(ctx: &Ctx, id: ProviderKeyId) -> Result<Below<key_version::Entity>> {
    ctx.may(super::READ)?;
    use key_version::Column::{Id, KeyId, Number};
    let newest = Sort { by: Number, descending: true, tie: Id };
    Ok(Below::new(ctx.scope(), key_version::Entity::within(ctx.scope()), newest).of(KeyId, id))
}

/// The reminder stages of a key that have come, the newest first.
pub fn reminders(ctx: &Ctx, id: ProviderKeyId) -> Result<Below<key_reminder::Entity>> {
    ctx.may(super::READ)?;
    use key_reminder::Column::{CreatedAt, Id, KeyId};
    let newest = Sort { by: CreatedAt, descending: true, tie: Id };
    Ok(Below::new(ctx.scope(), key_reminder::Entity::within(ctx.scope()), newest).of(KeyId, id))
}

/// Each opening of the secrets of a key, the newest first. Read from the audit log.
pub fn access_events(ctx: &Ctx, id: ProviderKeyId) -> Result<Below<audit_event::Entity>> {
    ctx.may(super::READ)?;
    use audit_event::Column::{Action, Id, Seq, TargetId};
    let openings = audit_event::Entity::within(ctx.scope()).filter(Action.eq(OPENED));
    Ok(Below::new(ctx.scope(), openings, Sort { by: Seq, descending: true, tie: Id }).of(TargetId, id.to_string()))
}
