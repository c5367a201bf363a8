//! Work that is killed between its steps.

use std::pin::pin;
use std::task::Poll;

/// Carries the work on for so many polls and drops it there, wherever it then is: between two steps, within a
/// transaction, behind a commit whose answer has not come. As with a killed process nothing of it runs afterwards, and
/// the production code knows nothing of it. `None`: it was killed.
pub async fn mortal<F: Future>(work: F, polls: u32) -> Option<F::Output> {
    let (mut work, mut left) = (pin!(work), polls);
    std::future::poll_fn(|cx| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(cx).map(Some)
    })
    .await
}
