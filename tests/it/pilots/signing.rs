//! Checkpoints: four eyes, refusal, a second try.

use keystead_entities::seat::Role;
use keystead_tests::json;

use super::{REJECT, SCHEDULE, SIGN, Scene};

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leads_or_created_a_pilot_cannot_sign_it() {
    let scene = Scene::new().await;
    let checkpoint = scene.checkpoint("SECURITY", 1, "2026-01-20").await;
    let input = json!({ "input": { "id": checkpoint } });
    assert_eq!(scene.app.owner.refused(SIGN, input.clone()).await, ["FOUR_EYES"]);
    let update =
        "mutation($input: PilotUpdateInput!) { pilotUpdate(input: $input) { pilot { id } userErrors { code } } }";
    scene.app.owner.ok(update, scene.input(json!({ "leadSeatId": scene.approver_id }))).await;
    assert_eq!(scene.approver.refused(SIGN, input.clone()).await, ["FOUR_EYES"]);
    let (other_id, other) = scene.app.person(Role::Approver, "Otto Other").await;
    let signed = other.ok(SIGN, input.clone()).await;
    let checkpoint = &signed["pilotCheckpointSignOff"]["checkpoint"];
    assert_eq!(checkpoint["status"], "SIGNED");
    assert_eq!(checkpoint["signOffs"][0]["seat"]["id"], other_id.to_string());
    assert_eq!(other.refused(SIGN, input).await, ["STATE_CONFLICT"]);
    let swap = scene.app.owner.refused(update, scene.input(json!({ "leadSeatId": other_id }))).await;
    assert_eq!(swap, ["FOUR_EYES"], "the roles are not swapped afterwards");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_checkpoint_is_scheduled_again_and_keeps_its_history() {
    let scene = Scene::new().await;
    let checkpoint = scene.checkpoint("LEGAL", 1, "2026-01-20").await;
    let refuse = json!({ "input": { "id": checkpoint, "note": " " } });
    assert_eq!(scene.approver.refused(REJECT, refuse).await, ["REQUIRED"]);
    scene.approver.ok(REJECT, json!({ "input": { "id": checkpoint, "note": "No agreement on training." } })).await;
    assert_eq!(scene.notices("pilot.checkpoint_rejected").await, 1);
    let again = json!({ "input": { "pilotId": scene.pilot, "id": checkpoint, "kind": "LEGAL", "beforePhase": 1, "dueOn": "2026-02-01" } });
    let data = scene.app.owner.ok(SCHEDULE, again).await;
    assert_eq!(data["pilotCheckpointSchedule"]["checkpoint"]["status"], "OPEN");
    assert_eq!(data["pilotCheckpointSchedule"]["checkpoint"]["title"], "Legal review");
    let signed = scene.approver.ok(SIGN, json!({ "input": { "id": checkpoint, "note": "Signed now." } })).await;
    assert_eq!(signed["pilotCheckpointSignOff"]["checkpoint"]["signOffs"].as_array().map(Vec::len), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_stands_before_a_phase_that_is_ahead_and_on_a_day_that_is() {
    let scene = Scene::started().await;
    let at = |phase: i32, due: &str| json!({ "input": { "pilotId": scene.pilot, "kind": "BUSINESS", "beforePhase": phase, "dueOn": due } });
    assert_eq!(scene.app.owner.refused(SCHEDULE, at(1, "2026-02-01")).await, ["STATE_CONFLICT"]);
    assert_eq!(scene.app.owner.refused(SCHEDULE, at(3, "2026-02-01")).await, ["INVALID"]);
    assert_eq!(scene.app.owner.refused(SCHEDULE, at(2, "2026-01-14")).await, ["INVALID"]);
    scene.app.owner.ok(SCHEDULE, at(2, "2026-01-15")).await;
}
