//! Locking a seat out: at once, and nobody else with it.

use chrono::{DateTime, SecondsFormat, Utc};
use keystead_entities::seat::{self, Role, SeatKind, SeatStatus};
use keystead_entities::{AnyId, PilotId, Scoped, SeatId, access_grant, api_token, seat_session, seat_token};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter, QueryOrder};

use super::{duties, hand_over, rules};
use crate::auth::actor::DIRECTORY;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::{Checks, expect_version};
use crate::{access, api_tokens, audit, identity_providers, pilots, seat_tokens, sessions, sign_in, tenants};

/// To disable seats.
pub const DISABLE: Right = Right::write(Area::Seats, Role::Admin);

/// A seat to be disabled.
#[derive(Clone, Debug)]
pub struct Disable {
    /// The seat.
    pub id: SeatId,
    /// Why, at most 500 characters.
    pub reason: String,
    /// Who answers for its service accounts from now on; where absent, they keep an owner who is gone and the next seat
    /// audit says so.
    pub hand_over_to: Option<SeatId>,
    /// Whether a seat that the directory disabled is blocked, so that the directory cannot bring it back.
    pub block: bool,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// A seat that was disabled, and what that did.
#[derive(Clone, Debug)]
pub struct Disabled {
    /// The seat.
    pub seat: seat::Model,
    /// Its tokens that died with it, with the time of death, oldest first.
    pub revoked: Vec<api_token::Model>,
    /// Its tokens for the gateway that died with it, oldest first.
    pub revoked_seat_tokens: Vec<seat_token::Model>,
    /// Its access grants that ended with it.
    pub ended_grants: Vec<access_grant::Model>,
    /// Its sessions at this company that died with it, oldest first.
    pub ended: Vec<seat_session::Model>,
    /// Service accounts that somebody else answers for now.
    pub handed_over: Vec<seat::Model>,
    /// Service accounts whose owner is gone now.
    pub left_behind: Vec<seat::Model>,
    /// What else it answers for and nobody took over ([`super::duties()`]).
    pub duties: Vec<AnyId>,
    /// Pilots in which it took part until today.
    pub left_pilots: Vec<PilotId>,
}

impl Disabled {
    /// Of a seat that was out before.
    fn nothing(seat: seat::Model) -> Self {
        Self {
            seat,
            revoked: Vec::new(),
            revoked_seat_tokens: Vec::new(),
            ended_grants: Vec::new(),
            ended: Vec::new(),
            handed_over: Vec::new(),
            left_behind: Vec::new(),
            duties: Vec::new(),
            left_pilots: Vec::new(),
        }
    }
}

/// Disables a seat: from the next request on its tokens and sessions are refused, and they stay dead when it is enabled again.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`; `STATE_CONFLICT` where it is disabled already or one's own; `LAST_ADMIN`.
pub async fn disable(ctx: &Ctx, input: Disable) -> Result<Disabled> {
    ctx.may(DISABLE)?;
    let tx = ctx.begin().await?;
    let disabled = disable_within(&tx, ctx, input).await?;
    ctx.commit(tx, disabled.seat.id).await?;
    Ok(disabled)
}

/// As [`disable`], within the transaction of something larger.
pub(crate) async fn disable_within(tx: &Tx, ctx: &Ctx, input: Disable) -> Result<Disabled> {
    ctx.may(DISABLE)?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 500);
    checks.done()?;
    tenants::lock(tx, ctx).await?;
    let seat = rules::load(tx, ctx, "id", input.id).await?;
    expect_version(input.expected_version, seat.version)?;
    if input.block && by_directory(&seat) {
        return block(tx, ctx, seat, &reason).await;
    }
    expect_disablable(tx, ctx, "id", &seat).await?;
    let heir = match input.hand_over_to {
        Some(id) if id == seat.id => return Err(Error::invalid("handOverToSeatId", "The seat itself is leaving.")),
        Some(id) => Some(rules::expect_answerable(tx, ctx, "handOverToSeatId", id).await?.id),
        None => None,
    };
    let disabled = lock_out(tx, ctx, seat, &reason, heir).await?;
    audit::record(tx, ctx, told(&disabled, &reason));
    Ok(disabled)
}

/// Refuses to disable what must not be. The tenant must be locked.
pub(super) async fn expect_disablable(tx: &Tx, ctx: &Ctx, field: &str, seat: &seat::Model) -> Result<()> {
    rules::expect_reach(ctx, seat.role)?;
    if seat.status == SeatStatus::Disabled {
        return Err(Error::state(field, "The seat is disabled already."));
    }
    if ctx.seat_id() == Some(seat.id) {
        return Err(Error::state(field, "Nobody disables their own seat. Ask another admin."));
    }
    rules::expect_other_owner(tx, ctx, field, seat).await
}

/// Whether the directory disabled the seat, and can bring it back.
pub fn by_directory(seat: &seat::Model) -> bool {
    seat.status == SeatStatus::Disabled && seat.disabled_by.as_deref() == Some(DIRECTORY)
}

/// Takes over what the directory did: it is out already, and from now on only a person lets it back in.
async fn block(tx: &Tx, ctx: &Ctx, seat: seat::Model, reason: &str) -> Result<Disabled> {
    rules::expect_reach(ctx, seat.role)?;
    let version = seat.version;
    let mut row = seat.into_active_model();
    row.disabled_reason = Set(Some(reason.to_owned()));
    row.disabled_by = Set(Some(ctx.actor.kind().to_owned()));
    rules::touch(&mut row, ctx, version);
    let seat = row.update(tx).await?;
    let told = audit::Event::new("seat.blocked", seat.id).with("reason", reason);
    audit::record(tx, ctx, told.changed("disabledBy", DIRECTORY, ctx.actor.kind()));
    Ok(Disabled::nothing(seat))
}

/// Locks the seat out, in the transaction of whatever decided so.
pub(super) async fn lock_out(
    tx: &Tx,
    ctx: &Ctx,
    seat: seat::Model,
    reason: &str,
    heir: Option<SeatId>,
) -> Result<Disabled> {
    let revoked = api_tokens::revoke_all(tx, ctx, seat.id, "The seat was disabled.").await?;
    let revoked_seat_tokens = seat_tokens::revoke_all(tx, ctx, seat.id, "The seat was disabled.").await?;
    let ended_grants = access::end_all(tx, ctx, seat.id, "The seat was disabled.").await?;
    let ended = sessions::end_of_seat(tx, ctx, seat.id, "The seat was disabled.").await?;
    sign_in::end_of_seat(tx, ctx, seat.id).await?;
    identity_providers::release(tx, ctx, seat.id).await?;
    let owned = owned_services(tx, ctx, seat.id).await?;
    let version = seat.version;
    let mut row = seat.into_active_model();
    row.status = Set(SeatStatus::Disabled);
    row.disabled_at = Set(Some(ctx.now()));
    row.disabled_reason = Set(Some(reason.to_owned()));
    row.disabled_by = Set(Some(ctx.actor.kind().to_owned()));
    rules::take_off_grant(&mut row);
    rules::touch(&mut row, ctx, version);
    let seat = row.update(tx).await?;
    let (handed_over, left_behind) = match heir {
        Some(heir) => (hand_over::give(tx, ctx, owned, heir).await?, Vec::new()),
        None => (Vec::new(), owned),
    };
    let left_pilots = pilots::leave_all(tx, ctx, seat.id).await?;
    let duties = duties::duties(tx, ctx, &seat).await?;
    duties::tell_left_behind(tx, ctx, &seat, &duties).await?;
    Ok(Disabled {
        seat,
        revoked,
        revoked_seat_tokens,
        ended_grants,
        ended,
        handed_over,
        left_behind,
        duties,
        left_pilots,
    })
}

/// As [`lock_out`], with its audit entry.
pub(crate) async fn lock_out_told(tx: &Tx, ctx: &Ctx, seat: seat::Model, reason: &str) -> Result<seat::Model> {
    let disabled = lock_out(tx, ctx, seat, reason, None).await?;
    audit::record(tx, ctx, told(&disabled, reason));
    Ok(disabled.seat)
}

/// The audit entry of it.
pub(super) fn told(disabled: &Disabled, reason: &str) -> audit::Event {
    let ids = |seats: &[seat::Model]| seats.iter().map(|s| s.id.to_string()).collect::<Vec<_>>();
    audit::Event::new("seat.disabled", disabled.seat.id)
        .with("reason", reason)
        .with("revokedTokenIds", disabled.revoked.iter().map(|t| t.id.to_string()).collect::<Vec<_>>())
        .with("revokedSeatTokenIds", disabled.revoked_seat_tokens.iter().map(|t| t.id.to_string()).collect::<Vec<_>>())
        .with("endedGrantIds", disabled.ended_grants.iter().map(|g| g.id.to_string()).collect::<Vec<_>>())
        .with("endedSessionIds", disabled.ended.iter().map(|s| s.id.to_string()).collect::<Vec<_>>())
        .with("credentials", deaths(&disabled.revoked, &disabled.ended))
        .with("handedOverSeatIds", ids(&disabled.handed_over))
        .with("leftBehindSeatIds", ids(&disabled.left_behind))
        .with("dutyIds", disabled.duties.iter().map(ToString::to_string).collect::<Vec<_>>())
        .with("leftPilotIds", disabled.left_pilots.iter().map(ToString::to_string).collect::<Vec<_>>())
}

/// Each credential that died, with its time of death.
pub(super) fn deaths(tokens: &[api_token::Model], sessions: &[seat_session::Model]) -> Vec<String> {
    let death = |id: String, at: Option<DateTime<Utc>>| {
        format!("{id} {}", at.map(|at| at.to_rfc3339_opts(SecondsFormat::Millis, true)).unwrap_or_default())
    };
    let tokens = tokens.iter().map(|t| death(t.id.to_string(), t.revoked_at));
    tokens.chain(sessions.iter().map(|s| death(s.id.to_string(), s.ended_at))).collect()
}

/// The service accounts in use that a seat answers for, by name.
pub(super) async fn owned_services(tx: &Tx, ctx: &Ctx, owner: SeatId) -> Result<Vec<seat::Model>> {
    Ok(seat::Entity::within(ctx.scope())
        .filter(seat::Column::OwnerSeatId.eq(owner))
        .filter(seat::Column::Kind.eq(SeatKind::Service))
        .filter(seat::Column::Status.is_in([SeatStatus::Invited, SeatStatus::Active]))
        .order_by_asc(seat::Column::Name)
        .order_by_asc(seat::Column::Id)
        .all(tx)
        .await?)
}
