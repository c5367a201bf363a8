//! Files of many makers, taken in as a job.

use keystead_tests::{TestApp, days, json};

use super::*;

const INTUNE: &str = "ApplicationKey,ApplicationName,ApplicationPublisher,ApplicationShortVersion,ApplicationVersion,DeviceCount,Platform\n\
  a1,Cursor (User),Anysphere,0.4,0.42.1,7,Windows\n\
  a2,Cursor (User),Anysphere,0.4,0.43.0,5,Windows\n\
  a3,Microsoft Word,Microsoft Corporation,16,16.1,40,Windows\n\
  a4,Acme GPT Studio,Acme,1,1.0,2,Windows\n";

#[tokio::test(flavor = "multi_thread")]
async fn an_inventory_is_matched_and_new_apps_are_undecided() {
    let app = TestApp::new().await;
    let report = import(&app, "INTUNE", INTUNE, json!({})).await;
    assert_eq!((&report["status"], &report["lineCount"]), (&json!("APPLIED"), &json!(4)));
    assert_eq!(outcomes(&report), ["Cursor (User): DISCOVERED", "Microsoft Word: NOT_AI", "Acme GPT Studio: POSSIBLE"]);
    let cursor = &report["rows"]["nodes"][0];
    assert_eq!((&cursor["line"], &cursor["lineCount"]), (&json!(2), &json!(2)));
    assert!(cursor["message"].as_str().expect("words").contains("is a name of Cursor"), "{cursor}");
    let found = apps(&app).await;
    assert_eq!(names(&found), ["Cursor"], "what is only possible is no app yet");
    let cursor = &found[0];
    assert_eq!(
        (&cursor["status"], &cursor["catalogKey"], &cursor["vendorName"]),
        (&json!("UNDECIDED"), &json!("cursor"), &json!("Anysphere"))
    );
    assert_eq!(cursor["decideBy"], "2026-02-14T09:00:00.000Z");
    assert_eq!(cursor["discoveries"]["nodes"][0]["deviceCount"], 12);
    assert!(cursor["owner"].is_null());
    let open = evidence_of(&app.owner, &app, json!({ "status": ["OPEN"] })).await;
    assert_eq!(open[0]["rawName"], "Acme GPT Studio");
    assert!(open[0]["reason"].as_str().expect("words").contains("gpt"), "{open:?}");
    // Somebody is told, the log knows, and so does who listens.
    let mails = app.mails.taken();
    assert_eq!(mails.iter().filter(|mail| mail.subject.contains("An AI app was found: Cursor")).count(), 1);
    assert_eq!(crate::sign_in::told(&app, "app.discovered").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_twice_changes_nothing_but_when_it_was_seen() {
    let app = TestApp::new().await;
    import(&app, "INTUNE", INTUNE, json!({})).await;
    let before = apps(&app).await;
    app.advance(days(3));
    let report = import(&app, "INTUNE", INTUNE, json!({})).await;
    assert_eq!(outcomes(&report), ["Cursor (User): MATCHED", "Microsoft Word: NOT_AI", "Acme GPT Studio: POSSIBLE"]);
    let after = apps(&app).await;
    let mut evidence = after[0]["discoveries"]["nodes"][0].clone();
    assert_eq!(evidence["lastSeenAt"], "2026-01-18T09:00:00.000Z");
    evidence["lastSeenAt"] = before[0]["discoveries"]["nodes"][0]["lastSeenAt"].clone();
    assert_eq!(evidence, before[0]["discoveries"]["nodes"][0]);
    assert_eq!(after[0]["decideBy"], before[0]["decideBy"]);
    assert_eq!(crate::sign_in::told(&app, "app.discovered").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_lines_are_told_and_nothing_is_written_unless_asked() {
    let app = TestApp::new().await;
    let text = "name,users,domain\nClaude,3,claude.ai\nBroken,many,\nShort\n";
    let report = import(&app, "GENERIC_CSV", text, json!({})).await;
    assert_eq!((&report["status"], &report["invalidLineCount"]), (&json!("REJECTED"), &json!(2)));
    assert_eq!(outcomes(&report), ["Claude: SKIPPED", "-: INVALID", "-: INVALID"]);
    let lines: Vec<_> =
        report["rows"]["nodes"].as_array().expect("rows").iter().map(|row| row["line"].clone()).collect();
    assert_eq!(lines, [2, 3, 4]);
    assert!(apps(&app).await.is_empty());
    let report = import(&app, "GENERIC_CSV", text, json!({ "mode": "GOOD_ROWS" })).await;
    assert_eq!(outcomes(&report), ["Claude: DISCOVERED", "-: INVALID", "-: INVALID"]);
    assert_eq!(names(&apps(&app).await), ["Claude"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_what_would_happen() {
    let app = TestApp::new().await;
    let report = import(&app, "INTUNE", INTUNE, json!({ "dryRun": true })).await;
    assert_eq!(report["status"], "REHEARSED");
    assert_eq!(outcomes(&report), ["Cursor (User): DISCOVERED", "Microsoft Word: NOT_AI", "Acme GPT Studio: POSSIBLE"]);
    assert!(report["rows"]["nodes"][0]["aiApp"].is_null(), "there is none: {report}");
    assert!(apps(&app).await.is_empty() && evidence_of(&app.owner, &app, json!({})).await.is_empty());
    assert!(crate::sign_in::told(&app, "app.discovered").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_leaves_numbers_and_nothing_of_people_or_addresses() {
    let app = TestApp::new().await;
    let person = "zebulon.quartermaine";
    let text = format!(
        "1768381000.450 180 10.77.3.91 TCP_TUNNEL/200 411 CONNECT claude.ai:443 {person} HIER_DIRECT/1.2.3.4 -\n\
         1768382000.450 180 10.77.3.92 TCP_MISS/200 411 GET https://api.claude.ai/chat/private-path-4711 other.person HIER_DIRECT/1.2.3.4 -\n\
         1768383000.450 180 10.77.3.91 TCP_MISS/200 411 GET https://clinic-of-shame.example/x {person} HIER_DIRECT/1.2.3.4 -\n\
         1768384000.450 180 10.77.3.91 TCP_MISS/200 411 GET https://patient-jones.acme.ai/y {person} HIER_DIRECT/1.2.3.4 -\n"
    );
    let report = import(&app, "PROXY_LOG", &text, json!({})).await;
    assert_eq!(outcomes(&report), ["claude.ai: DISCOVERED", "acme.ai: POSSIBLE"]);
    assert_eq!(report["notAiLineCount"], 1);
    let claude = apps(&app).await[0]["discoveries"]["nodes"][0].clone();
    assert_eq!(
        (&claude["userCount"], &claude["deviceCount"], &claude["eventCount"]),
        (&json!(2), &json!(2), &json!(2))
    );
    assert_eq!((&claude["firstSeenAt"], &claude["confidence"]), (&json!("2026-01-14T08:56:40.000Z"), &json!("EXACT")));
    let rows = app.dump().await;
    for gone in [person, "other.person", "10.77.3.9", "private-path-4711", "clinic-of-shame", "patient-jones"] {
        let found: Vec<_> = rows.iter().filter(|(_, rows)| rows.contains(gone)).map(|(table, _)| table).collect();
        assert!(found.is_empty(), "{gone} stands in {found:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_grants_the_seat_is_kept_and_everybody_else_is_a_number() {
    let app = TestApp::new().await;
    app.person(keystead_entities::seat::Role::Member, "Lena Leaver").await;
    let text = "Date,Event,User,Application name,Client ID,Scope\n\
      2026-01-10T08:00:00Z,Authorize,lena.leaver@harborpine.example,Otter.ai,123,calendar drive.readonly\n\
      2026-01-11T08:00:00Z,Authorize,stranger.person@elsewhere.example,Otter.ai,123,calendar\n";
    import(&app, "GOOGLE_OAUTH", text, json!({})).await;
    let otter = apps(&app).await[0]["discoveries"]["nodes"][0].clone();
    assert_eq!(otter["userCount"], 2);
    assert_eq!(
        otter["grantHolders"]["nodes"],
        json!([{ "scopes": ["calendar", "drive.readonly"], "seat": { "name": "Lena Leaver" } }])
    );
    let rows = app.dump().await;
    assert!(rows.iter().all(|(_, rows)| !rows.contains("stranger.person")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_as_a_whole_is_refused_at_once() {
    let app = TestApp::new().await;
    let refused = |input: Value| {
        let mut whole = json!({ "tenantId": app.tenant_id, "text": "name\nClaude\n" });
        whole.as_object_mut().expect("an object").extend(input.as_object().expect("an object").clone());
        let app = &app;
        async move { app.owner.refused(IMPORT, json!({ "input": whole })).await }
    };
    assert_eq!(refused(json!({})).await, ["REQUIRED"], "neither a kind nor a source");
    assert_eq!(refused(json!({ "kind": "SURVEY" })).await, ["INVALID"]);
    assert_eq!(refused(json!({ "kind": "INTUNE", "text": "a,b\n1,2\n" })).await, ["INVALID"]);
    assert_eq!(refused(json!({ "kind": "GENERIC_CSV", "asOf": "2031-01-01T00:00:00Z" })).await, ["INVALID"]);
    assert_eq!(refused(json!({ "kind": "GENERIC_CSV", "text": "x".repeat(240_001) })).await, ["TOO_LONG"]);
    let nothing = keystead_entities::DiscoverySourceId(uuid::Uuid::nil());
    assert_eq!(refused(json!({ "kind": "GENERIC_CSV", "discoverySourceId": nothing })).await, ["NOT_FOUND"]);
    let source = json!({ "tenantId": app.tenant_id, "name": "Mobile devices", "kind": "JAMF" });
    let source = made(&app.owner, "discoverySourceCreate", "discoverySource", source).await;
    assert_eq!(refused(json!({ "kind": "INTUNE", "discoverySourceId": source })).await, ["STATE_CONFLICT"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_of_somebody_who_is_no_admin_any_more_is_rejected() {
    let app = TestApp::new().await;
    let (admin, herself) = app.person(keystead_entities::seat::Role::Admin, "Ana Admin").await;
    let input = json!({ "input": { "tenantId": app.tenant_id, "kind": "GENERIC_CSV", "text": "name\nClaude\n" } });
    let import = herself.ok(IMPORT, input).await["appDiscoveryImport"]["discoveryImport"]["id"].clone();
    done(&app.owner, "seatRoleSet", "", json!({ "id": admin, "role": "MEMBER" })).await;
    app.run_due_jobs().await;
    assert_eq!(app.owner.ok(REPORT, json!({ "id": import })).await["node"]["status"], "REJECTED");
    assert!(apps(&app).await.is_empty());
}
