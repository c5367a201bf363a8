//! The transaction of a use case. What goes into the audit log is said while the work is done and written when it ends:
//! the heads of the chains are the last rows that a transaction locks, so that no order of calls can make two changes of
//! one tenant wait for each other there, and the head is held for a few statements only.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use keystead_migrations::walls;

use super::postgres::{Transaction, Work};
use crate::audit::{self, Event};
use crate::ctx::Ctx;
use crate::error::{Error, IN_DOUBT, Result};

/// A transaction that may write. Without [`Tx::commit`] nothing of it happened.
pub struct Tx {
    inner: Inner,
    told: Mutex<Vec<(Ctx, Event)>>,
}

enum Inner {
    Sqlite(DatabaseTransaction),
    Postgres(Transaction, Work),
}

impl Tx {
    pub(super) fn sqlite(inner: DatabaseTransaction) -> Self {
        Self { inner: Inner::Sqlite(inner), told: Mutex::default() }
    }

    pub(super) fn postgres(inner: Transaction, work: Work) -> Self {
        Self { inner: Inner::Postgres(inner, work), told: Mutex::default() }
    }

    /// Steps over the walls until [`Across::back`], for the few rows that belong to no tenant but are made by one, such as
    /// the user behind a new seat.
    pub(crate) async fn across(&self) -> Result<Across<'_>> {
        if let Inner::Postgres(inner, Work::Tenant(_)) = &self.inner {
            inner.become_role(walls::SYSTEM).await?;
        }
        Ok(Across(self))
    }

    /// See [`audit::record`].
    pub(crate) fn tell(&self, ctx: &Ctx, event: Event) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).push((ctx.clone(), event));
    }

    /// Writes the entries that were recorded, and commits.
    pub async fn commit(self) -> Result<()> {
        let told = std::mem::take(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner));
        let last = match told.is_empty() {
            true => Vec::new(),
            false => audit::append(&self, told).await?,
        };
        let committed = match self.inner {
            Inner::Sqlite(inner) => inner.commit().await,
            Inner::Postgres(inner, _) => inner.commit().await,
        };
        committed.map_err(in_doubt)?;
        last.iter().for_each(|(ctx, entry)| ctx.app.heads.committed(entry));
        Ok(())
    }

    /// Takes everything back; so does dropping it, a little later.
    pub async fn rollback(self) -> Result<()> {
        match self.inner {
            Inner::Sqlite(inner) => Ok(inner.rollback().await?),
            Inner::Postgres(inner, _) => Ok(inner.rollback().await?),
        }
    }
}

/// A commit whose answer never came may have happened, or not.
#[track_caller]
fn in_doubt(error: DbErr) -> Error {
    match Error::from(error) {
        Error::Unavailable { detail, .. } => Error::Unavailable { what: IN_DOUBT, detail },
        other => other,
    }
}

/// A transaction that is over the walls. Where [`Across::back`] is forgotten, or never reached for an error, it stays there:
/// the transaction then ends with the error.
#[must_use]
pub struct Across<'a>(&'a Tx);

impl Across<'_> {
    /// The transaction.
    pub(crate) fn tx(&self) -> &Tx {
        self.0
    }

    /// Goes back behind them.
    pub(crate) async fn back(self) -> Result<()> {
        if let Inner::Postgres(inner, Work::Tenant(_)) = &self.0.inner {
            inner.become_role(walls::APP).await?;
        }
        Ok(())
    }
}

#[async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        match &self.inner {
            Inner::Sqlite(inner) => inner.get_database_backend(),
            Inner::Postgres(..) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> std::result::Result<ExecResult, DbErr> {
        match &self.inner {
            Inner::Sqlite(inner) => inner.execute_raw(statement).await,
            Inner::Postgres(inner, _) => inner.execute(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> std::result::Result<ExecResult, DbErr> {
        match &self.inner {
            Inner::Sqlite(inner) => inner.execute_unprepared(sql).await,
            Inner::Postgres(inner, _) => inner.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> std::result::Result<Option<QueryResult>, DbErr> {
        match &self.inner {
            Inner::Sqlite(inner) => inner.query_one_raw(statement).await,
            Inner::Postgres(inner, _) => inner.query_one(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> std::result::Result<Vec<QueryResult>, DbErr> {
        match &self.inner {
            Inner::Sqlite(inner) => inner.query_all_raw(statement).await,
            Inner::Postgres(inner, _) => inner.query_all(statement).await,
        }
    }
}
