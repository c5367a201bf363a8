//! The worker of a process: dispatcher, carrier, runner, and how they stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use keystead_domain::App;
use keystead_status::Health;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::carriers::{Carrier, Memory, Redis};
use crate::dispatcher::Dispatcher;
use crate::jobs::{self, Entry};
use crate::pulse::Pulse;
use crate::runner::Runner;

/// How a process's worker works.
pub struct Config {
    /// The Redis that carries ids between processes; within this one where there is none.
    pub redis_url: Option<String>,
    /// Where signs of life are left.
    pub pulse: Arc<Pulse>,
    /// Where it says how it is; nowhere in a process that does so itself.
    pub listen: Option<SocketAddr>,
    /// On a stop, work that has begun gets so long to end before it is handed back.
    pub grace: Duration,
    /// The kinds it works at.
    pub entries: &'static [Entry],
}

impl Default for Config {
    fn default() -> Self {
        Self {
            redis_url: None,
            pulse: Arc::default(),
            listen: None,
            grace: Duration::from_secs(20),
            entries: jobs::ALL,
        }
    }
}

/// The worker has ended by itself, which it never should: end the process, loudly.
#[derive(Debug, thiserror::Error)]
#[error("the worker has ended: {0}")]
pub struct Ended(String);

const LAST_WORDS: Duration = Duration::from_secs(5);
/// A carrier that broke begins again after a pause, a longer one each time.
const PAUSES: [u64; 5] = [1, 1, 2, 5, 10];

/// Works until `shutdown` completes, then stops: nothing new is taken, what runs may end or is handed back. Takes 6 s
/// more than the grace at most.
///
/// # Errors
/// Where it cannot begin, or ends before `shutdown`.
pub async fn run(app: Arc<App>, config: Config, shutdown: impl Future<Output = ()> + Send) -> Result<(), Ended> {
    let health = health(&app, &config.pulse);
    let _page = match config.listen {
        Some(address) => Some(keystead_status::open(address, &health).await.map_err(|e| {
            Ended(format!("cannot listen on {address}: {e}; set KEYSTEAD_WORKER_LISTEN to another address"))
        })?),
        None => None,
    };
    let carrier = match &config.redis_url {
        Some(url) => Carrier::Redis(Box::new(Redis::new(url).map_err(|e| Ended(e.to_string()))?)),
        None => Carrier::Memory(Memory::default()),
    };
    let carrier = Arc::new(carrier);
    let runner = Arc::new(Runner::with(Arc::clone(&app), config.entries));
    let (stop, stopping) = watch::channel(false);
    let dispatcher = Dispatcher::new(app, Arc::clone(&carrier), Arc::clone(&runner), config.pulse);
    let mut dispatching = tokio::spawn(dispatcher.run(stopping.clone()));
    let mut carrying = tokio::spawn(carry(Arc::clone(&carrier), Arc::clone(&runner), stopping));
    tracing::info!(worker = runner.name(), "the worker has begun");
    let ended = tokio::select! {
        () = shutdown => Ok(()),
        ended = &mut dispatching => Err(Ended(format!("the dispatcher: {ended:?}"))),
        ended = &mut carrying => Err(Ended(format!("the carrier: {ended:?}"))),
    };
    health.drain();
    stop.send_replace(true);
    runner.close();
    if tokio::time::timeout(config.grace, runner.idle()).await.is_err() {
        runner.hand_back();
        tokio::time::timeout(LAST_WORDS, runner.idle()).await.ok();
    }
    finish(dispatching).await;
    finish(carrying).await;
    tracing::info!(worker = runner.name(), "the worker has stopped");
    ended
}

/// Of a worker with that pulse.
pub fn health(app: &Arc<App>, pulse: &Arc<Pulse>) -> Arc<Health> {
    let pulse = Arc::clone(pulse);
    Health::new(Arc::clone(app), Some(Arc::new(move || Some(pulse.age()))))
}

async fn finish(task: JoinHandle<()>) {
    let abort = task.abort_handle();
    if !task.is_finished() && tokio::time::timeout(Duration::from_millis(500), task).await.is_err() {
        abort.abort();
    }
}

/// Keeps the carrier carrying. One that breaks, or panics, begins again under another name.
async fn carry(carrier: Arc<Carrier>, runner: Arc<Runner>, stop: watch::Receiver<bool>) {
    let mut failures = 0;
    while !*stop.borrow() {
        metrics::gauge!("keystead_queue_worker_up").set(1.0);
        let began = std::time::Instant::now();
        let (to_carry, to_run, to_stop) = (Arc::clone(&carrier), Arc::clone(&runner), stop.clone());
        let ended = tokio::spawn(async move { to_carry.carry(to_run, to_stop).await }).await;
        if *stop.borrow() {
            return;
        }
        metrics::gauge!("keystead_queue_worker_up").set(0.0);
        failures = if began.elapsed() > Duration::from_secs(60) { 0 } else { failures + 1 };
        match ended {
            Ok(Ok(())) => tracing::warn!("the queue's worker ended; it begins again"),
            Ok(Err(error)) => tracing::warn!(%error, "the queue's worker ended; it begins again"),
            Err(error) => tracing::error!(%error, "the queue's worker broke; it begins again"),
        }
        let pause = PAUSES.get(failures).or(PAUSES.last()).copied().unwrap_or(1);
        tokio::time::sleep(Duration::from_secs(pause)).await;
    }
}
