//! Transactions on PostgreSQL that begin as somebody. They stand on sqlx beneath sea-orm, whose own transactions cannot
//! begin with more than `BEGIN`: the role and the tenant would each cost a round trip of their own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use keystead_entities::{Scope, TenantId};
use keystead_migrations::walls;
use sea_orm::{ConnAcquireErr, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Values};
use sea_query_sqlx::SqlxValues;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, Executor, SqlSafeStr};
use sqlx_core::transaction::TransactionManager;
use tokio::sync::Mutex;

type Manager = <sqlx::Postgres as sqlx::Database>::TransactionManager;
type Answer<T> = Result<T, DbErr>;

/// For whom a transaction works.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    /// One tenant.
    Tenant(TenantId),
    /// The deployment: it sees all of them.
    System,
}

impl Work {
    /// The deployment's own chores stand under the nil tenant, and look after all of them.
    pub(super) fn within(scope: Scope) -> Self {
        let tenant_id = scope.tenant_id();
        if tenant_id.0.is_nil() { Self::System } else { Self::Tenant(tenant_id) }
    }

    fn begin(self, read_only: bool) -> String {
        let begin = if read_only { "BEGIN READ ONLY" } else { "BEGIN" };
        match self {
            Self::Tenant(id) => {
                format!("{begin}; SET LOCAL ROLE {}; SET LOCAL {} = '{}'", walls::APP, walls::SETTING, id.0)
            }
            Self::System => format!("{begin}; SET LOCAL ROLE {}", walls::SYSTEM),
        }
    }
}

/// The pool.
#[derive(Clone)]
pub(super) struct Postgres {
    pool: PgPool,
    statements: Arc<AtomicU64>,
}

impl Postgres {
    pub(super) async fn open(url: &str, max_connections: u32, statements: Arc<AtomicU64>) -> Answer<Self> {
        let options: PgConnectOptions = url.parse().map_err(connecting)?;
        let options = sqlx::ConnectOptions::disable_statement_logging(options);
        let pool = PgPoolOptions::new()
            .max_connections(max_connections)
            .acquire_timeout(Duration::from_secs(5))
            .idle_timeout(Duration::from_secs(300))
            // One that has just been used is taken to be alive: asking each time would double the round trips.
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    if meta.idle_for >= Duration::from_secs(5) {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(options)
            .await
            .map_err(connecting)?;
        Ok(Self { pool, statements })
    }

    pub(super) async fn begin(&self, work: Work, read_only: bool) -> Answer<Transaction> {
        let connection = self.pool.acquire().await.map_err(acquiring)?;
        let mut beginning = Beginning(Some(connection));
        if let Some(connection) = &mut beginning.0 {
            Manager::begin(connection, Some(AssertSqlSafe(work.begin(read_only)).into_sql_str()))
                .await
                .map_err(executing)?;
        }
        let connection = beginning.0.take().ok_or(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))?;
        Ok(Transaction { connection: Mutex::new(connection), open: true, statements: Arc::clone(&self.statements) })
    }

    pub(super) async fn ping(&self) -> Answer<()> {
        self.pool.acquire().await.map_err(acquiring)?.ping().await.map_err(executing)
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

/// A connection on which a transaction begins. One that failed to, or was left while it did, may stand in a transaction
/// as somebody: nobody gets it again.
struct Beginning(Option<PoolConnection<sqlx::Postgres>>);

impl Drop for Beginning {
    fn drop(&mut self) {
        if let Some(connection) = &mut self.0 {
            connection.close_on_drop();
        }
    }
}

/// A transaction. Dropped without [`Transaction::commit`] it is taken back.
pub(super) struct Transaction {
    connection: Mutex<PoolConnection<sqlx::Postgres>>,
    open: bool,
    statements: Arc<AtomicU64>,
}

impl Transaction {
    pub(super) async fn commit(mut self) -> Answer<()> {
        Manager::commit(self.connection.get_mut()).await.map_err(executing)?;
        self.open = false;
        Ok(())
    }

    pub(super) async fn rollback(mut self) -> Answer<()> {
        Manager::rollback(self.connection.get_mut()).await.map_err(executing)?;
        self.open = false;
        Ok(())
    }

    /// Goes on as that role; it is not counted.
    pub(super) async fn become_role(&self, role: &str) -> Answer<()> {
        let sql = AssertSqlSafe(format!("SET LOCAL ROLE {role}"));
        self.connection.lock().await.execute(sql).await.map_err(executing)?;
        Ok(())
    }

    pub(super) async fn execute(&self, statement: Statement) -> Answer<ExecResult> {
        let mut connection = self.counted().await;
        Ok(query(statement).execute(&mut **connection).await.map_err(executing)?.into())
    }

    pub(super) async fn execute_unprepared(&self, sql: &str) -> Answer<ExecResult> {
        let mut connection = self.counted().await;
        Ok(connection.execute(AssertSqlSafe(sql.to_owned())).await.map_err(executing)?.into())
    }

    pub(super) async fn query_one(&self, statement: Statement) -> Answer<Option<QueryResult>> {
        let mut connection = self.counted().await;
        Ok(query(statement).fetch_optional(&mut **connection).await.map_err(querying)?.map(Into::into))
    }

    pub(super) async fn query_all(&self, statement: Statement) -> Answer<Vec<QueryResult>> {
        let mut connection = self.counted().await;
        let rows = query(statement).fetch_all(&mut **connection).await.map_err(querying)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    async fn counted(&self) -> tokio::sync::MutexGuard<'_, PoolConnection<sqlx::Postgres>> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        self.connection.lock().await
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if self.open {
            // Only written into its buffer: it goes out with the sign of life that the pool asks of it on its return.
            Manager::start_rollback(self.connection.get_mut());
        }
    }
}

fn query(statement: Statement) -> sqlx::query::Query<'static, sqlx::Postgres, SqlxValues> {
    let values = statement.values.unwrap_or_else(|| Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values))
}

fn connecting(error: sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(error.into()))
}

fn executing(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(error.into()))
}

fn querying(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

fn acquiring(error: sqlx::Error) -> DbErr {
    match error {
        sqlx::Error::PoolTimedOut => DbErr::ConnectionAcquire(ConnAcquireErr::Timeout),
        sqlx::Error::PoolClosed => DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed),
        error => connecting(error),
    }
}
