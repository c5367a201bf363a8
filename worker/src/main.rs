//! `keystead-worker`: unattended work alone, for deployments that run it in an image of its own. The same as
//! `keystead worker`, without the API.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use keystead_domain::app::AppConfig;
use keystead_domain::clock::SystemClock;
use keystead_domain::config::{Config, LogFormat};
use keystead_domain::db::Db;
use keystead_domain::entropy::SystemEntropy;
use keystead_domain::{App, mail};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    rustls::crypto::ring::default_provider().install_default().ok();
    match work().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("keystead-worker: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn work() -> Result<(), Box<dyn std::error::Error>> {
    let config = Config::load()?;
    start_log(&config);
    if config.is_embedded() {
        std::fs::create_dir_all(&config.data.dir)?;
    }
    let db = Db::open(&config.database_url(), config.data.database_connections).await?;
    db.migrate().await?;
    let app = App::open(AppConfig {
        db,
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy::new()),
        vault: config.vault(),
        vendors: config.vendors(),
        mailer: mail::from_config(&config)?,
    })
    .await?;
    let worker = keystead_worker::Config {
        redis_url: Some(config.queue.redis_url.clone()).filter(|url| !url.is_empty()),
        grace: Duration::from_secs(config.server.drain_seconds),
        ..keystead_worker::Config::default()
    };
    Ok(keystead_worker::run(app, worker, told_to_stop()).await?)
}

fn start_log(config: &Config) {
    let filter = EnvFilter::new(&config.log.filter);
    let log = tracing_subscriber::fmt().with_env_filter(filter);
    match config.log.format {
        LogFormat::Pretty => log.init(),
        LogFormat::Json | LogFormat::Auto => log.json().init(),
    }
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
