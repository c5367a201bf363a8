//! `keystead-worker`: unattended work alone, for deployments that run it in an image of its own. The same as
//! `keystead worker`, without the API.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use keystead_domain::clock::SystemClock;
use keystead_domain::config::Config;
use keystead_domain::telemetry;

fn main() -> ExitCode {
    rustls::crypto::ring::default_provider().install_default().ok();
    // Futures of jobs are deep; what is not touched of a stack costs nothing.
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(8 << 20).build();
    match runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(work())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("keystead-worker: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn work() -> Result<(), Box<dyn std::error::Error>> {
    let config = Config::load()?;
    telemetry::start(&config.log.filter, config.log.format)?;
    let app = config.open(Arc::new(SystemClock)).await?;
    let worker = keystead_worker::Config {
        redis_url: Some(config.queue.redis_url.clone()).filter(|url| !url.is_empty()),
        listen: config.worker.listen,
        grace: Duration::from_secs(config.server.drain_seconds),
        ..keystead_worker::Config::default()
    };
    Ok(keystead_worker::run(app, worker, told_to_stop()).await?)
}

/// SIGTERM or an interrupt from the terminal.
async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            interrupt.await.ok();
        }
    }
}
