//! The only place that touches the cryptographic provider: HKDF-SHA-512 (RFC 5869), AES-256-GCM (NIST SP 800-38D),
//! randomness. Small, so that a validated module with the same interface can take its place.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA512, KeyType, Salt};
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

use crate::error::{Error, Result};

pub(super) const KEY: usize = 32;
pub(super) const NONCE: usize = 12;
pub(super) const TAG: usize = 16;

/// A key in memory, overwritten when it goes.
pub(super) type Key = Zeroizing<[u8; KEY]>;

/// It did not come out right: wrong key, wrong associated data, or changed bytes.
pub(super) struct Forged;

/// Random bytes from the operating system.
pub(super) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| Error::internal("asking the system for random bytes", "refused"))?;
    Ok(bytes)
}

/// A new random key.
pub(super) fn random_key() -> Result<Key> {
    Ok(Zeroizing::new(random()?))
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// HKDF-SHA-512 into `out`, which may have at most 16,320 bytes.
pub(super) fn hkdf(key: &[u8], salt: &[u8], info: &[&[u8]], out: &mut [u8]) -> Result<()> {
    let length = Length(out.len());
    Salt::new(HKDF_SHA512, salt)
        .extract(key)
        .expand(info, length)
        .and_then(|okm| okm.fill(out))
        .map_err(|_| Error::internal("deriving a key", "too long"))
}

/// Encrypts; the tag is at the end of what is returned.
pub(super) fn encrypt(key: &[u8; KEY], nonce: [u8; NONCE], aad: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
    let failed = |_| Error::internal("encrypting", "refused by the provider");
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).map_err(failed)?);
    // Encrypted in place: room for the tag beforehand, so that no copy of the plaintext is left behind by growing.
    let mut bytes = Zeroizing::new(Vec::with_capacity(plain.len() + TAG));
    bytes.extend_from_slice(plain);
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(aad), &mut *bytes).map_err(failed)?;
    Ok(std::mem::take(&mut *bytes))
}

/// Decrypts what [`encrypt`] returned.
pub(super) fn decrypt(
    key: &[u8; KEY],
    nonce: [u8; NONCE],
    aad: &[u8],
    sealed: &[u8],
) -> std::result::Result<Zeroizing<Vec<u8>>, Forged> {
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).map_err(|_| Forged)?);
    let mut bytes = Zeroizing::new(sealed.to_vec());
    let length =
        key.open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(aad), &mut bytes).map_err(|_| Forged)?.len();
    bytes.truncate(length);
    Ok(bytes)
}
