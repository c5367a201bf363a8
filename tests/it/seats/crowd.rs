//! Many changes of one company at once: each happens or is refused, none stands in another's way.

use std::sync::Arc;

use keystead_domain::audit;
use keystead_domain::auth::TokenScope;
use keystead_entities::SeatId;
use keystead_entities::seat::Role;
use keystead_tests::{Answer, Client, Value, json};
use tokio::task::JoinSet;

use super::DISABLE;
use crate::seat_audits::{CLOSE, Firm, decide, items};

const BULK: &str = "mutation($input: SeatBulkDisableInput!) {
  seatBulkDisable(input: $input) { seats { id } userErrors { code message } } }";
const ENABLE: &str =
    "mutation($input: SeatEnableInput!) { seatEnable(input: $input) { seat { id } userErrors { code } } }";
const HAND_OVER: &str = "mutation($input: SeatHandOverInput!) {
  seatHandOver(input: $input) { serviceAccounts { id } userErrors { code } } }";
const CREATE: &str = "mutation($input: ApiTokenCreateInput!) {
  apiTokenCreate(input: $input) { apiToken { id } userErrors { code message } } }";
const REVOKE: &str = "mutation($input: ApiTokenRevokeInput!) {
  apiTokenRevoke(input: $input) { apiToken { id } userErrors { code message } } }";

const PEOPLE: usize = 12;
const ROUNDS: usize = 6;

/// What each of the crowd does, over and over.
async fn act(client: Client, who: usize, seats: Arc<Vec<SeatId>>, robots: Arc<Vec<String>>) -> Vec<Answer> {
    let mut answers = Vec::new();
    for round in 0..ROUNDS {
        let of = |n: usize| seats[(who + round + n) % seats.len()];
        let mut ids = [of(0), of(3), of(5), of(1)];
        if (who + round).is_multiple_of(2) {
            ids.reverse();
        }
        let answer = match who % 5 {
            0 => client.send(DISABLE, json!({ "input": { "id": of(0), "reason": "left" } })).await,
            1 => client.send(BULK, json!({ "input": { "ids": ids, "reason": "closing" } })).await,
            2 => client.send(ENABLE, json!({ "input": { "id": of(2) } })).await,
            3 => client.send(HAND_OVER, json!({ "input": { "id": of(0), "toSeatId": of(1) } })).await,
            _ => {
                let new = json!({ "input": { "seatId": robots[(who + round) % robots.len()], "name": "more", "scopes": ["seats:read"] } });
                let made = client.send(CREATE, new).await;
                let id = made.body["data"]["apiTokenCreate"]["apiToken"]["id"].clone();
                answers.push(made);
                if id.is_null() {
                    continue;
                }
                client.send(REVOKE, json!({ "input": { "id": id } })).await
            }
        };
        answers.push(answer);
    }
    answers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn many_changes_of_one_company_at_once_stand_in_nobodys_way() {
    let firm = Firm::new().await;
    let mut seats = Vec::new();
    let mut people = Vec::new();
    let mut robots = Vec::new();
    for n in 0..PEOPLE {
        let (seat, client) = firm.app.person(Role::Member, &format!("Person {n}")).await;
        robots.push(super::service(&firm.app, &firm.app.owner, &seat.to_string()).await);
        seats.push(seat);
        people.push(client);
    }
    let (seats, robots) = (Arc::new(seats), Arc::new(robots));
    let mut admins = Vec::new();
    for n in 0..10 {
        let (seat, _) = firm.app.person(Role::Admin, &format!("Crowd {n}")).await;
        admins.push(firm.app.token(seat, &TokenScope::all()).await);
    }
    let audit = firm.start().await;
    // A page of items at a time, the second time those that the first could not decide on.
    for client in [&firm.admin.1, &firm.app.owner, &firm.admin.1, &firm.app.owner] {
        for item in items(client, &audit, json!({ "isDecided": false })).await {
            let revoked = item["name"].as_str().is_some_and(|name| name.starts_with("Person"));
            if item["viewerActions"] == json!(["DECIDE"]) {
                decide(client, &item, if revoked { "REVOKE" } else { "KEEP" }).await;
            }
        }
    }
    // So that every request also notes that its token was used.
    firm.app.advance(keystead_tests::hours(1));

    let mut crowd = JoinSet::new();
    for (who, client) in admins.iter().enumerate() {
        crowd.spawn(act(client.clone(), who, Arc::clone(&seats), Arc::clone(&robots)));
    }
    for client in people {
        crowd.spawn(async move { vec![client.send("{ viewer { seatId } }", json!({})).await] });
    }
    firm.admin.1.ok(CLOSE, json!({ "input": { "id": audit } })).await;
    firm.app.run_due_jobs().await;
    let answers = crowd.join_all().await;
    for answer in answers.iter().flatten().filter(|answer| answer.status != 401) {
        assert!(answer.body["errors"].is_null(), "{}", answer.body);
        for error in errors(&answer.body["data"]) {
            assert_eq!(error["code"], "STATE_CONFLICT", "{}", answer.body);
        }
    }
    let report = audit::verify::database::verify(&firm.app.app, firm.app.operator().scope()).await.expect("a report");
    assert!(report.holds(), "{report:?}");
    let closed =
        firm.app.owner.ok("query($id: ID!) { node(id: $id) { ... on SeatAudit { status } } }", json!({ "id": audit }));
    assert_eq!(closed.await["node"]["status"], "CLOSED");
}

fn errors(data: &Value) -> Vec<Value> {
    let payloads = data.as_object().into_iter().flat_map(|fields| fields.values());
    payloads.filter_map(|payload| payload["userErrors"].as_array()).flatten().cloned().collect()
}
