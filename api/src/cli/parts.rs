//! Putting the app together from the configuration.

use std::sync::Arc;
use std::time::Duration;

use keystead_domain::app::AppConfig;
use keystead_domain::clock::{Clock, SystemClock};
use keystead_domain::config::Config;
use keystead_domain::db::Db;
use keystead_domain::entropy::SystemEntropy;
use keystead_domain::mail::{ConsoleMailer, Mailer, SmtpMailer};
use keystead_domain::{App, Error};

/// How long a start waits for PostgreSQL to answer: it may be starting too.
const DATABASE_PATIENCE: u32 = 30;

/// The app, over a database that is up to date.
///
/// # Errors
/// In words for the operator.
pub async fn open(config: &Config) -> Result<Arc<App>, String> {
    open_at(config, Arc::new(SystemClock)).await
}

/// As [`open`], with that clock.
pub async fn open_at(config: &Config, clock: Arc<dyn Clock>) -> Result<Arc<App>, String> {
    let db = database(config).await?;
    db.migrate().await.map_err(|e| format!("the database cannot be brought up to date: {e}"))?;
    let app = AppConfig {
        db,
        clock,
        entropy: Arc::new(SystemEntropy::new()),
        vault: config.vault(),
        vendors: config.vendors(),
        mailer: mailer(config)?,
    };
    App::open(app).await.map_err(|error| in_words(&error))
}

/// The database, as it is.
pub async fn database(config: &Config) -> Result<Db, String> {
    if config.is_embedded() {
        private_folder(&config.data.dir)?;
    }
    let url = config.database_url();
    let mut tries = 0;
    loop {
        match Db::open(&url, config.data.database_connections).await {
            Ok(db) => return Ok(db),
            Err(error) if config.is_embedded() || tries >= DATABASE_PATIENCE => {
                return Err(format!("the database cannot be opened: {error}"));
            }
            Err(error) => {
                tries += 1;
                tracing::warn!(%error, tries, "the database does not answer yet");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// What takes mails away.
pub fn mailer(config: &Config) -> Result<Arc<dyn Mailer>, String> {
    if config.mail.smtp_url.is_empty() {
        return Ok(Arc::new(ConsoleMailer));
    }
    Ok(Arc::new(SmtpMailer::new(&config.mail.smtp_url, &config.mail.from, config.mail_in_clear())?))
}

/// An error in words for whoever has the machine: more than a caller of the API is told.
pub fn in_words(error: &Error) -> String {
    match error {
        Error::Refused(problems) => {
            let lines = problems.iter().map(|p| match p.field.is_empty() {
                true => p.message.clone(),
                false => format!("{}: {}", p.field.join("."), p.message),
            });
            lines.collect::<Vec<_>>().join("\n")
        }
        other => other.to_string(),
    }
}

/// Makes a folder that only its owner can open; one that is there already stays as it is.
fn private_folder(path: &std::path::Path) -> Result<(), String> {
    use std::os::unix::fs::DirBuilderExt;
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder.create(path).map_err(|e| format!("cannot make the data folder {}: {e}", path.display()))
}

/// A dump of this process's memory would hold unwrapped data keys.
pub fn forbid_core_dumps() {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let limited = setrlimit(Resource::Core, none);
    if limited.and_then(|()| set_dumpable_behavior(DumpableBehavior::NotDumpable)).is_err() {
        eprintln!("keystead: warning: core dumps cannot be switched off here");
    }
}
