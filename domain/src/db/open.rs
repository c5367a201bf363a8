//! Opening the database and bringing its tables up to date.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use keystead_migrations::{Migrator, walls};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use super::postgres::{Postgres, Work};
use super::{Db, Pools, Reads};

/// An arbitrary number that names the advisory lock under which PostgreSQL migrates.
const MIGRATION_LOCK: i64 = 0x6b65_7973_7465_6164;

/// Where the database is.
#[derive(Clone)]
pub struct Places {
    url: String,
    migration_url: Option<String>,
}

impl Places {
    /// By one URL, for work and migrations alike: `sqlite://PATH?mode=rwc` or `postgres://…`.
    pub fn one(url: impl Into<String>) -> Self {
        Self { url: url.into(), migration_url: None }
    }

    /// Migrations by a login of their own, which owns the tables.
    #[must_use]
    pub fn migrated_by(self, url: impl Into<String>) -> Self {
        Self { migration_url: Some(url.into()), ..self }
    }

    /// As the login that works, and not yet as any of its roles.
    pub(super) async fn login(&self) -> Result<DatabaseConnection, DbErr> {
        Database::connect(options(&self.url).max_connections(1).to_owned()).await
    }

    /// As the login that migrates; one connection holds the lock, the other works.
    async fn owner(&self) -> Result<DatabaseConnection, DbErr> {
        let url = self.migration_url.as_ref().unwrap_or(&self.url);
        Database::connect(options(url).max_connections(2).to_owned()).await
    }
}

impl Db {
    /// Opens the database at `url` (`sqlite://PATH?mode=rwc` or `postgres://…`) with at most so many connections.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open(url: &str, max_connections: u32) -> Result<Self, DbErr> {
        Self::open_at(Places::one(url), max_connections).await
    }

    /// As [`Db::open`], where migrations may have a URL of their own.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open_at(places: Places, max_connections: u32) -> Result<Self, DbErr> {
        let statements = Arc::new(AtomicU64::new(0));
        let pools = if places.url.starts_with("sqlite:") {
            sqlite(&places.url, &statements).await?
        } else {
            Pools::Postgres(Postgres::open(&places.url, max_connections, Arc::clone(&statements)).await?)
        };
        let everything = Reads::new(pools.clone(), Work::System, None);
        Ok(Self { pools, places, statements, everything })
    }

    /// Brings the tables up to date, and on PostgreSQL the walls between the tenants; safe with several replicas doing so
    /// at once. Where nothing is to be done, nothing is written: a login that may not migrate can start too.
    ///
    /// # Errors
    /// What the database says. Where the login may not make what is missing, the statements for somebody who may.
    pub async fn migrate(&self) -> Result<(), DbErr> {
        let Pools::Sqlite { write, .. } = &self.pools else { return self.migrate_postgres().await };
        Migrator::up(write, None).await
    }

    async fn migrate_postgres(&self) -> Result<(), DbErr> {
        if self.is_ready().await? {
            return Ok(());
        }
        let owner = self.places.owner().await?;
        // The lock lives in a transaction of its own, so that it ends with the connection whatever happens.
        let lock = owner.begin().await?;
        lock.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
        walls::found_roles(&owner).await?;
        Migrator::up(&owner, None).await?;
        walls::raise(&owner).await?;
        lock.commit().await?;
        let login = self.places.login().await?;
        walls::admit(&login, &owner).await?;
        login.close().await?;
        owner.close().await
    }

    /// Whether every step was taken and the walls stand, as far as the login that works can see.
    async fn is_ready(&self) -> Result<bool, DbErr> {
        if !matches!(self.pending_migrations().await, Ok(0)) {
            return Ok(false);
        }
        let login = self.places.login().await?;
        let stand = walls::look(&login).await?.is_empty();
        login.close().await?;
        Ok(stand)
    }

    /// The number of steps still to be applied.
    ///
    /// # Errors
    /// What the database says.
    pub async fn pending_migrations(&self) -> Result<usize, DbErr> {
        let Pools::Sqlite { read, .. } = &self.pools else {
            // `Migrator` would make its own table first, which the login that works may not be allowed to.
            let login = self.places.login().await?;
            let applied = "SELECT to_regclass('seaql_migrations') IS NOT NULL AS there";
            let there = login.query_one_raw(Statement::from_string(DbBackend::Postgres, applied)).await?;
            if !there.map(|row| row.try_get::<bool>("", "there")).transpose()?.unwrap_or(false) {
                return Ok(Migrator::migrations().len());
            }
            let applied = "SELECT version FROM seaql_migrations";
            let rows = login.query_all_raw(Statement::from_string(DbBackend::Postgres, applied)).await?;
            let names: Vec<String> = rows.iter().map(|row| row.try_get("", "version")).collect::<Result<_, _>>()?;
            return Ok(Migrator::migrations()
                .iter()
                .filter(|step| !names.iter().any(|name| name == step.name()))
                .count());
        };
        Ok(Migrator::get_pending_migrations(read).await?.len())
    }

    /// A connection as whoever owns the tables, past every wall: for those who have the machine, and for tests.
    ///
    /// # Errors
    /// What the database says.
    pub async fn as_owner(&self) -> Result<DatabaseConnection, DbErr> {
        match &self.pools {
            Pools::Sqlite { write, .. } => Ok(write.clone()),
            Pools::Postgres(_) => self.places.owner().await,
        }
    }
}

async fn sqlite(url: &str, statements: &Arc<AtomicU64>) -> Result<Pools, DbErr> {
    let count = |mut pool: DatabaseConnection| {
        let statements = Arc::clone(statements);
        pool.set_metric_callback(move |_| _ = statements.fetch_add(1, Ordering::Relaxed));
        pool
    };
    let pragmas = |sqlite: sqlx::sqlite::SqliteConnectOptions| {
        sqlite
            .journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)
            .synchronous(sqlx::sqlite::SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
    };
    let mut writer = options(url);
    writer.max_connections(1).map_sqlx_sqlite_opts(pragmas);
    let mut readers = options(url);
    readers.max_connections(4).map_sqlx_sqlite_opts(pragmas);
    let (write, read) = (count(Database::connect(writer).await?), count(Database::connect(readers).await?));
    Ok(Pools::Sqlite { write, read })
}

fn options(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .sqlx_logging(false)
        .connect_timeout(Duration::from_secs(5))
        .acquire_timeout(Duration::from_secs(5))
        // One that has just been used is taken to be alive: asking each time would double the round trips.
        .test_before_acquire_if_idle_for(Duration::from_secs(5))
        .idle_timeout(Duration::from_secs(300));
    options
}
