//! The database: SQLite by default, PostgreSQL in production. Opening, migrating, and the ways in.
//!
//! On PostgreSQL whatever is done is done as one of two roles, which own nothing and for which row-level security holds
//! ([`keystead_migrations::walls`]): as `keystead_app`, which sees the rows of the one tenant that the transaction names,
//! or as `keystead_system`, which sees those of all. What a caller or a job does in a tenant goes through
//! [`Ctx::db`](crate::Ctx::db) and [`Ctx::begin`](crate::Ctx::begin), the first role. [`Db::read`] and [`Db::begin`] are
//! the second: letting callers in before it is known whose they are, and the machinery of jobs.
//!
//! There is no statement outside a transaction: role and tenant are set in the round trip that begins it, and are gone
//! with it, so that no connection carries either over. One pool serves both roles, since two would have to be cut in
//! sizes that nobody can know beforehand. SQLite has one file, no roles, and the scopes alone.

mod open;
mod postgres;
mod reads;
mod tx;

pub use open::Places;
pub use reads::{Hold, Reads};
pub use tx::{Across, Tx};

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use keystead_entities::Scope;
use keystead_migrations::walls;
use sea_orm::{DatabaseConnection, DbBackend, SqliteTransactionMode, TransactionOptions, TransactionTrait};

use crate::error::Result;
use postgres::{Postgres, Work};

/// A database that was opened.
#[derive(Clone)]
pub struct Db {
    pools: Pools,
    places: Places,
    statements: Arc<AtomicU64>,
    everything: Reads,
}

#[derive(Clone)]
enum Pools {
    /// One writer and several readers.
    Sqlite {
        write: DatabaseConnection,
        read: DatabaseConnection,
    },
    Postgres(Postgres),
}

impl Db {
    /// For reads over all tenants.
    pub fn read(&self) -> &Reads {
        &self.everything
    }

    /// For reads in one tenant; all of one `hold` in one transaction.
    pub(crate) fn within(&self, scope: Scope, hold: Option<Hold>) -> Reads {
        Reads::new(self.pools.clone(), Work::within(scope), hold)
    }

    /// Begins a transaction that may write for any tenant. See [`Ctx::begin`](crate::Ctx::begin) for the other kind.
    pub async fn begin(&self) -> Result<Tx> {
        self.begin_as(Work::System).await
    }

    /// Begins a transaction that may write for one tenant.
    pub(crate) async fn begin_within(&self, scope: Scope) -> Result<Tx> {
        self.begin_as(Work::within(scope)).await
    }

    /// On SQLite it takes the write lock at once: a read that turns into a write half way would otherwise fail as soon as
    /// two do so.
    async fn begin_as(&self, work: Work) -> Result<Tx> {
        match &self.pools {
            Pools::Sqlite { write, .. } => {
                let immediate = TransactionOptions {
                    sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                    ..TransactionOptions::default()
                };
                Ok(Tx::sqlite(write.begin_with_options(immediate).await?))
            }
            Pools::Postgres(pool) => Ok(Tx::postgres(pool.begin(work, false).await?, work)),
        }
    }

    /// Statements sent since it was opened; beginning and ending a transaction is not counted.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Whether it answers.
    pub async fn ping(&self) -> Result<()> {
        match &self.pools {
            Pools::Sqlite { read, .. } => Ok(read.ping().await?),
            Pools::Postgres(pool) => Ok(pool.ping().await?),
        }
    }

    /// What is wrong with the walls between tenants, and what the operator can do: nothing on SQLite, which has none.
    ///
    /// # Errors
    /// What the database says.
    pub async fn look_at_walls(&self) -> Result<Vec<walls::Gap>> {
        if self.backend() != DbBackend::Postgres {
            return Ok(Vec::new());
        }
        let login = self.places.login().await?;
        Ok(walls::look(&login).await?)
    }

    /// Closes all connections.
    pub async fn close(&self) -> Result<()> {
        match &self.pools {
            Pools::Sqlite { write, read } => {
                write.close_by_ref().await?;
                Ok(read.close_by_ref().await?)
            }
            Pools::Postgres(pool) => {
                pool.close().await;
                Ok(())
            }
        }
    }

    /// Which kind of database it is.
    pub fn backend(&self) -> DbBackend {
        match &self.pools {
            Pools::Sqlite { .. } => DbBackend::Sqlite,
            Pools::Postgres(_) => DbBackend::Postgres,
        }
    }
}
