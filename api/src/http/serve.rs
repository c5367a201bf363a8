//! Serving until told to stop, and stopping well: no new connections, what runs is finished, sockets are told.

use std::sync::Arc;
use std::time::Duration;

use poem::listener::Acceptor;
use poem::{Route, Server};

use keystead_domain::{App, findings};
use keystead_status::metrics;

use super::{Edge, routes};

/// Serves until `stop` ends; then for at most `grace` until what runs is answered.
pub async fn serve(
    edge: &Arc<Edge>,
    acceptor: impl Acceptor + 'static,
    further: Route,
    stop: impl Future<Output = ()>,
    grace: Duration,
) -> std::io::Result<()> {
    let upkeep = tokio::spawn(metrics::upkeep());
    let watching = tokio::spawn(watch(Arc::clone(edge.app())));
    let draining = async {
        stop.await;
        edge.health().drain();
    };
    let server = Server::new_with_acceptor(acceptor).http2_max_concurrent_streams(100);
    let served = server.run_with_graceful_shutdown(routes(edge, further), draining, Some(grace)).await;
    // Sockets have left the server's hands; they close by themselves when draining.
    if tokio::time::timeout(SOCKET_GRACE, edge.sockets.all_closed()).await.is_err() {
        tracing::warn!("Some sockets did not close in time.");
    }
    upkeep.abort();
    watching.abort();
    findings::write_down(edge.app()).await;
    served
}

/// Writes down what was noticed.
async fn watch(app: Arc<App>) {
    let mut every = tokio::time::interval(WATCH);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        findings::write_down(&app).await;
    }
}

/// How long what was noticed may wait in memory.
const WATCH: Duration = Duration::from_secs(5);

/// How long sockets may take to say goodbye.
const SOCKET_GRACE: Duration = Duration::from_secs(5);
