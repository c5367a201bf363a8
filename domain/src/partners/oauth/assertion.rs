//! Signed assertions of a client (RFC 7523, section 2.2; RFC 7515): what is in one, and whether it is to be believed.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::Value;

use crate::jose::{Header, Key, moment, parts};

/// Bytes of an assertion.
const MOST: usize = 8 << 10;
/// By how much clocks may differ.
const SKEW: TimeDelta = TimeDelta::seconds(30);
/// How far ahead the end of one may lie.
const LONGEST: TimeDelta = TimeDelta::hours(1);

/// What is needed of one that is believed.
#[derive(Debug, PartialEq, Eq)]
pub struct Believed {
    /// Its own id, by which a second use is refused.
    pub jti: String,
    /// When nobody takes it any more.
    pub ends_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Value,
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
    jti: String,
}

/// Whom an assertion says it is of. Nothing is checked yet.
pub fn subject(jwt: &str) -> Option<String> {
    let mut parts = parts(jwt, MOST)?;
    let claims: Claims = serde_json::from_slice(&std::mem::take(&mut parts.claims)).ok()?;
    Some(claims.sub)
}

/// Whether an assertion is one of that client, for one of those audiences, signed by one of those keys, now.
///
/// # Errors
/// Why not, for the log.
pub(crate) fn verify(
    jwt: &str,
    keys: &[Key],
    client_id: &str,
    audiences: &[String],
    now: DateTime<Utc>,
) -> Result<Believed, &'static str> {
    let parts = parts(jwt, MOST).ok_or("not a signed token")?;
    let header: Header = serde_json::from_slice(&parts.header).map_err(|_| "an unreadable header")?;
    if header.crit.is_some() {
        return Err("a critical header that is not understood");
    }
    // The key says which algorithm it is for; the token has no choice.
    if !keys.iter().filter(|key| header.fits(key)).any(|key| key.verifies(parts.signed, &parts.signature)) {
        return Err("no key of the client fits the signature");
    }
    let claims: Claims = serde_json::from_slice(&parts.claims).map_err(|_| "a claim is missing")?;
    if claims.iss != client_id || claims.sub != client_id {
        return Err("of somebody else");
    }
    let is_ours = |audience: &Value| audience.as_str().is_some_and(|a| audiences.iter().any(|own| own == a));
    let for_us = match &claims.aud {
        Value::Array(all) => all.iter().any(is_ours),
        one => is_ours(one),
    };
    if !for_us {
        return Err("for another audience");
    }
    let (exp, early) = (moment(claims.exp).ok_or("an end that is no time")?, now + SKEW);
    if exp + SKEW <= now {
        return Err("past its end");
    }
    if exp > early + LONGEST {
        return Err("an end that is too far");
    }
    if [claims.nbf, claims.iat].into_iter().flatten().any(|at| moment(at).is_none_or(|at| at > early)) {
        return Err("from the future");
    }
    if claims.jti.is_empty() || claims.jti.len() > 255 {
        return Err("no usable jti");
    }
    Ok(Believed { jti: claims.jti, ends_at: exp + SKEW })
}
