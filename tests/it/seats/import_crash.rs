//! An import is killed anywhere and run again: each person once, or none, and the report says so.

use chrono::TimeDelta;
use keystead_domain::jobs;
use keystead_domain::seats::import as imports;
use keystead_entities::job::{self, JobStatus};
use keystead_entities::tenant::Plan;
use keystead_entities::{JobId, Scoped, audit_event, seat};
use keystead_tests::{Lives, TestApp, Value, json};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};

use super::import::IMPORT;

const REPORT: &str = "query($id: ID!) { node(id: $id) { ... on SeatImport { status counts { outcome count }
  rows(first: 100) { nodes { line outcome seat { email } } } } } }";

/// Asks for an import of so many new people. Returns its job and the import.
async fn ask(app: &TestApp, round: u32, count: usize, mode: &str) -> (JobId, Value) {
    let people: String = (0..count).map(|n| format!("p{n}.{}.{round}@x.example\n", mode.to_lowercase())).collect();
    let input = json!({ "input": { "tenantId": app.tenant_id, "csv": format!("email\n{people}"), "mode": mode } });
    let made = app.owner.ok(IMPORT, input).await["seatImportCreate"].clone();
    (made["job"]["id"].as_str().expect("an id").parse().expect("a job's id"), made["seatImport"]["id"].clone())
}

async fn told(app: &TestApp, action: &str) -> u64 {
    let entries = audit_event::Entity::within(app.operator().scope()).filter(audit_event::Column::Action.eq(action));
    entries.count(app.app.db.read()).await.expect("a count")
}

async fn seats(app: &TestApp) -> u64 {
    seat::Entity::within(app.operator().scope()).count(app.app.db.read()).await.expect("a count")
}

/// The import is over, and each of its rows (of the first page of them) came to a seat of its own.
async fn is_whole(app: &TestApp, import: &Value, count: usize, what: &str) {
    let report = app.owner.ok(REPORT, json!({ "id": import })).await["node"].clone();
    assert_eq!(report["status"], "APPLIED", "{what}");
    assert_eq!(report["counts"], json!([{ "outcome": "CREATED", "count": count }]), "{what}");
    let mut emails: Vec<&str> =
        report["rows"]["nodes"].as_array().expect("rows").iter().filter_map(|r| r["seat"]["email"].as_str()).collect();
    emails.sort_unstable();
    emails.dedup();
    assert_eq!(emails.len(), count.min(100), "{what}");
}

/// So many seats are there.
async fn taken(app: &TestApp, count: u64) {
    while seats(app).await < count {
        tokio::task::yield_now().await;
    }
}

async fn killed_anywhere(mode: &str) {
    const COUNT: usize = 4;
    let app = TestApp::with_plan(Plan::Elite).await;
    let (before, mut lives) = (seats(&app).await, Lives::longer_by(2));
    while lives.go_on() {
        let round = lives.lived;
        let (id, import) = ask(&app, round, COUNT, mode).await;
        let claimed = jobs::claim(&app.app, id, "mortal").await.expect("claimed").expect("to be had");
        if let Some(done) = lives.live(imports::run(&claimed.ctx, &claimed.job)).await {
            done.expect("imported");
        }
        drop(claimed);
        let taken = seats(&app).await - before - u64::from(round) * COUNT as u64;
        if mode == "ALL_OR_NOTHING" {
            assert!(taken == 0 || taken == COUNT as u64, "it had taken {taken}: {lives:?}");
        }
        app.advance(TimeDelta::seconds(90));
        app.run_due_jobs().await;
        is_whole(&app, &import, COUNT, &format!("{lives:?}")).await;
        let all = u64::from(lives.lived) * COUNT as u64;
        assert_eq!(seats(&app).await - before, all, "{lives:?}");
        assert_eq!(told(&app, "seat.imported").await, all, "{lives:?}");
        assert_eq!(told(&app, "seat_import.finished").await, u64::from(lives.lived), "{lives:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_any_two_steps_an_import_of_good_rows_takes_each_person_once() {
    killed_anywhere("GOOD_ROWS").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_any_two_steps_an_import_of_all_or_nothing_takes_all_or_nothing() {
    killed_anywhere("ALL_OR_NOTHING").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_whose_workers_die_again_and_again_still_ends() {
    const COUNT: usize = 180;
    let app = TestApp::with_plan(Plan::Elite).await;
    let before = seats(&app).await;
    let (id, import) = ask(&app, 0, COUNT, "GOOD_ROWS").await;
    let mut kills = 0;
    loop {
        let claimed = jobs::claim(&app.app, id, "mortal").await.expect("claimed").expect("not given up on");
        let so_far = seats(&app).await;
        tokio::select! {
            done = imports::run(&claimed.ctx, &claimed.job) => {
                done.expect("imported");
                break;
            }
            () = taken(&app, so_far + 10) => {}
        }
        kills += 1;
        app.advance(TimeDelta::seconds(90));
        jobs::expire(&app.app).await.expect("expired");
    }
    app.advance(TimeDelta::seconds(90));
    app.run_due_jobs().await;
    assert!(kills > 5, "more often than what comes no further may: {kills}");
    is_whole(&app, &import, COUNT, "after all").await;
    assert_eq!((seats(&app).await - before, told(&app, "seat.imported").await), (COUNT as u64, COUNT as u64));
    let job = job::Entity::of_any_tenant(id).one(app.app.db.read()).await.expect("a query").expect("the job");
    assert_eq!(job.status, JobStatus::Succeeded);
}
