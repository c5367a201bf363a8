//! Content that is too large for an envelope: cut into chunks, each sealed by itself, so that no file has to be in memory
//! twice. Its data key is an ordinary [`Secret`] in an envelope of its own, for the same [`Place`].
//!
//! ```text
//! "KSTU"  1 byte format  3 bytes 0
//! chunks: CHUNK bytes each but the last, which has 1 to CHUNK, each followed by its 16-byte tag
//! ```
//! `content key = HKDF-SHA-512(data key, empty salt, "keystead/content" || format)`, used for one content only. The nonce of a
//! chunk is a byte that says whether it is the last, three bytes 0 and its number from 0 in 8 bytes (big-endian), as in the
//! STREAM construction: a content that was cut, or whose chunks were put in another order, does not open. The associated data
//! are the format, the chunk's number and the place.

use zeroize::Zeroizing;

use super::Vault;
use super::crypto::{self, Key, NONCE, TAG};
use super::envelope::integrity;
use super::place::{Place, length_prefixed};
use super::secret::Secret;
use crate::error::{Error, Result};

/// Bytes of a chunk before it is sealed.
pub const CHUNK: usize = 1 << 20;
/// Bytes of a chunk once it is sealed.
pub const SEALED_CHUNK: usize = CHUNK + TAG;
/// What a content begins with.
pub const HEADER: [u8; 8] = *b"KSTU\x01\0\0\0";

const FORMAT: u8 = 1;
const LABEL: &[u8] = b"keystead/content";

/// Seals and opens the chunks of one content.
pub struct ContentCipher {
    key: Key,
    place: Vec<u8>,
}

impl Vault {
    /// A new data key for a content, to be sealed for its place.
    pub fn content_key(&self) -> Result<Secret> {
        Ok(Secret::new(crypto::random_key()?.to_vec()))
    }

    /// The cipher of the content that has that data key.
    pub fn content_cipher(&self, place: &Place, data_key: &Secret) -> Result<ContentCipher> {
        let mut key = Key::default();
        crypto::hkdf(data_key.expose(), &[], &[LABEL, &[FORMAT]], &mut key[..])?;
        Ok(ContentCipher { key, place: place.bytes(self.deployment) })
    }
}

impl ContentCipher {
    /// Seals the chunk with that number.
    pub fn seal(&self, number: u64, is_last: bool, chunk: &[u8]) -> Result<Vec<u8>> {
        if chunk.is_empty() || chunk.len() > CHUNK || (!is_last && chunk.len() < CHUNK) {
            return Err(Error::internal("sealing a content", "a chunk has the wrong size"));
        }
        crypto::encrypt(&self.key, nonce(number, is_last), &self.associated(number), chunk)
    }

    /// Opens what [`ContentCipher::seal`] returned for that number.
    ///
    /// # Errors
    /// `INTEGRITY`.
    pub fn open(&self, number: u64, is_last: bool, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        crypto::decrypt(&self.key, nonce(number, is_last), &self.associated(number), sealed).map_err(|_| integrity())
    }

    fn associated(&self, number: u64) -> Vec<u8> {
        length_prefixed([&[FORMAT][..], &number.to_be_bytes(), &self.place])
    }
}

fn nonce(number: u64, is_last: bool) -> [u8; NONCE] {
    let mut nonce = [0; NONCE];
    let (flag, counter) = nonce.split_at_mut(4);
    flag.copy_from_slice(&[u8::from(is_last), 0, 0, 0]);
    counter.copy_from_slice(&number.to_be_bytes());
    nonce
}
