//! Key-encryption keys of this machine: derived from a file, a systemd credential, or a passphrase.

use data_encoding::HEXLOWER;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::crypto::{self, KEY, Key, NONCE};
use super::envelope::{KekKind, integrity};
use super::place::{Place, length_prefixed};
use super::secret::Secret;
use crate::error::{Error, Result};

/// Memory (KiB), passes and lanes of Argon2id (RFC 9106).
const ARGON2: (u32, u32, u32) = (64 * 1024, 3, 1);

/// A key-encryption key of this machine.
pub(super) struct LocalKek {
    kind: KekKind,
    id: String,
    wrapping: Key,
}

impl LocalKek {
    /// From 32 random bytes in a file or a credential.
    pub fn from_bytes(bytes: &Key) -> Result<Self> {
        Self::derive(KekKind::LocalFile, "local-file", bytes)
    }

    /// From a passphrase, salted with the id of the deployment: every replica gets the same key. Takes a good tenth of a
    /// second and 64 MiB, by intent.
    pub async fn from_passphrase(passphrase: &Secret, deployment: Uuid) -> Result<Self> {
        let phrase = Zeroizing::new(passphrase.expose().to_vec());
        let stretched = tokio::task::spawn_blocking(move || {
            let (memory, passes, lanes) = ARGON2;
            let params = argon2::Params::new(memory, passes, lanes, Some(KEY))?;
            let argon2 = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
            let mut key = Key::default();
            argon2.hash_password_into(&phrase, deployment.as_bytes(), &mut key[..])?;
            Ok(key)
        });
        let key = stretched.await.map_err(|e| Error::internal("stretching the passphrase", e))?;
        let key = key.map_err(|e: argon2::Error| Error::internal("stretching the passphrase", e.to_string()))?;
        Self::derive(KekKind::LocalPassphrase, "local-passphrase", &key)
    }

    fn derive(kind: KekKind, word: &str, root: &Key) -> Result<Self> {
        let (mut wrapping, mut name) = (Key::default(), [0; 8]);
        crypto::hkdf(&root[..], b"keystead/local-kek", &[b"wrapping"], &mut wrapping[..])?;
        crypto::hkdf(&root[..], b"keystead/local-kek", &[b"id"], &mut name)?;
        Ok(Self { kind, id: format!("{word}/{}", HEXLOWER.encode(&name)), wrapping })
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    pub fn kind(&self) -> KekKind {
        self.kind
    }

    pub fn generate(&self, deployment: Uuid, place: &Place) -> Result<(Key, Vec<u8>)> {
        let key = crypto::random_key()?;
        let wrapped = self.wrap(deployment, place, &key)?;
        Ok((key, wrapped))
    }

    /// Nonce, then the encrypted data key with its tag.
    pub fn wrap(&self, deployment: Uuid, place: &Place, key: &Key) -> Result<Vec<u8>> {
        let nonce = crypto::random::<NONCE>()?;
        let wrapped = crypto::encrypt(&self.wrapping, nonce, &self.associated(deployment, place), &key[..])?;
        Ok([&nonce[..], &wrapped].concat())
    }

    pub fn unwrap(&self, deployment: Uuid, place: &Place, wrapped: &[u8]) -> Result<Key> {
        let (nonce, wrapped) = wrapped.split_first_chunk::<NONCE>().ok_or_else(integrity)?;
        let plain = crypto::decrypt(&self.wrapping, *nonce, &self.associated(deployment, place), wrapped);
        let plain = plain.map_err(|_| integrity())?;
        let mut key = Key::default();
        if plain.len() != key.len() {
            return Err(integrity());
        }
        key.copy_from_slice(&plain);
        Ok(key)
    }

    /// The same context that KMS binds to, and the KEK's id.
    fn associated(&self, deployment: Uuid, place: &Place) -> Vec<u8> {
        let context = place.context(deployment);
        let pairs = context.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]);
        length_prefixed([self.id.as_bytes()].into_iter().chain(pairs))
    }
}
