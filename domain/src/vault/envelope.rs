//! Envelope format v1: one binary column. A value it does not know is an error, never a guess.
//!
//! ```text
//! "KSTE"  1 byte format  1 byte suite  1 byte KEK kind
//! 2 bytes length, KEK id     2 bytes length, wrapped data key     (big-endian)
//! 32 bytes salt  32 bytes commitment  12 bytes nonce  ciphertext with its 16-byte tag
//! ```
//! `content key || commitment = HKDF-SHA-512(data key, salt, "keystead/envelope" || suite)`, 32 bytes each. The plaintext is
//! padded with 0x80 and zeros (ISO/IEC 7816-4) to a multiple of 64. The associated data stand in [`associated`]; KEK id and
//! wrapped key are not among them, so that a re-wrap leaves the ciphertext alone.

use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::crypto::{self, KEY, Key, NONCE, TAG};
use super::place::{Place, length_prefixed};
use super::secret::{MAX_SECRET, Secret};
use crate::error::{Code, Error, Result};

const MAGIC: &[u8; 4] = b"KSTE";
const FORMAT: u8 = 1;
/// HKDF-SHA-512, AES-256-GCM, committing.
pub(super) const SUITE: u8 = 1;
const BLOCK: usize = 64;
const LABEL: &[u8] = b"keystead/envelope";

/// What kind of key wraps the data key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KekKind {
    AwsKms = 1,
    LocalFile = 2,
    LocalPassphrase = 3,
}

impl KekKind {
    fn of(byte: u8) -> Option<Self> {
        [Self::AwsKms, Self::LocalFile, Self::LocalPassphrase].into_iter().find(|kind| *kind as u8 == byte)
    }
}

/// The parts of an envelope.
pub(super) struct Envelope<'a> {
    pub kind: KekKind,
    pub kek_id: &'a str,
    pub wrapped: &'a [u8],
    /// Salt, commitment, nonce, ciphertext: what a re-wrap leaves alone.
    pub sealed: &'a [u8],
}

/// What a caller is told of an envelope that does not open; no more, whatever was wrong.
pub(super) fn integrity() -> Error {
    Error::refused(
        Code::Integrity,
        "",
        "The stored secret does not open in its place: it was changed or moved. Enter the key again, and look into how that came about.",
    )
}

impl<'a> Envelope<'a> {
    /// Takes an envelope apart.
    pub fn parse(bytes: &'a [u8]) -> Result<Self> {
        Self::read(bytes).ok_or_else(integrity)
    }

    fn read(bytes: &'a [u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (&[format, suite, kind], rest) = rest.split_first_chunk::<3>()?;
        if format != FORMAT || suite != SUITE {
            return None;
        }
        let (kek_id, rest) = field(rest)?;
        let (wrapped, sealed) = field(rest)?;
        let body = sealed.len().checked_sub(KEY + KEY + NONCE + TAG)?;
        let whole = body >= BLOCK && body % BLOCK == 0 && body <= MAX_SECRET + BLOCK && !wrapped.is_empty();
        let kek_id = std::str::from_utf8(kek_id).ok().filter(|id| !id.is_empty())?;
        whole.then_some(Self { kind: KekKind::of(kind)?, kek_id, wrapped, sealed })
    }

    /// Puts an envelope together.
    pub fn write(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(64 + self.kek_id.len() + self.wrapped.len() + self.sealed.len());
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&[FORMAT, SUITE, self.kind as u8]);
        for part in [self.kek_id.as_bytes(), self.wrapped] {
            let length = u16::try_from(part.len()).map_err(|e| Error::internal("writing an envelope", e))?;
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(part);
        }
        bytes.extend_from_slice(self.sealed);
        Ok(bytes)
    }
}

fn field(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(u16::from_be_bytes(*length).into())
}

/// Seals a secret under its data key: salt, commitment, nonce, ciphertext.
pub(super) fn seal(deployment: Uuid, place: &Place, data_key: &Key, secret: &Secret) -> Result<Vec<u8>> {
    let plain = secret.expose();
    if plain.is_empty() || plain.len() > MAX_SECRET {
        return Err(Error::internal("sealing a secret", "it is empty or over 8 KiB"));
    }
    let padded_length = (plain.len() + 1).next_multiple_of(BLOCK);
    let mut padded = Zeroizing::new(Vec::with_capacity(padded_length));
    padded.extend_from_slice(plain);
    padded.push(0x80);
    padded.resize(padded_length, 0);
    let (salt, nonce) = (crypto::random::<KEY>()?, crypto::random::<NONCE>()?);
    let (content_key, commitment) = derive(data_key, &salt)?;
    let aad = associated(deployment, place, &salt, &*commitment);
    let ciphertext = crypto::encrypt(&content_key, nonce, &aad, &padded)?;
    Ok([&salt[..], &commitment[..], &nonce[..], &ciphertext].concat())
}

/// Opens what [`seal`] returned.
pub(super) fn open(deployment: Uuid, place: &Place, data_key: &Key, sealed: &[u8]) -> Result<Secret> {
    let split = || {
        let (salt, rest) = sealed.split_first_chunk::<KEY>()?;
        let (commitment, rest) = rest.split_first_chunk::<KEY>()?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>()?;
        Some((salt, commitment, nonce, ciphertext))
    };
    let (salt, commitment, nonce, ciphertext) = split().ok_or_else(integrity)?;
    let (content_key, expected) = derive(data_key, salt)?;
    // Before the tag: a ciphertext of AES-GCM can be made to open under two keys, a commitment cannot.
    if !bool::from(expected.as_slice().ct_eq(commitment)) {
        return Err(integrity());
    }
    let aad = associated(deployment, place, salt, commitment);
    let mut padded = crypto::decrypt(&content_key, *nonce, &aad, ciphertext).map_err(|_| integrity())?;
    let end = padded.iter().rposition(|b| *b != 0).filter(|at| padded.get(*at) == Some(&0x80)).ok_or_else(integrity)?;
    padded.truncate(end);
    Ok(Secret::new(std::mem::take(&mut *padded)))
}

fn derive(data_key: &Key, salt: &[u8; KEY]) -> Result<(Key, Key)> {
    let mut both = Zeroizing::new([0; KEY * 2]);
    crypto::hkdf(&data_key[..], salt, &[LABEL, &[SUITE]], &mut both[..])?;
    let (mut content_key, mut commitment) = (Key::default(), Key::default());
    let (left, right) = both.split_at(KEY);
    content_key.copy_from_slice(left);
    commitment.copy_from_slice(right);
    Ok((content_key, commitment))
}

/// What the ciphertext is bound to, rebuilt from the row each time.
fn associated(deployment: Uuid, place: &Place, salt: &[u8], commitment: &[u8]) -> Vec<u8> {
    length_prefixed([
        &[FORMAT][..],
        &[SUITE],
        deployment.as_bytes(),
        place.tenant_id.0.as_bytes(),
        place.record.to_string().as_bytes(),
        &place.version.to_be_bytes(),
        place.purpose.as_str().as_bytes(),
        salt,
        commitment,
    ])
}
