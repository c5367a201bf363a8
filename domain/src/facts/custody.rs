//! Facts of the vault: what provider keys are sealed with.

use std::collections::BTreeSet;

use keystead_entities::Scoped;
use keystead_entities::key_version::{self, KeyVersionState};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect};

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::Key;
use super::value::Value;
use crate::error::Result;
use crate::vault::Custody;

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let kek_ids: Vec<String> = key_version::Entity::within(of.ctx.scope())
        .select_only()
        .column(key_version::Column::KekId)
        .filter(key_version::Column::State.is_in([KeyVersionState::Current, KeyVersionState::Retiring]))
        .distinct()
        .into_tuple()
        .all(of.db)
        .await?;
    let mut levels: BTreeSet<Custody> = kek_ids.iter().map(|id| Custody::of_kek_id(id)).collect();
    if levels.is_empty() {
        levels.insert(of.ctx.app.vault.custody());
    }
    let evidence: Vec<String> = levels.iter().map(|level| format!("custody level {level}")).collect();
    let text = |key, text: String| Fact::known(key, Value::Text(text), of.now).evidence(evidence.clone());
    let holders: Vec<&str> = levels.into_iter().map(holder).collect();
    facts.put(text(Key::KeysCustody, holders.join("; and, for a part of the keys, ")));
    let scheme = "AES-256-GCM under a data key of its own for each version of each key (HKDF-SHA-512, key commitment), \
                  bound to the company it belongs to; the data key is wrapped by the key-encryption key";
    facts.put(text(Key::KeysEncryption, scheme.into()));
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
