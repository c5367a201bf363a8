//! How a company stands, and what somebody should do now.

use keystead_domain::auth::TokenScope;
use keystead_entities::seat::Role;
use keystead_tests::{Client, TestApp, Value, days, json, seconds};

use crate::statements::{done, made};

const POSTURE: &str = "query($id: ID!, $first: Int, $after: String) { tenant(id: $id) { posture { score
  parts { kind count lostPoints pointsEach pointsMost }
  openActions(first: $first, after: $after) { totalCount nodes { kind title dueAt about { __typename id } } pageInfo { endCursor hasNextPage } } } } }";

async fn posture(caller: &Client, app: &TestApp) -> Value {
    caller.ok(POSTURE, json!({ "id": app.tenant_id })).await["tenant"]["posture"].clone()
}

fn titles(posture: &Value) -> Vec<String> {
    let all = posture["openActions"]["nodes"].as_array().expect("actions").iter();
    all.map(|action| format!("{} {}", action["title"].as_str().expect("words"), action["dueAt"])).collect()
}

fn lost(posture: &Value) -> Vec<(String, i64, i64)> {
    let number = |part: &Value, name: &str| part[name].as_i64().expect("a number");
    let parts = posture["parts"].as_array().expect("parts").iter();
    let lost =
        parts.map(|p| (p["kind"].as_str().expect("a kind").to_owned(), number(p, "count"), number(p, "lostPoints")));
    lost.filter(|(_, count, _)| *count > 0).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_found_wanting_takes_points_off_and_is_something_to_do() {
    let app = TestApp::new().await;
    let tenant = json!(app.tenant_id);
    let fresh = posture(&app.owner, &app).await;
    assert_eq!((&fresh["score"], &fresh["openActions"]["totalCount"]), (&json!(100), &json!(0)), "{fresh}");
    let most: i64 =
        fresh["parts"].as_array().expect("parts").iter().map(|p| p["pointsMost"].as_i64().expect("points")).sum();
    assert_eq!(most, 100, "a company that is found wanting in everything has nothing left");
    let account = json!({ "tenantId": tenant, "provider": "ECHO", "name": "Main" });
    let account = made(&app.owner, "providerAccountCreate", "providerAccount", account).await;
    let mut keys = Vec::new();
    for n in 0..3 {
        let key = json!({ "accountId": account, "label": format!("Key {n}"), "secret": format!("echo-{n}-0123456789"), "rotationPeriod": "P10D" });
        keys.push(made(&app.owner, "providerKeyAdd", "providerKey", key).await);
        app.advance(seconds(1));
    }
    made(&app.owner, "seatAuditStart", "seatAudit", json!({ "tenantId": tenant, "name": "Winter" })).await;
    let (mo, _) = app.person(Role::Member, "Mo Member").await;
    done(&app.owner, "seatUpdate", "", json!({ "id": mo, "departedOn": "2026-01-14" })).await;
    let due = posture(&app.owner, &app).await;
    assert_eq!(lost(&due), [("DEPARTED_SEATS".to_owned(), 1, 10)], "what is due in time takes nothing off");
    let told = titles(&due);
    assert_eq!(told[0], "Disable the seat of Mo Member, who left null", "{told:?}");
    // Due on the 25th, and it ends in Berlin.
    assert_eq!(told[1], "Rotate the key “Key 0” \"2026-01-25T23:00:00.000Z\"", "{told:?}");
    assert_eq!(due["openActions"]["totalCount"], 5, "{told:?}");
    app.advance(days(30));
    let late = posture(&app.owner, &app).await;
    let expected = [("KEYS_OVERDUE", 3, 25), ("DEPARTED_SEATS", 1, 10), ("OVERDUE_SEAT_AUDITS", 1, 10)];
    assert_eq!(lost(&late), expected.map(|(kind, n, points)| (kind.to_owned(), n, points)));
    assert_eq!(late["score"], 55);
    // Page by page, each once, and each leads to its object.
    let (mut after, mut seen) = (Value::Null, Vec::new());
    loop {
        let page = app.owner.ok(POSTURE, json!({ "id": tenant, "first": 2, "after": after })).await["tenant"]["posture"]["openActions"].clone();
        seen.extend(page["nodes"].as_array().expect("actions").iter().map(|a| a["about"]["id"].clone()));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!((seen.len(), &seen[0]), (5, &json!(mo)));
    assert!(keys.iter().all(|key| seen.contains(key)), "{seen:?}");
    // What is done is done.
    done(&app.owner, "seatDisable", "", json!({ "id": mo, "reason": "left" })).await;
    let rotate = json!({ "id": keys[0], "secret": "echo-new-0123456789" });
    done(&app.owner, "providerKeyRotate", "", rotate).await;
    let better = posture(&app.owner, &app).await;
    assert_eq!(better["score"], 70, "{better}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_score_is_whole_or_none_and_one_does_what_one_may_see() {
    let app = TestApp::new().await;
    let (mo, member) = app.person(Role::Member, "Mo Member").await;
    done(&app.owner, "seatUpdate", "", json!({ "id": mo, "departedOn": "2026-01-14" })).await;
    let scopes: Vec<_> = TokenScope::all()
        .into_iter()
        .filter(|scope| scope.to_string() != "incidents:read" && scope.to_string() != "incidents:write")
        .collect();
    let narrow = app.token(app.owner_id, &scopes).await;
    let seen = posture(&narrow, &app).await;
    assert_eq!(seen["score"], json!(null));
    let parts = seen["parts"].as_array().expect("parts");
    let of = |kind: &str| parts.iter().find(|part| part["kind"] == kind).expect("a part").clone();
    assert_eq!((&of("OPEN_FINDINGS")["count"], &of("DEPARTED_SEATS")["count"]), (&json!(null), &json!(1)));
    assert_eq!(titles(&seen), ["Disable the seat of Mo Member, who left null"]);
    let blind = app.token(app.owner_id, &["tenant:read".parse().expect("a scope")]).await;
    assert_eq!(posture(&blind, &app).await["openActions"]["totalCount"], 0);
    assert_eq!(member.error_code(POSTURE, json!({ "id": app.tenant_id })).await, "FORBIDDEN");
    let (_, stranger) = app.stranger().await;
    assert!(stranger.ok(POSTURE, json!({ "id": app.tenant_id })).await["tenant"].is_null());
}
