//! Very many duties due at once: all are done.

use std::collections::HashSet;
use std::time::Instant;

use keystead_domain::Ctx;
use keystead_entities::job::JobStatus;
use keystead_tests::processes::Deployment;

use super::{chain_is_whole, post, sending, until};

/// As many as `KEYSTEAD_TEST_DUTIES` says; 20,000 where nothing is said.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: a command of its own"]
async fn chaos_twenty_thousand_duties_due_at_once_are_all_done() {
    let count = std::env::var("KEYSTEAD_TEST_DUTIES").ok().and_then(|n| n.parse().ok()).unwrap_or(20_000);
    let deployment = Deployment::new().await;
    let (app, ctx) = (deployment.app.clone(), Ctx::operator(&deployment.app, deployment.founded.tenant.id));
    let began = Instant::now();
    post(&ctx, "many", count).await;
    println!("{count} duties made in {:.0} s", began.elapsed().as_secs_f64());
    let roles: &[&str] = if deployment.redis.is_some() { &["worker", "worker"] } else { &["serve"] };
    let began = Instant::now();
    let mut workers = Vec::new();
    for role in roles {
        workers.push(deployment.start(role).await);
    }
    for tenth in 1..=10 {
        until(&deployment, &ctx, JobStatus::Succeeded, count * tenth / 10).await;
        println!("{} done after {:.0} s", count * tenth / 10, began.elapsed().as_secs_f64());
    }
    let took = began.elapsed().as_secs_f64();
    for worker in &mut workers {
        assert!(worker.try_wait().expect("asked").is_none(), "a worker has ended: {}", deployment.log("worker"));
        worker.kill().await.expect("killed");
    }
    for status in [JobStatus::Pending, JobStatus::Running, JobStatus::Dead, JobStatus::Cancelled] {
        assert_eq!(sending(&app, &ctx, status).await, 0, "{status}");
    }
    let taken = deployment.sink.taken();
    let ids = taken.iter().filter_map(|text| text.lines().find(|line| line.starts_with("Message-ID")));
    let distinct: HashSet<&str> = ids.collect();
    assert_eq!((distinct.len() as u64, taken.len() as u64), (count, count), "each mail once at the mail server");
    chain_is_whole(&deployment, &ctx).await;
    println!(
        "{count} duties due at once, {} process(es): all done in {took:.0} s, {:.0} a second",
        roles.len(),
        count as f64 / took
    );
    deployment.end().await;
}
