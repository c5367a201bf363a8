//! However much is tried, little is written, and nobody else has anything of it.

use keystead_domain::auth::token;
use keystead_domain::findings::MOST_A_DAY;
use keystead_tests::{TestApp, hours, json, minutes, rows_of, seconds};

use super::{ASK, findings, findings_of};

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_attempts_are_one_row_and_a_few_writes() {
    let app = TestApp::new().await;
    let (elsewhere, stranger) = app.stranger().await;
    let short = app.short_token(app.owner_id, hours(1)).await;
    app.advance(hours(2));
    let others = rows_of(&app.app.db, elsewhere).await;
    let before = app.app.db.statements();
    let (mut writes, mut rows) = (0, 0);
    for n in 0..10_000_u32 {
        if n % 50 == 0 {
            assert_eq!(short.send(ASK, json!({})).await.status, 401);
        } else {
            let shown = short.token.as_deref().expect("a token");
            assert!(token::authenticate(&app.app, shown, Default::default()).await.is_err());
        }
        // Every second of two minutes the process looks what is due.
        if n % 83 == 82 {
            app.advance(seconds(1));
            let (statements, looks) = (app.app.db.statements(), app.write_findings_down().await);
            writes += app.app.db.statements() - statements;
            rows += looks;
        }
    }
    app.advance(minutes(1));
    rows += app.write_findings_down().await;
    println!("10,000 attempts: {rows} writes to the row, {writes} statements for them");
    assert!(rows <= 4 && writes < 60, "{rows} rows, {writes} statements");
    assert!(app.app.db.statements() - before <= 10_000 + 60 + 60, "an attempt costs what it cost before");
    let found = findings(&app).await;
    assert_eq!((found.len(), &found[0]["attemptCount"]), (1, &json!(10_000)), "{found:?}");
    assert_eq!(crate::sign_in::told(&app, "finding.opened").await.len(), 1);
    app.run_due_jobs().await;
    assert_eq!(app.mails.taken().iter().filter(|mail| mail.subject.contains("is over")).count(), 1);
    assert_eq!(findings_of(&stranger, elsewhere).await.len(), 0);
    let now = rows_of(&app.app.db, elsewhere).await;
    let new: Vec<_> = now.iter().filter(|row| !others.contains(row)).filter(|row| row.contains("finding")).collect();
    assert!(new.is_empty(), "{new:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_gets_so_many_findings_a_day_and_what_is_beyond_is_counted() {
    let app = TestApp::new().await;
    let most = usize::try_from(MOST_A_DAY).expect("few");
    let mut tokens = Vec::new();
    // A seat has twenty live ones at most.
    for _ in 0..(most + 20) / 12 {
        for _ in 0..12 {
            tokens.push(app.short_token(app.owner_id, hours(1)).await);
        }
        app.advance(hours(2));
    }
    for client in &tokens {
        assert_eq!(client.send(ASK, json!({})).await.status, 401);
    }
    while app.write_findings_down().await > 0 {}
    let (all, _) = counts(&app).await;
    assert_eq!(all, most + 1);
    let others = "query($id: ID!) { tenant(id: $id) { findings(first: 1, orderBy: { field: ATTEMPT_COUNT, direction: DESC }) { nodes {
      subject attemptCount about { id } } } } }";
    let data = app.owner.ok(others, json!({ "id": app.tenant_id })).await;
    let row = &data["tenant"]["findings"]["nodes"][0];
    assert_eq!((&row["attemptCount"], &row["about"]), (&json!(20), &json!(null)), "{row}");
    // Ten go out by mail, the rest stands in the console.
    app.run_due_jobs().await;
    assert_eq!(app.mails.taken().iter().filter(|mail| mail.subject.contains("is over")).count(), 10);
    assert_eq!(crate::sign_in::told(&app, "finding.opened").await.len(), 50, "as many as a page of the helper has");
}

async fn counts(app: &TestApp) -> (usize, usize) {
    let query = "query($id: ID!) { tenant(id: $id) { findings { totalCount } open: findings(filter: { status: [OPEN] }) { totalCount } } }";
    let data = app.owner.ok(query, json!({ "id": app.tenant_id })).await;
    let count =
        |name: &str| usize::try_from(data["tenant"][name]["totalCount"].as_u64().expect("a count")).expect("few");
    (count("findings"), count("open"))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_made_is_no_finding_and_is_counted_for_the_operator() {
    let app = TestApp::new().await;
    // Well formed, and of no company: made by another deployment.
    let elsewhere = TestApp::new().await;
    let foreign = app.owner.with_token(elsewhere.owner.token.clone().expect("a token"));
    for _ in 0..20 {
        assert_eq!(foreign.send(ASK, json!({})).await.status, 401);
    }
    assert_eq!(app.write_findings_down().await, 0);
    let page = String::from_utf8(app.nobody.get("/metrics").await.bytes).expect("text");
    assert!(page.contains("keystead_refused_credentials_total{reason=\"unknown token\"}"), "{page}");
}
