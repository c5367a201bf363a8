//! Time-based one-time passwords (RFC 6238): SHA-1, 30 seconds, 6 digits, which is what every authenticator can.

use chrono::{DateTime, Utc};
use data_encoding::BASE32_NOPAD;
use ring::hmac;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

const STEP: i64 = 30;
/// Steps that a clock may be early or late.
const SKEW: i64 = 1;
/// Bytes of a secret: as long as the hash.
pub(super) const SECRET: usize = 20;

/// The time step whose code this is, where it is that of now or of a neighbour and lies behind the last one taken.
pub(super) fn step_of(secret: &[u8], given: &str, now: DateTime<Utc>, last: i64) -> Option<i64> {
    let now = now.timestamp() / STEP;
    let steps = (now - SKEW..=now + SKEW).filter(|step| *step > last);
    // All are computed, whichever it is.
    steps.fold(None, |found, step| {
        let same = bool::from(code(secret, step, 6).as_bytes().ct_eq(given.as_bytes()));
        if same { Some(step) } else { found }
    })
}

/// The code of a time step (RFC 4226, section 5.3).
pub fn code(secret: &[u8], step: i64, digits: u32) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag.last().copied().unwrap_or_default() & 0xf);
    let word = tag.get(offset..offset + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes);
    let number = (word & 0x7fff_ffff) % 10_u32.pow(digits);
    format!("{number:0width$}", width = digits as usize)
}

/// A secret as people type it into an authenticator.
pub(super) fn typed(secret: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(BASE32_NOPAD.encode(secret))
}

/// A secret as an authenticator takes it from a link or a picture.
pub(super) fn uri(secret: &[u8], email: &str) -> Zeroizing<String> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~@".contains(&b);
    let label: String =
        email.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect();
    Zeroizing::new(format!("otpauth://totp/Keystead:{label}?secret={}&issuer=Keystead", typed(secret).as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_rfc_6238_come_out() {
        let secret = b"12345678901234567890";
        for (seconds, expected) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(code(secret, seconds / STEP, 8), expected);
        }
    }

    #[test]
    fn a_step_is_taken_once_and_only_near_now() {
        let (secret, now) = (b"12345678901234567890", DateTime::from_timestamp(1_234_567_890, 0).expect("a moment"));
        let step = 1_234_567_890 / STEP;
        for skew in -3..=3 {
            let found = step_of(secret, &code(secret, step + skew, 6), now, 0);
            assert_eq!(found, (skew.abs() <= SKEW).then_some(step + skew));
        }
        assert_eq!(step_of(secret, &code(secret, step, 6), now, step), None);
        assert_eq!(step_of(secret, "", now, 0), None);
    }
}
