//! Who acknowledged the page, and who is asked to.

use keystead_domain::auth::TokenScope;
use keystead_entities::seat::Role;
use keystead_tests::{Client, TestApp, Value, days, json};

use super::{in_force, publish};

const ACKNOWLEDGE: &str = "mutation($input: PolicyAcknowledgeInput!) {
  policyAcknowledge(input: $input) { policyVersion { id viewerAcknowledgement { acknowledgedAt seat { name } } }
    userErrors { code field message } } }";
const REMIND: &str = "mutation($input: PolicyReminderSendInput!) {
  policyReminderSend(input: $input) { policy { id } userErrors { code message } } }";
const WHO: &str =
    "query($id: ID!) { tenant(id: $id) { policy { boundSeatCount waitingSeats { totalCount nodes { name } }
  published { acknowledgements { totalCount nodes { acknowledgedAt seat { name } } } } } } }";

async fn acknowledge(who: &Client, version: &str) -> Value {
    who.ok(ACKNOWLEDGE, json!({ "input": { "id": version } })).await["policyAcknowledge"]["policyVersion"].clone()
}

async fn who(app: &TestApp) -> Value {
    app.owner.ok(WHO, json!({ "id": app.tenant_id })).await["tenant"]["policy"].clone()
}

async fn told(app: &TestApp, caller: &Client) -> Vec<String> {
    let query = "query($id: ID!) { tenant(id: $id) { notifications(first: 100) { nodes { title kind } } } }";
    let data = caller.ok(query, json!({ "id": app.tenant_id })).await;
    let all = data["tenant"]["notifications"]["nodes"].as_array().expect("notices").clone();
    let of_policy = all.iter().filter(|n| n["kind"].as_str().is_some_and(|kind| kind.starts_with("policy.")));
    of_policy.map(|notice| notice["title"].as_str().expect("a title").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_gives_their_own_word_on_the_page_in_force() {
    let app = TestApp::new().await;
    let (_, mia) = app.person(Role::Member, "Mia Member").await;
    let (_, auditor) = app.person(Role::Auditor, "Olga Auditor").await;
    let (id, first) = in_force(&app).await;
    let before = who(&app).await;
    assert_eq!(before["published"]["acknowledgements"]["totalCount"], 0);
    let given = acknowledge(&mia, &first).await;
    assert_eq!(given["viewerAcknowledgement"]["seat"]["name"], "Mia Member");
    app.advance(days(1));
    assert_eq!(acknowledge(&mia, &first).await, given, "the first word counts");
    let after = who(&app).await;
    assert_eq!(after["published"]["acknowledgements"]["nodes"][0]["seat"]["name"], "Mia Member");
    assert_eq!(
        after["waitingSeats"]["totalCount"].as_i64(),
        before["waitingSeats"]["totalCount"].as_i64().map(|n| n - 1)
    );
    let waiting = after["waitingSeats"]["nodes"].to_string();
    assert!(!waiting.contains("Mia") && !waiting.contains("Olga"), "auditors use nothing: {waiting}");
    assert_eq!(auditor.error_code(ACKNOWLEDGE, json!({ "input": { "id": first } })).await, "FORBIDDEN");
    assert_eq!(app.stranger().await.1.refused(ACKNOWLEDGE, json!({ "input": { "id": first } })).await, ["NOT_FOUND"]);
    let second =
        publish(&app, &id, json!({ "note": "Again" })).await["published"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(mia.refused(ACKNOWLEDGE, json!({ "input": { "id": first } })).await, ["STATE_CONFLICT"], "not in force");
    assert_eq!(who(&app).await["published"]["acknowledgements"]["totalCount"], 0, "each version anew");
    acknowledge(&mia, &second).await;
    let member = mia.error_code(WHO, json!({ "id": app.tenant_id })).await;
    assert_eq!(member, "FORBIDDEN", "who acknowledged is for auditors and above");
    assert_eq!(crate::access::actions_on(&app, "policy.acknowledged").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_not_is_reminded_once_at_each_stage() {
    let app = TestApp::new().await;
    let (_, mia) = app.person(Role::Member, "Mia Member").await;
    let (_, max) = app.person(Role::Member, "Max Member").await;
    let (id, version) = in_force(&app).await;
    assert_eq!(told(&app, &mia).await.len(), 1, "told at once");
    acknowledge(&max, &version).await;
    for _ in 0..16 {
        app.advance(days(1));
        app.run_due_jobs().await;
    }
    let told_mia = told(&app, &mia).await;
    assert_eq!(told_mia.iter().filter(|title| title.contains("still waits")).count(), 3, "{told_mia:?}");
    assert_eq!(told(&app, &max).await.len(), 1, "whoever has is left alone");
    let owner = told(&app, &app.owner).await;
    assert_eq!(owner.iter().filter(|title| title.contains("not acknowledged")).count(), 1, "{owner:?}");
    for _ in 0..2 {
        app.owner.ok(REMIND, json!({ "input": { "id": id } })).await;
    }
    assert_eq!(told(&app, &mia).await.len(), told_mia.len() + 1, "by hand once a day");
    let (_, new) = app.person(Role::Member, "Nora New").await;
    app.advance(days(1));
    app.run_due_jobs().await;
    assert!(
        told(&app, &new).await.iter().any(|title| title.starts_with("Read and acknowledge")),
        "whoever comes later"
    );
    let page = "query($id: ID!) { tenant(id: $id) { policy { published { markdown sections { heading lines } } } } }";
    let page = mia.ok(page, json!({ "id": app.tenant_id })).await;
    assert!(page["tenant"]["policy"]["published"]["markdown"].as_str().is_some_and(|page| page.starts_with("# ")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_yearly_review_is_told_before_and_on_the_day() {
    let mut app = TestApp::new().await;
    in_force(&app).await;
    let due = |titles: Vec<String>| titles.iter().filter(|title| title.starts_with("The yearly review")).count();
    app.advance(days(330));
    app.run_due_jobs().await;
    app.owner = app.token(app.owner_id, &TokenScope::all()).await;
    assert_eq!(due(told(&app, &app.owner).await), 0);
    app.advance(days(10));
    app.run_due_jobs().await;
    app.run_due_jobs().await;
    assert_eq!(due(told(&app, &app.owner).await), 1);
    app.advance(days(30));
    app.run_due_jobs().await;
    assert_eq!(due(told(&app, &app.owner).await), 2);
}
