//! The partner's board.

use keystead_entities::seat::Role;
use keystead_tests::{Client, Value, days, json};

use super::{Scene, done, made};

const BOARD: &str = "query($first: Int, $filter: PartnerTenantFilter, $search: String, $after: String, $order: PartnerTenantOrder) { partner {
  tenantSummaries(first: $first, filter: $filter, search: $search, after: $after, orderBy: $order) { totalCount nodes {
    tenantId name status plan seatLimit seatsInUseCount departedSeatsCount keysDueCount keysOverdueCount openCheckpointsCount
    overdueCheckpointsCount openSeatAuditsCount overdueSeatAuditsCount seatsWithoutSecondFactorCount openFindingsCount
    postureScore lastActivityAt grant { scopes status tenantName } } pageInfo { hasNextPage endCursor } } } }";
const EVERYTHING: &[&str] =
    &["tenant:read", "seats:read", "providers:read", "pilots:read", "seat_audits:read", "incidents:read"];

async fn board(caller: &Client, variables: Value) -> Value {
    caller.ok(BOARD, variables).await["partner"]["tenantSummaries"].clone()
}

async fn row(caller: &Client) -> Value {
    board(caller, json!({})).await["nodes"][0].clone()
}

async fn found(caller: &Client, filter: Value) -> Value {
    board(caller, json!({ "filter": filter })).await["totalCount"].clone()
}

fn is(row: &Value, figures: &Value) -> bool {
    figures.as_object().expect("figures").iter().all(|(name, n)| row[name] == *n)
}

/// A company with a key that is due in ten days, an open seat audit and somebody who left, and a partner beside it.
async fn busy() -> Scene {
    let scene = Scene::new().await;
    let (owner, tenant) = (&scene.app.owner, json!(scene.app.tenant_id));
    let account = json!({ "tenantId": tenant, "provider": "ECHO", "name": "Main" });
    let account = made(owner, "providerAccountCreate", "providerAccount", account).await;
    let key =
        json!({ "accountId": account, "label": "Key", "secret": "echo-first-0123456789", "rotationPeriod": "P10D" });
    made(owner, "providerKeyAdd", "providerKey", key).await;
    made(owner, "seatAuditStart", "seatAudit", json!({ "tenantId": tenant })).await;
    let (seat, _) = scene.app.person(Role::Member, "Mo Member").await;
    done(owner, "seatUpdate", "", json!({ "id": seat, "departedOn": "2026-01-14" })).await;
    scene
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_shows_what_is_to_be_looked_after_as_far_as_the_grant_lets() {
    let scene = busy().await;
    assert_eq!(board(&scene.msp, json!({})).await["totalCount"], 0, "nobody let it in yet");
    let grant = scene.grant(EVERYTHING).await;
    let expected = json!({ "tenantId": scene.app.tenant_id, "name": "Harbor & Pine", "status": "ACTIVE", "plan": "STANDARD",
        "seatLimit": 50, "seatsInUseCount": 2, "departedSeatsCount": 1, "keysDueCount": 1, "keysOverdueCount": 0,
        "openCheckpointsCount": 0, "openSeatAuditsCount": 1, "overdueSeatAuditsCount": 0, "openFindingsCount": 0,
        "seatsWithoutSecondFactorCount": 0, "postureScore": 90 });
    let seen = row(&scene.msp).await;
    assert!(is(&seen, &expected), "{seen}");
    assert!(seen["lastActivityAt"].is_string());
    assert_eq!(seen["grant"]["tenantName"], "Harbor & Pine");
    scene.app.advance(days(12));
    let seen = row(&scene.msp).await;
    assert!(is(&seen, &json!({ "keysDueCount": 0, "keysOverdueCount": 1, "postureScore": 80 })), "{seen}");
    done(&scene.app.owner, "tenantSuspend", "", json!({ "id": scene.app.tenant_id, "reason": "holiday" })).await;
    let seen = row(&scene.msp).await;
    let nothing = json!({ "status": "SUSPENDED", "plan": null, "keysOverdueCount": null, "postureScore": null });
    assert!(is(&seen, &nothing), "{seen}");
    assert_eq!(found(&scene.msp, json!({ "isDue": true })).await, 0);
    assert_eq!(found(&scene.msp, json!({ "status": ["SUSPENDED"] })).await, 1);
    done(&scene.app.owner, "tenantResume", "", json!({ "id": scene.app.tenant_id, "reason": "back" })).await;
    assert_eq!(found(&scene.msp, json!({ "isDue": true })).await, 1);
    done(&scene.app.owner, "partnerGrantRevoke", "", json!({ "id": grant })).await;
    assert_eq!(board(&scene.msp, json!({})).await["totalCount"], 0, "and at once nobody does");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_grant_or_credential_lack_is_no_number_and_is_not_found_by_either() {
    let scene = busy().await;
    scene.grant(&["seats:read", "pilots:read"]).await;
    let seen = row(&scene.msp).await;
    let hidden = json!({ "plan": null, "seatLimit": null, "keysDueCount": null, "keysOverdueCount": null,
        "openSeatAuditsCount": null, "openFindingsCount": null, "postureScore": null });
    assert!(is(&seen, &hidden) && is(&seen, &json!({ "seatsInUseCount": 2, "openCheckpointsCount": 0 })), "{seen}");
    let due = json!({ "isDue": true });
    assert_eq!(found(&scene.msp, due.clone()).await, 1, "somebody left");
    let narrow = scene.signed_in(&scene.program(&["partners:read", "pilots:read", "providers:read"]).await).await;
    let seen = row(&narrow).await;
    assert!(is(&seen, &json!({ "seatsInUseCount": null, "lastActivityAt": null, "keysDueCount": null })), "{seen}");
    assert!(is(&seen, &json!({ "openCheckpointsCount": 0, "departedSeatsCount": null })), "{seen}");
    assert_eq!(found(&narrow, due).await, 0, "what it may not see it does not find either");
    assert_eq!(found(&narrow, json!({ "isDue": false })).await, 1);
    let blind = scene.signed_in(&scene.program(&["partners:read"]).await).await;
    assert_eq!(found(&blind, json!({ "isDue": true })).await, 0);
    let looker = scene.app.persona(Role::Auditor).await;
    assert!(looker.ok(BOARD, json!({})).await["partner"].is_null(), "a client's own people have no board");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_companies_take_as_many_statements_as_two() {
    let scene = Scene::new().await;
    let mut counts = Vec::new();
    for many in [2_u64, 200] {
        let asked = json!({ "first": 100 });
        while board(&scene.msp, json!({ "first": 1 })).await["totalCount"].as_u64().expect("a count") < many {
            let (id, owner) = scene.app.stranger().await;
            let input = json!({ "tenantId": id, "partnerId": scene.partner, "scopes": EVERYTHING });
            made(&owner, "partnerGrantCreate", "partnerGrant", input).await;
        }
        let before = scene.app.app.db.statements();
        let page = board(&scene.msp, asked).await;
        counts.push(scene.app.app.db.statements() - before);
        assert_eq!(page["totalCount"].as_u64(), Some(many));
        assert_eq!(page["nodes"].as_array().map(Vec::len), Some(usize::try_from(many.min(100)).expect("a number")));
        assert_eq!(page["nodes"][0]["seatsInUseCount"], 1);
    }
    println!("statements for a page of 2 and of 100: {counts:?}");
    assert_eq!(counts[0], counts[1]);
    let before = scene.app.app.db.statements();
    let worst = json!({ "first": 100, "order": { "field": "POSTURE_SCORE" } });
    assert_eq!(board(&scene.msp, worst).await["nodes"].as_array().map(Vec::len), Some(100));
    let by_score = scene.app.app.db.statements() - before;
    println!("by score: {by_score}");
    assert!(by_score <= counts[0] + 1, "{by_score}");
    let first = board(&scene.msp, json!({ "first": 100 })).await;
    let rest = board(&scene.msp, json!({ "first": 100, "after": first["pageInfo"]["endCursor"] })).await;
    assert_eq!(rest["nodes"].as_array().map(Vec::len), Some(100));
    assert_eq!(rest["pageInfo"]["hasNextPage"], false);
    assert_eq!(board(&scene.msp, json!({ "search": "harbor" })).await["totalCount"], 0);
    assert_eq!(board(&scene.msp, json!({ "search": "elsewh" })).await["totalCount"], 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_most_is_found_wanting_comes_first_as_far_as_one_may_see() {
    let scene = busy().await;
    scene.grant(EVERYTHING).await;
    let mut others = Vec::new();
    for scopes in [EVERYTHING, &["tenant:read", "seats:read"]] {
        let (id, owner) = scene.app.stranger().await;
        let input = json!({ "tenantId": id, "partnerId": scene.partner, "scopes": scopes });
        made(&owner, "partnerGrantCreate", "partnerGrant", input).await;
        others.push((json!(id), owner));
    }
    let worst = async |caller: &Client, direction: &str| {
        let mut ids = Vec::new();
        let mut after = Value::Null;
        // One by one: the order holds over pages.
        loop {
            let order = json!({ "field": "POSTURE_SCORE", "direction": direction });
            let page = board(caller, json!({ "first": 1, "after": after, "order": order })).await;
            ids.push(page["nodes"][0]["tenantId"].clone());
            after = page["pageInfo"]["endCursor"].clone();
            if page["pageInfo"]["hasNextPage"] == false {
                return ids;
            }
        }
    };
    let (busy, clean, narrow) = (json!(scene.app.tenant_id), others[0].0.clone(), others[1].0.clone());
    let first = worst(&scene.msp, "ASC").await;
    assert_eq!((first.len(), &first[0]), (3, &busy), "the others are equal");
    // A finding at the third is none that the partner may see there, and moves nothing.
    let (_, owner) = &others[1];
    for (_, owner) in &others {
        let token =
            done(owner, "apiTokenCreate", "apiToken { id } token", json!({ "name": "gone", "scopes": ["apps:read"] }))
                .await;
        let shown = token["token"].as_str().expect("a token").to_owned();
        scene.app.plant(&shown);
        done(owner, "apiTokenRevoke", "", json!({ "id": token["apiToken"]["id"] })).await;
        scene.app.advance(keystead_tests::minutes(2));
        scene.app.nobody.with_token(shown).send("{ viewer { role } }", json!({})).await;
    }
    assert_eq!(scene.app.write_findings_down().await, 2);
    let page = board(&scene.msp, json!({ "order": { "field": "POSTURE_SCORE" } })).await;
    let seen: Vec<_> = page["nodes"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|r| (&r["tenantId"], &r["openFindingsCount"], &r["postureScore"]))
        .collect();
    let (one, none) = (json!(1), json!(null));
    assert_eq!(seen, [(&busy, &json!(0), &json!(90)), (&clean, &one, &json!(95)), (&narrow, &none, &none)]);
    assert_eq!(found(&scene.msp, json!({ "isDue": true })).await, 2);
    assert_eq!(worst(&scene.msp, "DESC").await, [narrow.clone(), clean.clone(), busy.clone()]);
    // Who left there, it sees, and so the third company comes before the second.
    for n in 0..2 {
        let seat = json!({ "tenantId": narrow, "email": format!("left{n}@elsewhere.example"), "role": "MEMBER" });
        let seat = made(owner, "seatInvite", "seat", seat).await;
        done(owner, "seatUpdate", "", json!({ "id": seat, "departedOn": "2026-01-14" })).await;
    }
    assert_eq!(worst(&scene.msp, "ASC").await, [narrow.clone(), busy.clone(), clean.clone()]);
    // Who sees nothing, orders nothing.
    let blind = scene.signed_in(&scene.program(&["partners:read"]).await).await;
    let mut by_age = vec![busy, clean, narrow];
    by_age.sort_by_key(ToString::to_string);
    assert_eq!(worst(&blind, "ASC").await, by_age);
}
