//! Randomness for ids and tokens, injected so that tests can seed it. Key material never comes from here: the vault
//! asks the operating system itself.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use ring::rand::SecureRandom;
use uuid::Uuid;

/// Where randomness comes from.
pub trait Entropy: Send + Sync {
    /// Fills the bytes.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's generator.
pub struct SystemEntropy(ring::rand::SystemRandom);

impl SystemEntropy {
    /// The operating system's generator.
    #[expect(clippy::new_without_default, reason = "an explicit choice at the one place that builds the app")]
    pub fn new() -> Self {
        Self(ring::rand::SystemRandom::new())
    }
}

impl Entropy for SystemEntropy {
    #[expect(clippy::expect_used, reason = "without the system's generator nothing may go on")]
    fn fill(&self, bytes: &mut [u8]) {
        self.0.fill(bytes).expect("the operating system's random generator");
    }
}

/// The same bytes in the same order for the same seed. For tests only.
pub struct SeededEntropy(AtomicU64);

impl SeededEntropy {
    /// Starts at a seed.
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let step = self.0.fetch_add(1, Ordering::Relaxed);
            let digest = ring::digest::digest(&ring::digest::SHA256, &step.to_be_bytes());
            chunk.copy_from_slice(&digest.as_ref()[..chunk.len()]);
        }
    }
}

/// A new UUID version 7 for that moment (RFC 9562).
pub fn uuid_v7(entropy: &dyn Entropy, now: DateTime<Utc>) -> Uuid {
    let mut random = [0; 10];
    entropy.fill(&mut random);
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}
