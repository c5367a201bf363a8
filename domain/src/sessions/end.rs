//! The end of sessions before their time.

use std::sync::Arc;

use keystead_entities::seat::{self, Role};
use keystead_entities::session::{self, SignInMethod};
use keystead_entities::{ForChange, Scoped, SeatId, SessionId, UserId, seat_session};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder, Select};

use super::REVOKE;
use crate::app::App;
use crate::audit;
use crate::auth::session::ctx_of;
use crate::auth::{Credential, Origin, Right, covers};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Checks;

/// A session to be ended.
#[derive(Clone, Debug)]
pub struct Revoke {
    /// The session.
    pub id: SessionId,
    /// Why, at most 500 characters.
    pub reason: Option<String>,
}

/// Sessions of a seat to be ended.
#[derive(Clone, Debug)]
pub struct RevokeAll {
    /// The seat; the caller's own where absent.
    pub seat_id: Option<SeatId>,
    /// Whether the caller's own session lives on.
    pub except_current: bool,
    /// Why, at most 500 characters.
    pub reason: Option<String>,
}

/// Ends a session: one's own everywhere, another's at this company. From the next request on it is refused.
///
/// # Errors
/// `NOT_FOUND`; `STATE_CONFLICT` where it is over already; forbidden for a seat above the caller's.
pub async fn revoke(ctx: &Ctx, input: Revoke) -> Result<seat_session::Model> {
    ctx.may(REVOKE)?;
    let reason = reason(input.reason.as_deref())?;
    let tx = ctx.begin().await?;
    let row = seat_session::Entity::one(ctx.scope(), input.id).for_change().one(&tx).await?;
    let row = row.ok_or_else(|| Error::not_found("id", "session"))?;
    let own = expect_reach(&tx, ctx, row.seat_id, "session").await?;
    if row.ended_at.is_some() || row.expires_at <= ctx.now() {
        return Err(Error::state("id", "The session is over already."));
    }
    let row = end_part(&tx, ctx, row, reason.as_deref()).await?;
    if own && reaches(&tx, ctx, &row).await? {
        end_whole(&tx, &ctx.app, row.id, reason.as_deref().unwrap_or("The person ended it.")).await?;
    }
    let told =
        audit::Event::new("session.revoked", row.id).with("seatId", row.seat_id.to_string()).with("reason", reason);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// Ends the live sessions of a seat, as [`revoke`] does one. Returns them, oldest first.
///
/// # Errors
/// `NOT_FOUND`; forbidden for a seat above the caller's.
pub async fn revoke_all(ctx: &Ctx, input: RevokeAll) -> Result<(SeatId, Vec<seat_session::Model>)> {
    ctx.may(REVOKE)?;
    let reason = reason(input.reason.as_deref())?;
    let Some(seat_id) = input.seat_id.or(ctx.seat_id()) else {
        return Err(Error::refused(crate::error::Code::Required, "seatId", "Say whose sessions."));
    };
    let tx = ctx.begin().await?;
    let own = expect_reach(&tx, ctx, seat_id, "seat").await?;
    let current = match ctx.actor.credential() {
        Some(Credential::Session(id)) if input.except_current => Some(id),
        _ => None,
    };
    let why = reason.clone().unwrap_or_else(|| "All sessions were ended.".into());
    let mut dead = Vec::new();
    for row in live_of(&tx, ctx, seat_id).await?.into_iter().filter(|row| Some(row.id) != current) {
        let row = end_part(&tx, ctx, row, Some(&why)).await?;
        if own && reaches(&tx, ctx, &row).await? {
            end_whole(&tx, &ctx.app, row.id, &why).await?;
        }
        dead.push(row);
    }
    let told = audit::Event::new("session.all_revoked", seat_id)
        .with("sessionIds", dead.iter().map(|s| s.id.to_string()).collect::<Vec<_>>())
        .with("reason", reason);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, seat_id).await?;
    Ok((seat_id, dead))
}

/// Ends the person's own session, at every company, as they asked at the sign-out.
pub async fn sign_out(app: &Arc<App>, session: &session::Model, origin: &Origin) -> Result<()> {
    let tx = app.db.begin().await?;
    let parts = seat_session::Entity::of_session(session.id).all(&tx).await?;
    end_whole(&tx, app, session.id, "Signed out.").await?;
    for seat in parts.iter().filter_map(|(_, seat, _)| seat.as_ref()) {
        let ctx = ctx_of(app, seat, session.id, origin);
        let told = audit::Event::new("session.signed_out", session.id).with("seatId", seat.id.to_string());
        audit::record(&tx, &ctx, told);
    }
    tx.commit().await
}

/// Ends every part of a seat's sessions at this company that still opens it, in the transaction that locks the seat out or
/// changes what it may. Returns them as they died, oldest first; the caller's audit entry names them.
pub(crate) async fn end_of_seat(tx: &Tx, ctx: &Ctx, seat_id: SeatId, reason: &str) -> Result<Vec<seat_session::Model>> {
    let mut dead = Vec::new();
    for row in live_of(tx, ctx, seat_id).await? {
        dead.push(end_part(tx, ctx, row, Some(reason)).await?);
    }
    Ok(dead)
}

/// Ends every session that the company's identity provider opened. Returns how many.
pub(crate) async fn end_of_provider(tx: &Tx, ctx: &Ctx, reason: &str) -> Result<usize> {
    let rows = live(ctx).filter(seat_session::Column::Method.eq(SignInMethod::IdentityProvider)).all(tx).await?;
    for row in &rows {
        end_whole(tx, &ctx.app, row.id, reason).await?;
    }
    Ok(rows.len())
}

/// Ends what passwords opened at this company, for all seats but those. Returns how many.
pub(crate) async fn end_of_passwords(tx: &Tx, ctx: &Ctx, but: &[SeatId], reason: &str) -> Result<usize> {
    let rows = live(ctx)
        .filter(seat_session::Column::Method.eq(SignInMethod::Password))
        .filter(seat_session::Column::SeatId.is_not_in(but.iter().copied()))
        .all(tx)
        .await?;
    let ended = rows.len();
    for row in rows {
        end_part(tx, ctx, row, Some(reason)).await?;
    }
    Ok(ended)
}

/// Ends all sessions of a person but one, at every company. The caller's audit entries tell of it.
pub(crate) async fn end_of_user(
    tx: &Tx,
    app: &App,
    user_id: UserId,
    except: Option<SessionId>,
    reason: &str,
) -> Result<usize> {
    let open = session::Entity::open_of_user(user_id).order_by_asc(session::Column::Id).all(tx).await?;
    let mut ended = 0;
    for session in open.into_iter().filter(|s| Some(s.id) != except) {
        end_whole(tx, app, session.id, reason).await?;
        ended += 1;
    }
    Ok(ended)
}

/// Ends a session at every company.
pub(super) async fn end_whole(tx: &Tx, app: &App, id: SessionId, reason: &str) -> Result<()> {
    let now = app.clock.now();
    let across = tx.across().await?;
    let tx = across.tx();
    session::Entity::end(id, now).exec(tx).await?;
    for row in seat_session::Entity::open_of([id]).all(tx).await? {
        let mut row = row.into_active_model();
        row.ended_at = Set(Some(now));
        row.ended_reason = Set(Some(reason.to_owned()));
        row.update(tx).await?;
    }
    across.back().await
}

async fn end_part(tx: &Tx, ctx: &Ctx, row: seat_session::Model, reason: Option<&str>) -> Result<seat_session::Model> {
    let mut row = row.into_active_model();
    row.ended_at = Set(Some(ctx.now()));
    row.ended_reason = Set(reason.map(str::to_owned));
    Ok(row.update(tx).await?)
}

async fn live_of(tx: &Tx, ctx: &Ctx, seat_id: SeatId) -> Result<Vec<seat_session::Model>> {
    Ok(live(ctx).filter(seat_session::Column::SeatId.eq(seat_id)).all(tx).await?)
}

/// The parts that still open this company, locked, oldest first.
fn live(ctx: &Ctx) -> Select<seat_session::Entity> {
    seat_session::Entity::within(ctx.scope())
        .filter(seat_session::Column::EndedAt.is_null())
        .filter(seat_session::Column::ExpiresAt.gt(ctx.now()))
        .order_by_asc(seat_session::Column::Id)
        .for_change()
}

/// Whether the caller, whose own session it is, may end it at other companies too: not where this company's identity
/// provider alone says that it is them.
async fn reaches(tx: &Tx, ctx: &Ctx, row: &seat_session::Model) -> Result<bool> {
    let Some(Credential::Session(id)) = ctx.actor.credential() else { return Ok(true) };
    if row.method == SignInMethod::IdentityProvider {
        return Ok(true);
    }
    let caller = seat_session::Entity::one(ctx.scope(), id).one(tx).await?;
    Ok(caller.is_some_and(|caller| caller.method == SignInMethod::Password))
}

/// Whether the seat is the caller's own; refuses a caller whose business its sessions are not.
async fn expect_reach(tx: &Tx, ctx: &Ctx, seat_id: SeatId, noun: &str) -> Result<bool> {
    if ctx.seat_id() == Some(seat_id) {
        return Ok(true);
    }
    ctx.may(Right { role: Role::Admin, ..REVOKE })?;
    let seat = seat::Entity::one(ctx.scope(), seat_id).one(tx).await?;
    let field = if noun == "seat" { "seatId" } else { "id" };
    let seat = seat.ok_or_else(|| Error::not_found(field, noun))?;
    if !covers(ctx.role, seat.role) {
        let message = format!("The seat has the role {}, which is above the caller's.", seat.role);
        return Err(Error::Forbidden(message));
    }
    Ok(false)
}

fn reason(text: Option<&str>) -> Result<Option<String>> {
    let mut checks = Checks::new();
    let reason = checks.optional_line("reason", text, 500);
    checks.done()?;
    Ok(reason)
}
