//! The database: SQLite by default, PostgreSQL in production. Opening, migrating, and the two ways in: read and begin.

mod tx;

pub use tx::Tx;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use keystead_migrations::Migrator;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use crate::error::Result;

/// Both pools. On SQLite there is one writer and several readers; on PostgreSQL they are the same pool.
#[derive(Clone)]
pub struct Db {
    write: DatabaseConnection,
    read: DatabaseConnection,
    statements: Arc<AtomicU64>,
}

/// An arbitrary number that names the advisory lock under which PostgreSQL migrates.
const MIGRATION_LOCK: i64 = 0x6b65_7973_7465_6164;

impl Db {
    /// Opens the database at `url` (`sqlite://PATH?mode=rwc` or `postgres://…`) with at most so many connections.
    pub async fn open(url: &str, max_connections: u32) -> std::result::Result<Self, DbErr> {
        let statements = Arc::new(AtomicU64::new(0));
        let count = |mut pool: DatabaseConnection| {
            let statements = Arc::clone(&statements);
            pool.set_metric_callback(move |_| _ = statements.fetch_add(1, Ordering::Relaxed));
            pool
        };
        if !url.starts_with("sqlite:") {
            let pool = count(Database::connect(options(url).max_connections(max_connections).to_owned()).await?);
            return Ok(Self { write: pool.clone(), read: pool, statements });
        }
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
        Ok(Self { write, read, statements })
    }

    /// Brings the tables up to date; safe with several replicas doing so at once.
    pub async fn migrate(&self) -> std::result::Result<(), DbErr> {
        if self.backend() != DbBackend::Postgres {
            return Migrator::up(&self.write, None).await;
        }
        // The lock lives in a transaction of its own, so that it ends with the connection whatever happens.
        let lock = self.write.begin().await?;
        lock.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")).await?;
        Migrator::up(&self.write, None).await?;
        lock.commit().await
    }

    /// The number of steps still to be applied.
    pub async fn pending_migrations(&self) -> std::result::Result<usize, DbErr> {
        Ok(Migrator::get_pending_migrations(&self.write).await?.len())
    }

    /// For reads.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// Begins a transaction that may write. On SQLite it takes the write lock at once: a read that turns into a write
    /// half way would otherwise fail as soon as two do so.
    pub async fn begin(&self) -> Result<Tx> {
        let immediate = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(Tx::new(self.write.begin_with_options(immediate).await?))
    }

    /// Statements sent since it was opened; beginning and ending a transaction is not counted.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Whether it answers.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.read.ping().await?)
    }

    /// Closes both pools.
    pub async fn close(&self) -> Result<()> {
        self.write.close_by_ref().await?;
        Ok(self.read.close_by_ref().await?)
    }

    /// Which kind of database it is.
    pub fn backend(&self) -> DbBackend {
        self.write.get_database_backend()
    }
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
