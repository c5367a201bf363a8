//! People's sign-ins: begun, listed, ended.
//!
//! A session is a person's and can open several companies, one at a time. The part that opens one company is a row of that
//! company: its people see that part, and an admin who ends it ends nothing anywhere else. Whoever ends their own ends the
//! whole of it. Which companies a session opens is fixed when it begins: those with an active seat of the person at that
//! moment. A seat that is disabled and enabled again does not bring its sessions back.
//!
//! A session lives for 12 hours at most and 30 minutes without a request. Its cookie is made anew when the person proves
//! more than before (second factor, step-up) or changes their password; a change of role ends the part at that company.
//!
//! A session that a company's identity provider opened opens that company and no other, and reaches nothing of the person's
//! elsewhere: whoever runs the provider could have made it.

mod begin;
mod end;
mod fresh;
mod used;

pub(crate) use begin::{Begin, begin, open_companies, rotate};
pub use end::{Revoke, RevokeAll, revoke, revoke_all, sign_out};
pub(crate) use end::{end_of_passwords, end_of_provider, end_of_seat, end_of_user};
pub use fresh::{FRESH, expect_fresh};
pub(crate) use used::mark_used;

use chrono::{DateTime, Utc};
use keystead_entities::seat::{self, Role, SeatStatus};
use keystead_entities::{Scoped, SeatId, seat_session, session, tenant};
use sea_orm::{ColumnTrait, Condition, QueryFilter};

use crate::app::App;
use crate::auth::session::IDLE;
use crate::auth::{Area, Right};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::list::{self, Below};

/// To look at the sessions of any seat; of one's own, `seats:read` is enough.
pub const READ: Right = Right::read(Area::Seats, Role::Auditor);

/// To look at one's own sessions.
pub const READ_OWN: Right = Right::read(Area::Seats, Role::Member);

/// To end a session of one's own seat; for another's the role `ADMIN` is needed too.
pub const REVOKE: Right = Right::write(Area::Seats, Role::Member);

/// Where a session stands at one company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It opens the company.
    Active,
    /// Not used here for 30 minutes: it opens the company only if it was used at another meanwhile.
    Idle,
    /// Its 12 hours are over.
    Expired,
    /// Ended before its time.
    Ended,
}

/// Where a session stands.
pub fn standing(row: &seat_session::Model, now: DateTime<Utc>) -> Standing {
    match row.ended_at {
        Some(_) => Standing::Ended,
        None if row.expires_at <= now => Standing::Expired,
        None if row.last_used_at + IDLE <= now => Standing::Idle,
        None => Standing::Active,
    }
}

/// The sessions of a seat that stand so, newest first.
///
/// # Errors
/// Forbidden.
pub fn of_seat(
    ctx: &Ctx,
    seat_id: SeatId,
    standing: &[Standing],
    now: DateTime<Utc>,
) -> Result<Below<seat_session::Entity>> {
    use seat_session::Column::{EndedAt, ExpiresAt, Id, LastUsedAt, SeatId as Seat};
    ctx.may(if ctx.seat_id() == Some(seat_id) { READ_OWN } else { READ })?;
    let open = || Condition::all().add(EndedAt.is_null()).add(ExpiresAt.gt(now));
    let any = standing.iter().fold(Condition::any(), |any, standing| {
        any.add(match standing {
            Standing::Active => open().add(LastUsedAt.gt(now - IDLE)),
            Standing::Idle => open().add(LastUsedAt.lte(now - IDLE)),
            Standing::Expired => Condition::all().add(EndedAt.is_null()).add(ExpiresAt.lte(now)),
            Standing::Ended => Condition::all().add(EndedAt.is_not_null()),
        })
    });
    let rows = seat_session::Entity::within(ctx.scope()).filter(list::any_of(any, Id.is_null()));
    Ok(Below::newest(ctx.scope(), rows, Id).of(Seat, seat_id))
}

/// The companies that a session opens now, with the person's seat there, by name.
pub async fn companies(app: &App, session: &session::Model) -> Result<Vec<(seat::Model, tenant::Model)>> {
    let parts = seat_session::Entity::of_session(session.id).all(app.db.read()).await?;
    let whole = parts.into_iter().filter_map(|(_, seat, tenant)| Some((seat?, tenant?)));
    let mut open: Vec<_> = whole.filter(|(seat, _)| seat.status == SeatStatus::Active).collect();
    open.sort_by(|(_, a), (_, b)| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(open)
}
