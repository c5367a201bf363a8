//! Signs of life of this process's worker, for readiness.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// When the dispatcher was last seen at work. That the queue is away does not count against it: jobs then wait, and a
/// process that also serves the API goes on serving.
pub struct Pulse(Mutex<Instant>);

/// After so long without a sign of life the worker counts as stuck.
const STUCK_AFTER: Duration = Duration::from_secs(60);

impl Default for Pulse {
    fn default() -> Self {
        Self(Mutex::new(Instant::now()))
    }
}

impl Pulse {
    pub(crate) fn beat(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    /// How long ago the dispatcher last finished a look.
    pub fn age(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }

    /// Whether that is not too long ago.
    pub fn is_alive(&self) -> bool {
        self.age() < STUCK_AFTER
    }
}
