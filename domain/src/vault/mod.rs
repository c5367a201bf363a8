//! Custody of secrets: envelope encryption with a data key per secret version.
//!
//! A data key seals exactly one version of one secret and is itself wrapped by a key-encryption key (KEK): of AWS KMS, or of
//! this machine. The wrapping and the ciphertext are both bound to the [`Place`] of the secret (deployment, tenant,
//! row, version, purpose), which the caller rebuilds from the row it was authorised to read: an envelope that was moved to
//! another row, another version or another tenant does not open. Destroying a secret means removing its envelope, and with
//! it the only wrapping of its data key.
//!
//! `tests/open_envelope.py` opens envelopes of local custody without any of this code, from the description in [`envelope`]
//! alone.

mod breaker;
mod cache;
mod config;
mod content;
mod crypto;
mod envelope;
mod kek;
pub mod key_file;
mod keyring;
mod kms;
mod local;
mod place;
pub mod root;
mod secret;

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::clock::Clock;
use crate::error::{Code, Error, Result};
use cache::{Cache, CacheKey};
use envelope::Envelope;
use kek::Kek;
use keyring::Keyring;
use kms::Kms;

pub use cache::CacheLimits;
pub use config::{KekSource, KmsCredentials, VaultConfig};
pub use content::{CHUNK, ContentCipher, HEADER, SEALED_CHUNK};
pub use keystead_entities::key_version::Custody;
pub use place::{Place, Purpose};
pub use secret::{MAX_SECRET, Secret};

/// A sealed secret, as its row holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The envelope.
    pub envelope: Vec<u8>,
    /// The KEK it is wrapped under.
    pub kek_id: String,
    /// The suite it is sealed with.
    pub suite: i32,
    /// Rises with each re-wrap.
    pub envelope_rev: i64,
}

/// Whether that is an envelope of this vault's format and suite, wrapped by that key: what its header says. It opens nothing.
pub(crate) fn is_sealed(envelope: &[u8], suite: i32, kek_id: &str) -> bool {
    suite == i32::from(envelope::SUITE) && Envelope::parse(envelope).is_ok_and(|parts| parts.kek_id == kek_id)
}

/// Seals and opens secrets.
pub struct Vault {
    config: VaultConfig,
    deployment: Uuid,
    clock: Arc<dyn Clock>,
    kms: Option<Arc<Kms>>,
    keyring: RwLock<Arc<Keyring>>,
    cache: Cache,
    is_new: bool,
    /// When key files were last looked at.
    looked_at: Mutex<DateTime<Utc>>,
}

/// A key file that was rotated is taken up within this time.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(60);

impl Vault {
    /// Opens the vault of a deployment. Makes the key file where files are the current source and there is none yet.
    ///
    /// # Errors
    /// Internal, with the fix in its text, for a key file that others can read; `KMS_UNAVAILABLE` and `KMS_KEY_UNUSABLE` where
    /// KMS was given by alias or id and does not say its ARN.
    pub async fn open(config: VaultConfig, deployment: Uuid, clock: Arc<dyn Clock>) -> Result<Self> {
        let needs_kms =
            std::iter::once(&config.current).chain(&config.previous).any(|s| matches!(s, KekSource::AwsKms { .. }));
        let kms = if needs_kms { Some(Kms::connect(&config, Arc::clone(&clock)).await) } else { None };
        let keyring = Keyring::open(&config, deployment, kms.as_ref()).await?;
        let (cache, is_new) = (Cache::new(config.cache), keyring.is_new);
        let (keyring, looked_at) = (RwLock::new(Arc::new(keyring)), Mutex::new(clock.now()));
        Ok(Self { config, deployment, clock, kms, keyring, cache, is_new, looked_at })
    }

    /// Seals a secret for its place under a data key of its own.
    ///
    /// # Errors
    /// `KMS_UNAVAILABLE`, `KMS_KEY_UNUSABLE`.
    pub async fn seal(&self, place: &Place, secret: &Secret) -> Result<Sealed> {
        self.look_again().await?;
        let kek = Arc::clone(&self.keyring().current);
        let (data_key, wrapped) = kek.generate(self.deployment, place).await?;
        let sealed = envelope::seal(self.deployment, place, &data_key, secret)?;
        sealed_of(&kek, &wrapped, &sealed, 1)
    }

    /// Opens the secret of a place.
    ///
    /// # Errors
    /// `INTEGRITY` for an envelope that was changed, or belongs elsewhere; `KMS_UNAVAILABLE`, `KMS_KEY_UNUSABLE`.
    pub async fn unseal(&self, place: &Place, sealed: &Sealed) -> Result<Secret> {
        let envelope = Envelope::parse(&sealed.envelope)?;
        let data_key = self.data_key(place, sealed, &envelope).await?;
        envelope::open(self.deployment, place, &data_key, envelope.sealed)
    }

    /// Wraps the data key under the current KEK; nothing changes where it is so already. The ciphertext stays as it is.
    ///
    /// # Errors
    /// As [`Vault::unseal`].
    pub async fn rewrap(&self, place: &Place, sealed: &Sealed) -> Result<Sealed> {
        let envelope = Envelope::parse(&sealed.envelope)?;
        let from = self.kek(&envelope).await?;
        let to = Arc::clone(&self.keyring().current);
        if from.id() == to.id() {
            return Ok(sealed.clone());
        }
        let wrapped = to.rewrap(&from, self.deployment, place, envelope.wrapped).await?;
        sealed_of(&to, &wrapped, envelope.sealed, sealed.envelope_rev + 1)
    }

    /// Forgets what is kept in memory of a place whose secret is no more.
    pub fn forget(&self, place: &Place) {
        self.cache.forget(place);
    }

    /// Drops what is kept in memory of a company's secrets.
    pub fn forget_all(&self, tenant_id: keystead_entities::TenantId) {
        self.cache.forget_all(tenant_id);
    }

    /// The id of the KEK under which new secrets are wrapped.
    pub fn kek_id(&self) -> String {
        self.keyring().current.id().to_owned()
    }

    /// How new secrets are kept.
    pub fn custody(&self) -> Custody {
        Custody::of_kek_id(&self.kek_id())
    }

    /// What the operator must be told loudly on a start that made the key file; nothing on every other.
    pub fn first_start_notice(&self) -> Option<String> {
        let KekSource::Files { folder } = &self.config.current else { return None };
        self.is_new.then(|| {
            format!(
                "A new key-encryption key was made: {}. Every stored secret is unreadable without it. Keep a copy apart from \
                 the data folder and its backups: a copy on paper of the output of `xxd -p -c 32` is enough.",
                folder.join("kek").display()
            )
        })
    }

    /// What its service says of the KEK that seals, in words; nothing where it is of this machine.
    ///
    /// # Errors
    /// `KMS_UNAVAILABLE` and `KMS_KEY_UNUSABLE`.
    pub async fn describe_kek(&self) -> Result<Option<String>> {
        self.keyring().current.describe().await
    }

    /// Reads the sources of KEKs again, after one was rotated.
    pub async fn reload(&self) -> Result<()> {
        let keyring = Arc::new(Keyring::open(&self.config, self.deployment, self.kms.as_ref()).await?);
        *self.keyring.write().unwrap_or_else(PoisonError::into_inner) = keyring;
        Ok(())
    }

    /// Nothing is sealed under a key file that was replaced more than a minute ago: somebody may be about to drop it.
    async fn look_again(&self) -> Result<()> {
        if !matches!(self.config.current, KekSource::Files { .. }) {
            return Ok(());
        }
        let now = self.clock.now();
        let is_time = {
            let mut looked_at = self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
            let is_time = !(*looked_at..*looked_at + LOOK_AGAIN).contains(&now);
            *looked_at = if is_time { now } else { *looked_at };
            is_time
        };
        if is_time { self.reload().await } else { Ok(()) }
    }

    async fn data_key(&self, place: &Place, sealed: &Sealed, envelope: &Envelope<'_>) -> Result<crypto::Key> {
        let key = CacheKey { place: *place, envelope_rev: sealed.envelope_rev, wrapping: wrapping(envelope) };
        let now = self.clock.now();
        if let Some(data_key) = self.cache.fresh(&key, now) {
            return Ok(data_key);
        }
        let kek = self.kek(envelope).await?;
        match kek.unwrap(self.deployment, place, envelope.wrapped).await {
            Ok(data_key) => {
                self.cache.put(key, &data_key, now);
                Ok(data_key)
            }
            Err(error) if error.is(Code::KmsUnavailable) => self.cache.in_outage(&key, now).ok_or(error),
            Err(error) => Err(error),
        }
    }

    /// The KEK that an envelope names. Only one that is configured is ever asked.
    async fn kek(&self, envelope: &Envelope<'_>) -> Result<Arc<Kek>> {
        if let Some(kek) = self.keyring().find(envelope.kek_id) {
            return (kek.kind() == envelope.kind).then_some(kek).ok_or_else(envelope::integrity);
        }
        // Another process may have rotated the key file meanwhile.
        if envelope.kek_id.starts_with("local-file/") {
            self.reload().await?;
        }
        self.keyring().find(envelope.kek_id).filter(|kek| kek.kind() == envelope.kind).ok_or_else(|| {
            tracing::error!(kek_id = envelope.kek_id, "a secret is wrapped under a key-encryption key that is not configured");
            Error::refused(
                Code::KmsKeyUnusable,
                "",
                "The key-encryption key that protects this secret is not at hand. The operator has to configure it as a previous one.",
            )
        })
    }

    fn keyring(&self) -> Arc<Keyring> {
        Arc::clone(&self.keyring.read().unwrap_or_else(PoisonError::into_inner))
    }
}

fn sealed_of(kek: &Kek, wrapped: &[u8], sealed: &[u8], envelope_rev: i64) -> Result<Sealed> {
    let envelope = Envelope { kind: kek.kind(), kek_id: kek.id(), wrapped, sealed }.write()?;
    Ok(Sealed { envelope, kek_id: kek.id().to_owned(), suite: envelope::SUITE.into(), envelope_rev })
}

fn wrapping(envelope: &Envelope<'_>) -> [u8; 32] {
    let parts = place::length_prefixed([&[envelope.kind as u8][..], envelope.kek_id.as_bytes(), envelope.wrapped]);
    let mut digest = [0; 32];
    digest.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, &parts).as_ref());
    digest
}

#[cfg(test)]
mod tests;
