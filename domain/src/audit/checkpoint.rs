//! The job that signs: all chains every five minutes, a busy one also whenever it grew by [`EVERY`] entries. So what an
//! intruder with the database's password could rewrite unseen is at most what is younger than that.

use std::time::Duration;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use keystead_entities::seat::Role;
use keystead_entities::{TenantId, audit_checkpoint, audit_event, audit_head, job};
use serde_json::{Value, json};
use uuid::Uuid;

use super::entry::Hasher;
use super::merkle::Tree;
use super::seal::{Sealed, seal};
use super::verify::Break;
use super::{Event, record};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::jobs::{self, Kind, NewJob};
use crate::notifications::{self, Notice};

/// Signs what the chains are by now: of all tenants and the deployment in a job of the deployment, of one in a tenant's.
pub static CHECKPOINT: Kind =
    Kind { name: "AUDIT_CHECKPOINT", max_attempts: 5, timeout: Duration::from_secs(600), concurrency: 1 };

/// A chain that grew by so many entries is signed without waiting for the clock.
pub const EVERY: i64 = 1_000;

/// All chains that grew are signed after so long at the latest.
pub const WINDOW: TimeDelta = TimeDelta::minutes(5);

/// For transactions that were open when the five minutes ended.
const GRACE: TimeDelta = TimeDelta::seconds(15);

/// The action of the entry that binds the tenants' logs together; it asks for no further signature.
const BOUND: &str = "audit_tree.bound";

const PAGE: u64 = 500;

/// A signature to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// Of whatever grew until then.
    Until(DateTime<Utc>),
    /// Of this chain at once: it grew enough.
    Entries(i64),
}

/// The signatures that an entry calls for: at the end of the present five minutes where it is the first of them, and at
/// once where the chain grew enough.
pub(super) fn asked(entry: &audit_event::Model, signed: i64) -> impl Iterator<Item = Ask> + use<> {
    let grown = entry.seq - signed;
    let end = (entry.occurred_at + WINDOW).duration_trunc(WINDOW).unwrap_or(entry.occurred_at);
    let soon = (grown % 50 == 1 && entry.action != BOUND).then_some(Ask::Until(end));
    let now = (grown > 0 && grown % EVERY == 0).then_some(Ask::Entries(entry.seq));
    soon.into_iter().chain(now)
}

/// Asks for it.
pub(super) async fn ask(tx: &Tx, ctx: &Ctx, ask: Ask) -> Result<()> {
    match ask {
        Ask::Until(end) => {
            let new = NewJob::new(&CHECKPOINT, format!("until:{}", end.timestamp())).run_at(end + GRACE);
            jobs::enqueue_for_deployment(tx, ctx, new).await
        }
        Ask::Entries(seq) => {
            jobs::enqueue(tx, ctx, NewJob::new(&CHECKPOINT, format!("entries:{seq}"))).await?;
            Ok(())
        }
    }
}

/// The work of [`CHECKPOINT`]. Safe to run twice: a chain that did not grow is left alone.
pub async fn checkpoint(ctx: &Ctx, _: &job::Model) -> Result<Option<Value>> {
    if ctx.tenant_id().0 != Uuid::nil() {
        return match seal(&ctx.app, ctx.scope()).await? {
            Sealed::Broken(broken) => {
                alarm(ctx, &broken).await?;
                Err(Error::refused(Code::Integrity, "", format!("Entry {}: {}", broken.seq, broken.reason)))
            }
            _ => Ok(None),
        };
    }
    let (mut signed, mut broken_count) = (0, 0);
    let mut last = Uuid::nil();
    loop {
        let grown = audit_head::Entity::grown_behind(TenantId(last), PAGE).all(ctx.db()).await?;
        for head in &grown {
            last = head.tenant_id.0;
            let tenant = ctx.of_tenant(head.tenant_id)?;
            match seal(&ctx.app, tenant.scope()).await? {
                Sealed::Now(_) => signed += 1,
                Sealed::Broken(broken) => {
                    broken_count += 1;
                    alarm(&tenant, &broken).await?;
                }
                Sealed::Empty | Sealed::Before(_) => {}
            }
        }
        if grown.len() < usize::try_from(PAGE).unwrap_or(usize::MAX) {
            break;
        }
    }
    if signed > 0 {
        bind(ctx).await?;
    }
    seal(&ctx.app, ctx.scope()).await?;
    Ok(Some(json!({ "signedCount": signed, "brokenCount": broken_count })))
}

/// Writes into the deployment's own chain the root of a tree (RFC 6962) over the latest checkpoint of every tenant, in the
/// order of their ids: a log cannot be exchanged for another later without the deployment's log showing it. A leaf is
/// SHA-256(0x00, item(tenant), item(number of entries), item(root)), with the items of [`super::entry`].
async fn bind(ctx: &Ctx) -> Result<()> {
    let mut tree = Tree::default();
    let mut last = Uuid::nil();
    loop {
        let heads = audit_head::Entity::signed_behind(TenantId(last), PAGE).all(ctx.db()).await?;
        let Some(end) = heads.last().map(|head| head.tenant_id.0) else { break };
        let places = heads.iter().map(|head| (head.tenant_id, head.checkpoint_seq));
        for checkpoint in audit_checkpoint::Entity::at(places).all(ctx.db()).await? {
            let mut leaf = Hasher::new(0x00);
            leaf.item(checkpoint.tenant_id.0.as_bytes());
            leaf.item(&checkpoint.seq.to_be_bytes());
            leaf.item(&checkpoint.root);
            tree.push(leaf.finish());
        }
        last = end;
    }
    let tx = ctx.begin().await?;
    let event = Event::new(BOUND, ctx.tenant_id())
        .with("tenantCount", tree.size())
        .with("root", data_encoding::HEXLOWER.encode(&tree.root()));
    record(&tx, ctx, event);
    ctx.commit(tx, ctx.tenant_id()).await
}

/// Tells the owners and the operator that a log does not hold; once per place.
async fn alarm(ctx: &Ctx, broken: &Break) -> Result<()> {
    tracing::error!(tenant.id = %ctx.tenant_id(), audit.seq = broken.seq, reason = broken.reason, "the audit log does not hold");
    if ctx.tenant_id().0 == Uuid::nil() {
        return Ok(());
    }
    let owners = notifications::seats_with_role(ctx.db(), ctx.scope(), &[Role::Owner]).await?;
    let tx = ctx.begin().await?;
    let notice = Notice {
        seat_ids: owners.into_iter().map(|seat| seat.id).collect(),
        kind: "audit_log.broken",
        dedupe_key: format!("audit_log.broken:{}", broken.seq),
        title: format!("The audit log does not hold at entry {}", broken.seq),
        body: format!(
            "{}\n\nSomebody or something changed the log outside Keystead. It is not signed any further. Keep the \
             database as it is, restore a backup beside it, and compare: `keystead audit verify` names the first \
             difference in an exported log.",
            broken.reason
        ),
        target: Some(ctx.tenant_id().into()),
    };
    notifications::notify(&tx, ctx, notice).await?;
    tx.commit().await?;
    Ok(())
}
