//! Signs of life of this process's worker, for readiness.

use std::sync::Mutex;
use std::time::{Duration, Instant};

/// When the dispatcher and the carrier were last seen at work.
pub struct Pulse {
    dispatcher: Mutex<Instant>,
    carrier_since: Mutex<Option<Instant>>,
}

/// After so long without a sign of life the worker counts as stuck.
const STUCK_AFTER: Duration = Duration::from_secs(60);

impl Default for Pulse {
    fn default() -> Self {
        Self { dispatcher: Mutex::new(Instant::now()), carrier_since: Mutex::new(None) }
    }
}

impl Pulse {
    pub(crate) fn beat(&self) {
        *lock(&self.dispatcher) = Instant::now();
    }

    pub(crate) fn carrier_runs(&self, runs: bool) {
        *lock(&self.carrier_since) = runs.then(Instant::now);
    }

    /// How long ago the dispatcher last finished a pass.
    pub fn age(&self) -> Duration {
        lock(&self.dispatcher).elapsed()
    }

    /// Whether jobs are being taken and given out.
    pub fn is_alive(&self) -> bool {
        self.age() < STUCK_AFTER && lock(&self.carrier_since).is_some()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
