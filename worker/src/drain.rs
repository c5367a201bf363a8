//! Doing everything that is due here and now, without a queue: for tests, and for walking a year in a minute.

use std::sync::Arc;

use keystead_domain::jobs::{self, Settled};
use keystead_domain::{App, Result};

use crate::runner::Runner;

const PAGE: u64 = 500;

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drained {
    /// Jobs that are done.
    pub succeeded: usize,
    /// Tries that failed; each such job waits for its next.
    pub failed: usize,
    /// Jobs given up on.
    pub dead: usize,
}

/// Does what is due, and what falls due by it, until nothing is. Jobs that failed wait for their time: move the clock and
/// call again.
pub async fn drain(app: &Arc<App>) -> Result<Drained> {
    drain_with(app, &Runner::new(Arc::clone(app))).await
}

/// As [`drain`], with that worker's kinds.
pub async fn drain_with(app: &Arc<App>, runner: &Runner) -> Result<Drained> {
    let mut drained = Drained::default();
    let kinds = runner.kinds();
    crate::chores::do_all(app).await;
    jobs::tick(app).await?;
    jobs::expire(app).await?;
    loop {
        let due = jobs::due(app, &kinds, PAGE).await?;
        if due.is_empty() {
            return Ok(drained);
        }
        for id in due {
            match runner.run(id).await? {
                Some(Settled::Succeeded) => drained.succeeded += 1,
                Some(Settled::Again) => drained.failed += 1,
                Some(Settled::Dead) => drained.dead += 1,
                Some(Settled::Lost) | None => {}
            }
        }
    }
}
