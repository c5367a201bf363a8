//! Closing is killed anywhere and run again: the same end.

use chrono::TimeDelta;
use keystead_domain::{jobs, seat_audits};
use keystead_entities::{Scoped, job};
use keystead_tests::{Lives, json};
use sea_orm::{ColumnTrait, QueryFilter};

use super::{CLOSE, Firm, decide, item, items};

/// An audit about to be closed, with three seats to be ended and one to be changed.
async fn scene() -> (Firm, String) {
    let firm = Firm::new().await;
    let audit = firm.start().await;
    for (kind, seat) in [("SEAT", firm.member.0), ("SEAT", firm.approver.0), ("SERVICE_ACCOUNT", firm.robot)] {
        let one = item(&firm.admin.1, &audit, kind, seat).await;
        decide(&firm.admin.1, &one, "REVOKE").await;
    }
    firm.keep_the_rest(&audit).await;
    firm.admin.1.ok(CLOSE, json!({ "input": { "id": audit } })).await;
    (firm, audit)
}

/// What matters of the end: what came of each item, and how often each thing was told.
async fn end(firm: &Firm, audit: &str) -> (Vec<String>, Vec<(String, usize)>) {
    let mut came_of: Vec<String> = items(&firm.app.owner, audit, json!({}))
        .await
        .iter()
        .map(|i| {
            format!(
                "{} {} {} died {}",
                i["kind"],
                i["name"],
                i["outcome"],
                i["proof"]["died"].as_array().map_or(0, Vec::len)
            )
        })
        .collect();
    came_of.sort();
    let events = keystead_entities::audit_event::Entity::within(firm.app.operator().scope());
    let events = events.all(firm.app.app.db.read()).await.expect("the log");
    let told = ["seat.disabled", "seat_audit_item.settled", "seat_audit.completed"];
    let told = told.map(|action| (action.to_owned(), events.iter().filter(|e| e.action == action).count()));
    (came_of, told.to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_any_two_steps_it_ends_the_same() {
    let (reference, audit) = scene().await;
    reference.app.run_due_jobs().await;
    let wanted = end(&reference, &audit).await;
    assert_eq!(
        wanted.1,
        [("seat.disabled".into(), 3), ("seat_audit_item.settled".into(), 3), ("seat_audit.completed".into(), 1)]
    );
    let mut lives = Lives::longer_by(5);
    while lives.go_on() {
        let (firm, audit) = scene().await;
        let ctx = firm.app.operator();
        let waiting = job::Entity::within(ctx.scope()).filter(job::Column::Kind.eq(seat_audits::APPLY.name));
        let id = waiting.one(ctx.db()).await.expect("a query").expect("the job").id;
        let claimed = jobs::claim(&firm.app.app, id, "mortal").await.expect("claimed").expect("to be had");
        lives.live(seat_audits::apply(&claimed.ctx, &claimed.job)).await;
        drop(claimed);
        firm.app.advance(TimeDelta::seconds(90));
        firm.app.run_due_jobs().await;
        assert_eq!(end(&firm, &audit).await, wanted, "{lives:?}");
    }
}
