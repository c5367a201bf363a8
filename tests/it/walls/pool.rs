//! No request that holds a connection waits for another one: a few connections are enough for any number of requests.

use keystead_domain::db::Db;
use keystead_entities::seat::Role;
use keystead_tests::{TestApp, json};

use crate::statements::done;

const LOOK: &str = "query($id: ID!) { tenant(id: $id) { name plan { limits { seats } }
  seats(first: 20) { totalCount nodes { id name apiTokens(first: 5) { nodes { id name } } viewerActions } }
  businessUnits(first: 5) { nodes { name } } auditEvents(first: 5) { nodes { id } } jobs(first: 5) { nodes { id attemptCount } } } }";
/// A look that is refused is logged: it reads, and then writes.
const REFUSED: &str = "query($id: ID!) { tenant(id: $id) { name seats(first: 5) { nodes { id } } auditEvents(first: 1) { nodes { id } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn three_connections_serve_thirty_requests_at_once() {
    let app = TestApp::new().await;
    let (restarted, owner) = app.restarted_on(Db::open(app.database_url(), 3).await.expect("the database")).await;
    let (_, member) = app.person(Role::Member, "Mo Member").await;
    let member = owner.with_token(member.token.expect("a token"));
    let begun = std::time::Instant::now();
    let mut running = tokio::task::JoinSet::new();
    for at in 0..60 {
        let (owner, member, tenant) = (owner.clone(), member.clone(), app.tenant_id);
        running.spawn(async move {
            match at % 3 {
                0 => _ = owner.ok(LOOK, json!({ "id": tenant })).await,
                1 => {
                    let input =
                        json!({ "tenantId": tenant, "name": format!("Unit {at}"), "idempotencyKey": format!("{at}") });
                    done(&owner, "businessUnitCreate", "businessUnit { id }", input).await;
                }
                _ => assert_eq!(member.error_code(REFUSED, json!({ "id": tenant })).await, "FORBIDDEN"),
            }
        });
    }
    while let Some(done) = running.join_next().await {
        done.expect("answered");
    }
    println!("60 requests over 3 connections: {} ms", begun.elapsed().as_millis());
    restarted.db.close().await.expect("closed");
}
