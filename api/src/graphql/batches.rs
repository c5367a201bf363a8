//! How loaders gather: the fetches of one request run inside its own task, each once every resolver that can go on has
//! gone on. A spawned fetch would race with the resolvers that still have keys to add, and fifty rows would cost now
//! one statement, now three.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;

type Queue = Arc<Mutex<Vec<BoxFuture<'static, ()>>>>;

tokio::task_local! {
    static QUEUE: Queue;
}

/// Carries out a request together with the fetches that its loaders start.
pub async fn together<F: Future>(work: F) -> F::Output {
    let queue = Queue::default();
    let mut work = pin!(QUEUE.scope(Arc::clone(&queue), work));
    let mut fetches = FuturesUnordered::new();
    poll_fn(|cx| {
        loop {
            if let Poll::Ready(output) = work.as_mut().poll(cx) {
                return Poll::Ready(output);
            }
            fetches.extend(std::mem::take(&mut *queue.lock().unwrap_or_else(PoisonError::into_inner)));
            let mut settled = false;
            while let Poll::Ready(Some(())) = fetches.poll_next_unpin(cx) {
                settled = true;
            }
            // A settled fetch has woken its resolvers: they go on now, and may start the next ones.
            if !settled {
                return Poll::Pending;
            }
        }
    })
    .await
}

/// Starts a fetch: within the request where there is one, else by itself (a subscription).
pub fn start(fetch: BoxFuture<'static, ()>) {
    let mut fetch = Some(fetch);
    let queued = QUEUE.try_with(|queue| queue.lock().unwrap_or_else(PoisonError::into_inner).extend(fetch.take()));
    if let (Err(_), Some(fetch)) = (queued, fetch) {
        tokio::spawn(fetch);
    }
}
