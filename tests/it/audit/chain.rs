//! Writing: gap-free, signed in time, pruned no further than a checkpoint.

use keystead_domain::Ctx;
use keystead_domain::audit::{self, Event};
use keystead_entities::{Scoped, audit_checkpoint, audit_event, audit_head};
use keystead_tests::{TestApp, days};

use super::write;

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_writers_keep_one_gap_free_chain() {
    let app = TestApp::new().await;
    let ctx = app.operator();
    let writers = (0..8).map(|_| {
        let ctx = ctx.clone();
        tokio::spawn(async move { write(&ctx, 15).await })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.expect("written");
    }
    let report = audit::verify::database::verify(&app.app, ctx.scope()).await.expect("a report");
    assert_eq!(report.first_break, None);
    assert_eq!(report.entry_count, 121);
    let rows = audit_event::Entity::within(ctx.scope()).all(ctx.db()).await.expect("rows");
    assert_eq!(rows.len(), 121);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_entries_of_a_chain_may_be_written_at_once() {
    let app = TestApp::new().await;
    let deployment = Ctx::operator(&app.app, keystead_entities::TenantId(uuid::Uuid::nil()));
    let writers = (0..6).map(|_| {
        let ctx = deployment.clone();
        tokio::spawn(async move { write(&ctx, 2).await })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.expect("written");
    }
    let report = audit::verify::database::verify(&app.app, deployment.scope()).await.expect("a report");
    assert!(report.holds(), "{report:?}");
    assert_eq!(report.entry_count, 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_is_signed_within_minutes() {
    let app = TestApp::new().await;
    let ctx = app.operator();
    write(&ctx, 70).await;
    app.advance(keystead_tests::hours(1));
    app.run_due_jobs().await;
    let report = audit::verify::database::verify(&app.app, ctx.scope()).await.expect("a report");
    assert!(report.holds(), "{report:?}");
    assert_eq!(report.signed_through_seq, report.through_seq);
    let checkpoint = audit_checkpoint::Entity::last(ctx.scope()).one(ctx.db()).await.expect("read").expect("one");
    assert_eq!(checkpoint.seq, report.through_seq);
    // The deployment's own log binds the tenants' together, and is signed too.
    let deployment = Ctx::operator(&app.app, keystead_entities::TenantId(uuid::Uuid::nil()));
    let own = audit::verify::database::verify(&app.app, deployment.scope()).await.expect("a report");
    assert!(own.holds() && own.signed_through_seq > 0, "{own:?}");
    // And nothing goes on by itself when nothing was written.
    app.advance(keystead_tests::hours(5));
    app.run_due_jobs().await;
    let after = audit::verify::database::verify(&app.app, deployment.scope()).await.expect("a report");
    assert_eq!(after.entry_count, own.entry_count);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_that_grew_much_is_signed_at_once() {
    let app = TestApp::new().await;
    let ctx = app.operator();
    let tx = ctx.begin().await.expect("a transaction");
    for at in 0..1_100 {
        audit::record(&tx, &ctx, Event::new("test.written", ctx.tenant_id()).with("at", at));
    }
    ctx.commit(tx, ctx.tenant_id()).await.expect("committed");
    app.run_due_jobs().await;
    let head = audit_head::Entity::of(ctx.scope()).one(ctx.db()).await.expect("read").expect("a head");
    assert!(head.checkpoint_seq >= 1_000, "{head:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn old_entries_go_up_to_a_checkpoint_and_the_log_says_so() {
    let app = TestApp::new().await;
    let ctx = app.operator();
    write(&ctx, 30).await;
    app.advance(keystead_tests::hours(1));
    app.run_due_jobs().await;
    app.advance(days(200));
    write(&ctx, 5).await;
    app.run_due_jobs().await;
    app.advance(days(200));
    app.run_due_jobs().await;
    app.advance(days(1));
    app.run_due_jobs().await;
    let head = audit_head::Entity::of(ctx.scope()).one(ctx.db()).await.expect("read").expect("a head");
    assert!(head.pruned_through >= 31, "{head:?}");
    let rows = audit_event::Entity::within(ctx.scope()).all(ctx.db()).await.expect("rows");
    assert!(rows.iter().all(|row| row.seq > head.pruned_through));
    assert!(rows.iter().any(|row| row.action == "audit_log.pruned"));
    let report = audit::verify::database::verify(&app.app, ctx.scope()).await.expect("a report");
    assert!(report.holds(), "{report:?}");
    assert_eq!(report.from_seq, head.pruned_through + 1);
}
