//! Reminders of rotations.

use keystead_entities::seat::Role;
use keystead_tests::{Client, TestApp, Value, days, json};

use super::{ECHO, ROTATE, SCHEDULE, SNOOZE, account, add, look};

/// Subjects of the mails about a label that went to somebody, in order.
fn told(app: &TestApp, recipient: &str, label: &str) -> Vec<String> {
    let mails = app.mails.taken();
    let about = mails.iter().filter(|mail| mail.recipient.starts_with(recipient) && mail.subject.contains(label));
    about.map(|mail| mail.subject.clone()).collect()
}

async fn stages(caller: &Client, id: &Value) -> Vec<(i64, String)> {
    let seen = look(caller, id).await;
    let mut stages: Vec<_> = seen["reminders"]["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .map(|node| {
            (node["stageDay"].as_i64().expect("a stage"), node["status"].as_str().expect("a status").to_owned())
        })
        .collect();
    stages.sort();
    stages
}

async fn scene() -> (TestApp, Client, Value) {
    let app = TestApp::new().await;
    let (_, admin) = app.person(Role::Admin, "Ada Admin").await;
    let account = account(&app, ECHO, None).await;
    let key = add(&admin, &account, "Invoices", "echo-invoices-0123456789").await;
    assert_eq!(key["dueOn"], "2026-04-15");
    (app, admin, key["id"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn through_a_quarter_each_stage_is_told_once_and_owners_hear_of_what_is_overdue() {
    let (app, admin, id) = scene().await;
    for _ in 0..105 {
        app.advance(days(1));
        app.run_due_jobs().await;
        app.run_due_jobs().await;
    }
    let subjects = told(&app, "ada.admin", "Invoices");
    assert_eq!(subjects.len(), 7, "{subjects:?}");
    for (subject, part) in subjects.iter().zip([
        "within 30 days",
        "within 14 days",
        "within 7 days",
        "by tomorrow",
        "today",
        "overdue for 7 days",
        "overdue for 14 days",
    ]) {
        assert!(subject.contains(part), "{subject}: {part}");
    }
    assert_eq!(told(&app, "owner", "Invoices").len(), 2);
    let seen = look(&admin, &id).await;
    assert_eq!((&seen["reminders"]["totalCount"], &seen["isOverdue"]), (&json!(7), &json!(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_outage_of_months_only_the_last_stage_is_told() {
    let (app, admin, id) = scene().await;
    app.advance(days(100));
    app.run_due_jobs().await;
    app.run_due_jobs().await;
    assert_eq!(told(&app, "ada.admin", "Invoices").len(), 1);
    let expected: Vec<(i64, String)> = [-30, -14, -7, -1, 0]
        .into_iter()
        .map(|stage| (stage, "SKIPPED".to_owned()))
        .chain([(7, "OPEN".to_owned())])
        .collect();
    assert_eq!(stages(&admin, &id).await, expected);
    app.advance(days(4));
    app.run_due_jobs().await;
    assert_eq!(told(&app, "ada.admin", "Invoices").len(), 2, "and the next week goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_at_once_tell_once() {
    let (app, admin, id) = scene().await;
    app.advance(days(61));
    let (other, _) = app.restarted().await;
    let (one, two) = tokio::join!(keystead_worker::drain(&app.app), keystead_worker::drain(&other));
    one.expect("drained");
    two.expect("drained");
    app.run_due_jobs().await;
    assert_eq!(told(&app, "ada.admin", "Invoices").len(), 1);
    assert_eq!(stages(&admin, &id).await, [(-30, "OPEN".to_owned())]);
    other.db.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snooze_is_quiet_until_its_day_and_a_rotation_settles_what_is_open() {
    let (app, admin, id) = scene().await;
    let walk = async |n: i64| {
        for _ in 0..n {
            app.advance(days(1));
            app.run_due_jobs().await;
        }
    };
    walk(61).await;
    assert_eq!(told(&app, "ada.admin", "Invoices").len(), 1);
    let snooze = |until: &str, reason: &str| json!({ "input": { "id": id, "until": until, "reason": reason } });
    assert_eq!(admin.refused(SNOOZE, snooze("2026-03-17", "x")).await, ["INVALID"], "not today");
    assert_eq!(admin.refused(SNOOZE, snooze("2026-07-01", "x")).await, ["INVALID"], "not for ever");
    assert_eq!(admin.refused(SNOOZE, snooze("2026-04-10", " ")).await, ["REQUIRED"], "not without a reason");
    let data = admin.ok(SNOOZE, snooze("2026-04-10", "the vendor is moving us")).await;
    assert_eq!(data["providerKeySnooze"]["providerKey"]["dueOn"], "2026-04-15", "the due day stays");
    walk(23).await;
    assert_eq!(told(&app, "ada.admin", "Invoices").len(), 1, "quiet until 9 April");
    walk(1).await;
    assert_eq!(told(&app, "ada.admin", "Invoices").len(), 2, "on 10 April");
    let expected = [(-30, "OPEN"), (-14, "SKIPPED"), (-7, "OPEN")].map(|(stage, status)| (stage, status.to_owned()));
    assert_eq!(stages(&admin, &id).await, expected);
    let rotate = json!({ "input": { "id": id, "secret": "echo-invoices-new-0123456789" } });
    let data = admin.ok(ROTATE, rotate).await;
    let row = &data["providerKeyRotate"]["providerKey"];
    assert_eq!((&row["dueOn"], &row["snoozedUntil"]), (&json!("2026-07-09"), &Value::Null));
    let expected =
        [(-30, "SETTLED"), (-14, "SKIPPED"), (-7, "SETTLED")].map(|(stage, status)| (stage, status.to_owned()));
    assert_eq!(stages(&admin, &id).await, expected);
    walk(20).await;
    assert_eq!(told(&app, "ada.admin", "Invoices").len(), 2, "nothing more of the old due day");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shorter_period_can_make_a_key_due_at_once() {
    let (app, admin, id) = scene().await;
    app.advance(days(40));
    app.run_due_jobs().await;
    assert!(told(&app, "ada.admin", "Invoices").is_empty());
    let set = |period: &str| json!({ "input": { "id": id, "rotationPeriod": period } });
    assert_eq!(admin.refused(SCHEDULE, set("PT5H")).await, ["INVALID"]);
    let data = admin.ok(SCHEDULE, set("P30D")).await;
    let row = &data["providerKeyScheduleSet"]["providerKey"];
    assert_eq!((&row["dueOn"], &row["isOverdue"]), (&json!("2026-02-14"), &json!(true)));
    app.advance(days(1));
    app.run_due_jobs().await;
    let subjects = told(&app, "ada.admin", "Invoices");
    assert!(subjects.len() == 1 && subjects[0].contains("overdue"), "{subjects:?}");
    admin.ok(SCHEDULE, set("P1Y")).await;
    let seen = look(&admin, &id).await;
    assert_eq!(seen["dueOn"], "2027-01-15");
    assert!(seen["reminders"]["nodes"].as_array().expect("nodes").iter().all(|node| node["status"] != "OPEN"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_key_is_not_reminded_of() {
    let (app, admin, id) = scene().await;
    admin.ok(super::REVOKE, json!({ "input": { "id": id, "reason": "not needed" } })).await;
    app.advance(days(100));
    app.run_due_jobs().await;
    assert!(told(&app, "ada.admin", "Invoices").is_empty());
}
