//! The worker as a process runs it, with the in-memory carrier.

use std::sync::Arc;
use std::time::Duration;

use keystead_domain::App;
use keystead_entities::job::{Column, Entity, JobStatus};
use keystead_entities::{JobId, Scoped};
use keystead_tests::TestApp;
use keystead_worker::{Config, Pulse};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{ENTRIES, effects, enqueue, job};

/// A worker that runs until it is told to stop.
pub struct Working {
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), keystead_worker::Ended>>,
    pub pulse: Arc<Pulse>,
}

impl Working {
    pub fn start(app: &Arc<App>, redis_url: Option<String>) -> Self {
        let (stop, stopped) = oneshot::channel();
        let pulse = Arc::new(Pulse::default());
        let config = Config {
            redis_url,
            pulse: Arc::clone(&pulse),
            listen: None,
            entries: &ENTRIES,
            grace: Duration::from_millis(300),
        };
        let app = Arc::clone(app);
        let task = tokio::spawn(async move { keystead_worker::run(app, config, async { drop(stopped.await) }).await });
        Self { stop, task, pulse }
    }

    pub async fn stop(self) {
        self.stop.send(()).ok();
        tokio::time::timeout(Duration::from_secs(30), self.task)
            .await
            .expect("in time")
            .expect("no panic")
            .expect("well");
    }
}

/// Waits until so many rehearsals are done; fails when nothing more happens for a while.
pub async fn done(app: &TestApp, count: u64) {
    let mut last = (0, std::time::Instant::now());
    loop {
        let rehearsed = Entity::within(app.operator().scope())
            .filter(Column::Kind.eq("REHEARSE"))
            .filter(Column::Status.eq(JobStatus::Succeeded));
        let now = rehearsed.count(app.app.db.read()).await.expect("a count");
        if now >= count {
            return;
        }
        if now > last.0 {
            last = (now, std::time::Instant::now());
        }
        assert!(last.1.elapsed() < Duration::from_secs(40), "stuck at {now} of {count}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_does_what_is_there_and_what_comes() {
    let app = TestApp::new().await;
    let mut ids: Vec<JobId> = Vec::new();
    for n in 0..30 {
        ids.push(enqueue(&app.operator(), "effect", &format!("before {n}")).await);
    }
    let working = Working::start(&app.app, None);
    done(&app, 30).await;
    for n in 0..30 {
        ids.push(enqueue(&app.operator(), "effect", &format!("after {n}")).await);
    }
    done(&app, 60).await;
    assert!(working.pulse.is_alive());
    working.stop().await;
    for id in ids {
        assert_eq!(effects(&app, id).await, (1, 1));
        assert_eq!(job(&app, id).await.attempts, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_stops_hands_back_what_it_could_not_end() {
    let app = TestApp::new().await;
    let id = enqueue(&app.operator(), "effect_then_hang", "long").await;
    let working = Working::start(&app.app, None);
    while effects(&app, id).await != (1, 1) {
        tokio::task::yield_now().await;
    }
    working.stop().await;
    let row = job(&app, id).await;
    assert_eq!((row.status, row.lease_owner), (JobStatus::Pending, None));
    assert_eq!(effects(&app, id).await, (1, 1));
}
