//! Facts that somebody has to go and try: a job does, once a week, and keeps what it found ([`super::probing`]). Nothing is
//! tried while facts are collected, which may be in a transaction.

use keystead_entities::{Scoped, fact_probe};
use sea_orm::ConnectionTrait;

use super::collect::Observer;
use super::fact::{Fact, Facts};
use super::key::{Key, Source};
use super::value::Value;
use crate::error::Result;
use crate::vault::Custody;

pub(super) async fn observe<C: ConnectionTrait>(of: &Observer<'_, C>, facts: &mut Facts) -> Result<()> {
    let rows = fact_probe::Entity::within(of.ctx.scope()).all(of.db).await?;
    for key in Key::ALL.iter().copied().filter(|key| key.spec().source == Source::Probed) {
        let row = rows.iter().find(|row| row.fact_key == key.as_str());
        let value = row.and_then(|row| Some((row, serde_json::from_value::<Value>(row.value.clone()?).ok()?)));
        facts.put(match (value, row.and_then(|row| row.failure.as_deref())) {
            (Some((row, value)), _) => {
                Fact::known(key, value, row.probed_at).evidence([row.id.to_string()]).aged(of.now)
            }
            (None, Some(failure)) => of.unknown(key, failure),
            (None, None) => of.unknown(key, "It has not been tried yet."),
        });
    }
    if of.ctx.app.vault.custody() != Custody::AwsKms {
        let none = Value::Text("none, the key-encryption key is kept by the server that runs Keystead".into());
        facts.put(of.known(Key::KmsKey, none));
    }
    Ok(())
}
