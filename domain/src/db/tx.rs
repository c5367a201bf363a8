//! The transaction of a use case. What goes into the audit log is said while the work is done and written when it ends:
//! the heads of the chains are the last rows that a transaction locks, so that no order of calls can make two changes of
//! one tenant wait for each other there, and the head is held for a few statements only.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};

use crate::audit::{self, Event};
use crate::ctx::Ctx;
use crate::error::Result;

/// A transaction that may write. Without [`Tx::commit`] nothing of it happened.
pub struct Tx {
    inner: DatabaseTransaction,
    told: Mutex<Vec<(Ctx, Event)>>,
}

impl Tx {
    pub(super) fn new(inner: DatabaseTransaction) -> Self {
        Self { inner, told: Mutex::default() }
    }

    /// See [`audit::record`].
    pub(crate) fn tell(&self, ctx: &Ctx, event: Event) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).push((ctx.clone(), event));
    }

    /// Writes the entries that were recorded, and commits.
    pub async fn commit(self) -> Result<()> {
        let told = std::mem::take(&mut *self.told.lock().unwrap_or_else(PoisonError::into_inner));
        if !told.is_empty() {
            audit::append(&self, told).await?;
        }
        Ok(self.inner.commit().await?)
    }

    /// Takes everything back; so does dropping it, a little later.
    pub async fn rollback(self) -> Result<()> {
        Ok(self.inner.rollback().await?)
    }
}

#[async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> std::result::Result<ExecResult, DbErr> {
        self.inner.execute_raw(statement).await
    }

    async fn execute_unprepared(&self, sql: &str) -> std::result::Result<ExecResult, DbErr> {
        self.inner.execute_unprepared(sql).await
    }

    async fn query_one_raw(&self, statement: Statement) -> std::result::Result<Option<QueryResult>, DbErr> {
        self.inner.query_one_raw(statement).await
    }

    async fn query_all_raw(&self, statement: Statement) -> std::result::Result<Vec<QueryResult>, DbErr> {
        self.inner.query_all_raw(statement).await
    }
}
