//! API tokens: `kst_api_`, 16 characters by which the token is found, 52 of secret, 7 of checksum, all lower-case
//! base32hex. The checksum turns away mistyped and made-up tokens before the database is asked. Anybody can reckon it, so
//! that scanners can; what nobody else can is the mark in the first 16 characters, by which the deployment knows its own
//! tokens where it has to choose ([`is_ours`]).

use std::net::IpAddr;
use std::sync::Arc;

use data_encoding::BASE32_DNSSEC;
use ipnet::IpNet;
use keystead_entities::Scope;
use keystead_entities::api_token::{self, ApiTokenStatus};
use keystead_entities::seat::{self, Role, SeatStatus};
use keystead_entities::tenant::{self, TenantStatus};
use zeroize::Zeroizing;

use super::{Access, Actor, Area, Bearer, Caller, Credential, Origin, TokenScope};
use crate::app::App;
use crate::entropy::Entropy;
use crate::error::{Error, Result};
use crate::findings::Sighting;
use crate::instance_keys::InstanceKeys;
use crate::{api_tokens, tenants};

/// What an API token starts with, so that scanners find leaked ones.
pub const API_PREFIX: &str = "kst_api_";
const PUBLIC: usize = 16;
/// Bytes of the mark, at the end of what those 16 characters stand for.
const MARK: usize = 3;
const SECRET: usize = 52;
const CHECKSUM: usize = 7;
const TENANT_WRITE: TokenScope = TokenScope { area: Area::Tenant, access: Access::Write };

/// A new token: shown once, then only its hash is left.
pub struct NewToken {
    /// The whole token.
    pub token: Zeroizing<String>,
    /// By which it is found.
    pub public_part: String,
    /// What is stored of the secret.
    pub secret_hash: Vec<u8>,
}

/// Makes an API token.
pub fn generate(app: &App) -> NewToken {
    generate_as(app, API_PREFIX)
}

/// Makes a token that starts with `prefix`.
pub fn generate_as(app: &App, prefix: &str) -> NewToken {
    generate_by(&*app.entropy, &app.keys, prefix)
}

/// As [`generate_as`], from that randomness and with those keys.
pub fn generate_by(entropy: &dyn Entropy, keys: &InstanceKeys, prefix: &str) -> NewToken {
    let mut public = [0; PUBLIC * 5 / 8];
    let (random, end) = public.split_at_mut(PUBLIC * 5 / 8 - MARK);
    entropy.fill(random);
    end.copy_from_slice(&mark(keys, prefix, random));
    let public_part = BASE32_DNSSEC.encode(&public);
    let mut secret = Zeroizing::new([0; 32]);
    entropy.fill(&mut *secret);
    let secret = Zeroizing::new(BASE32_DNSSEC.encode(&*secret));
    let body = Zeroizing::new(format!("{prefix}{public_part}{}", secret.as_str()));
    let token = Zeroizing::new(format!("{}{}", body.as_str(), checksum(&body)));
    NewToken { token, public_part, secret_hash: keys.token_hash(secret.as_bytes()) }
}

/// Whether this deployment made the token, as far as can be told without looking it up: it may have ended since. One made
/// before tokens were marked is not known again.
pub(crate) fn is_ours(keys: &InstanceKeys, token: &str) -> bool {
    let Some((prefix, _)) = token.rfind('_').and_then(|at| token.split_at_checked(at + 1)) else { return false };
    let public = parse_as(prefix, token).and_then(|(public, _)| BASE32_DNSSEC.decode(public.as_bytes()).ok());
    let parts = public.as_deref().and_then(|public| public.split_at_checked(public.len().saturating_sub(MARK)));
    parts.is_some_and(|(random, end)| mark(keys, prefix, random) == end)
}

fn mark(keys: &InstanceKeys, prefix: &str, random: &[u8]) -> [u8; MARK] {
    let mut mark = [0; MARK];
    mark.iter_mut().zip(keys.tag("token", &[prefix.as_bytes(), random])).for_each(|(to, from)| *to = from);
    mark
}

/// The parts of a token that is well formed: by which it is found, and the secret.
fn parse(token: &str) -> Option<(&str, &str)> {
    parse_as(API_PREFIX, token)
}

/// As [`parse`], for a token that starts with `prefix`.
pub(crate) fn parse_as<'a>(prefix: &str, token: &'a str) -> Option<(&'a str, &'a str)> {
    if token.len() != prefix.len() + PUBLIC + SECRET + CHECKSUM || !token.is_ascii() {
        return None;
    }
    let (body, sum) = token.split_at(token.len() - CHECKSUM);
    let rest = body.strip_prefix(prefix)?;
    (checksum(body) == sum).then(|| rest.split_at(PUBLIC))
}

fn checksum(body: &str) -> String {
    let digest = ring::digest::digest(&ring::digest::SHA256, body.as_bytes());
    BASE32_DNSSEC.encode(&digest.as_ref()[..4])
}

/// Lets in the bearer of a token.
///
/// # Errors
/// `Unauthenticated` for a token that is malformed, unknown, revoked, past its end, used from elsewhere, or of a seat that
/// is not active; `Suspended` for a closed tenant, but for its owners (see [`scopes_while`]).
pub async fn authenticate(app: &Arc<App>, token: &str, origin: Origin) -> Result<Caller> {
    let (public_part, secret) = parse(token).ok_or(Error::Unauthenticated("malformed token"))?;
    let found = api_token::Entity::by_public_part(public_part).one(app.db.read()).await?;
    let (row, seat, tenant) = found.ok_or(Error::Unauthenticated("unknown token"))?;
    if !app.keys.token_matches(secret.as_bytes(), &row.secret_hash) {
        return Err(Error::Unauthenticated("wrong secret"));
    }
    let ends = [row.revoked_at, Some(row.expires_at), seat.as_ref().and_then(|seat| seat.disabled_at)];
    let refused = |error| {
        if let Error::Unauthenticated(why) = error {
            let sighting = Sighting::api_token(row.tenant_id, row.id);
            app.watch.saw_ended(sighting, ends, why, origin.address, app.clock.now());
        }
        error
    };
    let scope = let_in(&row, app, origin.address).map_err(refused)?;
    let seat = seat.filter(|s| s.status == SeatStatus::Active);
    let seat = seat.ok_or_else(|| refused(Error::Unauthenticated("seat not active")))?;
    let tenant = tenant.ok_or(Error::Unauthenticated("no tenant"))?;
    let scopes = scopes_while(&tenant, &seat, scopes(&row))?;
    if let Err(error) = api_tokens::mark_used(app, scope, &row).await {
        tracing::warn!(api_token.id = %row.id, %error, "the use of an API token could not be noted");
    }
    let actor = Actor::Seat { seat_id: seat.id, by: Credential::ApiToken(row.id) };
    let reach = (scope, seat.role_at(app.clock.now()));
    Ok(Caller::at_home(actor, Bearer::Seat(Arc::new(seat)), tenant, scopes, reach, origin))
}

/// What is left of a credential's scopes while the company is as it is: nothing where it is suspended, but for owners who did
/// so themselves. They must be able to come back and resume it, and can do nothing else. Where it is about to be deleted, its
/// owners can look at everything, fetch what they take along, and call it off.
pub(super) fn scopes_while(
    tenant: &tenant::Model,
    seat: &seat::Model,
    mut scopes: Vec<TokenScope>,
) -> Result<Vec<TokenScope>> {
    if tenant.is_gone() {
        return Err(Error::Unauthenticated("no tenant"));
    }
    let lets_owners_in = match tenant.status {
        TenantStatus::Active => return Ok(scopes),
        TenantStatus::Suspended => {
            scopes.retain(|s| *s == TENANT_WRITE);
            tenants::is_owners_own(tenant)
        }
        TenantStatus::Deleting => {
            scopes = scopes
                .iter()
                .map(|s| if *s == TENANT_WRITE { *s } else { TokenScope { access: Access::Read, ..*s } })
                .collect();
            true
        }
    };
    match lets_owners_in && seat.role == Role::Owner && !scopes.is_empty() {
        true => Ok(scopes),
        false => Err(Error::Suspended),
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the authentication that grants scopes")]
fn let_in(row: &api_token::Model, app: &App, address: Option<IpAddr>) -> Result<Scope> {
    if row.status != ApiTokenStatus::Active {
        return Err(Error::Unauthenticated("revoked token"));
    }
    if row.expires_at <= app.clock.now() {
        return Err(Error::Unauthenticated("token past its end"));
    }
    let ranges = ip_ranges(row);
    if !ranges.is_empty() && !address.is_some_and(|a| ranges.iter().any(|r| r.contains(&a.to_canonical()))) {
        return Err(Error::Unauthenticated("address outside the token's ranges"));
    }
    Ok(Scope::granted(row.tenant_id))
}

/// The scopes of a stored token; unknown ones open nothing.
pub fn scopes(row: &api_token::Model) -> Vec<TokenScope> {
    stored_scopes(&row.scopes)
}

/// As [`scopes`], of any array of scopes.
pub(crate) fn stored_scopes(stored: &serde_json::Value) -> Vec<TokenScope> {
    strings(stored).filter_map(|s| s.parse().ok()).collect()
}

/// The ranges a stored token may call from; an unreadable one stays as a range that nothing is in.
fn ip_ranges(row: &api_token::Model) -> Vec<IpNet> {
    let nowhere = || IpNet::from(IpAddr::from([0_u8; 16]));
    strings(&row.ip_ranges).map(|s| s.parse().unwrap_or_else(|_| nowhere())).collect()
}

fn strings(json: &serde_json::Value) -> impl Iterator<Item = &str> {
    json.as_array().into_iter().flatten().filter_map(|v| v.as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_none_that_was_made_up_is_well_formed(
            noise in "\\PC*",
            like in "(kst_api_)?[0-9a-v]{60,90}",
            at in 0_usize..83,
            other in any::<char>(),
        ) {
            prop_assert!(parse(&noise).is_none());
            let body = format!("{API_PREFIX}{}{}", "0".repeat(PUBLIC), "v".repeat(SECRET));
            let good = format!("{body}{}", checksum(&body));
            let changed: String = good.chars().enumerate().map(|(n, c)| if n == at { other } else { c }).collect();
            prop_assert_eq!(parse(&changed).is_some(), changed == good);
            if let Some((public, secret)) = parse(&like) {
                prop_assert_eq!((public.len(), secret.len()), (PUBLIC, SECRET));
            }
        }
    }

    #[test]
    fn a_token_with_one_wrong_character_is_malformed() {
        let body = format!("{API_PREFIX}{}{}", "0".repeat(PUBLIC), "v".repeat(SECRET));
        let token = format!("{body}{}", checksum(&body));
        assert!(parse(&token).is_some());
        for at in 0..token.len() {
            let mut wrong = token.clone().into_bytes();
            wrong[at] = if wrong[at] == b'3' { b'4' } else { b'3' };
            assert!(parse(&String::from_utf8(wrong).expect("ASCII")).is_none(), "at {at}");
        }
    }
}
