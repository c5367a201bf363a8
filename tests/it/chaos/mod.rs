//! Real processes, killed at any moment. Each test has a short form, which always runs, and the full one of the figures we
//! hold ourselves to, which is a command of its own:
//!
//! ```text
//! cargo test -p keystead-tests --test it -- --ignored chaos --nocapture --test-threads 1
//! ```
//!
//! The short form does not wait for a lease or a claim of the dead to run out: it moves their ends to the present. So it
//! also takes them from the living, who must then commit nothing.

mod duties;
mod mutations;

use keystead_domain::{Ctx, audit};
use keystead_tests::processes::Deployment;
use sea_orm::{ConnectionTrait, Statement};

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
