//! Real processes, killed at any moment. Each test has a short form, which always runs, and the full one of the figures we
//! hold ourselves to, which is a command of its own:
//!
//! ```text
//! cargo test -p keystead-tests --test it -- --ignored chaos --nocapture --test-threads 1
//! ```
//!
//! The short form does not wait for a lease or a claim of the dead to run out: it moves their ends to the present. So it
//! also takes them from the living, who must then commit nothing.

mod again;
mod duties;
mod many;
mod mutations;
mod redis;
mod rewrap;

use std::time::{Duration, Instant};

use keystead_domain::mail::{self, NewMail};
use keystead_domain::{App, Ctx, audit};
use keystead_entities::job::{self, JobStatus};
use keystead_entities::{Scoped, tenant};
use keystead_tests::processes::Deployment;
use sea_orm::{ColumnTrait, ConnectionTrait, PaginatorTrait, QueryFilter, Statement};

/// How much of it.
#[derive(Clone, Copy)]
pub struct Scale {
    pub count: u64,
    pub kills: u64,
    /// Whether the ends of what the dead held are moved to the present.
    pub impatient: bool,
}

pub const SHORT: Scale = Scale { count: 60, kills: 3, impatient: true };
pub const FULL: Scale = Scale { count: 1_000, kills: 20, impatient: false };

/// A statement that nobody but a test makes.
async fn execute(deployment: &Deployment, sql: &str) {
    let tx = deployment.app.db.begin().await.expect("a transaction");
    let now = deployment.app.clock.now();
    let statement = Statement::from_sql_and_values(deployment.app.db.backend(), sql, [now.into()]);
    tx.execute_raw(statement).await.expect("executed");
    tx.commit().await.expect("committed");
}

/// The tenant's chain has no gap and no break.
async fn chain_is_whole(deployment: &Deployment, ctx: &Ctx) {
    let report = audit::verify::database::verify(&deployment.app, ctx.scope()).await.expect("a report");
    assert!(report.holds(), "{report:?}");
}

/// Posts mails, all in one transaction: so many duties are due at once.
async fn post(ctx: &Ctx, cause: &str, count: u64) {
    let tx = ctx.begin().await.expect("a transaction");
    let tenant = tenant::Entity::of(ctx.scope()).one(&tx).await.expect("a query").expect("the tenant");
    for n in 0..count {
        let new = NewMail {
            dedupe_key: &format!("{cause} {n}"),
            recipient: "chaos@example.com",
            title: "Chaos",
            body: "Once.",
            anchor: None,
        };
        mail::post(&tx, ctx, &tenant, new).await.expect("posted").expect("new");
    }
    ctx.commit(tx, ctx.tenant_id()).await.expect("committed");
}

/// How many mails' duties stand so.
async fn sending(app: &App, ctx: &Ctx, status: JobStatus) -> u64 {
    let select = job::Entity::within(ctx.scope()).filter(job::Column::Kind.eq(mail::SEND.name));
    select.filter(job::Column::Status.eq(status)).count(app.db.read()).await.expect("a count")
}

/// Waits until so many mails' duties stand so; fails when nothing more happens for a while.
async fn until(deployment: &Deployment, ctx: &Ctx, status: JobStatus, count: u64) {
    let mut last = (0, Instant::now());
    loop {
        let now = sending(&deployment.app, ctx, status).await;
        if now >= count {
            return;
        }
        if now > last.0 {
            last = (now, Instant::now());
        }
        let log = || deployment.log("worker") + &deployment.log("serve");
        assert!(last.1.elapsed() < Duration::from_secs(150), "{status}: stuck at {now} of {count}: {}", log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
