//! Carrying out one job: claim, work, settle. Whatever happens to the work (it fails, takes too long, panics, loses its
//! lease, is asked to stop) is settled here, so that no queue has to know.

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use keystead_domain::jobs::{self, Claimed, Kind, Outcome, Settled};
use keystead_domain::{App, Result};
use keystead_entities::JobId;
use tokio::sync::{Notify, RwLock, Semaphore, watch};
use tracing::Instrument;

use crate::jobs::{ALL, Entry, Work};

/// A sign of life is given so often; a lease lasts four of them.
const BEAT: Duration = Duration::from_secs(15);

struct Slot {
    kind: &'static Kind,
    work: Work,
    places: Semaphore,
}

/// Carries out jobs, as many of a kind at once as the kind allows.
pub struct Runner {
    app: Arc<App>,
    name: String,
    slots: HashMap<&'static str, Slot>,
    /// Held for reading by each job, for writing by one that may be what kills workers.
    together: RwLock<()>,
    give_up: watch::Sender<bool>,
    /// What was delivered and is not over: a second delivery of the same is no more than a reminder.
    in_hand: Mutex<HashSet<JobId>>,
    emptied: Notify,
}

impl Runner {
    /// A worker with all kinds.
    pub fn new(app: Arc<App>) -> Self {
        Self::with(app, ALL)
    }

    /// A worker with those kinds.
    pub fn with(app: Arc<App>, entries: &[Entry]) -> Self {
        let slot = |e: &Entry| Slot { kind: e.kind, work: e.work, places: Semaphore::new(e.kind.concurrency.max(1)) };
        let slots = entries.iter().map(|entry| (entry.kind.name, slot(entry))).collect();
        let name = format!("{}-{}", host(), app.new_uuid().simple());
        let give_up = watch::Sender::new(false);
        Self { app, name, slots, together: RwLock::new(()), give_up, in_hand: Mutex::default(), emptied: Notify::new() }
    }

    /// Its name, unlike any other's.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its kinds.
    pub fn kinds(&self) -> Vec<&'static Kind> {
        self.slots.values().map(|slot| slot.kind).collect()
    }

    /// From now on no job is begun.
    pub fn close(&self) {
        self.slots.values().for_each(|slot| slot.places.close());
    }

    /// Waits until nothing is in hand.
    pub async fn idle(&self) {
        loop {
            let emptied = self.emptied.notified();
            if self.hand().is_empty() {
                return;
            }
            emptied.await;
        }
    }

    fn hand(&self) -> std::sync::MutexGuard<'_, HashSet<JobId>> {
        self.in_hand.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on each job that still runs is handed back.
    pub fn hand_back(&self) {
        self.give_up.send_replace(true);
    }

    /// Carries the job out, if it is to be had. `None`: it was not.
    pub async fn run(&self, id: JobId) -> Result<Option<Settled>> {
        if !self.hand().insert(id) {
            return Ok(None);
        }
        let _in_hand = InHand(self, id);
        let Some((kind, is_suspect)) = jobs::glance(&self.app, id).await? else { return Ok(None) };
        let Some(slot) = self.slots.get(kind.as_str()) else {
            tracing::warn!(job.id = %id, job.kind = %kind, "no work is known for this kind of job");
            return Ok(None);
        };
        let Ok(_place) = slot.places.acquire().await else { return Ok(None) };
        let (_with_others, _alone) = if is_suspect {
            (None, Some(self.together.write().await))
        } else {
            (Some(self.together.read().await), None)
        };
        if *self.give_up.borrow() {
            return Ok(None);
        }
        let Some(claimed) = jobs::claim(&self.app, id, &self.name).await? else { return Ok(None) };
        let span = tracing::info_span!(
            "job", job.id = %id, job.kind = %kind, job.attempt = claimed.job.attempts,
            tenant.id = %claimed.job.tenant_id, request.id = %claimed.ctx.origin.request_id
        );
        self.carry_out(slot, claimed).instrument(span).await.map(Some)
    }

    async fn carry_out(&self, slot: &Slot, claimed: Claimed) -> Result<Settled> {
        let began = Instant::now();
        let mut stop = self.give_up.subscribe();
        let (lost, beat) = heartbeat(&claimed);
        let work = AssertUnwindSafe(tokio::time::timeout(slot.kind.timeout, (slot.work)(&claimed.ctx, &claimed.job)));
        let outcome = tokio::select! {
            ended = work.catch_unwind() => Some(match ended {
                Ok(Ok(Ok(result))) => Outcome::Done(result),
                Ok(Ok(Err(error))) => Outcome::Failed(error),
                Ok(Err(_)) => Outcome::TimedOut,
                Err(_) => Outcome::Panicked,
            }),
            _ = lost => None,
            _ = stop.wait_for(|stop| *stop) => Some(Outcome::HandedBack),
        };
        drop(beat);
        let settled = match outcome {
            Some(outcome) => {
                report(&outcome);
                jobs::settle(&claimed, outcome).await?
            }
            None => Settled::Lost,
        };
        measure(slot.kind, settled, began.elapsed());
        Ok(settled)
    }
}

/// Out of hand, however it ends.
struct InHand<'a>(&'a Runner, JobId);

impl Drop for InHand<'_> {
    fn drop(&mut self) {
        let is_empty = {
            let mut hand = self.0.hand();
            hand.remove(&self.1);
            hand.is_empty()
        };
        if is_empty {
            self.0.emptied.notify_waiters();
        }
    }
}

/// Ends the task with it.
struct Beat(tokio::task::JoinHandle<()>);

impl Drop for Beat {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Gives signs of life from a task of its own, so that work which keeps its thread busy does not lose its lease. The
/// receiver hears when the lease is lost all the same.
fn heartbeat(claimed: &Claimed) -> (impl Future<Output = ()> + use<>, Beat) {
    let (tell, told) = tokio::sync::oneshot::channel::<()>();
    let (ctx, lease) = (claimed.ctx.clone(), claimed.lease.clone());
    let beat = tokio::spawn(async move {
        loop {
            tokio::time::sleep(BEAT).await;
            match jobs::extend(&ctx, &lease).await {
                Ok(true) => {}
                Ok(false) => break,
                // The lease outlasts several of these; whether it was lost shows when the work commits.
                Err(error) => tracing::warn!(job.id = %lease.job_id, %error, "no sign of life could be given"),
            }
        }
        tell.send(()).ok();
    });
    let lost = async move {
        if told.await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    (lost, Beat(beat))
}

fn report(outcome: &Outcome) {
    match outcome {
        Outcome::Done(_) => tracing::debug!("done"),
        Outcome::Failed(error) if error.is_transient() => tracing::warn!(%error, "the job failed"),
        Outcome::Failed(error) => tracing::error!(%error, "the job failed for good"),
        Outcome::TimedOut => tracing::error!("the job took longer than its kind may"),
        Outcome::Panicked => tracing::error!("the job panicked"),
        Outcome::HandedBack => tracing::info!("the job is handed back"),
    }
}

fn measure(kind: &'static Kind, settled: Settled, took: Duration) {
    let outcome = match settled {
        Settled::Succeeded => "succeeded",
        Settled::Again => "again",
        Settled::Dead => "dead",
        Settled::Lost => "lost",
    };
    metrics::counter!("keystead_job_attempts_total", "kind" => kind.name, "outcome" => outcome).increment(1);
    metrics::histogram!("keystead_job_seconds", "kind" => kind.name).record(took.as_secs_f64());
}

fn host() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = name.trim();
    if name.is_empty() { "host".into() } else { name.to_owned() }
}
