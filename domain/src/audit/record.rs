//! Writing entries: said while a use case does its work, written when its transaction ends.

use std::collections::BTreeMap;

use keystead_entities::{AuditEventId, ForChange, TenantId, audit_event, audit_head};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, IdenStatic, IntoActiveModel, Iterable,
    ModelTrait, QueryFilter, Statement, Value,
};

use super::entry::{self, Entry, GENESIS};
use super::heads::End;
use super::{Event, canonical::clean_text, checkpoint, fields};
use crate::auth::Actor;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::webhooks;

/// Rows of one statement.
const BATCH: usize = 500;

/// So many entries are written in one step with the head; more of them are worth a lock.
const AT_ONCE: usize = 8;

/// Says what the transaction does. The entry is written with its commit, behind all else: see [`Tx`].
pub fn record(tx: &Tx, ctx: &Ctx, event: Event) {
    tx.tell(ctx, event);
}

/// Appends what was said to the chains it belongs to, in the transaction of the change. The heads are locked here, in the
/// order of their tenants, until the commit that follows at once. Returns the last entry of each chain.
pub(crate) async fn append(tx: &Tx, told: Vec<(Ctx, Event)>) -> Result<Vec<(Ctx, audit_event::Model)>> {
    let mut chains: BTreeMap<TenantId, Vec<(Ctx, Event)>> = BTreeMap::new();
    for (ctx, event) in told {
        chains.entry(ctx.tenant_id()).or_default().push((ctx, event));
    }
    let (mut asks, mut last) = (Vec::new(), Vec::new());
    for told in chains.into_values() {
        let Some((ctx, _)) = told.first() else { continue };
        let (ctx, mut rows) = (ctx.clone(), entries(told)?);
        let head = write(tx, &ctx, &mut rows).await?;
        if head.listener_count > 0 {
            webhooks::entries(tx, &ctx, &rows).await?;
        }
        for row in &rows {
            asks.extend(checkpoint::asked(row, head.checkpoint_seq).map(|ask| (ctx.clone(), ask)));
        }
        last.extend(rows.pop().map(|row| (ctx, row)));
    }
    for (ctx, ask) in asks {
        checkpoint::ask(tx, &ctx, ask).await?;
    }
    Ok(last)
}

/// What a change wants to know of the head it moved.
struct Moved {
    checkpoint_seq: i64,
    listener_count: i32,
}

/// Writes the entries behind the head and moves it: in one step where the head is where this process saw it last, else
/// under its lock.
async fn write(tx: &Tx, ctx: &Ctx, rows: &mut [audit_event::Model]) -> Result<Moved> {
    let guess = ctx.app.heads.guess(ctx.tenant_id()).filter(|_| rows.len() <= AT_ONCE);
    if let Some(end) = guess {
        chain(&end, rows);
        if let Some(moved) = write_behind(tx, ctx, &end, rows).await? {
            return Ok(moved);
        }
        ctx.app.heads.forget(ctx.tenant_id());
    }
    let head = lock_head(tx, ctx).await?;
    chain(&End { seq: head.seq, hash: head.hash.clone() }, rows);
    for batch in rows.chunks(BATCH) {
        let batch = batch.iter().map(|row| row.clone().into_active_model());
        audit_event::Entity::insert_many(batch).exec_without_returning(tx).await?;
    }
    move_head(tx, ctx, &head, rows).await?;
    Ok(Moved { checkpoint_seq: head.checkpoint_seq, listener_count: head.listener_count })
}

/// Moves the head from `end` and writes the entries; nothing of it where the head is elsewhere by now. PostgreSQL does both
/// in one statement.
async fn write_behind(tx: &Tx, ctx: &Ctx, end: &End, rows: &[audit_event::Model]) -> Result<Option<Moved>> {
    let Some(last) = rows.last() else { return Ok(None) };
    let is_postgres = tx.get_database_backend() == DbBackend::Postgres;
    let mut values: Vec<Value> =
        vec![last.seq.into(), last.hash.clone().into(), ctx.tenant_id().0.into(), end.seq.into()];
    let mut sql = "UPDATE audit_heads SET seq = $1, hash = $2 WHERE tenant_id = $3 AND seq = $4 \
                   RETURNING checkpoint_seq, listener_count"
        .to_owned();
    if is_postgres {
        let names: Vec<&str> = audit_event::Column::iter().map(|column| column.as_str()).collect();
        let mut selects = Vec::with_capacity(rows.len());
        for row in rows {
            let first = values.len() + 1;
            values.extend(audit_event::Column::iter().map(|column| row.get(column)));
            let places: Vec<String> = (first..=values.len()).map(|place| format!("${place}")).collect();
            selects.push(format!("SELECT {} FROM moved", places.join(", ")));
        }
        sql = format!(
            "WITH moved AS ({sql}), written AS (INSERT INTO audit_events ({}) {}) \
             SELECT checkpoint_seq, listener_count FROM moved",
            names.join(", "),
            selects.join(" UNION ALL ")
        );
    }
    let moved = tx.query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    let Some(moved) = moved else { return Ok(None) };
    if !is_postgres {
        let rows = rows.iter().map(|row| row.clone().into_active_model());
        audit_event::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(Some(Moved {
        checkpoint_seq: moved.try_get("", "checkpoint_seq")?,
        listener_count: moved.try_get("", "listener_count")?,
    }))
}

/// The entries, without a place in the chain.
fn entries(told: Vec<(Ctx, Event)>) -> Result<Vec<audit_event::Model>> {
    let mut rows = Vec::with_capacity(told.len());
    for (ctx, event) in told {
        let mut details = event.fields;
        if let Actor::Partner(partner) = &ctx.actor {
            // Who it is can be looked up in the partner's own company only.
            details.push(("actorPartner", partner.partner_name.clone().into()));
            details.push(("actorName", partner.name.clone().into()));
        }
        let fields = fields::salted(details, &*ctx.app.entropy);
        let fields_hash = fields::hash(&fields).map_err(|why| Error::internal("hashing audit details", why))?;
        rows.push(audit_event::Model {
            tenant_id: ctx.tenant_id(),
            seq: 0,
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
            previous_hash: Vec::new(),
            hash: Vec::new(),
        });
    }
    Ok(rows)
}

/// Gives the entries their places behind the end of a chain.
fn chain(end: &End, rows: &mut [audit_event::Model]) {
    let (mut seq, mut hash) = (end.seq, end.hash.clone());
    for row in rows {
        seq += 1;
        row.seq = seq;
        row.previous_hash = hash;
        row.hash = entry::chain(&row.previous_hash, &Entry::of(row).leaf()).to_vec();
        hash = row.hash.clone();
    }
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
