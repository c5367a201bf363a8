//! The dispatcher: looks at the calendar, takes jobs back from workers that vanished, and gives what is due to the queue.
//! It looks by itself every second, and at once when a commit says that there may be work. Of several replicas one does
//! it at a time.

use keystead_domain::db::Tx;
use std::sync::Arc;
use std::time::{Duration, Instant};

use keystead_domain::jobs;
use keystead_domain::{App, Error, Result};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tokio::sync::watch;

use crate::carriers::Carrier;
use crate::chores;
use crate::pulse::Pulse;
use crate::runner::Runner;

const LOOK_EVERY: Duration = Duration::from_secs(1);
const REST_BETWEEN: Duration = Duration::from_millis(50);
/// It rests so many times longer than it looked: with many thousands due a look is long, and it must not take the time in
/// which they are done.
const REST_PER_LOOK: u32 = 4;
const EXPIRE_EVERY: Duration = Duration::from_secs(5);
const TIDY_EVERY: Duration = Duration::from_secs(60);
/// So many looks in a row at an empty queue that should not be empty, and it has lost what it had.
const LOSS_AFTER: u32 = 5;
/// An arbitrary number that names the advisory lock of the dispatcher on PostgreSQL.
const DISPATCH_LOCK: i64 = 0x6b65_7973_7465_6164 + 1;

/// See the module.
pub struct Dispatcher {
    app: Arc<App>,
    carrier: Arc<Carrier>,
    runner: Arc<Runner>,
    pulse: Arc<Pulse>,
    expired: Option<Instant>,
    tidied: Option<Instant>,
    chores: Vec<Option<Instant>>,
    looks_at_nothing: u32,
    turns: jobs::Turns,
}

impl Dispatcher {
    /// A dispatcher for that carrier.
    pub fn new(app: Arc<App>, carrier: Arc<Carrier>, runner: Arc<Runner>, pulse: Arc<Pulse>) -> Self {
        let chores = vec![None; chores::ALL.len()];
        Self {
            app,
            carrier,
            runner,
            pulse,
            expired: None,
            tidied: None,
            chores,
            looks_at_nothing: 0,
            turns: jobs::Turns::default(),
        }
    }

    /// Dispatches until told to stop.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut troubled = false;
        loop {
            let began = Instant::now();
            match self.pass().await {
                Ok(()) => troubled = false,
                Err(error) if troubled => tracing::debug!(%error, "still nothing can be dispatched"),
                Err(error) => {
                    troubled = true;
                    tracing::warn!(%error, "nothing can be dispatched; trying again every second");
                }
            }
            self.pulse.beat();
            tokio::time::sleep((began.elapsed() * REST_PER_LOOK).clamp(REST_BETWEEN, LOOK_EVERY)).await;
            let pause = async {
                if troubled {
                    tokio::time::sleep(LOOK_EVERY).await;
                } else {
                    tokio::time::timeout(LOOK_EVERY, self.app.wake.notified()).await.ok();
                }
            };
            tokio::select! {
                () = pause => {}
                _ = stop.wait_for(|stop| *stop) => return,
            }
        }
    }

    /// One look, if nobody else is looking.
    async fn pass(&mut self) -> Result<()> {
        let Some(turn) = self.turn().await? else { return Ok(()) };
        jobs::tick(&self.app).await?;
        if due(&mut self.expired, EXPIRE_EVERY) {
            jobs::expire(&self.app).await?;
        }
        for (chore, last) in chores::ALL.iter().zip(&mut self.chores) {
            if due(last, chore.every) {
                chores::do_one(&self.app, chore).await;
            }
        }
        self.give().await?;
        turn.end().await
    }

    /// Gives what is due to the queue.
    async fn give(&mut self) -> Result<()> {
        let unavailable =
            |e: crate::carriers::CarrierError| Error::Unavailable { what: "the queue", detail: e.to_string() };
        let depth = self.carrier.depth().await.map_err(unavailable)?;
        metrics::gauge!("keystead_queue_depth").set(depth as f64);
        self.look_for_loss(depth).await?;
        let room = self.carrier.room().await.map_err(unavailable)?;
        if room > 0 {
            let ids = jobs::release(&self.app, &mut self.turns, &self.runner.kinds(), room).await?;
            if !ids.is_empty() {
                if let Err(error) = self.carrier.push(&ids).await {
                    jobs::undeliver(&self.app, &ids).await?;
                    return Err(unavailable(error));
                }
                metrics::counter!("keystead_jobs_delivered_total").increment(ids.len() as u64);
            }
        }
        if due(&mut self.tidied, TIDY_EVERY) {
            self.carrier.tidy().await.map_err(unavailable)?;
        }
        Ok(())
    }

    /// A queue that stays empty while jobs that it was given wait has forgotten them: it was flushed, or is a new one.
    async fn look_for_loss(&mut self, depth: u64) -> Result<()> {
        let now = self.app.clock.now();
        if depth > 0 || jobs::given(&self.app, now - jobs::OVERDUE_AFTER).await? == 0 {
            self.looks_at_nothing = 0;
            return Ok(());
        }
        self.looks_at_nothing += 1;
        if self.looks_at_nothing > LOSS_AFTER {
            self.looks_at_nothing = 0;
            jobs::forget_given(&self.app, now - chrono::TimeDelta::seconds(2)).await?;
        }
        Ok(())
    }

    /// The turn to look, where nobody else has it.
    async fn turn(&self) -> Result<Option<Turn>> {
        if self.app.db.backend() != DbBackend::Postgres {
            return Ok(Some(Turn(None)));
        }
        let tx = self.app.db.begin().await?;
        let sql = format!("SELECT pg_try_advisory_xact_lock({DISPATCH_LOCK}) AS mine");
        let row = tx.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await?;
        let mine = row.map(|row| row.try_get::<bool>("", "mine")).transpose()?.unwrap_or(false);
        Ok(mine.then_some(Turn(Some(tx))))
    }
}

/// Held while looking; ends with its connection, whatever happens.
struct Turn(Option<Tx>);

impl Turn {
    async fn end(self) -> Result<()> {
        match self.0 {
            Some(tx) => Ok(tx.commit().await?),
            None => Ok(()),
        }
    }
}

/// Whether so long has passed since the last time; if so, this is the last time.
fn due(last: &mut Option<Instant>, every: Duration) -> bool {
    let is_due = last.is_none_or(|last| last.elapsed() >= every);
    if is_due {
        *last = Some(Instant::now());
    }
    is_due
}
