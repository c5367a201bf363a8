//! Argon2id, a few at a time. Each takes 19 MiB and two passes (OWASP's first choice of 2025); that many at once as there
//! are requests would be the cheapest way to take the process down.

use argon2::{Algorithm, Argon2, Params, Version};
use data_encoding::BASE64_NOPAD;
use subtle::ConstantTimeEq;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Duration, timeout};
use zeroize::Zeroizing;

use crate::entropy::Entropy;
use crate::error::{Error, Result};

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT: usize = 16;
const OUT: usize = 32;
/// At once: 76 MiB.
const AT_ONCE: usize = 4;
/// How long one waits for a turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// Hashes passwords and compares them.
pub struct Hashing {
    turns: Semaphore,
}

impl Default for Hashing {
    fn default() -> Self {
        Self { turns: Semaphore::new(AT_ONCE) }
    }
}

/// A hash, as the PHC string format writes it: `$argon2id$v=19$m=…,t=…,p=…$salt$hash`.
struct Phc {
    memory: u32,
    passes: u32,
    lanes: u32,
    salt: Vec<u8>,
    hash: Vec<u8>,
}

impl Phc {
    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("$argon2id$v=19$")?.split('$');
        let (params, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
        let mut numbers = params.split(',').map(|p| p.get(2..).and_then(|n| n.parse::<u32>().ok()));
        let (memory, passes, lanes) = (numbers.next()??, numbers.next()??, numbers.next()??);
        let bytes = |text: &str| BASE64_NOPAD.decode(text.as_bytes()).ok();
        let whole = Self { memory, passes, lanes, salt: bytes(salt)?, hash: bytes(hash)? };
        (parts.next().is_none() && memory <= 1 << 20 && passes <= 16 && lanes <= 16).then_some(whole)
    }

    fn write(&self) -> String {
        let (salt, hash) = (BASE64_NOPAD.encode(&self.salt), BASE64_NOPAD.encode(&self.hash));
        format!("$argon2id$v=19$m={},t={},p={}${salt}${hash}", self.memory, self.passes, self.lanes)
    }

    /// What a password gives under the same settings.
    fn stretch(&self, password: &[u8]) -> std::result::Result<Vec<u8>, argon2::Error> {
        let mut out = vec![0; self.hash.len().clamp(OUT, 64)];
        let params = Params::new(self.memory, self.passes, self.lanes, Some(out.len()))?;
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(password, &self.salt, &mut out)?;
        Ok(out)
    }
}

impl Hashing {
    /// What is stored of a password.
    ///
    /// # Errors
    /// Unavailable while too many wait.
    pub async fn hash(&self, entropy: &dyn Entropy, password: &str) -> Result<String> {
        let mut salt = vec![0; SALT];
        entropy.fill(&mut salt);
        let mut phc = Phc { memory: MEMORY_KIB, passes: PASSES, lanes: LANES, salt, hash: vec![0; OUT] };
        let password = Zeroizing::new(password.as_bytes().to_vec());
        let _turn = self.turn().await?;
        let stretched = tokio::task::spawn_blocking(move || {
            phc.hash = phc.stretch(&password)?;
            Ok::<_, argon2::Error>(phc.write())
        });
        let stretched = stretched.await.map_err(|e| Error::internal("hashing a password", e))?;
        stretched.map_err(|e| Error::internal("hashing a password", e.to_string()))
    }

    /// Whether the password is the stored one. Where nothing is stored, it is compared with one that nothing matches, so that
    /// the answer takes as long.
    ///
    /// # Errors
    /// Unavailable while too many wait.
    pub async fn matches(&self, password: &str, stored: Option<&str>) -> Result<bool> {
        let phc = match stored {
            Some(text) => Phc::parse(text).ok_or_else(|| Error::internal("comparing a password", "unreadable hash"))?,
            None => Phc { memory: MEMORY_KIB, passes: PASSES, lanes: LANES, salt: vec![0; SALT], hash: vec![0; OUT] },
        };
        let password = Zeroizing::new(password.as_bytes().to_vec());
        let _turn = self.turn().await?;
        let compared = tokio::task::spawn_blocking(move || {
            let given = phc.stretch(&password)?;
            Ok::<_, argon2::Error>(bool::from(given.ct_eq(&phc.hash)))
        });
        let compared = compared.await.map_err(|e| Error::internal("comparing a password", e))?;
        let same = compared.map_err(|e| Error::internal("comparing a password", e.to_string()))?;
        Ok(same && stored.is_some())
    }

    async fn turn(&self) -> Result<SemaphorePermit<'_>> {
        let busy = || Error::Unavailable { what: "sign-in", detail: "too many people sign in at once".into() };
        timeout(PATIENCE, self.turns.acquire()).await.map_err(|_| busy())?.map_err(|_| busy())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[tokio::test]
    async fn a_password_matches_its_own_hash_and_nothing_matches_none() {
        let hashing = Hashing::default();
        let stored = hashing.hash(&SeededEntropy::new(7), "a quiet harbour").await.expect("a hash");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(hashing.matches("a quiet harbour", Some(&stored)).await.expect("compared"));
        assert!(!hashing.matches("a quiet harbor", Some(&stored)).await.expect("compared"));
        assert!(!hashing.matches("", None).await.expect("compared"));
        for broken in ["", "$argon2id$v=19$m=1,t=1$a$b", "$argon2id$v=19$m=9999999,t=1,p=1$AAAA$AAAA"] {
            assert!(Phc::parse(broken).is_none(), "{broken}");
        }
    }
}
