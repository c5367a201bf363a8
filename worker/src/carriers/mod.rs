//! Who carries ids from the dispatcher to whoever is free: apalis, in memory or over Redis. A carrier may lose or double
//! what it carries, stop, and begin again: the table knows better. What leaves the handler is always `Ok`, since retries,
//! time-outs and panics are settled in the table.

mod check;
mod memory;
mod redis;

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use apalis::prelude::{PollSnapshot, PollStrategy};
use keystead_domain::jobs::RELEASED_AT_MOST;
use keystead_entities::JobId;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior};

pub use check::check_redis;
pub use memory::Memory;
pub use redis::Redis;

use crate::runner::Runner;

/// How many ids one process may have in hand at once; most of them only wait for a place of their kind.
const IN_HAND: usize = 512;

/// Why a carrier could not do it, in words for the operator.
pub type CarrierError = Box<dyn std::error::Error + Send + Sync>;

/// All that a queue holds: the id of a job.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Envelope {
    /// The job.
    pub job_id: JobId,
}

/// One of the carriers.
pub enum Carrier {
    /// Within this process.
    Memory(Memory),
    /// Between processes.
    Redis(Box<Redis>),
}

impl Carrier {
    /// Gives ids to the queue, to be carried in this order.
    pub async fn push(&self, ids: &[JobId]) -> Result<(), CarrierError> {
        match self {
            Self::Memory(memory) => memory.push(ids),
            Self::Redis(redis) => redis.push(ids).await,
        }
    }

    /// How many ids wait in the queue.
    pub async fn depth(&self) -> Result<u64, CarrierError> {
        match self {
            Self::Memory(memory) => Ok(memory.depth()),
            Self::Redis(redis) => redis.depth().await,
        }
    }

    /// How many more ids the queue may be given.
    pub async fn room(&self) -> Result<u64, CarrierError> {
        Ok(RELEASED_AT_MOST.saturating_sub(self.depth().await?))
    }

    /// Takes ids from the queue and gives them to the runner, until told to stop or until something breaks.
    pub async fn carry(&self, runner: Arc<Runner>, stop: watch::Receiver<bool>) -> Result<(), CarrierError> {
        match self {
            Self::Memory(memory) => memory.carry(runner, stop).await,
            Self::Redis(redis) => redis.carry(runner, stop).await,
        }
    }

    /// Clears away what the queue keeps of what was carried.
    pub async fn tidy(&self) -> Result<(), CarrierError> {
        match self {
            Self::Memory(_) => Ok(()),
            Self::Redis(redis) => redis.tidy().await,
        }
    }
}

/// Looks at the queue in fixed intervals. The strategies that apalis brings leave no waker behind when a fetch outlasts
/// the interval, and then sleep until the next heartbeat.
struct Every(Interval);

impl Every {
    fn new(period: Duration) -> Self {
        let mut interval = tokio::time::interval(period);
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self(interval)
    }
}

impl PollStrategy for Every {
    fn poll_drive(&mut self, cx: &mut Context<'_>, _: &PollSnapshot) -> Poll<Option<()>> {
        let mut fired = false;
        while self.0.poll_tick(cx).is_ready() {
            fired = true;
        }
        if fired { Poll::Ready(Some(())) } else { Poll::Pending }
    }
}

/// What a worker does with an id: carries it out in a task of its own, so that the work outlives a worker that breaks.
async fn deliver(runner: Arc<Runner>, job_id: JobId) {
    let task = tokio::spawn(async move { runner.run(job_id).await });
    match task.await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => {
            tracing::warn!(job.id = %job_id, %error, "the job could not be taken or settled; it will be delivered again")
        }
        Err(error) => tracing::error!(job.id = %job_id, %error, "the runner broke"),
    }
}

/// A name like no other's: apalis refuses, silently, to work under one that was used before.
fn worker_name(runner: &Runner, start: u64) -> String {
    format!("keystead@{}-{start}", runner.name())
}

async fn stopped(mut stop: watch::Receiver<bool>) {
    // A sender that is gone means the same.
    stop.wait_for(|stop| *stop).await.ok();
}
