//! Whether a token opens the gateway. What was verified is kept for half a second, in memory and so many at most: a busy
//! caller costs the database two looks a second, and a revoked token or a disabled seat is refused within half a second on
//! every replica, without anybody telling them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::seat::{self, Role, SeatStatus};
use keystead_entities::seat_token::{self, SeatTokenStatus};
use keystead_entities::{SeatTokenId, TenantId};
use ring::digest::{SHA256, digest};

use crate::app::App;
use crate::auth::token;
use crate::error::{Error, Result};
use crate::findings::Sighting;

/// How long what was verified counts.
const FRESH: TimeDelta = TimeDelta::milliseconds(500);
/// How many tokens are kept.
const MOST: usize = 10_000;

/// A token that opens the gateway, and for whom.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The company.
    pub tenant_id: TenantId,
    /// The token.
    pub token_id: SeatTokenId,
    /// The seat.
    pub seat: Arc<seat::Model>,
    /// What it may do now, grants included.
    pub role: Role,
    /// What it may use now, grants included.
    pub tier: i32,
    expires_at: DateTime<Utc>,
}

type Kept = HashMap<[u8; 32], (DateTime<Utc>, Verified)>;

/// What was verified a moment ago, by the digest of the token.
#[derive(Default)]
pub struct Cache(Mutex<Kept>);

impl Cache {
    fn get(&self, key: &[u8; 32], now: DateTime<Utc>) -> Option<Verified> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, verified) = kept.get(key)?;
        // A clock that was set back makes nothing fresh again.
        let is_fresh = *at <= now && now < *at + FRESH && now < verified.expires_at;
        is_fresh.then(|| verified.clone())
    }

    fn put(&self, key: [u8; 32], now: DateTime<Utc>, verified: Verified) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.retain(|_, (at, _)| *at <= now && now < *at + FRESH);
        }
        if kept.len() < MOST {
            kept.insert(key, (now, verified));
        }
    }
}

/// Lets the bearer of a seat's token into the gateway. Tokens that nobody made are turned away by their checksum.
///
/// # Errors
/// `Unauthenticated` for a token that is malformed, unknown, revoked, past its end or of a seat that is not active;
/// `Suspended` for a suspended company.
pub async fn verify(app: &App, text: &str) -> Result<Verified> {
    let (public_part, secret) =
        token::parse_as(super::PREFIX, text).ok_or(Error::Unauthenticated("malformed token"))?;
    let now = app.clock.now();
    let mut key = [0; 32];
    key.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
    let verified = match app.seat_tokens.get(&key, now) {
        Some(verified) => verified,
        None => {
            let verified = look(app, public_part, secret, now).await?;
            app.seat_tokens.put(key, now, verified.clone());
            verified
        }
    };
    let (role, tier) = (verified.seat.role_at(now), verified.seat.tier_at(now));
    Ok(Verified { role, tier, ..verified })
}

async fn look(app: &App, public_part: &str, secret: &str, now: DateTime<Utc>) -> Result<Verified> {
    let found = seat_token::Entity::by_public_part(public_part).one(app.db.read()).await?;
    let (row, seat, tenant) = found.ok_or(Error::Unauthenticated("unknown token"))?;
    if !app.keys.token_matches(secret.as_bytes(), &row.secret_hash) {
        return Err(Error::Unauthenticated("wrong secret"));
    }
    let ends = [row.revoked_at, Some(row.expires_at), seat.as_ref().and_then(|seat| seat.disabled_at)];
    let seat = seat.filter(|seat| seat.status == SeatStatus::Active);
    let over = match &seat {
        _ if row.status != SeatTokenStatus::Active => Some("revoked token"),
        _ if row.expires_at <= now => Some("token past its end"),
        None => Some("seat not active"),
        Some(_) => None,
    };
    if let Some(why) = over {
        app.watch.saw_ended(Sighting::credential(row.tenant_id, row.id.into()), ends, why, None, now);
        return Err(Error::Unauthenticated(why));
    }
    let seat = seat.ok_or(Error::Unauthenticated("seat not active"))?;
    match tenant {
        Some(tenant) if tenant.is_served() => {}
        Some(tenant) if !tenant.is_gone() => return Err(Error::Suspended),
        _ => return Err(Error::Unauthenticated("no tenant")),
    }
    let (role, tier) = (seat.role_at(now), seat.tier_at(now));
    let (tenant_id, token_id, expires_at) = (row.tenant_id, row.id, row.expires_at);
    Ok(Verified { tenant_id, token_id, seat: Arc::new(seat), role, tier, expires_at })
}
