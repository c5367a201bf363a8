//! The board of undecided apps and its clock; decisions on record.

use keystead_entities::seat::Role;
use keystead_tests::{TestApp, days, json};

use super::*;

fn reminders(app: &TestApp) -> Vec<String> {
    let mails = app.mails.taken();
    let wanted = |subject: &String| {
        subject.contains("Decide on") || subject.contains("undecided") || subject.contains("to be decided")
    };
    mails.iter().map(|mail| format!("{}: {}", mail.recipient, mail.subject)).filter(wanted).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_stage_is_told_once_and_the_owners_when_it_is_over() {
    let app = TestApp::new().await;
    app.person(Role::Admin, "Ana Admin").await;
    import(&app, "GENERIC_CSV", "name\nClaude\n", json!({})).await;
    app.advance(days(22));
    app.run_due_jobs().await;
    assert!(reminders(&app).is_empty());
    let expected =
        [(1, "ana.admin", "Decide on Claude within 7 days"), (6, "ana.admin", "Decide on Claude by tomorrow")];
    let mut told = 0;
    for (later, who, what) in expected {
        app.advance(days(later));
        app.run_due_jobs().await;
        app.run_due_jobs().await;
        told += 1;
        let all = reminders(&app);
        assert_eq!(all.len(), told, "{all:?}");
        assert!(all[told - 1].contains(who) && all[told - 1].contains(what), "{all:?}");
    }
    assert_eq!(counts(&app).await["overdue"], 0);
    app.advance(days(2));
    app.run_due_jobs().await;
    let over = reminders(&app).split_off(told);
    assert_eq!(over.len(), 2, "{over:?}");
    assert!(
        over.iter().any(|mail| mail.contains("owner@")) && over.iter().all(|mail| mail.contains("still undecided"))
    );
    assert_eq!(
        counts(&app).await,
        json!({ "undecided": 1, "overdue": 1, "allowed": 0, "quarantined": 0, "blocked": 0 })
    );
    app.advance(days(3));
    app.run_due_jobs().await;
    assert_eq!(reminders(&app).len(), told + 2, "each week");
    app.advance(days(4));
    app.run_due_jobs().await;
    assert_eq!(reminders(&app).len(), told + 4);
    let due = crate::sign_in::told(&app, "ai_app.decision_due").await;
    assert_eq!(due.len(), 4);
    let id = apps(&app).await[0]["id"].clone();
    decide(&app, &id, "ALLOWED").await;
    app.advance(days(30));
    app.run_due_jobs().await;
    assert_eq!(reminders(&app).len(), told + 4, "somebody has decided");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_outage_only_the_last_stage_is_told_and_many_apps_are_one_mail() {
    let app = TestApp::new().await;
    import(&app, "GENERIC_CSV", "name\nClaude\nPerplexity\nDeepSeek\n", json!({})).await;
    app.advance(days(45));
    app.run_due_jobs().await;
    let told = reminders(&app);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("3 AI apps are to be decided on, 3 of them overdue"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_is_filtered_and_ordered_by_the_clock() {
    let app = TestApp::new().await;
    import(&app, "GENERIC_CSV", "name\nPerplexity\n", json!({})).await;
    app.advance(days(20));
    import(&app, "GENERIC_CSV", "name\nClaude\n", json!({})).await;
    known(&app, "deepseek", "BLOCKED").await;
    app.advance(days(11));
    let by_clock = json!({ "field": "DECIDE_BY" });
    assert_eq!(names(&apps_of(&app, json!({}), by_clock.clone()).await), ["Perplexity", "Claude", "DeepSeek"]);
    let overdue = apps_of(&app, json!({ "isOverdue": true }), Value::Null).await;
    assert_eq!((names(&overdue), &overdue[0]["isOverdue"]), (vec!["Perplexity"], &json!(true)));
    assert_eq!(names(&apps_of(&app, json!({ "isOverdue": false }), Value::Null).await), ["Claude", "DeepSeek"]);
    let soon = json!({ "decideByBefore": "2026-03-10T00:00:00Z", "status": ["UNDECIDED"] });
    assert_eq!(names(&apps_of(&app, soon, by_clock).await), ["Perplexity", "Claude"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_decision_starts_the_clock_anew() {
    let app = TestApp::new().await;
    let id = known(&app, "claude", "UNDECIDED").await;
    let trial = json!({ "id": id, "status": "ALLOWED", "reason": "Trial.", "endsAt": "2026-03-01T00:00:00Z" });
    done(&app.owner, "aiAppDecide", "", trial).await;
    assert!(apps(&app).await[0]["decideBy"].is_null());
    app.advance(days(60));
    app.run_due_jobs().await;
    let again = apps(&app).await[0].clone();
    assert_eq!((&again["status"], &again["decideBy"]), (&json!("UNDECIDED"), &json!("2026-04-15T09:00:00.000Z")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_tells_of_people_is_allowed_only_where_somebody_answers_for_it() {
    const DECIDE: &str =
        "mutation($input: AiAppDecideInput!) { aiAppDecide(input: $input) { aiApp { tier owner { name } dataClasses
      decision { status dataClasses tier owner { name } decidedBy { name } } } userErrors { code field message } } }";
    let app = TestApp::new().await;
    import(&app, "GENERIC_CSV", "name\nClaude\n", json!({})).await;
    let id = apps(&app).await[0]["id"].clone();
    let allow = |more: Value| {
        let mut input =
            json!({ "id": id, "status": "ALLOWED", "reason": "Contract signed.", "dataClasses": ["INTERNAL", "PHI"] });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        json!({ "input": input })
    };
    let refused = app.owner.send(DECIDE, allow(json!({}))).await.body["data"]["aiAppDecide"]["userErrors"].clone();
    assert_eq!((&refused[0]["code"], &refused[0]["field"]), (&json!("REQUIRED"), &json!(["input", "ownerSeatId"])));
    let (leaver, _) = app.person(Role::Member, "Lena Leaver").await;
    let (owner, _) = app.person(Role::Member, "Olga Owner").await;
    done(&app.owner, "seatDisable", "", json!({ "id": leaver, "reason": "left" })).await;
    assert_eq!(app.owner.refused(DECIDE, allow(json!({ "ownerSeatId": leaver }))).await, ["STATE_CONFLICT"]);
    let approver = app.persona(Role::Approver).await;
    let decided =
        approver.ok(DECIDE, allow(json!({ "ownerSeatId": owner, "tier": 2 }))).await["aiAppDecide"]["aiApp"].clone();
    assert_eq!((&decided["tier"], &decided["owner"]["name"]), (&json!(2), &json!("Olga Owner")));
    let record = &decided["decision"];
    assert_eq!(
        (&record["dataClasses"], &record["owner"]["name"], &record["tier"]),
        (&json!(["INTERNAL", "PHI"]), &json!("Olga Owner"), &json!(2))
    );
    // Where nobody answers for it, it can still be blocked.
    let blocked = json!({ "input": { "id": id, "status": "BLOCKED", "reason": "No." } });
    app.owner.ok(DECIDE, blocked).await;
}
