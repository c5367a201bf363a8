//! Measurements: who, which day, corrections; and what the series make of them.

use keystead_tests::{days, json};

use super::{COMPLETE, PAUSE, RECORD, RESUME, Scene};

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_supersedes_and_keeps_history() {
    let scene = Scene::started().await;
    let ben = &scene.first.1;
    let first = ben.ok(RECORD, scene.measured("2026-01-15", "20.50")).await;
    assert_eq!(first["pilotMetricRecord"]["measurement"]["value"], "20.5");
    let same = ben.ok(RECORD, scene.measured("2026-01-15", "20.5")).await;
    assert_eq!(same, first, "the same again is the same");
    scene.app.advance(keystead_tests::hours(1));
    let corrected = ben.ok(RECORD, scene.measured("2026-01-15", "25")).await;
    assert_eq!(corrected["pilotMetricRecord"]["measurement"]["revision"], 2);
    let list = "query($id: ID!) { node(id: $id) { ... on Pilot { measurements(metric: \"MINUTES_SAVED\") { totalCount nodes { value status } } } } }";
    let data = scene.app.owner.ok(list, json!({ "id": scene.pilot })).await;
    let nodes = &data["node"]["measurements"]["nodes"];
    assert_eq!(nodes, &json!([{ "value": "25", "status": "CURRENT" }, { "value": "20.5", "status": "SUPERSEDED" }]));
}

#[tokio::test(flavor = "multi_thread")]
async fn days_outside_the_pilot_and_other_peoples_measurements_are_refused() {
    let scene = Scene::started().await;
    scene.app.advance(days(2));
    let ben = &scene.first.1;
    for day in ["2026-01-14", "2026-01-18", "1999-01-01"] {
        assert_eq!(ben.refused(RECORD, scene.measured(day, "1")).await, ["INVALID"], "{day}");
    }
    for value in ["1000000000000", "1.1234567"] {
        assert_eq!(ben.refused(RECORD, scene.measured("2026-01-15", value)).await, ["INVALID"], "{value}");
    }
    let mut other = scene.measured("2026-01-15", "1");
    other["input"]["seatId"] = json!(scene.second.0);
    assert_eq!(ben.error_code(RECORD, other.clone()).await, "FORBIDDEN");
    scene.app.owner.ok(RECORD, other).await;
    let mut unknown = scene.measured("2026-01-15", "1");
    unknown["input"]["metric"] = json!("ADOPTION");
    assert_eq!(ben.refused(RECORD, unknown).await, ["INVALID"]);
    let not_taking_part = scene.app.owner.refused(RECORD, scene.measured("2026-01-15", "1")).await;
    assert_eq!(not_taking_part, ["NOT_FOUND"]);
    scene.app.owner.ok(COMPLETE, scene.input(json!({ "outcome": "STOP" }))).await;
    assert_eq!(ben.refused(RECORD, scene.measured("2026-01-15", "3")).await, ["STATE_CONFLICT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_ends_at_midnight_where_the_company_is() {
    let scene = Scene::started().await;
    // 23:30 UTC is half past midnight in Berlin: there it is the sixteenth already.
    scene.app.advance(keystead_tests::hours(14) + chrono::TimeDelta::minutes(30));
    scene.first.1.ok(RECORD, scene.measured("2026-01-16", "10")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn points_are_computed_up_to_yesterday_and_again_after_a_correction() {
    let scene = Scene::started().await;
    scene.first.1.ok(RECORD, scene.measured("2026-01-15", "10")).await;
    scene.second.1.ok(RECORD, scene.measured("2026-01-15", "20")).await;
    scene.app.advance(days(5));
    scene.app.run_due_jobs().await;
    let days_of = |points: &[keystead_tests::Value]| {
        points
            .iter()
            .map(|p| format!("{} {}", p["startsOn"].as_str().unwrap(), p["status"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    let points = scene.points("MINUTES_SAVED", "DAY").await;
    let expected = [
        "2026-01-15 KNOWN",
        "2026-01-16 MISSING",
        "2026-01-17 NOT_EXPECTED",
        "2026-01-18 NOT_EXPECTED",
        "2026-01-19 MISSING",
    ];
    assert_eq!(days_of(&points), expected);
    assert_eq!((&points[0]["value"], &points[0]["measurementCount"]), (&json!("15"), &json!(2)));
    let weeks = scene.points("MINUTES_SAVED", "WEEK").await;
    assert_eq!((weeks.len(), &weeks[0]["startsOn"], &weeks[0]["value"]), (1, &json!("2026-01-12"), &json!("15")));
    assert_eq!(scene.points("ADOPTION", "DAY").await[0]["value"], "100");
    assert_eq!(scene.points("ACTIVE_PARTICIPANTS", "DAY").await[1]["value"], "0");
    assert!(scene.points("INCIDENTS", "DAY").await.is_empty());
    assert_eq!(scene.metric("INCIDENTS").await["status"], "UNKNOWN");
    scene.second.1.ok(RECORD, scene.measured("2026-01-15", "40")).await;
    scene.second.1.ok(RECORD, scene.measured("2026-01-19", "35")).await;
    assert_eq!(scene.points("MINUTES_SAVED", "DAY").await[0]["value"], "25");
    assert_eq!(scene.points("MINUTES_SAVED", "WEEK").await[0]["value"], "25");
    let metric = scene.metric("MINUTES_SAVED").await;
    assert_eq!((&metric["knownDayCount"], &metric["missingDayCount"]), (&json!(2), &json!(1)));
    assert_eq!((&metric["latestOn"], &metric["currentValue"]), (&json!("2026-01-19"), &json!("30")));
    assert_eq!((&metric["objective"]["progressPercent"], &metric["objective"]["isMet"]), (&json!("100"), &json!(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn days_of_a_pause_are_not_missing() {
    let scene = Scene::started().await;
    scene.app.advance(days(4));
    scene.app.owner.ok(PAUSE, scene.input(json!({ "reason": "Holidays" }))).await;
    scene.app.advance(days(7));
    scene.app.owner.ok(RESUME, scene.input(json!({}))).await;
    scene.app.advance(days(2));
    scene.app.run_due_jobs().await;
    let missing: Vec<_> =
        scene.points("MINUTES_SAVED", "DAY").await.into_iter().filter(|p| p["status"] == "MISSING").collect();
    let missing: Vec<_> = missing.iter().map(|p| p["startsOn"].as_str().unwrap()).collect();
    assert_eq!(missing, ["2026-01-15", "2026-01-16", "2026-01-26", "2026-01-27"]);
}
