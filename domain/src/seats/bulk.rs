//! Locking several seats out, all or none.

use std::collections::BTreeSet;

use keystead_entities::{ForChange, Scoped, SeatId, seat};
use sea_orm::QueryOrder;

use super::disable::{self, DISABLE, Disabled};
use super::rules;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Problem, Result};
use crate::input::Checks;
use crate::{audit, tenants};

/// The most seats of one call.
pub const MOST_AT_ONCE: usize = 100;

/// Seats to be disabled.
#[derive(Clone, Debug)]
pub struct BulkDisable {
    /// The seats, each once.
    pub ids: Vec<SeatId>,
    /// Why, at most 500 characters.
    pub reason: String,
}

/// Disables all of the seats or, where one of them cannot be, none.
///
/// # Errors
/// As [`super::disable()`], with the field `ids.<place>` for each seat that stands in the way.
pub async fn bulk_disable(ctx: &Ctx, input: BulkDisable) -> Result<Vec<Disabled>> {
    ctx.may(DISABLE)?;
    let mut checks = Checks::new();
    let reason = checks.line("reason", &input.reason, 500);
    if input.ids.is_empty() {
        checks.refuse(Code::Required, "ids", "Name at least one seat.");
    } else if input.ids.len() > MOST_AT_ONCE {
        checks.refuse(Code::TooLong, "ids", format!("At most {MOST_AT_ONCE} seats; these are {}.", input.ids.len()));
    }
    let mut seen = BTreeSet::new();
    for (at, id) in input.ids.iter().enumerate().filter(|(at, _)| *at < MOST_AT_ONCE) {
        if !seen.insert(*id) {
            checks.refuse(Code::Invalid, &format!("ids.{at}"), "This seat is named twice.");
        }
    }
    checks.done()?;
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    // Locked in one order, so that two calls with the same seats in another order do not wait for each other.
    let locked = seat::Entity::among(ctx.scope(), seen).order_by_asc(seat::Column::Id).for_change().all(&tx).await?;
    let mut owners = rules::owners_in_use(&tx, ctx).await?;
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for (at, id) in input.ids.iter().enumerate() {
        let field = format!("ids.{at}");
        match rules::load(&tx, ctx, &field, *id).await {
            Ok(seat) => {
                // Each of two owners could go, both cannot: the count goes along.
                let is_owner = rules::is_owner_in_use(&seat);
                match disable::expect_disablable(&tx, ctx, &field, &seat).await {
                    Ok(()) if is_owner && owners <= 1 => collect(&mut problems, rules::last_owner(&field))?,
                    Ok(()) => {
                        owners -= u64::from(is_owner);
                        found.push(seat);
                    }
                    Err(error) => collect(&mut problems, error)?,
                }
            }
            Err(error) => collect(&mut problems, error)?,
        }
    }
    drop(locked);
    if !problems.is_empty() {
        return Err(Error::Refused(problems));
    }
    let mut done = Vec::with_capacity(found.len());
    for seat in found {
        done.push(disable::lock_out(&tx, ctx, seat, &reason, None).await?);
    }
    for disabled in &done {
        audit::record(&tx, ctx, disable::told(disabled, &reason));
    }
    ctx.commit(tx, ctx.tenant_id()).await?;
    Ok(done)
}

fn collect(problems: &mut Vec<Problem>, error: Error) -> Result<()> {
    match error {
        Error::Refused(more) => problems.extend(more),
        other => return Err(other),
    }
    Ok(())
}
