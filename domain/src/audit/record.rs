//! Writing an entry.

use keystead_entities::{AuditEventId, audit_event, audit_head};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};

use super::entry::{self, Entry, GENESIS};
use super::{Event, canonical::clean_text, checkpoint, fields};
use crate::ctx::Ctx;
use crate::error::{Error, Result};

/// Appends an entry to the tenant's chain, in the transaction of the change it tells of. The head of the chain is locked
/// here and until the commit: call it last.
pub async fn record(tx: &DatabaseTransaction, ctx: &Ctx, event: Event) -> Result<()> {
    let head = lock_head(tx, ctx).await?;
    let fields = fields::salted(event.fields, &*ctx.app.entropy);
    let fields_hash = fields::hash(&fields).map_err(|why| Error::internal("hashing audit details", why))?;
    let mut row = audit_event::Model {
        tenant_id: ctx.tenant_id(),
        seq: head.seq + 1,
        id: ctx.new_id(AuditEventId),
        occurred_at: ctx.now(),
        actor_kind: ctx.actor.kind().into(),
        actor_id: ctx.actor.id(),
        auth_method: ctx.actor.auth_method(),
        action: clean_text(event.action.into_owned()),
        target_id: event.target.map(|id| id.to_string()).unwrap_or_default(),
        outcome: event.outcome,
        request_id: clean_text(ctx.origin.request_id.clone()),
        address: ctx.origin.address.map(|a| a.to_string()).unwrap_or_default(),
        fields,
        fields_hash: fields_hash.to_vec(),
        previous_hash: head.hash,
        hash: Vec::new(),
    };
    let hash = entry::chain(&row.previous_hash, &Entry::of(&row).leaf()).to_vec();
    row.hash.clone_from(&hash);
    let seq = row.seq;
    audit_event::Entity::insert(row.clone().into_active_model()).exec_without_returning(tx).await?;
    let moved = audit_head::Entity::update_of(ctx.scope())
        .filter(audit_head::Column::Seq.eq(head.seq))
        .col_expr(audit_head::Column::Seq, Expr::value(seq))
        .col_expr(audit_head::Column::Hash, Expr::value(hash))
        .exec(tx)
        .await?;
    if moved.rows_affected != 1 {
        return Err(Error::internal("appending to the audit log", "the head of the chain moved under its lock"));
    }
    checkpoint::ask(tx, ctx, &row, head.checkpoint_seq).await
}

/// The head of the tenant's chain, locked; of a new chain the one before its first entry.
pub(super) async fn lock_head(tx: &DatabaseTransaction, ctx: &Ctx) -> Result<audit_head::Model> {
    let locked = || audit_head::Entity::of(ctx.scope()).lock_exclusive().one(tx);
    if let Some(head) = locked().await? {
        return Ok(head);
    }
    // Of two that write the first entry at once, the second waits here for the first.
    let first = audit_head::ActiveModel {
        tenant_id: Set(ctx.tenant_id()),
        seq: Set(0),
        hash: Set(GENESIS.to_vec()),
        checkpoint_seq: Set(0),
        pruned_through: Set(0),
    };
    audit_head::Entity::insert(first)
        .on_conflict(OnConflict::column(audit_head::Column::TenantId).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    locked().await?.ok_or_else(|| Error::internal("appending to the audit log", "the chain has no head"))
}
