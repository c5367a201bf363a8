//! Signatures by the Standard Webhooks specification: HMAC-SHA-256 over `<id>.<timestamp>.<body>`, in base64 behind
//! `v1,`; several are parted by a space, and a receiver takes the message where one of them is right.

use data_encoding::BASE64;
use ring::hmac;
use zeroize::Zeroizing;

use crate::entropy::Entropy;
use crate::error::{Error, Result};
use crate::vault::Secret;

/// What a secret starts with, so that scanners find leaked ones.
pub const SECRET_PREFIX: &str = "whsec_";

/// A new secret: 32 random bytes, in the form in which receivers take it.
pub(super) fn new_secret(entropy: &dyn Entropy) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0; 32]);
    entropy.fill(&mut bytes[..]);
    let encoded = Zeroizing::new(BASE64.encode(&bytes[..]));
    Zeroizing::new(format!("{SECRET_PREFIX}{}", encoded.as_str()))
}

/// The value of the header `webhook-signature`.
pub(super) fn signatures(secrets: &[Secret], id: &str, timestamp: i64, body: &str) -> Result<String> {
    let signed = format!("{id}.{timestamp}.{body}");
    let one = |secret: &Secret| {
        let unreadable = || Error::internal("signing a webhook", "its secret cannot be read");
        let text = secret.expose().strip_prefix(SECRET_PREFIX.as_bytes()).ok_or_else(unreadable)?;
        let key = Zeroizing::new(BASE64.decode(text).map_err(|_| unreadable())?);
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), signed.as_bytes());
        Ok::<_, Error>(format!("v1,{}", BASE64.encode(tag.as_ref())))
    };
    Ok(secrets.iter().map(one).collect::<Result<Vec<_>>>()?.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification's reference libraries.
    #[test]
    fn the_example_of_the_specification_is_signed_as_there() {
        let secrets = [Secret::from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned())];
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        let signed = signatures(&secrets, id, 1_614_265_330, "{\"test\": 2432232314}").expect("signed");
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn during_a_rotation_there_is_one_for_each_secret() {
        let secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AAAA"].map(|s| Secret::from(s.to_owned()));
        assert_eq!(signatures(&secrets, "msg_1", 1, "{}").expect("signed").split(' ').count(), 2);
        assert!(signatures(&[Secret::from("nothing".to_owned())], "msg_1", 1, "{}").is_err());
    }
}
