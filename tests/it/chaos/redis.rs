//! Redis away for minutes, and stalled for seconds, before real processes. Only where Redis is tested.

use std::time::{Duration, Instant};

use keystead_domain::Ctx;
use keystead_domain::notifications::channels::{self, NewChannel};
use keystead_entities::job::{self, JobStatus};
use keystead_entities::{Scoped, mail};
use keystead_tests::processes::Deployment;
use keystead_tests::{Value, json};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use tokio::process::Child;

use super::{chain_is_whole, post, until};

const CHANGE: &str = "mutation($unit: BusinessUnitCreateInput!, $trial: NotificationChannelTestInput!) {
  businessUnitCreate(input: $unit) { businessUnit { id } userErrors { code } }
  notificationChannelTest(input: $trial) { job { id } userErrors { code } } }";

fn alive(deployment: &Deployment, processes: &mut [Child]) {
    for process in processes {
        let log = || deployment.log("worker") + &deployment.log("api");
        assert!(process.try_wait().expect("asked").is_none(), "a process has ended: {}", log());
    }
}

/// Away for as many minutes as `KEYSTEAD_TEST_REDIS_DOWN_MINUTES` says; 10 where nothing is said.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: a command of its own"]
async fn chaos_redis_is_down_and_changes_go_on_and_the_workers_recover() {
    let minutes = std::env::var("KEYSTEAD_TEST_REDIS_DOWN_MINUTES").ok().and_then(|n| n.parse().ok()).unwrap_or(10.0);
    let mut deployment = Deployment::new().await;
    if deployment.redis.is_none() {
        return deployment.end().await;
    }
    let ctx = Ctx::operator(&deployment.app, deployment.founded.tenant.id);
    let channel = NewChannel { name: "Chaos".into(), address: "chaos@example.com".into() };
    let channel = channels::create(&ctx, channel).await.expect("a channel");
    let mut processes =
        vec![deployment.start("api").await, deployment.start("worker").await, deployment.start("worker").await];
    deployment.ready().await;
    post(&ctx, "before", 20).await;
    until(&deployment, &ctx, JobStatus::Succeeded, 20).await;

    deployment.redis.as_mut().expect("Redis").kill().await;
    let (away, client) = (Instant::now(), reqwest::Client::new());
    let (mut changes, mut slowest) = (0_u64, Duration::ZERO);
    while away.elapsed().as_secs_f64() < minutes * 60.0 {
        let variables = json!({
            "unit": { "tenantId": ctx.tenant_id(), "name": format!("Unit {changes}") }, "trial": { "id": channel.id }
        });
        let begun = Instant::now();
        let request = client.post(deployment.graphql()).bearer_auth(deployment.founded.token.as_str());
        let request = request.json(&json!({ "query": CHANGE, "variables": variables }));
        let answer: Value = request.send().await.expect("an answer").json().await.expect("JSON");
        slowest = slowest.max(begun.elapsed());
        for field in ["businessUnitCreate", "notificationChannelTest"] {
            assert_eq!(answer["data"][field]["userErrors"], json!([]), "{answer}");
        }
        changes += 1;
        alive(&deployment, &mut processes);
        tokio::time::sleep(Duration::from_secs(1).saturating_sub(begun.elapsed())).await;
    }
    let late = job::Entity::within(ctx.scope()).filter(job::Column::Status.eq(JobStatus::Pending));
    let late = late.count(deployment.app.db.read()).await.expect("a count");
    deployment.redis.as_mut().expect("Redis").begin().await;
    let back = Instant::now();
    until(&deployment, &ctx, JobStatus::Succeeded, 20 + changes).await;
    let recovered = back.elapsed();
    alive(&deployment, &mut processes);
    for process in &mut processes {
        process.kill().await.expect("killed");
    }
    let sent = mail::Entity::within(ctx.scope()).filter(mail::Column::Status.eq(mail::MailStatus::Sent));
    assert_eq!(sent.count(deployment.app.db.read()).await.expect("a count"), 20 + changes);
    assert_eq!(deployment.sink.taken().len() as u64, 20 + changes, "each mail once");
    let left = job::Entity::within(ctx.scope()).filter(job::Column::Status.ne(JobStatus::Succeeded));
    let left = left.filter(job::Column::RunAt.lte(deployment.app.clock.now()));
    assert_eq!(left.count(deployment.app.db.read()).await.expect("a count"), 0, "nothing is left that is due");
    chain_is_whole(&deployment, &ctx).await;
    println!(
        "Redis down for {minutes} minutes: {} changes succeeded, the slowest in {:.2} s; {late} duties were late and, with their \
         mails, done {:.1} s after it was back; no process ended",
        changes * 2,
        slowest.as_secs_f64(),
        recovered.as_secs_f64()
    );
    deployment.end().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "real processes and seconds of waiting: a command of its own"]
async fn chaos_redis_stalls_for_five_seconds_and_no_worker_dies() {
    let deployment = Deployment::new().await;
    let Some(redis) = &deployment.redis else { return deployment.end().await };
    let ctx = Ctx::operator(&deployment.app, deployment.founded.tenant.id);
    let mut workers = vec![deployment.start("worker").await, deployment.start("worker").await];
    post(&ctx, "before", 50).await;
    until(&deployment, &ctx, JobStatus::Succeeded, 50).await;
    let mut total = 50;
    for stall in 1..=3 {
        post(&ctx, &format!("at the start of stall {stall}"), 200).await;
        redis.signal("-STOP").await;
        post(&ctx, &format!("during stall {stall}"), 50).await;
        tokio::time::sleep(Duration::from_secs(5)).await;
        redis.signal("-CONT").await;
        let back = Instant::now();
        total += 250;
        until(&deployment, &ctx, JobStatus::Succeeded, total).await;
        println!("stall {stall}: all done {:.1} s after it ended", back.elapsed().as_secs_f64());
        alive(&deployment, &mut workers);
    }
    let log = deployment.log("worker");
    assert!(!log.contains("the queue's worker"), "a queue's worker ended: {log}");
    for worker in &mut workers {
        worker.kill().await.expect("killed");
    }
    assert_eq!(deployment.sink.taken().len() as u64, total, "each mail once");
    deployment.end().await;
}
