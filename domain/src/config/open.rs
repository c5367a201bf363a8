//! From the configuration to the running app. Both binaries begin here.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::Config;
use crate::app::{App, AppConfig};
use crate::clock::Clock;
use crate::db::{Db, Places};
use crate::entropy::SystemEntropy;
use crate::error::Error;
use crate::mail;

/// How many times, a second apart, a start asks for PostgreSQL: it may be starting too.
const DATABASE_PATIENCE: u32 = 30;

impl Config {
    /// The app, over a database that is brought up to date.
    ///
    /// # Errors
    /// In words for the operator.
    pub async fn open(&self, clock: Arc<dyn Clock>) -> Result<Arc<App>, String> {
        let db = self.open_database().await?;
        db.migrate().await.map_err(|e| format!("the database cannot be brought up to date: {e}"))?;
        let parts = AppConfig {
            db,
            clock,
            entropy: Arc::new(SystemEntropy::new()),
            vault: self.vault(),
            uploads: self.uploads(),
            vendors: self.vendors(),
            mailer: mail::from_config(self)?,
            public_url: self.public_url(),
            finished_jobs_kept: self.finished_jobs_kept(),
            limits: self.limits(),
        };
        App::open(parts).await.map_err(|error| error.in_words())
    }

    /// Where the database is.
    pub fn places(&self) -> Places {
        let places = Places::one(self.database_url());
        match &self.data.migration_database_url {
            url if url.is_empty() || self.is_embedded() => places,
            url => places.migrated_by(url),
        }
    }

    /// The database, as it is.
    ///
    /// # Errors
    /// In words for the operator.
    pub async fn open_database(&self) -> Result<Db, String> {
        if self.is_embedded() {
            private_folder(&self.data.dir)?;
        }
        let mut tries = 0;
        loop {
            match Db::open_at(self.places(), self.data.database_connections).await {
                Ok(db) => return Ok(db),
                Err(error) if self.is_embedded() || tries >= DATABASE_PATIENCE => {
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
}

impl Error {
    /// The error in words for whoever has the machine: more than a caller of the API is told.
    pub fn in_words(&self) -> String {
        let Self::Refused(problems) = self else { return self.to_string() };
        let lines = problems.iter().map(|problem| match problem.field.is_empty() {
            true => problem.message.clone(),
            false => format!("{}: {}", problem.field.join("."), problem.message),
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// Makes a folder that only its owner can open; one that is there already stays as it is.
fn private_folder(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::DirBuilderExt;
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(0o700);
    builder.create(path).map_err(|e| format!("cannot make the data folder {}: {e}", path.display()))
}
