//! Safe repeats. A request with a key is claimed before it runs; its record is settled in the transaction of its change
//! ([`crate::Ctx::commit`]). So a repeat after any crash either finds what the first one made, or runs as the first.

use chrono::TimeDelta;
use keystead_entities::{
    AnyId, Scope,
    idempotency_key::{self as row, IdempotencyStatus},
};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::ctx::{Claim, Ctx};
use crate::db::Tx;
use crate::error::{Code, Error, Result};

/// How long a result is remembered.
pub const KEPT: TimeDelta = TimeDelta::hours(24);
/// After so long without an outcome, whoever was carrying it out is taken for dead.
const CLAIMED_FOR: TimeDelta = TimeDelta::seconds(60);

/// A claimed request, to be settled.
#[derive(Clone)]
pub(crate) struct Request {
    credential_id: Uuid,
    key: String,
    claim_id: Uuid,
}

/// What to do with a request.
pub enum Begin {
    /// Carry it out in this context.
    Run(Box<Ctx>),
    /// It was carried out; this is what it made or changed.
    Replay(AnyId),
}

/// Claims the key for `operation` with that input (any canonical form of it; only its keyed hash is stored). Keys belong
/// to the caller's credential.
///
/// # Errors
/// `IDEMPOTENCY_MISMATCH` where the key was used for something else, `IDEMPOTENCY_IN_PROGRESS` while the first still runs.
pub async fn begin(ctx: &Ctx, key: &str, operation: &str, input: &[u8]) -> Result<Begin> {
    let Some(credential_id) = ctx.actor.credential_id() else { return Ok(Begin::Run(Box::new(ctx.clone()))) };
    if key.is_empty() || key.chars().count() > 255 || key.chars().any(char::is_control) {
        return Err(Error::invalid("idempotencyKey", "From 1 to 255 characters, without control characters."));
    }
    let (now, claim_id) = (ctx.now(), ctx.app.new_uuid());
    let input_hash = ctx.app.keys.request_hash(&[operation.as_bytes(), &[0], input].concat());
    let tx = ctx.begin().await?;
    let new = row::ActiveModel {
        tenant_id: Set(ctx.tenant_id()),
        credential_id: Set(credential_id),
        key: Set(key.to_owned()),
        operation: Set(operation.to_owned()),
        input_hash: Set(input_hash.clone()),
        claim_id: Set(claim_id),
        status: Set(IdempotencyStatus::Running),
        result_id: Set(None),
        claimed_until: Set(now + CLAIMED_FOR),
        created_at: Set(now),
    };
    let columns = [row::Column::TenantId, row::Column::CredentialId, row::Column::Key];
    let inserted = row::Entity::insert(new)
        .on_conflict(OnConflict::columns(columns).do_nothing().to_owned())
        .exec_without_returning(&tx)
        .await?;
    let run = || {
        let request = Request { credential_id, key: key.to_owned(), claim_id };
        Begin::Run(Box::new(ctx.claiming(request)))
    };
    if matches!(inserted, 1) {
        tx.commit().await?;
        return Ok(run());
    }
    let found = row::Entity::within(ctx.scope(), credential_id).filter(row::Column::Key.eq(key)).one(&tx).await?;
    let Some(found) = found else {
        return Err(Error::refused(Code::IdempotencyInProgress, "idempotencyKey", "Try again in a moment."));
    };
    let forgotten = found.created_at + KEPT <= now;
    if !forgotten && found.input_hash != input_hash {
        return Err(Error::refused(
            Code::IdempotencyMismatch,
            "idempotencyKey",
            "This key was used within the last 24 hours for a request with other input. Use a new key.",
        ));
    }
    if let (IdempotencyStatus::Done, false, Some(id)) = (found.status, forgotten, &found.result_id) {
        let subject =
            AnyId::from_text(id).ok_or_else(|| Error::internal("replaying a request", "unreadable result"))?;
        return Ok(Begin::Replay(subject));
    }
    if found.status == IdempotencyStatus::Running && found.claimed_until > now {
        return Err(Error::refused(
            Code::IdempotencyInProgress,
            "idempotencyKey",
            "The first request with this key is still running. Repeat it in a few seconds.",
        ));
    }
    let taken = row::Entity::update_one(ctx.scope(), credential_id, key)
        .filter(row::Column::ClaimId.eq(found.claim_id))
        .col_expr(row::Column::ClaimId, Expr::value(claim_id))
        .col_expr(row::Column::Operation, Expr::value(operation))
        .col_expr(row::Column::InputHash, Expr::value(input_hash))
        .col_expr(row::Column::Status, Expr::value(IdempotencyStatus::Running.as_str()))
        .col_expr(row::Column::ClaimedUntil, Expr::value(now + CLAIMED_FOR))
        .col_expr(row::Column::CreatedAt, Expr::value(now))
        .exec(&tx)
        .await?;
    if taken.rows_affected != 1 {
        return Err(Error::refused(Code::IdempotencyInProgress, "idempotencyKey", "Try again in a moment."));
    }
    tx.commit().await?;
    Ok(run())
}

/// Forgets the claim of a request that was refused, so that a corrected repeat under the same key can run.
pub async fn abandon(ctx: &Ctx) -> Result<()> {
    let Some(Claim::Request(request)) = &ctx.claim else { return Ok(()) };
    let tx = ctx.begin().await?;
    row::Entity::update_one(ctx.scope(), request.credential_id, &request.key)
        .filter(row::Column::ClaimId.eq(request.claim_id))
        .filter(row::Column::Status.eq(IdempotencyStatus::Running))
        .col_expr(row::Column::ClaimedUntil, Expr::value(ctx.now()))
        .col_expr(row::Column::CreatedAt, Expr::value(ctx.now() - KEPT))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(())
}

/// Records what the request made, in the transaction that made it.
pub(crate) async fn settle(tx: &Tx, scope: Scope, request: &Request, subject: AnyId) -> Result<()> {
    let settled = row::Entity::update_one(scope, request.credential_id, &request.key)
        .filter(row::Column::ClaimId.eq(request.claim_id))
        .col_expr(row::Column::Status, Expr::value(IdempotencyStatus::Done.as_str()))
        .col_expr(row::Column::ResultId, Expr::value(subject.to_string()))
        .exec(tx)
        .await?;
    if settled.rows_affected == 1 {
        return Ok(());
    }
    Err(Error::refused(Code::IdempotencyInProgress, "idempotencyKey", "Another request with this key took over."))
}

/// Removes records that are past their time.
pub async fn forget_old(app: &crate::App) -> Result<u64> {
    let tx = app.db.begin().await?;
    let gone = row::Entity::forget_before(app.clock.now() - KEPT).exec(&tx).await?;
    tx.commit().await?;
    Ok(gone.rows_affected)
}
