//! Nobody waits for somebody else's mountain.

use keystead_domain::{Ctx, jobs};
use keystead_entities::JobId;
use keystead_tests::TestApp;
use keystead_worker::drain_with;

use super::{NARROW, NARROW_ENTRIES, REHEARSE, enqueue, enqueue_as, job, runner, runner_of};

#[tokio::test(flavor = "multi_thread")]
async fn tenants_take_turns_however_much_each_has() {
    let app = TestApp::new().await;
    let mut turns = jobs::Turns::default();
    let (other, _) = app.stranger().await;
    for n in 0..60 {
        enqueue(&app.operator(), "nothing", &format!("mountain {n}")).await;
    }
    app.advance(chrono::TimeDelta::seconds(1));
    let small: Vec<JobId> = vec![enqueue(&Ctx::operator(&app.app, other), "nothing", "molehill").await];
    let first = jobs::due(&app.app, &[&REHEARSE], 2).await.expect("due");
    assert!(first.contains(&small[0]), "each tenant's oldest comes first");
    let released = jobs::release(&app.app, &mut turns, &[&REHEARSE], 1_000).await.expect("released");
    assert!(released[..2].contains(&small[0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_holds_no_more_of_a_kind_than_its_share_and_gets_more_as_it_is_used() {
    let app = TestApp::new().await;
    let mut turns = jobs::Turns::default();
    for n in 0..150 {
        enqueue(&app.operator(), "nothing", &format!("many {n}")).await;
    }
    let first = jobs::release(&app.app, &mut turns, &[&REHEARSE], 1_000).await.expect("released");
    assert_eq!(first.len(), 128, "32 for each of its 4 places");
    assert!(jobs::release(&app.app, &mut turns, &[&REHEARSE], 1_000).await.expect("released").is_empty());
    runner(&app.app).run(first[0]).await.expect("ran");
    assert_eq!(jobs::release(&app.app, &mut turns, &[&REHEARSE], 1_000).await.expect("released").len(), 1);
    app.advance(jobs::OVERDUE_AFTER);
    let again = jobs::release(&app.app, &mut turns, &[&REHEARSE], 1_000).await.expect("released");
    assert_eq!(again.len(), 128, "what nobody took is given again");
}

/// As many tenants as that, each with three due jobs.
async fn crowd(app: &TestApp, count: usize) {
    for n in 0..count {
        let (tenant_id, _) = app.stranger().await;
        let ctx = Ctx::operator(&app.app, tenant_id);
        for m in 0..3 {
            enqueue_as(&NARROW, &ctx, "nothing", &format!("{n}-{m}")).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_single_job_waits_for_what_the_queue_holds_and_not_for_the_mountain_behind_it() {
    let app = TestApp::new().await;
    let (other, _) = app.stranger().await;
    let (operator, runner, mut turns) = (app.operator(), runner(&app.app), jobs::Turns::default());
    let tx = operator.begin().await.expect("a transaction");
    for n in 0..5_000 {
        let new = jobs::NewJob::new(&REHEARSE, format!("mountain {n}")).payload(serde_json::json!({"mode": "nothing"}));
        jobs::enqueue(&tx, &operator, new).await.expect("enqueued");
    }
    operator.commit(tx, app.tenant_id).await.expect("committed");
    let mut queue = std::collections::VecDeque::new();
    queue.extend(jobs::release(&app.app, &mut turns, &[&REHEARSE], 1_000).await.expect("released"));
    assert_eq!(queue.len(), 128);
    app.advance(chrono::TimeDelta::seconds(1));
    let single = enqueue(&Ctx::operator(&app.app, other), "nothing", "molehill").await;
    let mut done = 0;
    while let Some(id) = queue.pop_front().filter(|id| *id != single) {
        runner.run(id).await.expect("ran").expect("to be had");
        done += 1;
        assert!(done <= 128, "it waits behind the mountain");
        queue.extend(jobs::release(&app.app, &mut turns, &[&REHEARSE], 1_000).await.expect("released"));
    }
    assert_eq!(done, 128, "it came behind what the queue held");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_more_tenants_than_the_queue_has_room_for_each_has_its_turn_before_any_has_a_second() {
    let app = TestApp::new().await;
    crowd(&app, 40).await;
    app.advance(chrono::TimeDelta::seconds(1));
    let (last, _) = app.stranger().await;
    let newest = enqueue_as(&NARROW, &Ctx::operator(&app.app, last), "nothing", "newest").await;
    let (mut turns, mut served, mut rounds) = (jobs::Turns::default(), Vec::new(), Vec::new());
    loop {
        let ids = jobs::release(&app.app, &mut turns, &[&NARROW], 1_000).await.expect("released");
        if ids.is_empty() {
            break;
        }
        for id in &ids {
            served.push(job(&app, *id).await.tenant_id);
            runner_of(&NARROW_ENTRIES, &app.app).run(*id).await.expect("ran").expect("to be had");
        }
        rounds.push(ids);
    }
    assert_eq!(rounds.iter().map(Vec::len).sum::<usize>(), 40 * 3 + 1, "all of them, once");
    let first: std::collections::HashSet<_> = served.iter().take(41).collect();
    assert_eq!(first.len(), 41, "each tenant once before any a second time");
    assert!(rounds.iter().take(2).any(|ids| ids.contains(&newest)), "the newest of all waits for one round at most");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deployments_own_jobs_have_a_turn_too() {
    let app = TestApp::new().await;
    let nobody = Ctx::operator(&app.app, keystead_entities::TenantId(uuid::Uuid::nil()));
    for n in 0..3 {
        enqueue(&app.operator(), "nothing", &format!("many {n}")).await;
    }
    let own = enqueue(&nobody, "nothing", "own").await;
    let mut turns = jobs::Turns::default();
    let first = jobs::release(&app.app, &mut turns, &[&REHEARSE], 1).await.expect("released");
    let more = jobs::release(&app.app, &mut turns, &[&REHEARSE], 1_000).await.expect("released");
    assert!(first.contains(&own), "{first:?}, {more:?}");
    assert_eq!(more.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mountain_of_due_jobs_is_done_to_the_last() {
    let app = TestApp::new().await;
    let count = if std::env::var_os("KEYSTEAD_TEST_LONG").is_some() { 20_000 } else { 300 };
    let operator = app.operator();
    let tx = operator.begin().await.expect("a transaction");
    for n in 0..count {
        let new = jobs::NewJob::new(&REHEARSE, format!("mountain {n}")).payload(serde_json::json!({"mode": "nothing"}));
        jobs::enqueue(&tx, &operator, new).await.expect("enqueued");
    }
    operator.commit(tx, app.tenant_id).await.expect("committed");
    let drained = drain_with(&app.app, &runner(&app.app)).await.expect("drained");
    assert_eq!(drained.succeeded, count);
    let id = enqueue(&operator, "effect", "after").await;
    assert_eq!(job(&app, id).await.attempts, 0);
}
