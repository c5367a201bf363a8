//! Issuing, rotating and revoking.

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::seat::{self, Role, SeatKind, SeatStatus};
use keystead_entities::seat_token::{self, SeatTokenStatus};
use keystead_entities::{ForChange, Scoped, SeatId, SeatTokenId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
    QueryOrder,
};
use zeroize::Zeroizing;

use super::{PREFIX, READ, READ_OWN};
use crate::auth::{Actor, Area, Right, covers, token};
use crate::clock::whole_millis;
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::Checks;
use crate::keys::length_of_time;
use crate::list::Below;
use crate::{access, audit};

/// To issue, rotate and revoke tokens of one's own seat; to revoke another's, and for a service account's, the role `ADMIN` is
/// needed too.
pub const ISSUE: Right = Right::write(Area::Seats, Role::Member);

/// The longest life of a token, and the usual one.
const LIFE: (TimeDelta, TimeDelta) = (TimeDelta::days(365), TimeDelta::days(90));
/// The longest overlap of an old token with a new one.
const LONGEST_OVERLAP: TimeDelta = TimeDelta::days(7);
/// Live tokens of one seat.
const MOST: u64 = 10;

/// A token to be issued.
#[derive(Clone, Debug)]
pub struct Issue {
    /// For which seat, a service account; the caller's own where absent.
    pub seat_id: Option<SeatId>,
    /// What it is for, at most 120 characters.
    pub name: String,
    /// Its end, at most 365 days from now; 90 days where absent.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A token to be replaced.
#[derive(Clone, Debug)]
pub struct Rotate {
    /// The token.
    pub id: SeatTokenId,
    /// How long it still opens, at most 7 days; not at all where absent.
    pub overlap: Option<String>,
}

/// A token to be revoked.
#[derive(Clone, Debug)]
pub struct Revoke {
    /// The token.
    pub id: SeatTokenId,
    /// Why, at most 500 characters.
    pub reason: Option<String>,
}

/// A token that was made.
pub struct Issued {
    /// What is kept of it.
    pub row: seat_token::Model,
    /// The whole token: shown once, then only its hash is left.
    pub token: Zeroizing<String>,
}

/// Issues a token for the gateway.
///
/// # Errors
/// `REQUIRED`, `TOO_LONG`, `INVALID` by field; `NOT_FOUND`; `STATE_CONFLICT` for a seat that is not active or has ten live
/// tokens; forbidden for another person's seat, for a service account whose role is above the caller's own, and for a partner.
pub async fn issue(ctx: &Ctx, input: Issue) -> Result<Issued> {
    ctx.may(ISSUE)?;
    ctx.expect_no_partner()?;
    let now = ctx.now();
    let mut checks = Checks::new();
    let name = checks.line("name", &input.name, 120);
    let expires_at = input.expires_at.unwrap_or(now + LIFE.1);
    if expires_at <= now || expires_at > now + LIFE.0 {
        checks.refuse(Code::Invalid, "expiresAt", "A seat's token ends in the future and at most 365 days from now.");
    }
    checks.done()?;
    let Some(seat_id) = input.seat_id.or(ctx.seat_id()) else {
        return Err(Error::refused(Code::Required, "seatId", "Say which seat the token is for."));
    };
    let tx = ctx.begin().await?;
    let seat = reach(&tx, ctx, "seatId", seat_id).await?;
    expect_own(ctx, &seat)?;
    if seat.status != SeatStatus::Active {
        return Err(Error::state("seatId", format!("The seat is {}; only an active one gets a token.", seat.status)));
    }
    let live = live_of(ctx, seat_id).count(&tx).await?;
    if live >= MOST {
        return Err(Error::state("seatId", format!("The seat has {MOST} live tokens. Revoke one first.")));
    }
    let issued = insert(&tx, ctx, (seat_id, name, whole_millis(expires_at)), None).await?;
    let told = audit::Event::new("seat_token.issued", issued.row.id)
        .with("seatId", seat_id.to_string())
        .with("name", issued.row.name.clone())
        .with("expiresAt", issued.row.expires_at.to_rfc3339());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, issued.row.id).await?;
    Ok(issued)
}

/// Replaces a token: a new one with the same name and life; the old one ends at once, or after an overlap.
///
/// # Errors
/// `NOT_FOUND`; `STATE_CONFLICT` where it is dead; `INVALID` for the overlap; forbidden for another person's, and for a partner.
pub async fn rotate(ctx: &Ctx, input: Rotate) -> Result<Issued> {
    ctx.may(ISSUE)?;
    ctx.expect_no_partner()?;
    let overlap = match &input.overlap {
        None => TimeDelta::zero(),
        Some(text) => length_of_time(text)
            .filter(|overlap| *overlap <= LONGEST_OVERLAP)
            .ok_or_else(|| Error::invalid("overlap", "From PT0S to P7D. Example: PT1H."))?,
    };
    let (tx, old, seat) = open(ctx, input.id).await?;
    expect_own(ctx, &seat)?;
    let now = ctx.now();
    if old.expires_at <= now {
        return Err(Error::state("id", "The token is past its end. Issue a new one."));
    }
    let life = (old.expires_at - old.created_at).min(LIFE.0);
    let terms = (old.seat_id, old.name.clone(), now + life);
    let issued = insert(&tx, ctx, terms, Some(old.id)).await?;
    let (id, until) = (old.id, old.expires_at.min(now + overlap));
    if overlap.is_zero() {
        end(&tx, ctx, old, Some("It was rotated.".to_owned())).await?;
    } else {
        let version = old.version;
        let mut row = old.into_active_model();
        row.expires_at = Set(until);
        row.version = Set(version + 1);
        row.update(&tx).await?;
    }
    let told = audit::Event::new("seat_token.rotated", issued.row.id)
        .with("fromId", id.to_string())
        .with("oldUntil", until.to_rfc3339());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, issued.row.id).await?;
    Ok(issued)
}

/// Revokes a token: within half a second it is refused everywhere.
///
/// # Errors
/// `NOT_FOUND`; `STATE_CONFLICT` where it is revoked already.
pub async fn revoke(ctx: &Ctx, input: Revoke) -> Result<seat_token::Model> {
    ctx.may(ISSUE)?;
    let mut checks = Checks::new();
    let reason = checks.optional_line("reason", input.reason.as_deref(), 500);
    checks.done()?;
    let (tx, old, _) = open(ctx, input.id).await?;
    let row = end(&tx, ctx, old, reason.clone()).await?;
    let told =
        audit::Event::new("seat_token.revoked", row.id).with("seatId", row.seat_id.to_string()).with("reason", reason);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(row)
}

/// The tokens of a seat, newest first.
///
/// # Errors
/// Forbidden where the seat is another's and the caller may not look at everybody's.
pub fn of_seat(ctx: &Ctx, seat_id: SeatId) -> Result<Below<seat_token::Entity>> {
    ctx.may(if ctx.seat_id() == Some(seat_id) { READ_OWN } else { READ })?;
    use seat_token::Column::{Id, SeatId as Seat};
    Ok(Below::newest(ctx.scope(), seat_token::Entity::within(ctx.scope()), Id).of(Seat, seat_id))
}

/// Revokes every token of a seat that still opens something, in the transaction that locks the seat out.
pub(crate) async fn revoke_all(tx: &Tx, ctx: &Ctx, seat_id: SeatId, reason: &str) -> Result<Vec<seat_token::Model>> {
    let live = live_of(ctx, seat_id).order_by_asc(seat_token::Column::Id).for_change().all(tx).await?;
    let mut dead = Vec::with_capacity(live.len());
    for row in live {
        dead.push(end(tx, ctx, row, Some(reason.to_owned())).await?);
    }
    Ok(dead)
}

fn live_of(ctx: &Ctx, seat_id: SeatId) -> sea_orm::Select<seat_token::Entity> {
    seat_token::Entity::within(ctx.scope())
        .filter(seat_token::Column::SeatId.eq(seat_id))
        .filter(seat_token::Column::Status.eq(SeatTokenStatus::Active))
        .filter(seat_token::Column::ExpiresAt.gt(ctx.now()))
}

/// The seat, locked, where its credentials are the caller's business.
async fn reach(tx: &Tx, ctx: &Ctx, field: &str, id: SeatId) -> Result<seat::Model> {
    let seat = seat::Entity::one(ctx.scope(), id).for_change().one(tx).await?;
    let seat = seat.ok_or_else(|| Error::not_found(field, "seat"))?;
    if ctx.seat_id() != Some(seat.id) {
        ctx.may(Right { role: Role::Admin, ..ISSUE })?;
        let own = access::own_role(tx, ctx).await?;
        if !covers(own, seat.role) {
            let message = format!("The seat has the role {}, which is above the caller's own role {own}.", seat.role);
            return Err(Error::Forbidden(message));
        }
    }
    Ok(seat)
}

/// What goes through the gateway with a token stands under the name of its seat.
fn expect_own(ctx: &Ctx, seat: &seat::Model) -> Result<()> {
    if ctx.seat_id() == Some(seat.id) || seat.kind != SeatKind::Person || ctx.actor == Actor::Operator {
        return Ok(());
    }
    let message = "What is asked with a token stands under the name of its seat, so a person's is made by that person. For a \
                   program, make a service account and a token of that.";
    Err(Error::Forbidden(message.into()))
}

async fn open(ctx: &Ctx, id: SeatTokenId) -> Result<(Tx, seat_token::Model, seat::Model)> {
    let not_found = || Error::not_found("id", "seat token");
    let tx = ctx.begin().await?;
    let seen = seat_token::Entity::one(ctx.scope(), id).one(&tx).await?.ok_or_else(not_found)?;
    if ctx.seat_id() != Some(seen.seat_id) && !ctx.can(READ) {
        return Err(not_found());
    }
    let seat = reach(&tx, ctx, "id", seen.seat_id).await?;
    let row = seat_token::Entity::one(ctx.scope(), id).for_change().one(&tx).await?.ok_or_else(not_found)?;
    if row.status == SeatTokenStatus::Revoked {
        return Err(Error::state("id", "The token is revoked already."));
    }
    Ok((tx, row, seat))
}

async fn insert(
    tx: &Tx,
    ctx: &Ctx,
    (seat_id, name, expires_at): (SeatId, String, DateTime<Utc>),
    rotated_from_id: Option<SeatTokenId>,
) -> Result<Issued> {
    let made = token::generate_as(&ctx.app, PREFIX);
    let at = made.token.len().saturating_sub(4);
    let row = seat_token::Model {
        tenant_id: ctx.tenant_id(),
        id: ctx.new_id(SeatTokenId),
        seat_id,
        name,
        public_part: made.public_part,
        secret_hash: made.secret_hash,
        last_four: made.token.get(at..).unwrap_or_default().to_owned(),
        status: SeatTokenStatus::Active,
        expires_at,
        rotated_from_id,
        revoked_at: None,
        revoked_reason: None,
        version: 1,
        created_at: ctx.now(),
    };
    seat_token::Entity::insert(row.clone().into_active_model()).exec_without_returning(tx).await?;
    Ok(Issued { row, token: made.token })
}

async fn end(tx: &Tx, ctx: &Ctx, row: seat_token::Model, reason: Option<String>) -> Result<seat_token::Model> {
    let version = row.version;
    let mut row = row.into_active_model();
    row.status = Set(SeatTokenStatus::Revoked);
    row.revoked_at = Set(Some(ctx.now()));
    row.revoked_reason = Set(reason);
    row.version = Set(version + 1);
    Ok(row.update(tx).await?)
}
