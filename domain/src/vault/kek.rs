//! Key-encryption keys: what wraps the data keys.

use uuid::Uuid;

use super::crypto::Key;
use super::envelope::KekKind;
use super::kms::KmsKek;
use super::local::LocalKek;
use super::place::Place;
use crate::error::Result;

/// A key-encryption key.
pub(super) enum Kek {
    Local(LocalKek),
    Kms(KmsKek),
}

impl Kek {
    /// Its id, as stored beside each envelope.
    pub fn id(&self) -> &str {
        match self {
            Self::Local(kek) => kek.id(),
            Self::Kms(kek) => kek.id(),
        }
    }

    pub fn kind(&self) -> KekKind {
        match self {
            Self::Local(kek) => kek.kind(),
            Self::Kms(_) => KekKind::AwsKms,
        }
    }

    /// What its service says of it, in words; nothing for a key of this machine.
    pub async fn describe(&self) -> Result<Option<String>> {
        match self {
            Self::Local(_) => Ok(None),
            Self::Kms(kek) => kek.describe().await.map(Some),
        }
    }

    /// A new data key, and the same wrapped.
    pub async fn generate(&self, deployment: Uuid, place: &Place) -> Result<(Key, Vec<u8>)> {
        match self {
            Self::Local(kek) => kek.generate(deployment, place),
            Self::Kms(kek) => kek.generate(deployment, place).await,
        }
    }

    /// Unwraps a data key.
    pub async fn unwrap(&self, deployment: Uuid, place: &Place, wrapped: &[u8]) -> Result<Key> {
        match self {
            Self::Local(kek) => kek.unwrap(deployment, place, wrapped),
            Self::Kms(kek) => kek.unwrap(deployment, place, wrapped).await,
        }
    }

    /// Wraps a data key that `from` wrapped. Between two keys of KMS it never leaves KMS.
    pub async fn rewrap(&self, from: &Self, deployment: Uuid, place: &Place, wrapped: &[u8]) -> Result<Vec<u8>> {
        match (self, from) {
            (Self::Kms(to), Self::Kms(from)) => to.rewrap(from, deployment, place, wrapped).await,
            (Self::Kms(to), Self::Local(from)) => {
                to.wrap(deployment, place, &from.unwrap(deployment, place, wrapped)?).await
            }
            (Self::Local(to), from) => {
                let key = Box::pin(from.unwrap(deployment, place, wrapped)).await?;
                to.wrap(deployment, place, &key)
            }
        }
    }
}
