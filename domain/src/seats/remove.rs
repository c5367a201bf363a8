//! The end of a seat.

use keystead_entities::SeatId;
use keystead_entities::seat::{self, Role, SeatStatus};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, IntoActiveModel};

use super::{disable, duties, rules};
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::input::{Checks, expect_version};
use crate::{access, api_tokens, audit, identity_providers, pilots, seat_tokens, sessions, sign_in, tenants};

/// To remove seats.
pub const REMOVE: Right = Right::write(Area::Seats, Role::Admin);

/// A seat to be removed.
#[derive(Clone, Debug)]
pub struct Remove {
    /// The seat.
    pub id: SeatId,
    /// Why, at most 500 characters.
    pub reason: Option<String>,
    /// The version the caller looked at.
    pub expected_version: Option<i32>,
}

/// Removes a seat for good. Its row stays for the evidence that names it; its address can have a new seat.
///
/// # Errors
/// `NOT_FOUND`, `VERSION_CONFLICT`, `LAST_ADMIN`; `STATE_CONFLICT` for one's own, and while service accounts are its.
pub async fn remove(ctx: &Ctx, input: Remove) -> Result<seat::Model> {
    ctx.may(REMOVE)?;
    let mut checks = Checks::new();
    let reason = checks.optional_line("reason", input.reason.as_deref(), 500);
    checks.done()?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let seat = rules::load(&tx, ctx, "id", input.id).await?;
    rules::expect_reach(ctx, seat.role)?;
    expect_version(input.expected_version, seat.version)?;
    if ctx.seat_id() == Some(seat.id) {
        return Err(Error::state("id", "Nobody removes their own seat. Ask another admin."));
    }
    rules::expect_other_owner(&tx, ctx, "id", &seat).await?;
    let owned = disable::owned_services(&tx, ctx, seat.id).await?;
    if !owned.is_empty() {
        let message = format!("The seat answers for {} service accounts. Hand them over first.", owned.len());
        return Err(Error::state("id", message));
    }
    let revoked = api_tokens::revoke_all(&tx, ctx, seat.id, "The seat was removed.").await?;
    seat_tokens::revoke_all(&tx, ctx, seat.id, "The seat was removed.").await?;
    let grants = access::end_all(&tx, ctx, seat.id, "The seat was removed.").await?;
    let ended = sessions::end_of_seat(&tx, ctx, seat.id, "The seat was removed.").await?;
    sign_in::end_of_seat(&tx, ctx, seat.id).await?;
    identity_providers::release(&tx, ctx, seat.id).await?;
    let version = seat.version;
    let mut row = seat.clone().into_active_model();
    row.status = Set(SeatStatus::Removed);
    row.disabled_at = Set(Some(seat.disabled_at.unwrap_or(ctx.now())));
    row.disabled_reason = Set(seat.disabled_reason.or_else(|| reason.clone()));
    rules::take_off_grant(&mut row);
    rules::touch(&mut row, ctx, version);
    let seat = row.update(&tx).await?;
    let left_pilots = pilots::leave_all(&tx, ctx, seat.id).await?;
    let left = duties::duties(&tx, ctx, &seat).await?;
    duties::tell_left_behind(&tx, ctx, &seat, &left).await?;
    let told = audit::Event::new("seat.removed", seat.id)
        .with("reason", reason)
        .with("revokedTokenIds", revoked.iter().map(|t| t.id.to_string()).collect::<Vec<_>>())
        .with("endedGrantIds", grants.iter().map(|g| g.id.to_string()).collect::<Vec<_>>())
        .with("endedSessionIds", ended.iter().map(|s| s.id.to_string()).collect::<Vec<_>>())
        .with("credentials", disable::deaths(&revoked, &ended))
        .with("dutyIds", left.iter().map(ToString::to_string).collect::<Vec<_>>())
        .with("leftPilotIds", left_pilots.iter().map(ToString::to_string).collect::<Vec<_>>());
    audit::record(&tx, ctx, told);
    ctx.commit(tx, seat.id).await?;
    Ok(seat)
}
