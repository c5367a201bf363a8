//! Nobody waits for somebody else's mountain.

use keystead_domain::{Ctx, jobs};
use keystead_entities::JobId;
use keystead_tests::TestApp;
use keystead_worker::drain_with;

use super::{REHEARSE, enqueue, job, runner};

#[tokio::test(flavor = "multi_thread")]
async fn tenants_take_turns_however_much_each_has() {
    let app = TestApp::new().await;
    let (other, _) = app.stranger().await;
    for n in 0..60 {
        enqueue(&app.operator(), "nothing", &format!("mountain {n}")).await;
    }
    app.advance(chrono::TimeDelta::seconds(1));
    let small: Vec<JobId> = vec![enqueue(&Ctx::operator(&app.app, other), "nothing", "molehill").await];
    let first = jobs::due(&app.app, &[&REHEARSE], 2).await.expect("due");
    assert!(first.contains(&small[0]), "each tenant's oldest comes first");
    let released = jobs::release(&app.app, &[&REHEARSE], 1_000).await.expect("released");
    assert!(released[..2].contains(&small[0]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_holds_no_more_of_a_kind_than_its_share_and_gets_more_as_it_is_used() {
    let app = TestApp::new().await;
    for n in 0..150 {
        enqueue(&app.operator(), "nothing", &format!("many {n}")).await;
    }
    let first = jobs::release(&app.app, &[&REHEARSE], 1_000).await.expect("released");
    assert_eq!(first.len(), 128, "32 for each of its 4 places");
    assert!(jobs::release(&app.app, &[&REHEARSE], 1_000).await.expect("released").is_empty());
    runner(&app.app).run(first[0]).await.expect("ran");
    assert_eq!(jobs::release(&app.app, &[&REHEARSE], 1_000).await.expect("released").len(), 1);
    app.advance(jobs::OVERDUE_AFTER);
    let again = jobs::release(&app.app, &[&REHEARSE], 1_000).await.expect("released");
    assert_eq!(again.len(), 128, "what nobody took is given again");
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
