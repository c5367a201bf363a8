//! What stands in an ID token, and whether it is to be believed (OpenID Connect Core 1.0, 3.1.3.7).

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, SHA512, digest};
use serde::Deserialize;
use serde_json::Value;
use subtle::ConstantTimeEq;

use crate::jose::{Header, Key, moment, parts};

/// Bytes of a token.
const MOST: usize = 32 << 10;
/// By how much clocks may differ.
pub(crate) const SKEW: TimeDelta = TimeDelta::minutes(2);

/// Whoever the provider says has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    /// Their account: the issuer gives it to nobody else, ever.
    pub subject: String,
    /// Their address, in lower case.
    pub email: Option<String>,
    /// Whether the provider knows it to be theirs.
    pub email_is_verified: bool,
    /// Whether they showed a second factor there.
    pub with_second_factor: bool,
    /// When they last proved there who they are.
    pub proved_at: Option<DateTime<Utc>>,
}

impl Person {
    /// Takes the address from what the provider says of somebody.
    pub fn learn(&mut self, claims: &Value) {
        self.email = claims.get("email").and_then(Value::as_str).map(|e| e.trim().to_lowercase());
        // Entra says it in a claim of its own.
        self.email_is_verified =
            ["email_verified", "xms_edov"].iter().any(|name| claims.get(name).is_some_and(is_true));
    }
}

/// What a token must say.
pub(super) struct Expected<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub nonce: &'a str,
    /// The token that came with it.
    pub access_token: Option<&'a str>,
    /// Array of the `acr` values that mean a second factor.
    pub mfa_acr_values: &'a Value,
    pub now: DateTime<Utc>,
}

/// Why a token is not to be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// By a key that is not known (yet).
    UnknownKey,
    /// Not by the key that it names, as far as that is known (yet).
    WrongSignature,
    /// In words, to stand behind a colon.
    Words(&'static str),
}

impl Refusal {
    /// In words, to stand behind a colon.
    pub fn words(&self) -> &'static str {
        match self {
            Self::UnknownKey => "it is signed with a key that the provider does not publish",
            Self::WrongSignature => "its signature is wrong",
            Self::Words(words) => words,
        }
    }

    /// Whether other keys might change it.
    pub fn is_about_keys(&self) -> bool {
        !matches!(self, Self::Words(_))
    }
}

impl From<&'static str> for Refusal {
    fn from(words: &'static str) -> Self {
        Self::Words(words)
    }
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Value,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
    at_hash: Option<String>,
    auth_time: Option<f64>,
    acr: Option<String>,
    #[serde(default)]
    amr: Value,
}

/// Whether a token is that provider's, for us, of this sign-in, now; and of whom it tells.
pub(super) fn verify(jwt: &str, keys: &[Key], expected: &Expected<'_>) -> Result<Person, Refusal> {
    let parts = parts(jwt, MOST).ok_or("it is no signed token")?;
    let header: Header = serde_json::from_slice(&parts.header).map_err(|_| "its header cannot be read")?;
    match header.alg.as_str() {
        "RS256" | "ES256" | "EdDSA" => {}
        "none" => return Err("it is not signed at all (alg none)".into()),
        "HS256" | "HS384" | "HS512" => {
            return Err("it is signed with a shared secret (HS…), not with a key of the provider".into());
        }
        _ => return Err("it is signed in a way that is not taken: only RS256, ES256 and EdDSA are".into()),
    }
    if header.crit.is_some() {
        return Err("its header asks for something that is not understood".into());
    }
    let mut fitting = keys.iter().filter(|key| header.fits(key)).peekable();
    if fitting.peek().is_none() {
        return Err(Refusal::UnknownKey);
    }
    if !fitting.any(|key| key.verifies(parts.signed, &parts.signature)) {
        return Err(Refusal::WrongSignature);
    }
    let claims: Claims =
        serde_json::from_slice(&parts.claims).map_err(|_| "it lacks a claim, or one cannot be read")?;
    expect_ours(&claims, expected)?;
    expect_now(&claims, expected.now)?;
    let same =
        |given: Option<&str>, wanted: &str| given.is_some_and(|g| bool::from(g.as_bytes().ct_eq(wanted.as_bytes())));
    if !same(claims.nonce.as_deref(), expected.nonce) {
        return Err("it was made for another sign-in (nonce)".into());
    }
    if let (Some(hash), Some(token)) = (&claims.at_hash, expected.access_token) {
        let whole = digest(if header.alg == "EdDSA" { &SHA512 } else { &SHA256 }, token.as_bytes());
        let half = whole.as_ref().get(..whole.as_ref().len() / 2).unwrap_or_default();
        if !same(Some(hash), &BASE64URL_NOPAD.encode(half)) {
            return Err("it does not belong to the token that came with it (at_hash)".into());
        }
    }
    if claims.sub.is_empty() || claims.sub.len() > 255 || claims.sub.chars().any(char::is_control) {
        return Err("it names no account that could be used (sub)".into());
    }
    let mut person = Person {
        with_second_factor: has_second_factor(&claims, expected.mfa_acr_values),
        proved_at: claims.auth_time.and_then(moment),
        subject: claims.sub,
        email: None,
        email_is_verified: false,
    };
    let all: Value = serde_json::from_slice(&parts.claims).map_err(|_| "it cannot be read")?;
    person.learn(&all);
    Ok(person)
}

fn expect_ours(claims: &Claims, expected: &Expected<'_>) -> Result<(), Refusal> {
    if claims.iss != expected.issuer {
        return Err("it is of another issuer (iss)".into());
    }
    let is_ours = |audience: &Value| audience.as_str() == Some(expected.client_id);
    let (for_us, for_others) = match &claims.aud {
        Value::Array(all) => (all.iter().any(is_ours), all.len() > 1),
        one => (is_ours(one), false),
    };
    if !for_us {
        return Err("it is for somebody else (aud)".into());
    }
    match claims.azp.as_deref() {
        Some(party) if party != expected.client_id => Err("it was given to somebody else (azp)".into()),
        None if for_others => Err("it is for several, and does not say to whom it was given (azp)".into()),
        _ => Ok(()),
    }
}

fn expect_now(claims: &Claims, now: DateTime<Utc>) -> Result<(), Refusal> {
    let at = |seconds: f64| moment(seconds).ok_or(Refusal::Words("it names a time that is none"));
    if at(claims.exp)? + SKEW <= now {
        return Err("it is past its end (exp)".into());
    }
    let early = now + SKEW;
    if [Some(claims.iat), claims.nbf, claims.auth_time].into_iter().flatten().any(|s| at(s).is_ok_and(|t| t > early)) {
        return Err("it is from the future (iat): the provider's clock, or ours, is wrong".into());
    }
    at(claims.iat).map(|_| ())
}

/// Whether the token tells of a second factor: by an `acr` that the company named, by `mfa` among the methods (RFC 8176), or
/// by a method of each of two kinds.
fn has_second_factor(claims: &Claims, mfa_acr_values: &Value) -> bool {
    const WELL_KNOWN: [&str; 3] = ["phr", "phrh", "http://schemas.openid.net/pape/policies/2007/06/multi-factor"];
    let named = mfa_acr_values.as_array().into_iter().flatten().filter_map(Value::as_str);
    if claims.acr.as_deref().is_some_and(|acr| WELL_KNOWN.into_iter().chain(named).any(|value| value == acr)) {
        return true;
    }
    let methods: Vec<&str> = claims.amr.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let any = |kind: &[&str]| methods.iter().any(|method| kind.contains(method));
    let known = any(&["pwd", "pin", "kba"]);
    let had = any(&["otp", "hwk", "swk", "sc", "sms", "tel", "pop"]);
    let is = any(&["fpt", "face", "iris", "retina", "vbm"]);
    any(&["mfa"]) || u8::from(known) + u8::from(had) + u8::from(is) >= 2
}

/// Some providers write it as a text.
fn is_true(value: &Value) -> bool {
    matches!(value, Value::Bool(true)) || matches!(value.as_str(), Some("true" | "1")) || value.as_i64() == Some(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn methods(acr: Option<&str>, amr: Value) -> bool {
        let claims = json!({ "iss": "i", "sub": "s", "aud": "a", "exp": 1, "iat": 1, "acr": acr, "amr": amr });
        has_second_factor(&serde_json::from_value(claims).expect("claims"), &json!(["gold"]))
    }

    #[test]
    fn a_second_factor_is_told_by_what_providers_send() {
        for (acr, amr) in [
            (None, json!(["pwd", "mfa"])),
            (None, json!(["pwd", "otp"])),
            (None, json!(["hwk", "face"])),
            (Some("gold"), json!(null)),
            (Some("phr"), json!([])),
        ] {
            assert!(methods(acr, amr.clone()), "{acr:?} {amr}");
        }
        for (acr, amr) in [
            (None, json!(["pwd"])),
            (None, json!(["pwd", "pin"])),
            (None, json!("mfa")),
            (None, json!(null)),
            (Some("1"), json!(["pwd"])),
            (Some("0"), json!(["otp"])),
        ] {
            assert!(!methods(acr, amr.clone()), "{acr:?} {amr}");
        }
    }

    #[test]
    fn an_address_counts_as_verified_only_where_the_provider_says_so() {
        let mut person = Person {
            subject: "s".into(),
            email: None,
            email_is_verified: false,
            with_second_factor: false,
            proved_at: None,
        };
        for (claims, verified) in [
            (json!({ "email": "A@B.example", "email_verified": true }), true),
            (json!({ "email": "A@B.example", "email_verified": "true" }), true),
            (json!({ "email": "A@B.example", "xms_edov": 1 }), true),
            (json!({ "email": "A@B.example", "email_verified": false }), false),
            (json!({ "email": "A@B.example", "email_verified": "yes" }), false),
            (json!({ "email": "A@B.example" }), false),
        ] {
            person.learn(&claims);
            assert_eq!(
                (person.email.as_deref(), person.email_is_verified),
                (Some("a@b.example"), verified),
                "{claims}"
            );
        }
    }
}
