//! Within one process. What it held is gone with it; the table gives it out again.

use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use apalis::prelude::{Data, MemorySink, MemoryStorage, Task, TaskBuilder, TaskId, WorkerBuilder, WorkerBuilderExt};
use futures_util::{SinkExt, StreamExt, sink, stream};
use keystead_entities::JobId;
use tokio::sync::{mpsc, watch};

use super::{CarrierError, Envelope, IN_HAND, deliver, stopped, worker_name};
use crate::runner::Runner;

/// The in-memory carrier.
#[derive(Default)]
pub struct Memory {
    ids: Mutex<Option<mpsc::UnboundedSender<JobId>>>,
    waiting: Arc<AtomicU64>,
    starts: AtomicU64,
}

impl Memory {
    pub(super) fn push(&self, ids: &[JobId]) -> Result<(), CarrierError> {
        let sender = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        let sender = sender.as_ref().ok_or("nobody takes jobs yet")?;
        for id in ids {
            self.waiting.fetch_add(1, Ordering::Relaxed);
            sender.send(*id).map_err(|_| "nobody takes jobs any more")?;
        }
        Ok(())
    }

    pub(super) fn depth(&self) -> u64 {
        self.waiting.load(Ordering::Relaxed)
    }

    pub(super) async fn carry(&self, runner: Arc<Runner>, stop: watch::Receiver<bool>) -> Result<(), CarrierError> {
        let (sender, mut receiver) = mpsc::unbounded_channel::<JobId>();
        self.waiting.store(0, Ordering::Relaxed);
        *self.ids.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
        let (waiting, start) = (Arc::clone(&self.waiting), self.starts.fetch_add(1, Ordering::Relaxed));
        let tasks = stream::poll_fn(move |cx| receiver.poll_recv(cx)).map(move |job_id| {
            waiting.fetch_sub(1, Ordering::Relaxed);
            let id = TaskId::from_string(job_id.to_string());
            TaskBuilder::new(Envelope { job_id }).task_id(id).build()
        });
        // The backend wants a way in as well; ours is the channel above.
        let nothing = sink::drain::<Task<Envelope>>().sink_map_err(|never: Infallible| match never {});
        let unused = MemorySink::new(Arc::new(futures_util::lock::Mutex::new(Box::new(nothing))));
        let worker = WorkerBuilder::new(worker_name(&runner, start))
            .backend(MemoryStorage::new_with(unused, tasks.boxed()))
            .concurrency(IN_HAND)
            .data(runner)
            .build(|envelope: Envelope, runner: Data<Arc<Runner>>| async move {
                deliver(Arc::clone(&runner), envelope.job_id).await;
            });
        tokio::select! {
            ended = worker.run() => Ok(ended?),
            () = stopped(stop) => Ok(()),
        }
    }
}
