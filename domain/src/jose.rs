//! Signed tokens and the keys that they are checked with (RFC 7515, 7517, 7518, 8037): RSA, P-256 and Ed25519. The key says
//! which algorithm it is for; a token has no choice, so neither `none` nor a shared secret can take a public key's place.

use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use ring::signature::{self, UnparsedPublicKey};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Bytes of an RSA modulus: 2048 to 8192 bits.
const MODULUS: std::ops::RangeInclusive<usize> = 256..=1024;

/// A key that signatures are checked with.
pub struct Key {
    /// By which the client names it.
    pub id: Option<String>,
    public: Public,
}

enum Public {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256(Vec<u8>),
    Ed25519(Vec<u8>),
}

impl Key {
    /// Its algorithm, as JWS headers name it (RFC 7518, RFC 8037).
    pub fn algorithm(&self) -> &'static str {
        match self.public {
            Public::Rsa { .. } => "RS256",
            Public::P256(_) => "ES256",
            Public::Ed25519(_) => "EdDSA",
        }
    }

    /// Whether the signature is this key's.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let checked = match &self.public {
            Public::Rsa { n, e } => signature::RsaPublicKeyComponents { n, e }.verify(
                &signature::RSA_PKCS1_2048_8192_SHA256,
                message,
                signature,
            ),
            Public::P256(point) => {
                UnparsedPublicKey::new(&signature::ECDSA_P256_SHA256_FIXED, point).verify(message, signature)
            }
            Public::Ed25519(key) => UnparsedPublicKey::new(&signature::ED25519, key).verify(message, signature),
        };
        checked.is_ok()
    }

    /// What is stored of it.
    pub fn to_json(&self) -> Value {
        let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        let mut key = match &self.public {
            Public::Rsa { n, e } => json!({ "kty": "RSA", "n": text(n), "e": text(e) }),
            Public::P256(point) => {
                let (x, y) = point[1..].split_at(32);
                json!({ "kty": "EC", "crv": "P-256", "x": text(x), "y": text(y) })
            }
            Public::Ed25519(x) => json!({ "kty": "OKP", "crv": "Ed25519", "x": text(x) }),
        };
        if let (Some(id), Some(key)) = (&self.id, key.as_object_mut()) {
            key.insert("kid".into(), json!(id));
        }
        key
    }
}

impl Key {
    /// Reads a public key.
    ///
    /// # Errors
    /// Why it is none, to stand behind a colon.
    pub fn read(key: &Value) -> Result<Self, &'static str> {
        read(key)
    }
}

fn read(key: &Value) -> Result<Key, &'static str> {
    let key = key.as_object().ok_or("it is not an object.")?;
    if ["d", "p", "q", "dp", "dq", "qi", "oth", "k"].iter().any(|private| key.contains_key(*private)) {
        return Err("this is a private key. Send the public one, and make a new pair: this one has been on the wire.");
    }
    let text = |name: &str| key.get(name).and_then(Value::as_str);
    let id = text("kid").map(str::to_owned);
    if id.as_ref().is_some_and(|id| id.is_empty() || id.len() > 255 || id.chars().any(char::is_control)) {
        return Err("`kid` has from 1 to 255 characters.");
    }
    let public = match (text("kty"), text("crv")) {
        (Some("RSA"), _) => {
            let (n, e) = (bytes(key, "n")?, bytes(key, "e")?);
            if !MODULUS.contains(&n.len()) || e.is_empty() || e.len() > 4 {
                return Err("an RSA key has from 2048 to 8192 bits and an exponent of at most 32.");
            }
            Public::Rsa { n, e }
        }
        (Some("EC"), Some("P-256")) => {
            let (x, y) = (bytes(key, "x")?, bytes(key, "y")?);
            if x.len() != 32 || y.len() != 32 {
                return Err("`x` and `y` of a P-256 key have 32 bytes each.");
            }
            Public::P256([&[4], x.as_slice(), y.as_slice()].concat())
        }
        (Some("OKP"), Some("Ed25519")) => {
            let x = bytes(key, "x")?;
            if x.len() != 32 {
                return Err("`x` of an Ed25519 key has 32 bytes.");
            }
            Public::Ed25519(x)
        }
        _ => return Err("it is neither RSA nor P-256 (`EC`) nor Ed25519 (`OKP`)."),
    };
    Ok(Key { id, public })
}

fn bytes(key: &Map<String, Value>, name: &str) -> Result<Vec<u8>, &'static str> {
    let text = key.get(name).and_then(Value::as_str).unwrap_or_default();
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| "its members are base64url without padding.")?;
    if bytes.first() == Some(&0) && name == "n" {
        return Err("`n` has no zero bytes at its start.");
    }
    Ok(bytes)
}

/// The header of a token.
#[derive(Deserialize)]
pub(crate) struct Header {
    pub alg: String,
    pub kid: Option<String>,
    pub crit: Option<Value>,
}

impl Header {
    /// Whether a key is one that the token may have been signed with.
    pub fn fits(&self, key: &Key) -> bool {
        key.algorithm() == self.alg && self.kid.as_ref().is_none_or(|kid| key.id.as_ref() == Some(kid))
    }
}

/// A signed token, taken apart.
pub(crate) struct Parts<'a> {
    pub signed: &'a [u8],
    pub header: Vec<u8>,
    pub claims: Vec<u8>,
    pub signature: Vec<u8>,
}

/// Takes a token of at most so many bytes apart. Nothing is checked yet.
pub(crate) fn parts(jwt: &str, most: usize) -> Option<Parts<'_>> {
    if jwt.len() > most {
        return None;
    }
    let (signed, signature) = jwt.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let bytes = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).ok();
    Some(Parts {
        signed: signed.as_bytes(),
        header: bytes(header)?,
        claims: bytes(claims)?,
        signature: bytes(signature)?,
    })
}

/// A `NumericDate`: seconds, perhaps with a fraction.
pub(crate) fn moment(seconds: f64) -> Option<DateTime<Utc>> {
    #[expect(clippy::cast_possible_truncation, reason = "a number beyond i64 saturates and is no time")]
    DateTime::from_timestamp(seconds.floor() as i64, 0)
}
