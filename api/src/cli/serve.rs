//! Running: the API, the worker, or both in one process; and stopping well.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use keystead_domain::App;
use keystead_domain::config::Config;
use keystead_domain::tenants;
use keystead_worker::Pulse;
use poem::listener::{Listener, TcpListener};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::{demo, parts};
use crate::http::Settings;

/// The API and the worker in this process.
pub async fn serve(config: Config, fill: bool) -> Result<(), String> {
    let app = parts::open(&config).await?;
    if fill {
        demo::fill_once(&app).await?;
    }
    let pulse = Arc::new(Pulse::default());
    let mut stop = stop_signal()?;
    let mut stopped = stop.clone();
    let working = work(&app, &config, Arc::clone(&pulse), None, async move { wait(&mut stopped).await });
    let serving = listen(&app, &config, Some(pulse), async move { wait(&mut stop).await });
    tokio::pin!(working, serving);
    tokio::select! {
        // Either ends before the signal only by a fault: then the process ends, for whoever watches it to start it again.
        ended = &mut working => { ended?; serving.await }
        ended = &mut serving => { ended?; working.await }
    }
}

/// The API alone.
pub async fn api(config: Config) -> Result<(), String> {
    warn_if_alone(&config, "api");
    let app = parts::open(&config).await?;
    let mut stop = stop_signal()?;
    listen(&app, &config, None, async move { wait(&mut stop).await }).await
}

/// The worker alone.
pub async fn worker(config: Config) -> Result<(), String> {
    warn_if_alone(&config, "worker");
    let app = parts::open(&config).await?;
    let mut stop = stop_signal()?;
    let listen = config.worker.listen;
    work(&app, &config, Arc::new(Pulse::default()), listen, async move { wait(&mut stop).await }).await
}

async fn work(
    app: &Arc<App>,
    config: &Config,
    pulse: Arc<Pulse>,
    listen: Option<SocketAddr>,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), String> {
    let redis_url = Some(config.queue.redis_url.clone()).filter(|url| !url.is_empty());
    let grace = Duration::from_secs(config.server.drain_seconds);
    let worker = keystead_worker::Config { redis_url, pulse, listen, grace, ..keystead_worker::Config::default() };
    keystead_worker::run(Arc::clone(app), worker, stop).await.map_err(|ended| ended.to_string())
}

async fn listen(
    app: &Arc<App>,
    config: &Config,
    pulse: Option<Arc<Pulse>>,
    stop: impl Future<Output = ()>,
) -> Result<(), String> {
    let address = config.server.listen;
    let acceptor = TcpListener::bind(address).into_acceptor().await;
    let acceptor =
        acceptor.map_err(|e| format!("cannot listen on {address}: {e}; set KEYSTEAD_LISTEN to another address"))?;
    let bound = poem::listener::Acceptor::local_addr(&acceptor).first().map(ToString::to_string);
    let bound = bound.map_or_else(|| address.to_string(), |b| b.trim_start_matches("socket://").to_owned());
    let heartbeat = pulse.map(|pulse| Arc::new(move || pulse.is_alive().then(|| pulse.age())) as _);
    let settings = Settings {
        trusted_proxies: config.trusted_proxies(),
        heartbeat,
        dev: config.server.dev,
        ..Settings::default()
    };
    let edge = crate::edge(Arc::clone(app), settings);
    welcome(app, config, &bound).await;
    let grace = Duration::from_secs(config.server.drain_seconds);
    let further = crate::routes(&edge);
    crate::http::serve(&edge, acceptor, further, stop, grace).await.map_err(|e| format!("the server ended: {e}"))
}

/// Says where it listens, and on an empty database how to begin.
async fn welcome(app: &Arc<App>, config: &Config, bound: &str) {
    tracing::info!(address = bound, custody = %app.vault.custody(), "Keystead listens at http://{bound}/graphql");
    if matches!(tenants::is_any(app).await, Ok(false)) {
        let place = if config.is_embedded() {
            format!("KEYSTEAD_DATA_DIR='{}' ", config.data.dir.display())
        } else {
            String::new()
        };
        eprintln!(
            "\n  There is no company yet. Create it, with its owner, a link where she sets her password, and an API \
             token, which is shown once:\n\n    \
             {place}keystead init --company 'Your company' --email you@example.com\n"
        );
    }
    if let Some(notice) = app.vault.first_start_notice() {
        eprintln!("  {notice}\n");
    }
}

/// Becomes true at SIGTERM or SIGINT.
fn stop_signal() -> Result<watch::Receiver<bool>, String> {
    let (told, stop) = watch::channel(false);
    let mut term = signal(SignalKind::terminate()).map_err(|e| format!("cannot listen for signals: {e}"))?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(|e| format!("cannot listen for signals: {e}"))?;
    tokio::spawn(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping: requests finish, jobs are handed back");
        told.send_replace(true);
        // A second interrupt means: at once.
        interrupt.recv().await;
        std::process::exit(130);
    });
    Ok(stop)
}

async fn wait(stop: &mut watch::Receiver<bool>) {
    stop.wait_for(|stop| *stop).await.ok();
}

fn warn_if_alone(config: &Config, role: &str) {
    if config.queue.redis_url.is_empty() {
        tracing::warn!(
            role,
            "KEYSTEAD_REDIS_URL is not set: a worker elsewhere hears of new jobs only when it looks, every few seconds"
        );
    }
}
