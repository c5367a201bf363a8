//! Making an API token.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use ipnet::IpNet;
use keystead_entities::api_token::{self, ApiTokenStatus};
use keystead_entities::seat::{self, Role, SeatKind, SeatStatus};
use keystead_entities::{ApiTokenId, ForChange, Scoped, SeatId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};
use serde_json::json;
use zeroize::Zeroizing;

use crate::auth::{Actor, Area, Right, TokenScope, covers, token};
use crate::ctx::Ctx;
use crate::db::Tx;
use crate::error::{Code, Error, Result};
use crate::input::Checks;
use crate::{access, audit};

/// To make a token for one's own seat; for a service account's the role `ADMIN` is needed too.
pub const CREATE: Right = Right::write(Area::Seats, Role::Member);

/// The longest life of a token.
pub const LONGEST: TimeDelta = TimeDelta::days(365);
/// The life of a token where the caller did not say.
const USUAL: TimeDelta = TimeDelta::days(90);
/// Live tokens of one seat.
const MOST: u64 = 20;

/// A token to be made.
#[derive(Clone, Debug)]
pub struct Create {
    /// In whose name it calls, a service account; the caller's own seat where absent.
    pub seat_id: Option<SeatId>,
    /// What it is for, at most 120 characters.
    pub name: String,
    /// What it opens, such as `seats:read`; never more than the caller's own credential.
    pub scopes: Vec<String>,
    /// Addresses or CIDR ranges it may call from, at most 20; empty: anywhere.
    pub ip_ranges: Vec<String>,
    /// Its end, at most [`LONGEST`] from now; 90 days where absent.
    pub expires_at: Option<DateTime<Utc>>,
}

/// A token that was made.
pub struct Created {
    /// What is kept of it.
    pub row: api_token::Model,
    /// The whole token: shown once, then only its hash is left.
    pub token: Zeroizing<String>,
}

/// A token of which everything is decided but the secret.
pub struct Blank {
    /// Its id.
    pub id: ApiTokenId,
    /// In whose name it calls.
    pub seat_id: SeatId,
    /// What it is for.
    pub name: String,
    /// What it opens.
    pub scopes: Vec<TokenScope>,
    /// Where it may call from.
    pub ip_ranges: Vec<IpNet>,
    /// Its end.
    pub expires_at: DateTime<Utc>,
    /// Who made it.
    pub created_by: Option<SeatId>,
}

/// Makes a token. Whoever has it is taken for the seat, so a person's is made by that person alone: an admin who made one for
/// an approver could approve in the other's name.
///
/// # Errors
/// `INVALID` for unknown scopes, scopes beyond the caller's, unreadable ranges and an end that is past or too far;
/// `NOT_FOUND`; `STATE_CONFLICT` for a seat that is disabled or has 20 live tokens; forbidden for another person's seat,
/// and for a service account whose role is above the caller's.
pub async fn create(ctx: &Ctx, input: Create) -> Result<Created> {
    ctx.may(CREATE)?;
    ctx.expect_no_partner()?;
    let now = ctx.now();
    let mut checks = Checks::new();
    let name = checks.line("name", &input.name, 120);
    let scopes = read_scopes(ctx, &mut checks, &input.scopes);
    let ip_ranges = read_ranges(&mut checks, &input.ip_ranges);
    let expires_at = input.expires_at.unwrap_or(now + USUAL);
    if expires_at <= now || expires_at > now + LONGEST {
        checks.refuse(Code::Invalid, "expiresAt", "An API token ends in the future and at most 365 days from now.");
    }
    checks.done()?;
    let Some(seat_id) = input.seat_id.or(ctx.seat_id()) else {
        return Err(Error::refused(Code::Required, "seatId", "Say which seat the token is for."));
    };
    let tx = ctx.begin().await?;
    let seat = seat::Entity::one(ctx.scope(), seat_id).for_change().one(&tx).await?;
    let seat = seat.ok_or_else(|| Error::not_found("seatId", "seat"))?;
    expect_reach(ctx, &seat)?;
    if ctx.seat_id() != Some(seat.id) {
        if seat.kind == SeatKind::Person && ctx.actor != Actor::Operator {
            let message = "A token calls in the name of its seat, so a person's is made by that person: ask them to sign in \
                           and make it. For a program, make a service account and a token of that.";
            return Err(Error::Forbidden(message.into()));
        }
        // A credential outlives a grant: what was lent makes none to a door above one's own.
        let own = access::own_role(&tx, ctx).await?;
        if !covers(own, seat.role) {
            let message = format!("The seat has the role {}, which is above the caller's own role {own}.", seat.role);
            return Err(Error::Forbidden(message));
        }
    }
    if !matches!(seat.status, SeatStatus::Active | SeatStatus::Invited) {
        return Err(Error::state("seatId", format!("The seat is {}; only a seat in use gets a token.", seat.status)));
    }
    let live = api_token::Entity::within(ctx.scope())
        .filter(api_token::Column::SeatId.eq(seat_id))
        .filter(api_token::Column::Status.eq(ApiTokenStatus::Active))
        .filter(api_token::Column::ExpiresAt.gt(now));
    if live.count(&tx).await? >= MOST {
        return Err(Error::state("seatId", format!("The seat has {MOST} live tokens. Revoke one first.")));
    }
    let activates = seat.status == SeatStatus::Invited;
    if activates {
        let version = seat.version;
        let mut row = seat.into_active_model();
        row.status = Set(SeatStatus::Active);
        row.activated_at = Set(Some(now));
        row.version = Set(version + 1);
        row.updated_at = Set(now);
        row.update(&tx).await?;
    }
    let blank = Blank {
        id: ctx.new_id(ApiTokenId),
        seat_id,
        name,
        scopes,
        ip_ranges,
        expires_at: crate::clock::whole_millis(expires_at),
        created_by: ctx.seat_id(),
    };
    let (row, token) = insert(&tx, ctx, blank).await?;
    let told = audit::Event::new("api_token.created", row.id)
        .with("seatId", seat_id.to_string())
        .with("name", row.name.clone())
        .with("scopes", row.scopes.clone())
        .with("ipRanges", row.ip_ranges.clone())
        .with("expiresAt", row.expires_at.to_rfc3339())
        .with("activatedSeat", activates);
    audit::record(&tx, ctx, told);
    ctx.commit(tx, row.id).await?;
    Ok(Created { row, token })
}

/// Refuses a caller whose business the seat's credentials are not.
pub(super) fn expect_reach(ctx: &Ctx, seat: &seat::Model) -> Result<()> {
    if ctx.seat_id() == Some(seat.id) {
        return Ok(());
    }
    ctx.may(Right { role: Role::Admin, ..CREATE })?;
    if !covers(ctx.role, seat.role) {
        let message = format!("The seat has the role {}, which is above the caller's.", seat.role);
        return Err(Error::Forbidden(message));
    }
    Ok(())
}

/// Writes a token's row, in a use case's transaction.
pub(crate) async fn insert(tx: &Tx, ctx: &Ctx, blank: Blank) -> Result<(api_token::Model, Zeroizing<String>)> {
    let made = token::generate(&ctx.app);
    let row = api_token::Model {
        tenant_id: ctx.tenant_id(),
        id: blank.id,
        seat_id: blank.seat_id,
        name: blank.name,
        public_part: made.public_part,
        secret_hash: made.secret_hash,
        scopes: json!(blank.scopes.iter().map(ToString::to_string).collect::<Vec<_>>()),
        ip_ranges: json!(blank.ip_ranges.iter().map(ToString::to_string).collect::<Vec<_>>()),
        status: ApiTokenStatus::Active,
        expires_at: blank.expires_at,
        last_used_at: None,
        created_by_seat_id: blank.created_by,
        revoked_at: None,
        revoked_reason: None,
        version: 1,
        created_at: ctx.now(),
    };
    api_token::Entity::insert(row.clone().into_active_model()).exec_without_returning(tx).await?;
    Ok((row, made.token))
}

/// The scopes of an input, of which the caller's own credential must have each; notes what is wrong.
pub(crate) fn read_scopes(ctx: &Ctx, checks: &mut Checks, texts: &[String]) -> Vec<TokenScope> {
    read_scopes_of(&ctx.scopes, checks, texts)
}

/// As [`read_scopes`], where the caller's credential has those.
pub(crate) fn read_scopes_of(has: &[TokenScope], checks: &mut Checks, texts: &[String]) -> Vec<TokenScope> {
    if texts.is_empty() {
        checks.refuse(Code::Required, "scopes", "Name at least one scope, such as seats:read.");
    }
    let mut scopes = Vec::new();
    for (at, text) in texts.iter().enumerate().take(100) {
        let field = format!("scopes.{at}");
        match text.parse::<TokenScope>() {
            Err(()) => checks.refuse(Code::Invalid, &field, "There is no such scope. Example: seats:read."),
            Ok(scope) if !has.iter().any(|own| own.includes(scope)) => {
                checks.refuse(Code::Invalid, &field, "Your own credential does not have this scope.");
            }
            Ok(scope) => scopes.push(scope),
        }
    }
    if texts.len() > 100 {
        checks.refuse(Code::TooLong, "scopes", "At most 100 scopes.");
    }
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

fn read_ranges(checks: &mut Checks, texts: &[String]) -> Vec<IpNet> {
    if texts.len() > 20 {
        checks.refuse(Code::TooLong, "ipRanges", "At most 20 ranges.");
    }
    let mut ranges = Vec::new();
    for (at, text) in texts.iter().enumerate().take(20) {
        let range = text.trim().parse::<IpNet>().ok().or_else(|| text.trim().parse::<IpAddr>().ok().map(IpNet::from));
        match range {
            Some(range) => ranges.push(range.trunc()),
            None => checks.refuse(
                Code::Invalid,
                &format!("ipRanges.{at}"),
                "This is neither an address nor a CIDR range. Example: 203.0.113.0/24.",
            ),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_range_of_one_and_host_bits_are_dropped() {
        let mut checks = Checks::new();
        let texts = ["203.0.113.7", "203.0.113.7/24", "2001:db8::1/64"].map(str::to_owned);
        let ranges: Vec<_> = read_ranges(&mut checks, &texts).iter().map(ToString::to_string).collect();
        assert_eq!(ranges, ["203.0.113.7/32", "203.0.113.0/24", "2001:db8::/64"]);
        assert!(checks.done().is_ok());
        let mut checks = Checks::new();
        read_ranges(&mut checks, &["anywhere".into(), "10.0.0.0/33".into()]);
        assert!(matches!(checks.done(), Err(Error::Refused(problems)) if problems.len() == 2));
    }
}
