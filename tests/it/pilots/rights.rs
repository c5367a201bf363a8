//! Who may do what, and the stranger.

use keystead_entities::seat::Role;
use keystead_tests::{Value, json};

use super::{
    ADD, CANCEL, COMPLETE, EXPAND, GENERATE, OBJECTIVE, PAUSE, RECORD, REJECT, RESUME, SCHEDULE, SIGN, START, Scene,
};

/// Every mutation with the least role that may call it.
fn mutations(scene: &Scene, checkpoint: &str) -> Vec<(&'static str, Value, Role)> {
    let id = |more: Value| scene.input(more);
    let objective = json!({ "input": { "pilotId": scene.pilot, "metric": "X", "name": "x", "unit": "x",
        "direction": "HIGHER_IS_BETTER", "baseline": "0", "target": "1" } });
    let schedule =
        json!({ "input": { "pilotId": scene.pilot, "kind": "LEGAL", "beforePhase": 2, "dueOn": "2026-02-01" } });
    vec![
        (START, id(json!({})), Role::Admin),
        (PAUSE, id(json!({ "reason": "r" })), Role::Admin),
        (RESUME, id(json!({})), Role::Admin),
        (EXPAND, id(json!({})), Role::Admin),
        (COMPLETE, id(json!({ "outcome": "STOP" })), Role::Admin),
        (CANCEL, id(json!({ "reason": "r" })), Role::Admin),
        (OBJECTIVE, objective, Role::Admin),
        (ADD, json!({ "input": { "pilotId": scene.pilot, "seatIds": [scene.approver_id] } }), Role::Admin),
        (SCHEDULE, schedule, Role::Admin),
        (SIGN, json!({ "input": { "id": checkpoint } }), Role::Approver),
        (REJECT, json!({ "input": { "id": checkpoint, "note": "no" } }), Role::Approver),
        (GENERATE, id(json!({})), Role::Approver),
        (RECORD, scene.measured("2026-01-15", "1"), Role::Member),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_may_do_its_part_and_no_more() {
    let scene = Scene::started().await;
    let checkpoint = scene.checkpoint("LEGAL", 2, "2026-02-01").await;
    let (auditor, member) = (scene.app.persona(Role::Auditor).await, scene.app.persona(Role::Member).await);
    for (mutation, input, least) in mutations(&scene, &checkpoint) {
        assert_eq!(scene.app.nobody.send(mutation, input.clone()).await.status, 401);
        assert_eq!(auditor.error_code(mutation, input.clone()).await, "FORBIDDEN", "{mutation}");
        if least != Role::Member {
            assert_eq!(member.error_code(mutation, input.clone()).await, "FORBIDDEN", "{mutation}");
        }
        if least == Role::Admin {
            assert_eq!(scene.approver.error_code(mutation, input).await, "FORBIDDEN", "{mutation}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_finds_nothing_and_changes_nothing() {
    let scene = Scene::started().await;
    let checkpoint = scene.checkpoint("LEGAL", 2, "2026-02-01").await;
    let (_, stranger) = scene.app.stranger().await;
    let rows = || async {
        let mut rows = scene.app.dump().await;
        rows.retain(|(table, _)| table.starts_with("pilot"));
        rows
    };
    let before = rows().await;
    for (mutation, input, _) in mutations(&scene, &checkpoint) {
        assert_eq!(stranger.refused(mutation, input).await, ["NOT_FOUND"], "{mutation}");
    }
    for id in [&scene.pilot, &checkpoint] {
        let data = stranger.ok("query($id: ID!) { node(id: $id) { id } }", json!({ "id": id })).await;
        assert!(data["node"].is_null());
    }
    assert_eq!(rows().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn members_see_the_pilots_they_are_in() {
    let scene = Scene::started().await;
    let list = "query($id: ID!) { tenant(id: $id) { pilots { totalCount nodes { name viewerActions } } } }";
    let at = json!({ "id": scene.app.tenant_id });
    let own = scene.first.1.ok(list, at.clone()).await;
    assert_eq!(own["tenant"]["pilots"]["nodes"], json!([{ "name": "Letters", "viewerActions": ["RECORD"] }]));
    let member = scene.app.persona(Role::Member).await;
    assert_eq!(member.ok(list, at.clone()).await["tenant"]["pilots"]["totalCount"], 0);
    assert_eq!(member.refused(RECORD, scene.measured("2026-01-15", "1")).await, ["NOT_FOUND"]);
    let auditor = scene.app.persona(Role::Auditor).await;
    assert_eq!(auditor.ok(list, at).await["tenant"]["pilots"]["totalCount"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_filtered_searched_and_paged() {
    let scene = Scene::started().await;
    let list = "query($id: ID!, $filter: PilotFilter, $search: String) { tenant(id: $id) {
      pilots(filter: $filter, search: $search, orderBy: { field: STARTED_ON, direction: DESC }) { totalCount nodes { name } } } }";
    let count = |more: Value| {
        let mut at = json!({ "id": scene.app.tenant_id });
        at.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let owner = scene.app.owner.clone();
        async move { owner.ok(list, at).await["tenant"]["pilots"]["totalCount"].clone() }
    };
    assert_eq!(count(json!({ "filter": { "status": ["RUNNING", "PAUSED"] } })).await, 1);
    assert_eq!(count(json!({ "filter": { "status": ["DRAFT"] } })).await, 0);
    assert_eq!(count(json!({ "search": "LETT" })).await, 1);
    assert_eq!(count(json!({ "search": "100%_" })).await, 0);
}
