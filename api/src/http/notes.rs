//! What the edge and the resolvers tell each other about one request. Both types are found in the GraphQL request data.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use keystead_domain::limits::Standing;

/// The header `Idempotency-Key` of a request with a single mutation: the same as `idempotencyKey` in its input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderIdempotencyKey(pub String);

/// Notes on one request; in the request data as `Arc<RequestNotes>`.
#[derive(Debug, Default)]
pub struct RequestNotes {
    replayed: AtomicBool,
    executed: AtomicBool,
    standing: OnceLock<Standing>,
}

impl RequestNotes {
    /// The answer repeats the result of an earlier request with the same idempotency key.
    pub fn note_replayed(&self) {
        self.replayed.store(true, Ordering::Relaxed);
    }

    /// The document was accepted and its fields are being resolved. Noted by [`super::NullableErrors`].
    pub fn note_executed(&self) {
        self.executed.store(true, Ordering::Relaxed);
    }

    /// Where the caller's budget stands, this request paid.
    pub fn standing(&self) -> Option<Standing> {
        self.standing.get().copied()
    }

    pub(super) fn note_standing(&self, standing: Standing) {
        // Noted once, before anything runs.
        let _ = self.standing.set(standing);
    }

    pub(super) fn replayed(&self) -> bool {
        self.replayed.load(Ordering::Relaxed)
    }

    pub(super) fn executed(&self) -> bool {
        self.executed.load(Ordering::Relaxed)
    }
}
