//! Pages of a list, on whichever database: every row once, forwards and backwards, with ties and without values.

use keystead_domain::apps;
use keystead_domain::clock::Clock;
use keystead_domain::list::{self, MAX_PAGE, PageArgs, Sort};
use keystead_domain::{Code, Ctx};
use keystead_entities::ai_app::{self, AiAppKind, Column};
use keystead_entities::{AiAppId, Scoped};
use keystead_tests::{TestApp, days};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};

/// Apps of which some end their decision at the same time and some never.
async fn apps(app: &TestApp, n: usize) -> Ctx {
    let ctx = app.operator();
    for at in 0..n {
        let input =
            apps::NewApp { name: Some(format!("App {at:02}")), kind: Some(AiAppKind::ApiClient), ..Default::default() };
        let row = apps::create(&ctx, input).await.expect("an app");
        let ends_at = (at % 3 != 0).then(|| app.clock.now() + days(i64::try_from(at % 4).expect("small")));
        let row = ai_app::Model { decision_ends_at: ends_at, tier: i32::try_from(at % 2).expect("small") + 1, ..row };
        let row = row.into_active_model().reset_all();
        let tx = app.app.db.begin().await.expect("a transaction");
        ai_app::Entity::update(row).exec(&tx).await.expect("changed");
        tx.commit().await.expect("committed");
    }
    ctx
}

async fn page(ctx: &Ctx, sort: Sort<Column>, args: &PageArgs) -> list::Page<ai_app::Model> {
    list::page(ctx.db(), ai_app::Entity::within(ctx.scope()), sort, args).await.expect("a page")
}

fn ids(page: &list::Page<ai_app::Model>) -> Vec<AiAppId> {
    page.rows.iter().map(|(_, row)| row.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn forwards_and_backwards_give_the_same_rows_in_the_same_order() {
    let app = TestApp::new().await;
    let ctx = apps(&app, 23).await;
    for by in [Column::Name, Column::DecisionEndsAt, Column::Tier, Column::CreatedAt, Column::Id] {
        for descending in [false, true] {
            let sort = Sort { by, descending, tie: Column::Id };
            let all = ids(&page(&ctx, sort, &PageArgs { first: Some(100), ..Default::default() }).await);
            assert_eq!(all.len(), 23);
            let (mut forwards, mut after) = (Vec::new(), None);
            loop {
                let args = PageArgs { first: Some(4), after: after.clone(), ..Default::default() };
                let got = page(&ctx, sort, &args).await;
                assert_eq!(got.has_previous, after.is_some());
                forwards.extend(ids(&got));
                if !got.has_next {
                    break;
                }
                after = got.rows.last().map(|(cursor, _)| cursor.clone());
            }
            assert_eq!(forwards, all, "forwards by {by:?}, descending {descending}");
            let (mut backwards, mut before) = (Vec::new(), None);
            loop {
                let args = PageArgs { last: Some(5), before: before.clone(), ..Default::default() };
                let got = page(&ctx, sort, &args).await;
                backwards.splice(0..0, ids(&got));
                if !got.has_previous {
                    break;
                }
                before = got.rows.first().map(|(cursor, _)| cursor.clone());
            }
            assert_eq!(backwards, all, "backwards by {by:?}, descending {descending}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_without_a_value_come_last_whichever_way_it_runs() {
    let app = TestApp::new().await;
    let ctx = apps(&app, 9).await;
    for descending in [false, true] {
        let sort = Sort { by: Column::DecisionEndsAt, descending, tie: Column::Id };
        let got = page(&ctx, sort, &PageArgs::default()).await;
        let ends: Vec<bool> = got.rows.iter().map(|(_, row)| row.decision_ends_at.is_some()).collect();
        assert_eq!(ends, [[true; 6].as_slice(), [false; 3].as_slice()].concat());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_outlives_its_row_and_rows_that_come_and_go() {
    let app = TestApp::new().await;
    let ctx = apps(&app, 10).await;
    let sort = Sort { by: Column::Name, descending: false, tie: Column::Id };
    let first = page(&ctx, sort, &PageArgs { first: Some(4), ..Default::default() }).await;
    let (cursor, row) = first.rows.last().cloned().expect("a row");
    let gone = row.into_active_model();
    let tx = app.app.db.begin().await.expect("a transaction");
    ai_app::Entity::delete(gone).exec(&tx).await.expect("gone");
    tx.commit().await.expect("committed");
    let input = apps::NewApp { name: Some("App 00b".into()), kind: Some(AiAppKind::ApiClient), ..Default::default() };
    apps::create(&ctx, input).await.expect("an app");
    let next = page(&ctx, sort, &PageArgs { first: Some(2), after: Some(cursor), ..Default::default() }).await;
    let names: Vec<_> = next.rows.iter().map(|(_, row)| row.name.as_str()).collect();
    assert_eq!(names, ["App 04", "App 05"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn between_two_cursors_is_what_stands_between() {
    let app = TestApp::new().await;
    let ctx = apps(&app, 10).await;
    let sort = Sort { by: Column::Name, descending: false, tie: Column::Id };
    let all = page(&ctx, sort, &PageArgs::default()).await;
    let cursor = |at: usize| Some(all.rows[at].0.clone());
    let args = PageArgs { after: cursor(2), before: cursor(6), ..Default::default() };
    let names: Vec<_> = page(&ctx, sort, &args).await.rows.into_iter().map(|(_, row)| row.name).collect();
    assert_eq!(names, ["App 03", "App 04", "App 05"]);
    let none = PageArgs { after: cursor(9), ..Default::default() };
    let none = page(&ctx, sort, &none).await;
    assert!(none.rows.is_empty() && !none.has_next && none.has_previous);
}

#[tokio::test(flavor = "multi_thread")]
async fn sizes_and_cursors_that_make_no_sense_are_refused() {
    let app = TestApp::new().await;
    let ctx = app.operator();
    let sort = Sort { by: Column::Name, descending: false, tie: Column::Id };
    let size = |first, last| PageArgs { first, last, ..Default::default() };
    let at = |cursor: &str| PageArgs { after: Some(cursor.into()), ..Default::default() };
    let other = data_encoding::BASE64URL_NOPAD.encode(br#"{"v":{"x":1},"t":{"u":"y"}}"#);
    for args in [
        size(Some(0), None),
        size(Some(-1), None),
        size(Some(MAX_PAGE + 1), None),
        size(None, Some(0)),
        size(None, Some(i32::MAX)),
        size(Some(1), Some(1)),
        at(""),
        at("!"),
        at("bm90aGluZw"),
        at(&other),
    ] {
        let got = list::page(ctx.db(), ai_app::Entity::within(ctx.scope()), sort, &args).await;
        assert!(got.is_err_and(|error| error.is(Code::Invalid)), "{args:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn counting_counts_what_the_filter_leaves() {
    let app = TestApp::new().await;
    let ctx = apps(&app, 7).await;
    assert_eq!(list::count(ctx.db(), ai_app::Entity::within(ctx.scope())).await.expect("a count"), 7);
    let (tenant_id, _) = app.stranger().await;
    let other = Ctx::operator(&app.app, tenant_id);
    assert_eq!(list::count(other.db(), ai_app::Entity::within(other.scope())).await.expect("a count"), 0);
}
