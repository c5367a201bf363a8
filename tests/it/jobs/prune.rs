//! Finished jobs are kept for their time, and what they did is not done again without them.

use std::collections::BTreeSet;

use keystead_domain::jobs::by_hand;
use keystead_domain::{Ctx, jobs, seats};
use keystead_entities::seat::Role;
use keystead_entities::seat_import::SeatImportMode;
use keystead_entities::{
    JobId, Scoped, TenantId, audit_event, job, job_attempt, job_schedule, key_reminder, mail, notification,
    pilot_point, questionnaire_refresh, seat_audit, seat_import,
};
use keystead_tests::{TestApp, days, json};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use super::{REHEARSE, enqueue, runner};

async fn is_there(app: &TestApp, id: JobId) -> bool {
    job::Entity::of_any_tenant(id).one(app.app.db.read()).await.expect("a query").is_some()
}

async fn import(ctx: &Ctx) {
    let import = seats::import::Create {
        csv: Some("email,name\nada@harborpine.example,Ada\n".into()),
        rows: None,
        format: None,
        mode: SeatImportMode::GoodRows,
        role: Role::Member,
        tier: 1,
        business_unit_id: None,
        disable_leavers: false,
        dry_run: true,
        as_of: None,
    };
    seats::import::create(ctx, import).await.expect("an import");
}

#[tokio::test(flavor = "multi_thread")]
async fn finished_jobs_go_after_their_time_and_open_dead_and_named_ones_stay() {
    let app = TestApp::new().await;
    app.expect_dead_jobs();
    let ctx = app.operator();
    let done = enqueue(&ctx, "nothing", "done").await;
    runner(&app.app).run(done).await.expect("ran");
    let called_off = enqueue(&ctx, "nothing", "called off").await;
    by_hand::cancel(&ctx, called_off).await.expect("cancelled");
    let dead = enqueue(&ctx, "refuse", "dead").await;
    runner(&app.app).run(dead).await.expect("ran");
    let open = enqueue(&ctx, "nothing", "open").await;
    let taken = enqueue(&ctx, "nothing", "taken").await;
    jobs::claim(&app.app, taken, "a worker that vanishes").await.expect("claimed").expect("to be had");
    import(&ctx).await;
    app.run_due_jobs().await;
    let named = seat_import::Entity::within(ctx.scope()).one(ctx.db()).await.expect("a query").expect("the import");
    let named = named.job_id.expect("its job");

    app.advance(days(399));
    app.run_due_jobs().await;
    for id in [done, called_off, dead, open, taken, named] {
        assert!(is_there(&app, id).await, "too early for {id}");
    }
    app.advance(days(2));
    app.run_due_jobs().await;
    for id in [dead, open, taken, named] {
        assert!(is_there(&app, id).await, "{id} is still needed");
    }
    for id in [done, called_off] {
        assert!(!is_there(&app, id).await, "{id} was kept too long");
    }
    let tries = job_attempt::Entity::within(ctx.scope()).filter(job_attempt::Column::JobId.eq(done));
    assert_eq!(tries.count(ctx.db()).await.expect("a count"), 0);

    let deployment = Ctx::operator(&app.app, TenantId(Uuid::nil()));
    let told = audit_event::Entity::within(deployment.scope())
        .filter(audit_event::Column::Action.eq("job.pruned"))
        .all(deployment.db())
        .await
        .expect("the entries");
    assert_eq!(told.len(), 1, "one entry a batch");
    let count = told[0].fields["jobCount"]["value"].as_u64().expect("a number");
    let tries = told[0].fields["attemptCount"]["value"].as_u64().expect("a number");
    assert!(count > tries && tries >= 1, "{count} jobs, {tries} tries: what was called off was never tried");
    app.run_due_jobs().await;
    assert_eq!(jobs::due(&app.app, &[&jobs::PRUNE], 10).await.expect("due"), [], "once a day is enough");
}

/// Everything that unattended work has done for a company, by the keys under which each is done once.
async fn effects(ctx: &Ctx) -> BTreeSet<String> {
    let (scope, db) = (ctx.scope(), ctx.db());
    let mut done = BTreeSet::new();
    for row in seat_audit::Entity::within(scope).all(db).await.expect("rows") {
        done.insert(format!("seat audit {:?}", row.quarter));
    }
    for row in key_reminder::Entity::within(scope).all(db).await.expect("rows") {
        done.insert(format!("reminder {} {} {}", row.key_id, row.due_on, row.stage_day));
    }
    for row in questionnaire_refresh::Entity::within(scope).all(db).await.expect("rows") {
        done.insert(format!("refresh {} {} at {}", row.questionnaire_id, row.cause, row.created_at));
    }
    for row in notification::Entity::within(scope).all(db).await.expect("rows") {
        done.insert(format!("notice {} {} {}", row.id, row.seat_id, row.dedupe_key));
    }
    for row in mail::Entity::within(scope).all(db).await.expect("rows") {
        done.insert(format!("mail {} {}", row.id, row.dedupe_key));
    }
    let points = pilot_point::Entity::within(scope).count(db).await.expect("a count");
    done.insert(format!("{points} points of pilots"));
    done
}

#[tokio::test(flavor = "multi_thread")]
async fn no_duty_is_repeated_because_its_job_is_gone() {
    let app = TestApp::new().await;
    let founded = keystead_api::demo::fill(&app.app).await.expect("a company with everything");
    app.plant(&founded.token);
    let ctx = Ctx::operator(&app.app, founded.tenant.id);
    let lines = job_schedule::Entity::within(ctx.scope()).all(ctx.db()).await.expect("its calendar");
    for _ in 0..4 {
        app.advance(days(31));
        app.run_due_jobs().await;
    }
    let by_then = app.app.clock.now();
    let of_then = || {
        job::Entity::within(ctx.scope())
            .filter(job::Column::CreatedBy.eq(jobs::CREATED_BY))
            .filter(job::Column::CreatedAt.lte(by_then))
            .count(ctx.db())
    };
    assert!(of_then().await.expect("a count") > 5);
    app.advance(days(401));
    app.run_due_jobs().await;
    assert_eq!(of_then().await.expect("a count"), 0, "the jobs of that quarter are gone");

    // The calendar goes on where it stood: nothing of the past fires again.
    let before = effects(&ctx).await;
    assert_eq!(jobs::tick(&app.app).await.expect("ticked"), 0);
    // And were it set back to where it began, the work would find that it is done.
    let tx = ctx.begin().await.expect("a transaction");
    for line in lines {
        job_schedule::Entity::update_within(ctx.scope())
            .filter(job_schedule::Column::Kind.eq(line.kind))
            .col_expr(job_schedule::Column::NextRunAt, Expr::value(line.next_run_at))
            .exec(&tx)
            .await
            .expect("set back");
    }
    tx.commit().await.expect("committed");
    let again = app.run_due_jobs().await;
    // The quarter whose jobs are gone, for seat audits and for each of two questionnaires.
    assert!(again.succeeded >= 4, "the calendar did fire again: {again:?}");
    assert_eq!((again.failed, again.dead), (0, 0));
    assert_eq!(effects(&ctx).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_a_batch_goes_batch_by_batch() {
    let app = TestApp::new().await;
    let ctx = app.operator();
    let tx = ctx.begin().await.expect("a transaction");
    for n in 0..1_100 {
        let new = jobs::NewJob::new(&REHEARSE, format!("many {n}")).payload(json!({ "mode": "nothing" }));
        jobs::enqueue(&tx, &ctx, new).await.expect("enqueued");
    }
    job::Entity::update_within(ctx.scope())
        .filter(job::Column::Kind.eq(REHEARSE.name))
        .col_expr(job::Column::Status, Expr::value("SUCCEEDED"))
        .col_expr(job::Column::FinishedAt, Expr::value(ctx.now()))
        .exec(&tx)
        .await
        .expect("done");
    ctx.commit(tx, app.tenant_id).await.expect("committed");
    app.advance(days(401));
    app.run_due_jobs().await;
    let left = job::Entity::within(ctx.scope()).filter(job::Column::Kind.eq(REHEARSE.name));
    assert_eq!(left.count(ctx.db()).await.expect("a count"), 0);
    let deployment = Ctx::operator(&app.app, TenantId(Uuid::nil()));
    let told = audit_event::Entity::within(deployment.scope()).filter(audit_event::Column::Action.eq("job.pruned"));
    assert_eq!(told.count(deployment.db()).await.expect("a count"), 2);
}
