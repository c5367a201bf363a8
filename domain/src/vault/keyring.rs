//! The key-encryption keys at hand: the current one, and those that are still readable.

use std::path::Path;
use std::sync::Arc;

use uuid::Uuid;

use super::config::{KekSource, VaultConfig};
use super::kek::Kek;
use super::key_file::{self, KeyFiles};
use super::kms::{Kms, KmsKek};
use super::local::LocalKek;
use crate::error::Result;

/// The key-encryption keys at hand.
pub(super) struct Keyring {
    pub current: Arc<Kek>,
    others: Vec<Arc<Kek>>,
    /// Whether the current key was made just now.
    pub is_new: bool,
}

impl Keyring {
    /// Reads every source. `kms` is there where a source is a key of KMS.
    pub async fn open(config: &VaultConfig, deployment: Uuid, kms: Option<&Arc<Kms>>) -> Result<Self> {
        let mut is_new = false;
        let mut keks = match &config.current {
            KekSource::Files { folder } => {
                let files = match credential(config)? {
                    Some(files) => files,
                    None => key_file::load_or_create(folder, config.data_dir.as_deref())?,
                };
                is_new = files.is_new;
                both_slots(&files)?
            }
            other => Self::read(other, config, deployment, kms).await?,
        };
        for source in &config.previous {
            keks.extend(Self::read(source, config, deployment, kms).await?);
        }
        let mut keks = keks.into_iter().map(Arc::new);
        let current =
            keks.next().ok_or_else(|| crate::Error::internal("opening the vault", "no key-encryption key"))?;
        Ok(Self { current, others: keks.collect(), is_new })
    }

    async fn read(
        source: &KekSource,
        config: &VaultConfig,
        deployment: Uuid,
        kms: Option<&Arc<Kms>>,
    ) -> Result<Vec<Kek>> {
        match source {
            KekSource::Files { folder } => {
                let files = match credential(config)? {
                    Some(files) => Some(files),
                    None => key_file::load(folder, config.data_dir.as_deref())?,
                };
                files.as_ref().map_or_else(|| Ok(Vec::new()), both_slots)
            }
            KekSource::Passphrase { passphrase } => {
                Ok(vec![Kek::Local(LocalKek::from_passphrase(passphrase, deployment).await?)])
            }
            KekSource::AwsKms { key_id } => match kms {
                Some(kms) => Ok(vec![Kek::Kms(KmsKek::open(kms, key_id).await?)]),
                None => Ok(Vec::new()),
            },
        }
    }

    /// The key with that id, if it is at hand.
    pub fn find(&self, id: &str) -> Option<Arc<Kek>> {
        std::iter::once(&self.current).chain(&self.others).find(|kek| kek.id() == id).map(Arc::clone)
    }
}

fn credential(config: &VaultConfig) -> Result<Option<KeyFiles>> {
    let read = |folder: &Path, name| key_file::credential(folder, name);
    let Some(folder) = &config.credentials_dir else { return Ok(None) };
    let Some(current) = read(folder, "keystead-kek")? else { return Ok(None) };
    Ok(Some(KeyFiles { current, previous: read(folder, "keystead-kek-previous")?, is_new: false }))
}

fn both_slots(files: &KeyFiles) -> Result<Vec<Kek>> {
    let slots = std::iter::once(&files.current).chain(&files.previous);
    slots.map(|bytes| Ok(Kek::Local(LocalKek::from_bytes(bytes)?))).collect()
}
