//! Access for a while: somebody asks for a higher role or tier, somebody else says yes, and it ends by itself.
//!
//! What is granted stands on the seat with its end, and the role of a caller is reckoned when it is let in
//! ([`keystead_entities::seat::Model::role_at`]). So a grant works at once and ends to the millisecond, on every replica and
//! with every worker dead; the job [`END`] only writes down that it did and tells people. A seat has one grant at a time.
//!
//! Who may: any seat asks for itself; approvers and above say yes, never to themselves or a machine of their own, never to
//! a role above their own, and by a role that is their own: what was lent is not lent on. Nobody is made an owner for a
//! while.

mod ask;
mod decide;
mod end;
mod list;
mod tell;

pub use ask::{ASK, Ask, Cancel, ask, cancel};
pub use decide::{DECIDE, Decide, approve, deny};
pub(crate) use end::end_live;
pub use end::{END, REVOKE, Revoke, ended, revoke};
pub(crate) use end::{end_all, revoke_within};
pub use list::{READ, READ_OWN, asked, grants, grants_of_seat, requests};
pub use tell::length;

use keystead_entities::seat::{self, Role};
use keystead_entities::{ForChange, Scoped, SeatId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ConnectionTrait, IntoActiveModel};

use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Error, Result};

/// The caller's role without what it was lent.
pub(crate) async fn own_role(db: &impl ConnectionTrait, ctx: &Ctx) -> Result<Role> {
    let Some(id) = ctx.seat_id() else { return Ok(ctx.role) };
    let own = seat::Entity::one(ctx.scope(), id).one(db).await?;
    // What it may do now is never more than when it was let in.
    Ok(own.map_or(Role::Member, |seat| seat.role).max(ctx.role))
}

/// The seat, locked until the transaction ends: grants of one seat take turns on it.
async fn lock_seat(tx: &Tx, ctx: &Ctx, field: &str, id: SeatId) -> Result<seat::Model> {
    let seat = seat::Entity::one(ctx.scope(), id).for_change().one(tx).await?;
    seat.ok_or_else(|| Error::not_found(field, "seat"))
}

/// Puts on the seat what it is granted, or takes it off.
async fn put(
    tx: &Tx,
    ctx: &Ctx,
    seat: seat::Model,
    granted: Option<(Option<Role>, Option<i32>, chrono::DateTime<chrono::Utc>)>,
) -> Result<seat::Model> {
    let version = seat.version;
    let mut row = seat.into_active_model();
    row.granted_role = Set(granted.and_then(|(role, ..)| role));
    row.granted_tier = Set(granted.and_then(|(_, tier, _)| tier));
    row.granted_until = Set(granted.map(|(.., until)| until));
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    Ok(row.update(tx).await?)
}

/// What is asked for or granted, in words: "the role ADMIN and tier 3".
pub fn what(role: Option<Role>, tier: Option<i32>) -> String {
    let parts = [role.map(|role| format!("the role {role}")), tier.map(|tier| format!("tier {tier}"))];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" and ")
}
