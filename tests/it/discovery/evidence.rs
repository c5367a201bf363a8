//! One app with many pieces of evidence; saying what something is; places, and blocked apps that are seen again.

use keystead_tests::{TestApp, days, json};

use super::*;
use crate::findings::findings_of;

#[tokio::test(flavor = "multi_thread")]
async fn one_app_from_many_places_is_one_app_with_many_pieces_of_evidence() {
    let app = TestApp::new().await;
    import(
        &app,
        "JAMF",
        "Computer Name,Application Title,Bundle ID\nmac-1,ChatGPT.app,com.openai.chatgpt\n",
        json!({}),
    )
    .await;
    import(&app, "ENTRA_OAUTH", "ClientDisplayName,PrincipalUserPrincipalName\nChatGPT,a@harbor.example\n", json!({}))
        .await;
    import(&app, "DNS_LOG", "Jan 14 09:15:02 dnsmasq[1]: query[A] cdn.oaistatic.com from 10.0.0.7\n", json!({})).await;
    let found = apps(&app).await;
    assert_eq!(names(&found), ["ChatGPT"]);
    let mut kinds: Vec<_> =
        found[0]["discoveries"]["nodes"].as_array().expect("evidence").iter().map(|e| e["kind"].to_string()).collect();
    kinds.sort();
    assert_eq!(kinds, ["\"DNS_LOG\"", "\"ENTRA_OAUTH\"", "\"JAMF\""]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_was_typed_in_is_found_by_its_name_and_address() {
    let app = TestApp::new().await;
    let new = json!({ "tenantId": app.tenant_id, "name": "Scribe Pro", "kind": "DESKTOP_APP", "url": "https://www.scribe.example/start" });
    made(&app.owner, "aiAppCreate", "aiApp", new).await;
    let text = "name,domain\nScribe Pro (64-bit) 2.1,\n,api.scribe.example\n,notscribe.example\n";
    let report = import(&app, "GENERIC_CSV", text, json!({})).await;
    assert_eq!(outcomes(&report), ["Scribe Pro (64-bit) 2.1: MATCHED", "notscribe.example: NOT_AI"]);
    let found = apps(&app).await;
    assert_eq!(found[0]["discoveries"]["nodes"][0]["confidence"], "EXACT", "the address tells most");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_said_once_holds_for_every_place_and_later_files() {
    let app = TestApp::new().await;
    let text = "name\nAcme AI Writer\nBoard Copilot\nWacom AI Tablet\n";
    import(&app, "GENERIC_CSV", text, json!({})).await;
    import(&app, "INTUNE", "Application Name,Device Count\nAcme AI Writer,4\n", json!({})).await;
    let open = evidence_of(&app.owner, &app, json!({ "status": ["OPEN"] })).await;
    assert_eq!(open.len(), 4);
    let resolve = |id: Value, more: Value| {
        let mut input = json!({ "id": id });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        let owner = app.owner.clone();
        async move { done(&owner, "appDiscoveryResolve", "appDiscovery { status version aiApp { name } }", input).await }
    };
    let writer = resolve(open[0]["id"].clone(), json!({ "resolution": "NEW_APP", "name": "Acme Writer" })).await;
    assert_eq!(writer["appDiscovery"], json!({ "status": "LINKED", "version": 2, "aiApp": { "name": "Acme Writer" } }));
    resolve(open[2]["id"].clone(), json!({ "resolution": "IGNORE", "reason": "On one board member's own device." }))
        .await;
    resolve(open[3]["id"].clone(), json!({ "resolution": "NOT_AI" })).await;
    assert!(evidence_of(&app.owner, &app, json!({ "status": ["OPEN"] })).await.is_empty());
    let found = apps(&app).await;
    assert_eq!((names(&found), &found[0]["discoveries"]["totalCount"]), (vec!["Acme Writer"], &json!(2)));
    // In yet another place it is what it was said to be.
    let report =
        import(&app, "JAMF", "Application Title\nAcme AI Writer.app\nBoard Copilot\nWacom AI Tablet\n", json!({}))
            .await;
    assert_eq!(
        outcomes(&report),
        ["Acme AI Writer.app: MATCHED", "Board Copilot: IGNORED", "Wacom AI Tablet: IGNORED"]
    );
    resolve(open[3]["id"].clone(), json!({ "resolution": "REOPEN" })).await;
    assert_eq!(evidence_of(&app.owner, &app, json!({ "status": ["OPEN"] })).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resolution_needs_what_belongs_to_it() {
    let app = TestApp::new().await;
    import(&app, "GENERIC_CSV", "name\nAcme AI\n", json!({})).await;
    let id = evidence_of(&app.owner, &app, json!({})).await[0]["id"].clone();
    const RESOLVE: &str = "mutation($input: AppDiscoveryResolveInput!) { appDiscoveryResolve(input: $input) {
      appDiscovery { id } userErrors { code field } } }";
    let taken = known(&app, "claude", "ALLOWED").await;
    for (more, code) in [
        (json!({ "resolution": "LINK" }), "REQUIRED"),
        (json!({ "resolution": "IGNORE" }), "REQUIRED"),
        (json!({ "resolution": "NEW_APP", "name": "Claude" }), "TAKEN"),
        (json!({ "resolution": "NOT_AI", "expectedVersion": 9 }), "VERSION_CONFLICT"),
        (json!({ "resolution": "LINK", "aiAppId": keystead_entities::AiAppId(uuid::Uuid::nil()) }), "NOT_FOUND"),
    ] {
        let mut input = json!({ "id": id });
        input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        assert_eq!(app.owner.refused(RESOLVE, json!({ "input": input })).await, [code], "{more}");
    }
    app.owner.ok(RESOLVE, json!({ "input": { "id": id, "resolution": "LINK", "aiAppId": taken } })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_app_that_is_seen_later_is_one_finding_that_counts() {
    let app = TestApp::new().await;
    let id = known(&app, "deepseek", "BLOCKED").await;
    let log = |day: u32| format!("Jan {day} 09:15:02 dnsmasq[1]: query[A] chat.deepseek.com from 10.0.0.7\n");
    import(&app, "DNS_LOG", &log(14), json!({})).await;
    assert!(findings_of(&app.owner, app.tenant_id).await.is_empty(), "that was before");
    for day in 17..19 {
        app.advance(days(2));
        import(&app, "DNS_LOG", &log(day - 1), json!({})).await;
    }
    let found = findings_of(&app.owner, app.tenant_id).await;
    assert_eq!(found.len(), 1);
    assert_eq!((&found[0]["kind"], &found[0]["attemptCount"]), (&json!("BLOCKED_APP_SEEN"), &json!(2)));
    assert_eq!((&found[0]["subject"], &found[0]["about"]["id"]), (&json!("DeepSeek"), &id));
    let mails = app.mails.taken();
    assert_eq!(
        mails.iter().filter(|mail| mail.subject.contains("A blocked AI app is still used: DeepSeek")).count(),
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_app_that_is_seen_again_comes_back_undecided() {
    let app = TestApp::new().await;
    let id = known(&app, "claude", "ALLOWED").await;
    import(&app, "GENERIC_CSV", "name\nClaude\n", json!({})).await;
    done(&app.owner, "aiAppArchive", "", json!({ "id": id, "reason": "not used" })).await;
    app.advance(days(1));
    let report = import(&app, "GENERIC_CSV", "name\nClaude\n", json!({})).await;
    assert_eq!(outcomes(&report), ["Claude: DISCOVERED"]);
    let found = apps(&app).await;
    assert_eq!((&found[0]["status"], &found[0]["discoveries"]["totalCount"]), (&json!("UNDECIDED"), &json!(1)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_is_renewed_by_imports_and_reminded_of_when_it_is_not() {
    let app = TestApp::new().await;
    let source =
        json!({ "tenantId": app.tenant_id, "name": "Office resolver", "kind": "DNS_LOG", "renewEveryDays": 7 });
    let id = made(&app.owner, "discoverySourceCreate", "discoverySource", source.clone()).await;
    const CREATE: &str = "mutation($input: DiscoverySourceCreateInput!) { discoverySourceCreate(input: $input) {
      discoverySource { id } userErrors { code } } }";
    assert_eq!(app.owner.refused(CREATE, json!({ "input": source })).await, ["TAKEN"]);
    let look = || async {
        let query = "query($id: ID!) { node(id: $id) { ... on DiscoverySource { isStale renewBy lastImportAt deletedAt viewerActions } } }";
        app.owner.ok(query, json!({ "id": id })).await["node"].clone()
    };
    let reminded =
        || app.mails.taken().iter().filter(|mail| mail.subject.contains("What is used is not known")).count();
    app.advance(days(8));
    app.run_due_jobs().await;
    app.run_due_jobs().await;
    assert_eq!((&look().await["isStale"], reminded()), (&json!(true), 1));
    app.advance(days(3));
    app.run_due_jobs().await;
    assert_eq!(reminded(), 1, "once a week");
    app.advance(days(5));
    app.run_due_jobs().await;
    assert_eq!(reminded(), 2);
    let log = "Jan 30 09:15:02 dnsmasq[1]: query[A] claude.ai from 10.0.0.7\n";
    let named = json!({ "discoverySourceId": id });
    import(&app, "DNS_LOG", log, named).await;
    assert_eq!(look().await["isStale"], false);
    assert_eq!(apps(&app).await[0]["discoveries"]["nodes"][0]["discoverySource"]["name"], "Office resolver");
    done(&app.owner, "discoverySourceUpdate", "", json!({ "id": id, "renewEveryDays": null, "name": "Resolver" }))
        .await;
    done(&app.owner, "discoverySourceDelete", "", json!({ "id": id })).await;
    let gone = look().await;
    assert!(gone["deletedAt"].is_string() && gone["viewerActions"] == json!([]));
    assert_eq!(apps(&app).await[0]["discoveries"]["totalCount"], 1, "what it told stays");
    const UPDATE: &str = "mutation($input: DiscoverySourceUpdateInput!) { discoverySourceUpdate(input: $input) {
      discoverySource { id } userErrors { code } } }";
    assert_eq!(app.owner.refused(UPDATE, json!({ "input": { "id": id, "name": "X" } })).await, ["NOT_FOUND"]);
}
