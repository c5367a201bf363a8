//! What happens by itself: each quarter once, reminders once per stage, silence with its evidence.

use keystead_domain::auth::TokenScope;
use keystead_entities::seat::Role;
use keystead_entities::{Scoped, notification, seat_audit_reminder};
use keystead_tests::{TestApp, days, json};
use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::{Firm, SCHEDULE_SET, audits, audits_as, decide, items};

async fn walk(app: &TestApp, many: i64) {
    for _ in 0..many {
        app.advance(days(1));
        app.run_due_jobs().await;
    }
}

async fn stages(app: &TestApp) -> Vec<(String, bool)> {
    let rows = seat_audit_reminder::Entity::within(app.operator().scope())
        .order_by_asc(seat_audit_reminder::Column::CreatedAt)
        .order_by_asc(seat_audit_reminder::Column::Stage)
        .all(app.app.db.read())
        .await
        .expect("the stages");
    rows.into_iter().map(|row| (row.stage, row.was_sent)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_of_quarters_has_one_audit_each_and_each_ends_by_itself() {
    let firm = Firm::new().await;
    walk(&firm.app, 380).await;
    // The owner's first token has ended meanwhile: none lives longer than a year.
    let owner = firm.app.token(firm.app.owner_id, &TokenScope::all()).await;
    let mut found = audits_as(&owner, &firm.app).await;
    found.reverse();
    let quarters: Vec<_> = found.iter().map(|audit| audit["quarter"].as_str().expect("a quarter")).collect();
    assert_eq!(quarters, ["2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1"]);
    for audit in found.iter().take(3) {
        assert_eq!((&audit["origin"], &audit["status"]), (&json!("CALENDAR"), &json!("CLOSED")));
        assert_eq!(audit["summary"]["silenceCount"], audit["summary"]["itemCount"]);
        assert!(audit["report"]["jsonSha256"].is_string());
    }
    let sent: Vec<_> = stages(&firm.app).await;
    let names: Vec<_> = sent.iter().map(|(stage, _)| stage.as_str()).collect();
    let once = ["DUE_IN_7", "DUE_IN_3", "DUE_IN_1", "DUE", "OVERDUE_1", "OVERDUE_2"];
    assert_eq!(names[..18], [once, once, once].concat());
    assert!(sent.iter().take(18).all(|(_, was_sent)| *was_sent));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_person_is_told_once_per_stage_however_often_the_job_runs() {
    let firm = Firm::new().await;
    let audit = firm.start().await;
    for _ in 0..7 {
        firm.app.advance(days(1));
        firm.app.run_due_jobs().await;
        let ctx = firm.app.operator();
        let job = keystead_entities::job::Entity::within(ctx.scope()).one(ctx.db()).await.expect("a query");
        keystead_domain::seat_audits::tend(&ctx, &job.expect("some job")).await.expect("tended");
    }
    let told = notification::Entity::within(firm.app.operator().scope())
        .filter(notification::Column::Kind.eq("seat_audit.reminder"))
        .all(firm.app.app.db.read())
        .await
        .expect("the notices");
    assert_eq!(told.len(), 3, "the owner, the admin and the approver, once each: 7 days before");
    assert!(told.iter().all(|notice| notice.dedupe_key == format!("seat_audit:{audit}:DUE_IN_7")));
    let mails = firm.app.mails.taken();
    assert_eq!(mails.iter().filter(|mail| mail.subject.contains("to decide in 7 days")).count(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn those_with_nothing_left_to_decide_are_not_reminded() {
    let firm = Firm::new().await;
    let audit = firm.start().await;
    firm.keep_the_rest(&audit).await;
    walk(&firm.app, 16).await;
    assert!(stages(&firm.app).await.iter().all(|(_, was_sent)| !was_sent));
    let found = audits(&firm.app).await;
    assert_eq!(found[0]["status"], "CLOSED", "decided in time, closed the day after the due day");
    assert_eq!(found[0]["summary"]["silenceCount"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_disables_where_the_tenant_chose_so_but_never_the_last_owner() {
    let firm = Firm::new().await;
    let set =
        json!({ "input": { "tenantId": firm.app.tenant_id, "silence": "DISABLE", "dueDays": 7, "graceDays": 7 } });
    firm.app.owner.ok(SCHEDULE_SET, set).await;
    let audit = firm.start().await;
    for item in items(&firm.app.owner, &audit, json!({})).await {
        if item["seat"]["id"] == json!(firm.admin.0) {
            decide(&firm.app.owner, &item, "KEEP").await;
        }
    }
    walk(&firm.app, 16).await;
    let found = audits(&firm.app).await;
    assert_eq!(found[0]["status"], "CLOSED");
    let all = items(&firm.app.owner, &audit, json!({})).await;
    let of = |seat: keystead_entities::SeatId, kind: &str| {
        all.iter().find(|i| i["seat"]["id"] == json!(seat) && i["kind"] == kind).expect("the item").clone()
    };
    let member = of(firm.member.0, "SEAT");
    assert_eq!((&member["decisionSource"], &member["outcome"]), (&json!("SILENCE"), &json!("REVOKED")));
    let owner = of(firm.app.owner_id, "SEAT");
    assert_eq!((&owner["decisionSource"], &owner["outcome"]), (&json!("SILENCE"), &json!("NOT_APPLIED")));
    assert!(owner["proof"]["why"].as_str().expect("why").contains("last active owner"));
    assert_eq!(of(firm.admin.0, "SEAT")["outcome"], "KEPT");
    assert_eq!(firm.admin.1.send("{ viewer { seatId } }", json!({})).await.status, 200);
    assert_eq!(firm.member.1.send("{ viewer { seatId } }", json!({})).await.status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_weeks_of_outage_people_get_the_grace_time_they_were_promised() {
    let firm = Firm::new().await;
    firm.start().await;
    firm.app.advance(days(40));
    firm.app.run_due_jobs().await;
    let found = audits(&firm.app).await;
    assert_eq!(found[0]["status"], "OPEN", "nobody was reminded, so nobody was silent");
    let settled = stages(&firm.app).await;
    let sent: Vec<_> = settled.iter().filter(|(_, was_sent)| *was_sent).map(|(stage, _)| stage.as_str()).collect();
    assert_eq!(sent, ["OVERDUE_3"], "one mail, not six");
    walk(&firm.app, 15).await;
    assert_eq!(audits(&firm.app).await[0]["status"], "CLOSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_schedule_starts_nothing_and_a_missed_quarter_is_not_made_up_for() {
    let firm = Firm::new().await;
    let pause = |paused| json!({ "input": { "tenantId": firm.app.tenant_id, "isPaused": paused } });
    let set = firm.app.owner.ok(SCHEDULE_SET, pause(true)).await;
    assert!(set["seatAuditScheduleSet"]["seatAuditSchedule"]["nextStartsOn"].is_null());
    walk(&firm.app, 80).await;
    assert!(audits(&firm.app).await.is_empty());
    let set = firm.app.owner.ok(SCHEDULE_SET, pause(false)).await;
    assert_eq!(set["seatAuditScheduleSet"]["seatAuditSchedule"]["nextStartsOn"], "2026-07-01");
    firm.app.advance(days(200));
    firm.app.run_due_jobs().await;
    let found = audits(&firm.app).await;
    assert_eq!(found.len(), 1, "of two quarters that went by, the present one is audited");
    assert_eq!(found[0]["quarter"], "2026-Q4");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reviewer_who_leaves_is_replaced() {
    let firm = Firm::new().await;
    let set = json!({ "input": { "tenantId": firm.app.tenant_id, "reviewerSeatIds": [firm.approver.0] } });
    firm.app.owner.ok(SCHEDULE_SET, set).await;
    let audit = firm.start().await;
    let asked = |client, id| {
        let audit = audit.clone();
        async move { super::item(client, &audit, "SEAT", id).await["reviewer"]["id"].clone() }
    };
    assert_eq!(asked(&firm.app.owner, firm.member.0).await, json!(firm.approver.0));
    let disable = "mutation($input: SeatDisableInput!) { seatDisable(input: $input) { userErrors { code } } }";
    firm.app.owner.ok(disable, json!({ "input": { "id": firm.approver.0, "reason": "left" } })).await;
    walk(&firm.app, 1).await;
    assert_ne!(asked(&firm.app.owner, firm.member.0).await, json!(firm.approver.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schedule_is_checked_by_field() {
    let firm = Firm::new().await;
    let input = json!({ "input": { "tenantId": firm.app.tenant_id, "dueDays": 0, "graceDays": 61, "dormantDays": 6 } });
    assert_eq!(firm.app.owner.refused(SCHEDULE_SET, input).await, ["INVALID"; 3]);
    let (auditor, _) = firm.app.person(Role::Auditor, "Aud Itor").await;
    let input = json!({ "input": { "tenantId": firm.app.tenant_id, "reviewerSeatIds": [auditor] } });
    assert_eq!(firm.app.owner.refused(SCHEDULE_SET, input).await, ["INVALID"]);
    let stale = json!({ "input": { "tenantId": firm.app.tenant_id, "isPaused": true, "expectedVersion": 9 } });
    assert_eq!(firm.app.owner.refused(SCHEDULE_SET, stale).await, ["VERSION_CONFLICT"]);
}
