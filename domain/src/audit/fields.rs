//! The details of an entry, each under a salted digest of its own. So a value that must go (personal data) can be taken
//! out later: its digest stays in its place, the entry still proves what it proved, and nobody can guess the value back.
//!
//! ```text
//! field(name, salt, value) = SHA-256(0x03, item(salt), item(name), item(canonical JSON of value))
//! fields                   = SHA-256(0x04, for each name in order of its code points: item(name), field digest)
//! ```
//! Stored and exported as `{name: {"value": …, "salt": "32 hexadecimal digits"}}`, an erased one as
//! `{name: {"digest": "64 hexadecimal digits"}}`.

use data_encoding::HEXLOWER;
use serde_json::{Map, Value, json};

use super::canonical;
use super::entry::{Hash, Hasher};
use crate::entropy::Entropy;

const SALT: usize = 16;

/// The stored form of details, each with a new salt.
pub fn salted(details: Vec<(&'static str, Value)>, entropy: &dyn Entropy) -> Value {
    let mut salts = vec![0; details.len() * SALT];
    entropy.fill(&mut salts);
    let stored = details.into_iter().zip(salts.chunks(SALT)).map(|((name, value), salt)| {
        (name.to_owned(), json!({ "value": canonical::clean(value), "salt": HEXLOWER.encode(salt) }))
    });
    Value::Object(stored.collect::<Map<_, _>>())
}

/// The hash over stored details, or what is wrong with them.
pub fn hash(fields: &Value) -> Result<Hash, &'static str> {
    let fields = fields.as_object().ok_or("the details are not an object")?;
    let mut sorted: Vec<_> = fields.iter().collect();
    sorted.sort_unstable_by_key(|(name, _)| name.as_bytes());
    let mut whole = Hasher::new(0x04);
    let mut scratch = Vec::with_capacity(64);
    for (name, field) in sorted {
        whole.item(name.as_bytes());
        whole.raw(&digest(name, field, &mut scratch)?);
    }
    Ok(whole.finish())
}

/// Takes a value out of stored details and leaves its digest, which it returns. `None` where there is no such value.
pub fn erase(fields: &mut Value, name: &str) -> Result<Option<String>, &'static str> {
    let Some(field) = fields.get_mut(name).filter(|f| f.get("value").is_some()) else { return Ok(None) };
    let digest = HEXLOWER.encode(&digest(name, field, &mut Vec::new())?);
    *field = json!({ "digest": digest });
    Ok(Some(digest))
}

/// The values that were erased: their names and digests.
pub fn erased(fields: &Value) -> impl Iterator<Item = (&str, &str)> {
    let fields = fields.as_object().into_iter().flatten();
    fields.filter_map(|(name, field)| Some((name.as_str(), field.get("digest")?.as_str()?)))
}

fn digest(name: &str, field: &Value, scratch: &mut Vec<u8>) -> Result<Hash, &'static str> {
    let member = |key: &str| field.get(key);
    let bytes = |value: &Value| value.as_str().and_then(|text| HEXLOWER.decode(text.as_bytes()).ok());
    match (member("value"), member("salt"), member("digest")) {
        (Some(value), Some(salt), None) => {
            let salt = bytes(salt).filter(|s| s.len() == SALT).ok_or("a salt is unreadable")?;
            scratch.clear();
            canonical::write(value, scratch);
            let mut hasher = Hasher::new(0x03);
            hasher.item(&salt);
            hasher.item(name.as_bytes());
            hasher.item(scratch);
            Ok(hasher.finish())
        }
        (None, None, Some(digest)) => {
            bytes(digest).and_then(|d| d.try_into().ok()).ok_or("the digest of an erased value is unreadable")
        }
        _ => Err("a detail has neither value and salt nor digest alone"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[test]
    fn an_erased_value_leaves_the_hash_as_it_was() {
        let entropy = SeededEntropy::new(1);
        let mut fields = salted(vec![("email", json!("maria@example.com")), ("tier", json!(2))], &entropy);
        let before = hash(&fields).expect("a hash");
        let digest = erase(&mut fields, "email").expect("readable").expect("a digest");
        assert_eq!(erase(&mut fields, "email"), Ok(None));
        assert_eq!(erased(&fields).collect::<Vec<_>>(), [("email", digest.as_str())]);
        assert!(!fields.to_string().contains("maria"));
        assert_eq!(hash(&fields), Ok(before));
    }

    #[test]
    fn any_change_of_a_detail_shows() {
        let entropy = SeededEntropy::new(2);
        let fields = salted(vec![("a", json!({"from": 1, "to": 2})), ("b", json!("x"))], &entropy);
        let before = hash(&fields).expect("a hash");
        for (pointer, value) in
            [("/a/value/to", json!(3)), ("/b/value", json!("y")), ("/b/salt", json!("00".repeat(16)))]
        {
            let mut changed = fields.clone();
            *changed.pointer_mut(pointer).expect("there") = value;
            assert_ne!(hash(&changed), Ok(before), "{pointer}");
        }
        assert!(hash(&json!({"a": {"value": 1}})).is_err());
        assert!(hash(&json!([])).is_err());
    }
}
