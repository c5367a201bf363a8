//! Reads outside the transaction of a use case. On PostgreSQL each is a transaction of its own, that tells for whom it is,
//! unless a [`Hold`] gathers them: a query over the API reads all it needs in one transaction, on one connection, which
//! saves each of its statements the beginning and the pool's sign of life.
//!
//! A request that holds a connection never waits for a second one, or as many requests as there are connections would
//! wait for each other: a hold has one transaction, and gives it back before it begins another, be it for another tenant
//! or to write ([`crate::Ctx::begin`]). Mutations, jobs and subscriptions hold nothing: they write, or go on for long.

use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use tokio::sync::Mutex;

use super::Pools;
use super::postgres::{Postgres, Transaction, Work};
use crate::App;
use crate::auth::Caller;
use keystead_entities::Scope;

/// Reads for one tenant, or over all.
#[derive(Clone)]
pub struct Reads {
    pools: Pools,
    work: Work,
    hold: Option<Hold>,
}

/// Gathers the reads of one request into one transaction, which begins with the first and ends with the hold.
#[derive(Clone, Default)]
pub struct Hold(Arc<Mutex<Option<(Work, Transaction)>>>);

impl Hold {
    /// Gives the connection back; a read behind it takes one anew.
    pub async fn release(&self) {
        self.0.lock().await.take();
    }
}

/// What a read sends.
enum Query {
    One(Statement),
    All(Statement),
}

impl Query {
    async fn run(self, tx: &Transaction) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::One(statement) => Ok(tx.query_one(statement).await?.into_iter().collect()),
            Self::All(statement) => tx.query_all(statement).await,
        }
    }
}

impl Reads {
    pub(super) fn new(pools: Pools, work: Work, hold: Option<Hold>) -> Self {
        Self { pools, work, hold }
    }

    /// Those of the tenant of a scope, for loaders: within the hold of the caller, where it has one.
    pub fn within(app: &App, scope: Scope, caller: Option<&Caller>) -> Self {
        app.db.within(scope, caller.and_then(|caller| caller.hold.clone()))
    }

    /// Gives the connection back that is held, where one is.
    pub(crate) async fn release(&self) {
        if let Some(hold) = &self.hold {
            hold.release().await;
        }
    }

    async fn run(&self, pool: &Postgres, query: Query) -> Result<Vec<QueryResult>, DbErr> {
        let Some(hold) = &self.hold else {
            let tx = pool.begin(self.work, true).await?;
            return query.run(&tx).await;
        };
        let mut held = hold.0.lock().await;
        if held.as_ref().is_some_and(|(work, _)| *work != self.work) {
            held.take();
        }
        let (_, tx) = match &mut *held {
            Some(held) => held,
            none => none.insert((self.work, pool.begin(self.work, true).await?)),
        };
        let read = query.run(tx).await;
        if read.is_err() {
            // PostgreSQL refuses everything else in it.
            held.take();
        }
        read
    }
}

#[async_trait]
impl ConnectionTrait for Reads {
    fn get_database_backend(&self) -> DbBackend {
        match &self.pools {
            Pools::Sqlite { .. } => DbBackend::Sqlite,
            Pools::Postgres(_) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, _: Statement) -> Result<ExecResult, DbErr> {
        Err(read_only())
    }

    async fn execute_unprepared(&self, _: &str) -> Result<ExecResult, DbErr> {
        Err(read_only())
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match &self.pools {
            Pools::Sqlite { read, .. } => read.query_one_raw(statement).await,
            Pools::Postgres(pool) => Ok(self.run(pool, Query::One(statement)).await?.pop()),
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match &self.pools {
            Pools::Sqlite { read, .. } => read.query_all_raw(statement).await,
            Pools::Postgres(pool) => self.run(pool, Query::All(statement)).await,
        }
    }
}

fn read_only() -> DbErr {
    DbErr::Custom("this way in is for reads: begin a transaction to write".into())
}
