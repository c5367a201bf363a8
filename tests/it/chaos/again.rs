//! How long the duties of a killed worker wait: those it was at, and those it only had in hand.

use std::time::Duration;

use keystead_domain::Ctx;
use keystead_entities::job::{self, JobStatus};
use keystead_entities::job_attempt::{self, AttemptOutcome};
use keystead_entities::{Scoped, mail};
use keystead_tests::processes::Deployment;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};

use super::{post, until};

const AT_WORK: u64 = 4;
const IN_HAND: u64 = 60;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: a command of its own"]
async fn chaos_the_duties_of_a_killed_worker_run_again_within_90_seconds() {
    let mut deployment = Deployment::new().await;
    let ctx = Ctx::operator(&deployment.app, deployment.founded.tenant.id);
    let mut worker = deployment.start("worker").await;
    let mut longest = 0.0_f64;
    // Killed soon after it took them, before a sign of life, and right behind one, when the lease has longest to run.
    for (round, after) in (1..).zip([1.0, 9.0, 15.5]) {
        deployment.sink.hold(true);
        post(&ctx, &format!("round {round}"), AT_WORK + IN_HAND).await;
        until(&deployment, &ctx, JobStatus::Running, AT_WORK).await;
        tokio::time::sleep(Duration::from_secs_f64(after)).await;
        // Between processes another worker is there already; a single process is started again.
        let other = if deployment.redis.is_some() { Some(deployment.start("worker").await) } else { None };
        if other.is_some() {
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
        worker.kill().await.expect("killed");
        let killed_at = deployment.app.clock.now();
        deployment.sink.hold(false);
        worker = match other {
            Some(other) => other,
            None => deployment.start("worker").await,
        };
        until(&deployment, &ctx, JobStatus::Succeeded, round * (AT_WORK + IN_HAND)).await;
        let rows = job::Entity::within(ctx.scope()).filter(job::Column::StartedAt.gt(killed_at));
        let rows = rows.filter(job::Column::Kind.eq(keystead_domain::mail::SEND.name));
        let rows = rows.all(deployment.app.db.read()).await.expect("the jobs");
        assert_eq!(rows.len() as u64, AT_WORK + IN_HAND, "all began again or for the first time");
        let waited = |row: &job::Model| (row.started_at.expect("begun") - killed_at).as_seconds_f64();
        let longest_of = |tries: i32| rows.iter().filter(|r| r.attempts == tries).map(waited).fold(0.0, f64::max);
        assert_eq!(rows.iter().filter(|row| row.attempts == 2).count() as u64, AT_WORK);
        println!(
            "killed {after} s after it took them: the {AT_WORK} it was at ran again within {:.1} s, the {IN_HAND} it had in hand \
             began within {:.1} s",
            longest_of(2),
            longest_of(1)
        );
        longest = rows.iter().map(waited).fold(longest, f64::max);
    }
    worker.kill().await.expect("killed");
    assert!(longest < 90.0, "{longest} s");
    let lost = job_attempt::Entity::within(ctx.scope()).filter(job_attempt::Column::Outcome.eq(AttemptOutcome::Lost));
    assert_eq!(lost.count(deployment.app.db.read()).await.expect("a count"), 3 * AT_WORK);
    let sent = mail::Entity::within(ctx.scope()).filter(mail::Column::Status.eq(mail::MailStatus::Sent));
    assert_eq!(sent.count(deployment.app.db.read()).await.expect("a count"), 3 * (AT_WORK + IN_HAND));
    if let Some(redis) = &mut deployment.redis {
        redis.kill().await;
    }
    deployment.end().await;
}
