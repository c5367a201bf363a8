//! Writing entries: said while a use case does its work, written when its transaction ends.

use std::collections::BTreeMap;

use keystead_entities::{AuditEventId, ForChange, TenantId, audit_event, audit_head};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::entry::{self, Entry, GENESIS};
use super::{Event, canonical::clean_text, checkpoint, fields};
use crate::auth::Actor;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::webhooks;

/// Rows of one statement.
const BATCH: usize = 500;

/// Says what the transaction does. The entry is written with its commit, behind all else: see [`Tx`].
pub fn record(tx: &Tx, ctx: &Ctx, event: Event) {
    tx.tell(ctx, event);
}

/// Appends what was said to the chains it belongs to, in the transaction of the change. The heads are locked here, in the
/// order of their tenants, until the commit that follows at once.
pub(crate) async fn append(tx: &Tx, told: Vec<(Ctx, Event)>) -> Result<()> {
    let mut chains: BTreeMap<TenantId, Vec<(Ctx, Event)>> = BTreeMap::new();
    for (ctx, event) in told {
        chains.entry(ctx.tenant_id()).or_default().push((ctx, event));
    }
    let mut asks = Vec::new();
    for told in chains.into_values() {
        let Some((ctx, _)) = told.first() else { continue };
        let ctx = ctx.clone();
        let head = lock_head(tx, &ctx).await?;
        let rows = rows(&head, told)?;
        for batch in rows.chunks(BATCH) {
            let batch = batch.iter().map(|row| row.clone().into_active_model());
            audit_event::Entity::insert_many(batch).exec_without_returning(tx).await?;
        }
        move_head(tx, &ctx, &head, &rows).await?;
        if head.listener_count > 0 {
            webhooks::entries(tx, &ctx, &rows).await?;
        }
        for row in &rows {
            asks.extend(checkpoint::asked(row, head.checkpoint_seq).map(|ask| (ctx.clone(), ask)));
        }
    }
    for (ctx, ask) in asks {
        checkpoint::ask(tx, &ctx, ask).await?;
    }
    Ok(())
}

/// The entries as they follow the head.
fn rows(head: &audit_head::Model, told: Vec<(Ctx, Event)>) -> Result<Vec<audit_event::Model>> {
    let (mut seq, mut chain) = (head.seq, head.hash.clone());
    let mut rows = Vec::with_capacity(told.len());
    for (ctx, event) in told {
        seq += 1;
        let mut details = event.fields;
        if let Actor::Partner(partner) = &ctx.actor {
            // Who it is can be looked up in the partner's own company only.
            details.push(("actorPartner", partner.partner_name.clone().into()));
            details.push(("actorName", partner.name.clone().into()));
        }
        let fields = fields::salted(details, &*ctx.app.entropy);
        let fields_hash = fields::hash(&fields).map_err(|why| Error::internal("hashing audit details", why))?;
        let mut row = audit_event::Model {
            tenant_id: ctx.tenant_id(),
            seq,
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
            previous_hash: chain,
            hash: Vec::new(),
        };
        row.hash = entry::chain(&row.previous_hash, &Entry::of(&row).leaf()).to_vec();
        chain = row.hash.clone();
        rows.push(row);
    }
    Ok(rows)
}

async fn move_head(tx: &Tx, ctx: &Ctx, head: &audit_head::Model, rows: &[audit_event::Model]) -> Result<()> {
    let Some(last) = rows.last() else { return Ok(()) };
    let moved = audit_head::Entity::update_of(ctx.scope())
        .filter(audit_head::Column::Seq.eq(head.seq))
        .col_expr(audit_head::Column::Seq, Expr::value(last.seq))
        .col_expr(audit_head::Column::Hash, Expr::value(last.hash.clone()))
        .exec(tx)
        .await?;
    if moved.rows_affected == 1 {
        return Ok(());
    }
    Err(Error::internal("appending to the audit log", "the head of the chain moved under its lock"))
}

/// The head of the tenant's chain, locked; of a new chain the one before its first entry.
pub(super) async fn lock_head(tx: &Tx, ctx: &Ctx) -> Result<audit_head::Model> {
    let locked = || audit_head::Entity::of(ctx.scope()).for_change().one(tx);
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
        listener_count: Set(0),
    };
    audit_head::Entity::insert(first)
        .on_conflict(OnConflict::column(audit_head::Column::TenantId).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    locked().await?.ok_or_else(|| Error::internal("appending to the audit log", "the chain has no head"))
}
