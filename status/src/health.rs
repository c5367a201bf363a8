//! `/livez`: the process runs. `/readyz`: it can serve, or work.

use std::sync::Arc;
use std::time::Duration;

use keystead_domain::App;
use poem::http::{StatusCode, header};
use poem::{Endpoint, Request, Response, Result, Route};
use serde::Serialize;
use tokio::sync::watch;

use crate::metrics;

/// How old the last heartbeat of this process's worker is; `None` before the first.
pub type Heartbeat = Arc<dyn Fn() -> Option<Duration> + Send + Sync>;

/// A worker that was silent for so long is taken for dead.
const SILENCE: Duration = Duration::from_secs(60);
/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// The state of one process.
pub struct Health {
    app: Arc<App>,
    heartbeat: Option<Heartbeat>,
    draining: watch::Sender<bool>,
}

#[derive(Serialize)]
struct Report {
    ready: bool,
    database: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    worker: Option<&'static str>,
    draining: bool,
}

impl Health {
    /// Of a process with that app, and with a worker where there is a heartbeat.
    pub fn new(app: Arc<App>, heartbeat: Option<Heartbeat>) -> Arc<Self> {
        Arc::new(Self { app, heartbeat, draining: watch::Sender::new(false) })
    }

    /// From now on the process is about to stop: not ready, no new requests, sockets close.
    pub fn drain(&self) {
        self.draining.send_replace(true);
    }

    /// Whether the process is about to stop.
    pub fn is_draining(&self) -> bool {
        *self.draining.borrow()
    }

    /// Ends when the process is about to stop.
    pub async fn drained(&self) {
        // The sender is a part of `self`, so waiting does not fail.
        let _ = self.draining.subscribe().wait_for(|draining| *draining).await;
    }

    async fn report(&self) -> Report {
        let answered = tokio::time::timeout(PATIENCE, self.app.db.ping()).await;
        let database = matches!(answered, Ok(Ok(())));
        let worker = self.heartbeat.as_ref().map(|age| age().is_some_and(|age| age < SILENCE));
        let draining = self.is_draining();
        Report {
            ready: database && worker != Some(false) && !draining,
            database: if database { "ok" } else { "no answer" },
            worker: worker.map(|alive| if alive { "ok" } else { "silent" }),
            draining,
        }
    }
}

/// `/livez`, `/readyz` and `/metrics`, beside whatever else is served; on their own in a process with only a worker.
pub fn status_routes(health: &Arc<Health>, further: Route) -> Route {
    let at = |page| Status { health: Arc::clone(health), page };
    further.at("/livez", at(Page::Live)).at("/readyz", at(Page::Ready)).at("/metrics", at(Page::Metrics))
}

enum Page {
    Live,
    Ready,
    Metrics,
}

struct Status {
    health: Arc<Health>,
    page: Page,
}

impl Endpoint for Status {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let plain = |status: StatusCode, kind: &'static str, body: String| {
            Response::builder().status(status).header(header::CONTENT_TYPE, kind).body(body)
        };
        if !matches!(request.method().as_str(), "GET" | "HEAD") {
            let refused = Response::builder().status(StatusCode::METHOD_NOT_ALLOWED).header(header::ALLOW, "GET, HEAD");
            return Ok(refused.finish());
        }
        Ok(match self.page {
            Page::Live => plain(StatusCode::OK, "text/plain; charset=utf-8", "alive\n".into()),
            Page::Ready => {
                let report = self.health.report().await;
                let status = if report.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
                plain(status, "application/json; charset=utf-8", serde_json::to_string(&report).unwrap_or_default())
            }
            Page::Metrics => {
                plain(StatusCode::OK, metrics::CONTENT_TYPE, metrics::render(self.health.app.db.statements()))
            }
        })
    }
}
