//! A secret while it is in memory.

use zeroize::Zeroizing;

use crate::error::{Code, Error, Result};

/// The most bytes of a secret.
pub const MAX_SECRET: usize = 8 * 1024;

/// A secret in memory: it cannot be shown, written, compared or copied, and its bytes are overwritten when it goes. It is
/// made by the one input it came in by, or by opening an envelope, and read only inside this crate, by whatever builds
/// the vendor's header.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the bytes over; nothing is copied.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Takes over what somebody typed or pasted. `field` is named when it cannot be a secret.
    ///
    /// # Errors
    /// `REQUIRED` when it is empty, `TOO_LONG` over 8 KiB, `INVALID` with white space or control characters inside: a vendor's
    /// key has none, and a line break in a header is an attack.
    pub fn from_input(field: &str, text: String) -> Result<Self> {
        let whole = Self::new(text.into_bytes());
        let trimmed = whole.0.trim_ascii();
        if trimmed.is_empty() {
            return Err(Error::refused(Code::Required, field, "Paste the key here."));
        }
        if trimmed.len() > MAX_SECRET {
            return Err(Error::refused(Code::TooLong, field, "A key has at most 8 KiB."));
        }
        if trimmed.iter().any(|b| !b.is_ascii_graphic()) {
            return Err(Error::invalid(
                field,
                "A key has no spaces, line breaks or letters beyond ASCII. Copy it again.",
            ));
        }
        Ok(Self::new(trimmed.to_vec()))
    }

    /// The bytes, for the one function that needs them.
    pub(crate) fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text.into_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_around_a_pasted_key_is_dropped_and_inside_it_is_refused() {
        let secret = Secret::from_input("secret", " sk-1\n".into()).ok().map(|s| s.expose().to_vec());
        assert_eq!(secret.as_deref(), Some(&b"sk-1"[..]));
        for (bad, code) in
            [("", Code::Required), (" \n", Code::Required), ("sk-1\r\nx: y", Code::Invalid), ("ключ", Code::Invalid)]
        {
            assert!(Secret::from_input("secret", bad.into()).is_err_and(|e| e.is(code)), "{bad:?}");
        }
        assert!(Secret::from_input("secret", "k".repeat(MAX_SECRET + 1)).is_err_and(|e| e.is(Code::TooLong)));
    }
}
