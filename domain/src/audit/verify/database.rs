//! In the database: entries, head and checkpoints as they stand there.

use keystead_entities::{Scope, Scoped, audit_checkpoint, audit_head};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Break, Report, Walker};
use crate::app::App;
use crate::audit::note::{Signer, origin};
use crate::audit::seal::walk;
use crate::error::Result;

/// Checkpoints that are in memory at once.
const PAGE: u64 = 200;

/// Walks the scope's chain from its first entry to its head.
pub async fn verify(app: &App, scope: Scope) -> Result<Report> {
    let tenant_id = scope.tenant_id();
    let verifier = Signer::new(&app.keys)?.verifier(&origin(tenant_id));
    let mut walker = Walker::at_genesis(tenant_id.0, verifier.clone());
    let Some(head) = audit_head::Entity::of(scope).one(&app.db.within(scope, None)).await? else {
        let any = keystead_entities::audit_event::Entity::within(scope).one(&app.db.within(scope, None)).await?;
        let broken = any.map(|_| Break::at(1, "There are entries, and the head of the chain is gone."));
        return Ok(walker.report(broken));
    };
    if head.pruned_through > 0 {
        let start = audit_checkpoint::Entity::within(scope)
            .filter(audit_checkpoint::Column::Seq.eq(head.pruned_through))
            .one(&app.db.within(scope, None))
            .await?;
        let Some(start) = start else {
            return Ok(
                walker.report(Some(Break::at(head.pruned_through, "The checkpoint that retention kept is gone.")))
            );
        };
        match Walker::behind(tenant_id.0, verifier, &start.note, &start.frontier) {
            Ok(behind) if behind.seq() == head.pruned_through => walker = behind,
            Ok(behind) => {
                return Ok(behind
                    .report(Some(Break::at(head.pruned_through, "The checkpoint that retention kept was replaced."))));
            }
            Err(broken) => return Ok(walker.report(Some(broken))),
        }
    }
    let first_break = through(app, scope, &mut walker, &head).await?.err();
    Ok(walker.report(first_break))
}

async fn through(
    app: &App,
    scope: Scope,
    walker: &mut Walker,
    head: &audit_head::Model,
) -> Result<std::result::Result<(), Break>> {
    let db = &app.db.within(scope, None);
    loop {
        let checkpoints = audit_checkpoint::Entity::within(scope)
            .filter(audit_checkpoint::Column::Seq.gt(walker.seq()))
            .order_by_asc(audit_checkpoint::Column::Seq)
            .limit(PAGE)
            .all(db)
            .await?;
        if checkpoints.is_empty() {
            break;
        }
        for checkpoint in &checkpoints {
            if checkpoint.seq > head.seq {
                return beyond(app, scope, walker, checkpoint.seq).await;
            }
            if let Err(broken) = walk(db, scope, walker, checkpoint.seq).await? {
                return Ok(Err(broken));
            }
            match walker.checkpoint(&checkpoint.note) {
                Ok(note)
                    if note.root[..] != checkpoint.root[..] || note.chain_hash[..] != checkpoint.chain_hash[..] =>
                {
                    return Ok(Err(Break::at(checkpoint.seq, "The checkpoint here was changed beside its signature.")));
                }
                Ok(_) => {}
                Err(broken) => return Ok(Err(broken)),
            }
        }
    }
    let signed = walker.seq();
    if head.checkpoint_seq > signed {
        return Ok(Err(Break::at(head.checkpoint_seq, "The latest checkpoint is gone.")));
    }
    if let Err(broken) = walk(db, scope, walker, head.seq).await? {
        return Ok(Err(broken));
    }
    if walker.chain()[..] != head.hash[..] {
        return Ok(Err(Break::at(head.seq, "The head of the chain is not the hash of its last entry.")));
    }
    let more = keystead_entities::audit_event::Entity::behind(scope, head.seq, i64::MAX, 1).one(db).await?;
    let now = audit_head::Entity::of(scope).one(db).await?.map_or(0, |now| now.seq);
    if let Some(more) = more.filter(|_| now == head.seq) {
        return Ok(Err(Break::at(more.seq, "There are entries behind the head of the chain.")));
    }
    Ok(told_meanwhile(app, scope, walker, now).await?.and_then(|()| walker.end()))
}

/// A value was erased while we walked: the entry that tells of it stands behind the head that we began with.
async fn told_meanwhile(
    app: &App,
    scope: Scope,
    walker: &mut Walker,
    now: i64,
) -> Result<std::result::Result<(), Break>> {
    if walker.untold().is_none() || now <= walker.seq() {
        return Ok(Ok(()));
    }
    walk(&app.db.within(scope, None), scope, walker, now).await
}

/// A checkpoint over more entries than the head knows: made while we walked, or the log was cut.
async fn beyond(app: &App, scope: Scope, walker: &mut Walker, signed: i64) -> Result<std::result::Result<(), Break>> {
    let now = audit_head::Entity::of(scope).one(&app.db.within(scope, None)).await?.map_or(0, |now| now.seq);
    if now < signed {
        let reason = format!("A signed checkpoint covers {signed} entries; the log ends at {now}.");
        return Ok(Err(Break::at(now + 1, reason)));
    }
    Ok(walk(&app.db.within(scope, None), scope, walker, now).await?.and_then(|()| walker.end()))
}
