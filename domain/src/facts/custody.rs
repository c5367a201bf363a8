//! Facts of the vault: what provider keys are sealed with.

use sea_orm::ConnectionTrait;

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
use super::value::Value;
use crate::error::Result;
use crate::vault::Custody;

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let custody = of.ctx.app.vault.custody();
    let evidence = [format!("custody level {}", custody.as_str())];
    let text = |key, text: &str| Fact::known(key, Value::Text(text.into()), of.now).evidence(evidence.clone());
    facts.put(text(Key::KeysCustody, holder(custody)));
    let scheme = "AES-256-GCM under a data key of its own for each version of each key (HKDF-SHA-512, key commitment), \
                  bound to the company it belongs to; the data key is wrapped by the key-encryption key";
    facts.put(text(Key::KeysEncryption, scheme));
    Ok(())
}

/// What holds the key-encryption key, in the words of an answer.
fn holder(custody: Custody) -> &'static str {
    match custody {
        Custody::AwsKms => "a key in AWS KMS, which never leaves it",
        Custody::LocalFile => {
            "a key file on the server that runs Keystead, readable by its account alone and kept apart from the data; not a \
             hardware module"
        }
        Custody::LocalPassphrase => {
            "a key derived from the operator's passphrase (Argon2id), which is not stored; not a hardware module"
        }
    }
}
