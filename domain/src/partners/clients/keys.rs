//! Public keys of API clients: a JWK Set (RFC 7517) of RSA, P-256 and Ed25519 keys, kept as what they need to be and no
//! more. A private key is refused, and not kept for a moment.

use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use crate::error::Code;
use crate::input::Checks;
use crate::jose::Key;

/// Keys of one client.
const MOST: usize = 10;

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
        match Key::read(key) {
            Ok(key) => stored.push(key.to_json()),
            Err(why) => checks.refuse(Code::Invalid, "jwks", format!("Key {}: {why}", at + 1)),
        }
    }
    (stored.len() == keys.len()).then(|| json!({ "keys": stored }))
}

/// The keys of a stored JWK Set.
pub fn stored(jwks: Option<&Value>) -> Vec<Key> {
    let keys = jwks.and_then(|jwks| jwks.get("keys")).and_then(Value::as_array);
    keys.into_iter().flatten().filter_map(|key| Key::read(key).ok()).collect()
}

/// By which people tell the keys of a set apart: the beginning of each one's SHA-256.
pub fn thumbprints(jwks: Option<&Value>) -> Vec<String> {
    let print = |key: &Key| {
        let bytes = key.to_json().to_string();
        BASE64URL_NOPAD.encode(&digest(&SHA256, bytes.as_bytes()).as_ref()[..9])
    };
    stored(jwks).iter().map(print).collect()
}
