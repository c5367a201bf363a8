//! Between processes, over Redis. Redis may stall, vanish or forget everything; then jobs are late.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use apalis::prelude::{BackendExt, Data, TaskBuilder, TaskId, WorkerBuilder, WorkerBuilderExt};
use apalis_redis::queries::push_tasks;
use apalis_redis::{Config, ConnectionManager, RedisStorage};
use keystead_entities::JobId;
use redis::aio::ConnectionManagerConfig;
use redis::{Client, cmd, pipe};
use tokio::sync::{OnceCell, watch};

use super::{CarrierError, Envelope, Every, IN_HAND, deliver, stopped, worker_name};
use crate::runner::Runner;

/// A stall shorter than this breaks nothing.
const PATIENCE: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(250);

/// The carrier over Redis.
pub struct Redis {
    client: Client,
    config: Config,
    connection: OnceCell<ConnectionManager>,
    starts: AtomicU64,
    batches: AtomicU64,
}

impl Redis {
    /// The server at `redis://…` or `rediss://…`. Does not connect yet.
    ///
    /// # Errors
    /// In words for the operator, without the URL, which holds a password.
    pub fn new(url: &str) -> Result<Self, CarrierError> {
        let client =
            Client::open(url).map_err(|_| "the Redis URL cannot be read; example: redis://127.0.0.1:6379/0")?;
        let config = Config::default()
            .queue("keystead")
            .batch_size(1)
            .heartbeat_interval(Duration::from_secs(15))
            .missed_heartbeats(4)
            .emit_events(false);
        let (starts, batches) = (AtomicU64::new(0), AtomicU64::new(0));
        Ok(Self { client, config, connection: OnceCell::new(), starts, batches })
    }

    async fn connection(&self) -> Result<ConnectionManager, CarrierError> {
        let connect = || async {
            let config = ConnectionManagerConfig::new()
                .set_connection_timeout(Some(PATIENCE))
                .set_response_timeout(Some(PATIENCE))
                .set_number_of_retries(2)
                .set_max_delay(Duration::from_secs(2));
            self.client.get_connection_manager_with_config(config).await
        };
        Ok(self.connection.get_or_try_init(connect).await?.clone())
    }

    /// Whether it answers.
    pub async fn ping(&self) -> Result<(), CarrierError> {
        Ok(cmd("PING").query_async(&mut self.connection().await?).await?)
    }

    pub(super) async fn push(&self, ids: &[JobId]) -> Result<(), CarrierError> {
        let batch = self.batches.fetch_add(1, Ordering::Relaxed);
        let since = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_millis();
        let mut tasks = Vec::with_capacity(ids.len());
        for (place, job_id) in ids.iter().enumerate() {
            // Tasks of the same second are taken in the order of their ids.
            let id = format!("{since:015}-{batch:08}-{place:04}-{job_id}");
            let envelope = serde_json::to_vec(&Envelope { job_id: *job_id })?;
            tasks.push(TaskBuilder::new(envelope).task_id(TaskId::from_string(id)).max_attempts(1).build());
        }
        push_tasks(&mut self.connection().await?, &self.config, &tasks).await?;
        Ok(())
    }

    pub(super) async fn depth(&self) -> Result<u64, CarrierError> {
        let (active, scheduled): (u64, u64) = pipe()
            .cmd("LLEN")
            .arg(self.config.active_jobs_list())
            .cmd("ZCARD")
            .arg(self.config.scheduled_jobs_set())
            .query_async(&mut self.connection().await?)
            .await?;
        Ok(active + scheduled)
    }

    pub(super) async fn carry(&self, runner: Arc<Runner>, stop: watch::Receiver<bool>) -> Result<(), CarrierError> {
        let start = self.starts.fetch_add(1, Ordering::Relaxed);
        let storage = RedisStorage::<Envelope>::new(self.connection().await?).with_config(self.config.clone());
        let worker = WorkerBuilder::new(worker_name(&runner, start))
            .backend(storage.poll_with_strategy(Every::new(POLL)))
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

    pub(super) async fn tidy(&self) -> Result<(), CarrierError> {
        use apalis_core::backend::Vacuum;
        let connection = self.connection().await?;
        let mut storage = RedisStorage::<Envelope>::new(connection.clone()).with_config(self.config.clone());
        storage.vacuum_before(PATIENCE).await?;
        let mut connection = connection;
        for set in [self.config.done_jobs_set(), self.config.dead_jobs_set()] {
            cmd("DEL").arg(set).query_async::<()>(&mut connection).await?;
        }
        Ok(())
    }
}
