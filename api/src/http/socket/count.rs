//! How many sockets are open, in the process and by one seat or program.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use crate::http::metrics;

/// Sockets of one process.
const MOST: u32 = 1_000;
/// Sockets of one seat or program.
const MOST_OF_BEARER: usize = 20;

/// The open sockets of a process.
pub(in crate::http) struct Sockets {
    places: Arc<Semaphore>,
    by_bearer: Arc<Mutex<HashMap<Uuid, usize>>>,
}

/// A socket's place; gone when dropped.
pub(super) struct Place(#[expect(dead_code, reason = "held until the socket is closed")] OwnedSemaphorePermit);

/// A socket's place among those of its seat or program; gone when dropped.
pub(super) struct BearerPlace(Arc<Mutex<HashMap<Uuid, usize>>>, Uuid);

impl Sockets {
    pub(in crate::http) fn new() -> Self {
        Self { places: Arc::new(Semaphore::new(MOST as usize)), by_bearer: Arc::default() }
    }

    /// A place, unless the process is full.
    pub(super) fn enter(&self) -> Option<Place> {
        let permit = Arc::clone(&self.places).try_acquire_owned().ok()?;
        metrics::count_socket(1.0);
        Some(Place(permit))
    }

    /// A place for a seat or program, unless it has many already.
    pub(super) fn bearer(&self, bearer_id: Uuid) -> Option<BearerPlace> {
        let mut by_bearer = self.by_bearer.lock().unwrap_or_else(PoisonError::into_inner);
        let open = by_bearer.entry(bearer_id).or_default();
        if *open >= MOST_OF_BEARER {
            return None;
        }
        *open += 1;
        Some(BearerPlace(Arc::clone(&self.by_bearer), bearer_id))
    }

    /// Ends when the last socket is closed.
    pub(in crate::http) async fn all_closed(&self) {
        // Only fails when the semaphore is closed, which nobody does.
        let _ = self.places.acquire_many(MOST).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        metrics::count_socket(-1.0);
    }
}

impl Drop for BearerPlace {
    fn drop(&mut self) {
        let mut by_bearer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = by_bearer.get_mut(&self.1) {
            *open = open.saturating_sub(1);
            if *open == 0 {
                by_bearer.remove(&self.1);
            }
        }
    }
}
