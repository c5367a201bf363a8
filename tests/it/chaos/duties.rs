//! Duties while workers die: none lost, none done twice.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use keystead_domain::jobs::{self, NewJob};
use keystead_domain::notifications::channels::{self, NewChannel};
use keystead_domain::{App, Ctx};
use keystead_entities::job::{self, JobStatus};
use keystead_entities::job_attempt::{self, AttemptOutcome};
use keystead_entities::mail::{self, MailStatus};
use keystead_entities::{Scoped, audit_event};
use keystead_tests::json;
use keystead_tests::processes::Deployment;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};

use super::{FULL, SHORT, Scale, chain_is_whole, execute};

/// Makes duties: each posts a mail and writes an entry of the audit log; each mail is a duty in turn.
async fn make(ctx: &Ctx, count: u64) {
    let new = NewChannel { name: "Chaos".into(), address: "chaos@example.com".into() };
    let channel = channels::create(ctx, new).await.expect("a channel");
    let tx = ctx.begin().await.expect("a transaction");
    for n in 0..count {
        let new = NewJob::new(&channels::TEST, format!("chaos {n}")).payload(json!({ "channelId": channel.id }));
        jobs::enqueue(&tx, ctx, new).await.expect("enqueued");
    }
    ctx.commit(tx, channel.id).await.expect("committed");
}

async fn with_status(app: &App, ctx: &Ctx, status: JobStatus) -> u64 {
    let select = job::Entity::within(ctx.scope()).filter(job::Column::Status.eq(status));
    let select = select.filter(job::Column::Kind.is_in([channels::TEST.name, keystead_domain::mail::SEND.name]));
    select.count(app.db.read()).await.expect("a count")
}

async fn rehearse(scale: Scale) {
    let mut deployment = Deployment::new().await;
    let app = deployment.app.clone();
    let ctx = Ctx::operator(&app, deployment.founded.tenant.id);
    make(&ctx, scale.count).await;
    let all = scale.count * 2;
    let mut workers = vec![deployment.start("worker").await];
    if deployment.redis.is_some() {
        workers.push(deployment.start("worker").await);
    }
    let began = Instant::now();
    for kill in 1..=scale.kills {
        reach(&deployment, &ctx, all * kill / (scale.kills + 2)).await;
        let victim = usize::try_from(kill).expect("few") % workers.len();
        workers[victim].kill().await.expect("killed");
        if scale.impatient {
            execute(&deployment, "UPDATE jobs SET lease_expires_at = $1 WHERE status = 'RUNNING'").await;
        }
        if let Some(redis) = &mut deployment.redis {
            match kill % 5 {
                2 => redis.flush().await,
                4 => {
                    redis.kill().await;
                    redis.begin().await;
                }
                _ => {}
            }
        }
        workers[victim] = deployment.start("worker").await;
    }
    reach(&deployment, &ctx, all).await;
    let took = began.elapsed();
    for worker in &mut workers {
        worker.kill().await.expect("killed");
    }
    let db = app.db.read();
    for status in [JobStatus::Pending, JobStatus::Running, JobStatus::Dead, JobStatus::Cancelled] {
        assert_eq!(with_status(&app, &ctx, status).await, 0, "{status}");
    }
    let sent = mail::Entity::within(ctx.scope()).filter(mail::Column::Status.eq(MailStatus::Sent));
    assert_eq!(sent.count(db).await.expect("a count"), scale.count, "mails");
    let told = audit_event::Entity::within(ctx.scope())
        .filter(audit_event::Column::Action.eq("notification_channel.test_sent"));
    assert_eq!(told.count(db).await.expect("a count"), scale.count, "entries");
    chain_is_whole(&deployment, &ctx).await;
    let taken = deployment.sink.taken();
    let ids = taken.iter().filter_map(|text| text.lines().find(|line| line.starts_with("Message-ID")));
    let distinct: HashSet<&str> = ids.collect();
    assert_eq!(distinct.len() as u64, scale.count, "mails at the mail server");
    let lost = job_attempt::Entity::within(ctx.scope()).filter(job_attempt::Column::Outcome.eq(AttemptOutcome::Lost));
    println!(
        "{all} duties, {} kills, {:.0} s: 0 lost, 0 doubled; {} tries died with their worker, {} second copies of a mail \
         under the same Message-ID",
        scale.kills,
        took.as_secs_f64(),
        lost.count(db).await.expect("a count"),
        taken.len() - distinct.len(),
    );
    deployment.end().await;
}

/// Waits until so many are done.
async fn reach(deployment: &Deployment, ctx: &Ctx, count: u64) {
    let mut last = (0, Instant::now());
    loop {
        let now = with_status(&deployment.app, ctx, JobStatus::Succeeded).await;
        if now >= count {
            return;
        }
        if now > last.0 {
            last = (now, Instant::now());
        }
        assert!(last.1.elapsed() < Duration::from_secs(150), "stuck at {now} of {count}: {}", deployment.log("worker"));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn duties_survive_a_few_kills() {
    rehearse(SHORT).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: a command of its own"]
async fn chaos_a_thousand_duties_survive_twenty_kills() {
    rehearse(FULL).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_told_to_stop_is_out_in_time_and_nothing_is_lost() {
    let deployment = Deployment::new().await;
    let ctx = Ctx::operator(&deployment.app, deployment.founded.tenant.id);
    make(&ctx, 40).await;
    let mut worker = deployment.start("worker").await;
    reach(&deployment, &ctx, 10).await;
    let told = Instant::now();
    let pid = worker.id().expect("running").to_string();
    let asked = tokio::process::Command::new("kill").args(["-TERM", &pid]).status().await;
    assert!(asked.expect("kill").success());
    let ended = tokio::time::timeout(Duration::from_secs(30), worker.wait()).await.expect("in time").expect("ended");
    assert!(ended.success(), "{ended}: {}", deployment.log("worker"));
    assert!(told.elapsed() < Duration::from_secs(30));
    assert_eq!(with_status(&deployment.app, &ctx, JobStatus::Running).await, 0, "nothing is left running");
    let mut worker = deployment.start("worker").await;
    reach(&deployment, &ctx, 80).await;
    worker.kill().await.expect("killed");
    let sent = mail::Entity::within(ctx.scope()).filter(mail::Column::Status.eq(MailStatus::Sent));
    assert_eq!(sent.count(deployment.app.db.read()).await.expect("a count"), 40);
    assert_eq!(deployment.sink.taken().len(), 40, "no mail went twice");
    deployment.end().await;
}
