//! Public keys of API clients: a JWK Set (RFC 7517) of RSA, P-256 and Ed25519 keys, kept as what they need to be and no
//! more. A private key is refused, and not kept for a moment.

use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, digest};
use ring::signature::{self, UnparsedPublicKey};
use serde_json::{Map, Value, json};

use crate::error::Code;
use crate::input::Checks;

/// Keys of one client.
const MOST: usize = 10;
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
    fn to_json(&self) -> Value {
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

/// Reads the JWK Set of an input; returns what is to be stored of it, and notes what is wrong.
pub fn read(checks: &mut Checks, jwks: &Value) -> Option<Value> {
    let Some(keys) = jwks.get("keys").and_then(Value::as_array).filter(|keys| !keys.is_empty()) else {
        checks.refuse(Code::Invalid, "jwks", r#"This is not a JWK Set. It looks like {"keys": [{"kty": …}]}."#);
        return None;
    };
    if keys.len() > MOST {
        checks.refuse(Code::TooLong, "jwks", format!("At most {MOST} keys."));
        return None;
    }
    let mut stored = Vec::with_capacity(keys.len());
    for (at, key) in keys.iter().enumerate() {
        match one(key) {
            Ok(key) => stored.push(key.to_json()),
            Err(why) => checks.refuse(Code::Invalid, "jwks", format!("Key {}: {why}", at + 1)),
        }
    }
    (stored.len() == keys.len()).then(|| json!({ "keys": stored }))
}

/// The keys of a stored JWK Set.
pub fn stored(jwks: Option<&Value>) -> Vec<Key> {
    let keys = jwks.and_then(|jwks| jwks.get("keys")).and_then(Value::as_array);
    keys.into_iter().flatten().filter_map(|key| one(key).ok()).collect()
}

/// By which people tell the keys of a set apart: the beginning of each one's SHA-256.
pub fn thumbprints(jwks: Option<&Value>) -> Vec<String> {
    let print = |key: &Key| {
        let bytes = key.to_json().to_string();
        BASE64URL_NOPAD.encode(&digest(&SHA256, bytes.as_bytes()).as_ref()[..9])
    };
    stored(jwks).iter().map(print).collect()
}

fn one(key: &Value) -> Result<Key, &'static str> {
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
