//! Signing what a chain is by now. Entries are walked and verified before they are signed: a broken chain gets no
//! checkpoint.

use keystead_entities::{AuditCheckpointId, Scope, audit_checkpoint, audit_event, audit_head};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::entry::Entry;
use super::note::{Checkpoint, Signer, origin};
use super::verify::{Break, Walker};
use crate::app::App;
use crate::error::{Error, Result};

/// Rows that are in memory at once.
const PAGE: u64 = 1_000;

/// What came of [`seal`].
#[derive(Debug)]
pub enum Sealed {
    /// There is nothing to sign.
    Empty,
    /// The chain had not grown since this checkpoint.
    Before(audit_checkpoint::Model),
    /// It had, and this is the new checkpoint.
    Now(audit_checkpoint::Model),
    /// It does not hold, and was not signed.
    Broken(Break),
}

/// Signs the chain up to its head, if it grew. May run anywhere, any number of times.
pub async fn seal(app: &App, scope: Scope) -> Result<Sealed> {
    let db = &app.db.within(scope, None);
    let Some(head) = audit_head::Entity::of(scope).one(db).await?.filter(|head| head.seq > 0) else {
        return Ok(Sealed::Empty);
    };
    let last = audit_checkpoint::Entity::last(scope).one(db).await?;
    let last_seq = last.as_ref().map_or(0, |checkpoint| checkpoint.seq);
    match last {
        Some(last) if last.seq == head.seq => return Ok(Sealed::Before(last)),
        None if head.pruned_through > 0 || head.checkpoint_seq > 0 => {
            return Ok(Sealed::Broken(Break::at(
                head.checkpoint_seq,
                "The checkpoint over the entries so far is gone.",
            )));
        }
        _ => {}
    }
    let signer = Signer::new(&app.keys)?;
    let tenant_id = scope.tenant_id();
    let verifier = signer.verifier(&origin(tenant_id));
    let walker = match &last {
        Some(last) => Walker::behind(tenant_id.0, verifier, &last.note, &last.frontier),
        None => Ok(Walker::at_genesis(tenant_id.0, verifier)),
    };
    let mut walker = match walker {
        Ok(walker) => walker,
        Err(broken) => return Ok(Sealed::Broken(broken)),
    };
    if let Err(broken) = walk(db, scope, &mut walker, head.seq).await? {
        return Ok(Sealed::Broken(broken));
    }
    if walker.chain()[..] != head.hash[..] {
        return Ok(Sealed::Broken(Break::at(head.seq, "The head of the chain is not the hash of its last entry.")));
    }
    let checkpoint = Checkpoint {
        origin: origin(tenant_id),
        size: walker.tree().size(),
        root: walker.tree().root(),
        chain_hash: *walker.chain(),
        time: app.clock.now(),
    };
    let row = audit_checkpoint::Model {
        tenant_id,
        seq: head.seq,
        id: AuditCheckpointId(app.new_uuid()),
        root: checkpoint.root.to_vec(),
        chain_hash: checkpoint.chain_hash.to_vec(),
        frontier: walker.tree().frontier(),
        note: signer.sign(&checkpoint),
        created_at: checkpoint.time,
    };
    let tx = app.db.begin_within(scope).await?;
    let once = [audit_checkpoint::Column::TenantId, audit_checkpoint::Column::Seq];
    audit_checkpoint::Entity::insert(row.clone().into_active_model())
        .on_conflict(OnConflict::columns(once).do_nothing().to_owned())
        .exec_without_returning(&tx)
        .await?;
    audit_head::Entity::update_of(scope)
        .filter(audit_head::Column::CheckpointSeq.between(last_seq, head.seq))
        .col_expr(audit_head::Column::CheckpointSeq, Expr::value(head.seq))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(Sealed::Now(row))
}

/// The latest checkpoint over everything so far.
///
/// # Errors
/// `INTEGRITY` where the chain does not hold.
pub async fn sealed(app: &App, scope: Scope) -> Result<Option<audit_checkpoint::Model>> {
    match seal(app, scope).await? {
        Sealed::Empty => Ok(None),
        Sealed::Before(checkpoint) | Sealed::Now(checkpoint) => Ok(Some(checkpoint)),
        Sealed::Broken(broken) => Err(Error::refused(
            crate::Code::Integrity,
            "",
            format!("The audit log does not hold at entry {}: {}", broken.seq, broken.reason),
        )),
    }
}

/// Walks stored entries from where the walker stands to `through`, page by page.
pub(super) async fn walk(
    db: &impl ConnectionTrait,
    scope: Scope,
    walker: &mut Walker,
    through: i64,
) -> Result<std::result::Result<(), Break>> {
    while walker.seq() < through {
        let page = audit_event::Entity::behind(scope, walker.seq(), through, PAGE).all(db).await?;
        if page.is_empty() {
            let missing = walker.seq() + 1;
            return Ok(Err(Break::at(missing, format!("Entry {missing} is missing; there should be {through}."))));
        }
        for row in &page {
            if let Err(broken) = walker.entry(&Entry::of(row), &row.fields, &row.hash) {
                return Ok(Err(broken));
            }
        }
    }
    Ok(Ok(()))
}
