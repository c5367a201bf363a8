//! Where a measurement takes place: a folder, and a database that is removed afterwards.

use std::path::PathBuf;

use keystead_domain::config::Config;
use sea_orm::{ConnectionTrait, Database};

/// A folder and a database.
pub struct Place {
    folder: PathBuf,
    postgres: Option<Postgres>,
    settings: Vec<(String, String)>,
}

struct Postgres {
    server: String,
    name: String,
}

impl Place {
    /// Makes both.
    pub async fn make(server: Option<&str>, tenants: usize) -> Result<Self, String> {
        let name = format!("keystead_bench_{}_{tenants}", std::process::id());
        let folder = std::env::temp_dir().join(&name);
        std::fs::create_dir_all(&folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
        let postgres = server.map(|server| Postgres { server: server.to_owned(), name });
        if let Some(postgres) = &postgres {
            postgres.run(&format!("CREATE DATABASE {}", postgres.name)).await?;
        }
        Ok(Self { folder, postgres, settings: Vec::new() })
    }

    /// With that variable of the environment, where there is a value for it.
    #[must_use]
    pub fn with(mut self, name: &str, value: Option<&str>) -> Self {
        self.settings.extend(value.map(|value| (name.to_owned(), value.to_owned())));
        self
    }

    /// The environment of a process that lives there.
    pub fn env(&self) -> Vec<(String, String)> {
        let mut env = vec![
            ("KEYSTEAD_DATA_DIR".into(), self.folder.join("data").display().to_string()),
            ("KEYSTEAD_LOG".into(), "warn".into()),
            // Budgets are reckoned, and never spent.
            ("KEYSTEAD_BUDGET_PERCENT".into(), "1000000".into()),
        ];
        if let Some(postgres) = &self.postgres {
            env.push(("KEYSTEAD_DATABASE_URL".into(), postgres.url()));
        }
        env.extend(self.settings.iter().cloned());
        env
    }

    /// The same as a configuration.
    pub fn config(&self) -> Result<Config, String> {
        Config::from_parts(None, &self.env()).map_err(|e| e.to_string())
    }

    /// Removes both.
    pub async fn remove(self) -> Result<(), String> {
        if let Some(postgres) = &self.postgres {
            postgres.run(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", postgres.name)).await?;
        }
        std::fs::remove_dir_all(&self.folder).map_err(|e| format!("cannot remove {}: {e}", self.folder.display()))
    }
}

impl Postgres {
    /// The URL of the server with the name of the database in the place of its own.
    fn url(&self) -> String {
        let (base, query) = self.server.split_once('?').map_or((self.server.as_str(), None), |(b, q)| (b, Some(q)));
        let host_at = base.find("://").map_or(0, |at| at + 3);
        let base = match base.rfind('/') {
            Some(slash) if slash >= host_at => base.get(..slash).unwrap_or(base),
            _ => base,
        };
        match query {
            Some(query) => format!("{base}/{}?{query}", self.name),
            None => format!("{base}/{}", self.name),
        }
    }

    async fn run(&self, statement: &str) -> Result<(), String> {
        let server = Database::connect(&self.server).await.map_err(|e| format!("PostgreSQL cannot be reached: {e}"))?;
        let ran = server.execute_unprepared(statement).await;
        let closed = server.close().await;
        ran.and(closed).map_err(|e| format!("PostgreSQL refused `{statement}`: {e}"))
    }
}
