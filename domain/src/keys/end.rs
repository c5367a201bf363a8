//! What the ends of a key have in common: its versions, and its reminders.

use keystead_entities::key_reminder::{self as reminder, KeyReminderStatus};
use keystead_entities::key_version::{self as version, KeyVersionState};
use keystead_entities::{ProviderKeyId, Scoped, notification};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, QueryFilter};

use super::key::place;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::Result;

/// What settled a reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Settled {
    Rotated,
    Revoked,
    Destroyed,
    Rescheduled,
}

impl Settled {
    fn as_str(self) -> &'static str {
        match self {
            Self::Rotated => "rotated",
            Self::Revoked => "revoked",
            Self::Destroyed => "destroyed",
            Self::Rescheduled => "rescheduled",
        }
    }
}

/// Settles the reminders of a key that are open, and marks what was told of them as read.
pub(super) async fn settle_reminders(tx: &Tx, ctx: &Ctx, id: ProviderKeyId, by: Settled) -> Result<()> {
    let settled = reminder::Entity::update_within(ctx.scope())
        .filter(reminder::Column::KeyId.eq(id))
        .filter(reminder::Column::Status.eq(KeyReminderStatus::Open))
        .col_expr(reminder::Column::Status, Expr::value(KeyReminderStatus::Settled.as_str()))
        .col_expr(reminder::Column::SettledAt, Expr::value(Some(ctx.now())))
        .col_expr(reminder::Column::SettledBy, Expr::value(Some(by.as_str())))
        .exec(tx)
        .await?;
    if settled.rows_affected > 0 {
        notification::Entity::update_within(ctx.scope())
            .filter(notification::Column::TargetId.eq(id.to_string()))
            .filter(notification::Column::Kind.eq(super::remind::NOTICE))
            .filter(notification::Column::ReadAt.is_null())
            .col_expr(notification::Column::ReadAt, Expr::value(Some(ctx.now())))
            .exec(tx)
            .await?;
    }
    Ok(())
}

/// Revokes every version of a key that can still be opened.
pub(super) async fn revoke_versions(tx: &Tx, ctx: &Ctx, id: ProviderKeyId) -> Result<()> {
    version::Entity::update_within(ctx.scope())
        .filter(version::Column::KeyId.eq(id))
        .filter(version::Column::State.is_in([KeyVersionState::Current, KeyVersionState::Retiring]))
        .col_expr(version::Column::State, Expr::value(KeyVersionState::Revoked.as_str()))
        .col_expr(version::Column::EndedAt, Expr::value(Some(ctx.now())))
        .exec(tx)
        .await?;
    Ok(())
}

/// Removes the envelope of every version of a key, and with it the only wrapping of its data key. Returns how many.
pub(super) async fn shred_versions(tx: &Tx, ctx: &Ctx, id: ProviderKeyId) -> Result<u64> {
    let shredded = version::Entity::update_within(ctx.scope())
        .filter(version::Column::KeyId.eq(id))
        .filter(version::Column::Envelope.is_not_null())
        .col_expr(version::Column::Envelope, Expr::value(None::<Vec<u8>>))
        .col_expr(version::Column::State, Expr::value(KeyVersionState::Destroyed.as_str()))
        .col_expr(version::Column::EndedAt, Expr::value(Some(ctx.now())))
        .exec(tx)
        .await?;
    Ok(shredded.rows_affected)
}

/// Forgets what the vault keeps in memory of a key's secrets.
pub(super) async fn forget(ctx: &Ctx, id: ProviderKeyId) -> Result<()> {
    let versions = version::Entity::within(ctx.scope()).filter(version::Column::KeyId.eq(id)).all(ctx.db()).await?;
    for row in versions {
        ctx.app.vault.forget(&place(ctx, row.id, row.number));
    }
    Ok(())
}
