//! Writing an entry.

use keystead_entities::{AuditEventId, audit_event, audit_head};
use ring::digest::{Context, SHA256};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, DatabaseTransaction, EntityTrait, IntoActiveModel, QuerySelect};
use serde_json::{Map, Value, json};

use super::Event;
use crate::ctx::Ctx;
use crate::error::Result;

/// Appends an entry to the tenant's chain, in the transaction of the change it tells of. The head of the chain is locked
/// here and until the commit: call it last.
pub async fn record(tx: &DatabaseTransaction, ctx: &Ctx, event: Event) -> Result<()> {
    let head = audit_head::Entity::of(ctx.scope()).lock_exclusive().one(tx).await?;
    let (seq, previous) = head.as_ref().map_or((1, vec![0; 32]), |h| (h.seq + 1, h.hash.clone()));
    let fields: Map<String, Value> = event.fields.into_iter().map(|(k, v)| (k.into(), json!({ "value": v }))).collect();
    let fields = Value::Object(fields);
    let mut fields_hash = Context::new(&SHA256);
    fields_hash.update(fields.to_string().as_bytes());
    let fields_hash = fields_hash.finish().as_ref().to_vec();
    let mut hash = Context::new(&SHA256);
    hash.update(&previous);
    hash.update(&fields_hash);
    let hash = hash.finish().as_ref().to_vec();
    let entry = audit_event::ActiveModel {
        tenant_id: Set(ctx.tenant_id()),
        seq: Set(seq),
        id: Set(ctx.new_id(AuditEventId)),
        occurred_at: Set(ctx.now()),
        actor_kind: Set(ctx.actor.kind().into()),
        actor_id: Set(ctx.actor.id()),
        auth_method: Set(ctx.actor.auth_method()),
        action: Set(event.action.into()),
        target_id: Set(event.target.map(|id| id.to_string()).unwrap_or_default()),
        outcome: Set(event.outcome),
        request_id: Set(ctx.origin.request_id.clone()),
        address: Set(ctx.origin.address.map(|a| a.to_string()).unwrap_or_default()),
        fields: Set(fields),
        fields_hash: Set(fields_hash),
        previous_hash: Set(previous),
        hash: Set(hash.clone()),
    };
    audit_event::Entity::insert(entry).exec_without_returning(tx).await?;
    match head {
        Some(head) => {
            let mut head = head.into_active_model();
            head.seq = Set(seq);
            head.hash = Set(hash);
            head.update(tx).await?;
        }
        None => {
            let head =
                audit_head::Model { tenant_id: ctx.tenant_id(), seq, hash, checkpoint_seq: 0, pruned_through: 0 };
            audit_head::Entity::insert(head.into_active_model()).exec_without_returning(tx).await?;
        }
    }
    Ok(())
}
