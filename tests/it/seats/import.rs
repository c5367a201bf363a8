//! People from a file.

use keystead_domain::auth::TokenScope;
use keystead_entities::seat::Role;
use keystead_entities::tenant::Plan;
use keystead_tests::{Client, TestApp, Value, json};

use super::{DISABLE, VIEWER, seat};

pub const IMPORT: &str = "mutation($input: SeatImportCreateInput!) {
  seatImportCreate(input: $input) { job { id } seatImport { id status format rowCount } userErrors { code field message } } }";
const REPORT: &str = "query($id: ID!) { node(id: $id) { ... on SeatImport { status format counts { outcome count }
  rows(first: 100) { totalCount nodes { line email outcome message seat { id status } } } } } }";

/// Sends a file, runs its job, returns the report.
pub async fn import(app: &TestApp, client: &Client, csv: &str, more: Value) -> Value {
    let mut input = json!({ "tenantId": app.tenant_id, "csv": csv });
    for (key, value) in more.as_object().into_iter().flatten() {
        input[key] = value.clone();
    }
    let made = client.ok(IMPORT, json!({ "input": input })).await;
    app.run_due_jobs().await;
    app.owner.ok(REPORT, json!({ "id": made["seatImportCreate"]["seatImport"]["id"] })).await["node"].clone()
}

fn outcomes(report: &Value) -> Vec<(i64, String)> {
    let rows = report["rows"]["nodes"].as_array().expect("rows");
    rows.iter().map(|r| (r["line"].as_i64().unwrap(), r["outcome"].as_str().unwrap().to_owned())).collect()
}

fn file(name: &str) -> String {
    std::fs::read_to_string(format!("{}/../demo/{name}", env!("CARGO_MANIFEST_DIR"))).expect("the file")
}

async fn seats_in_use(app: &TestApp) -> i64 {
    let query = "query($id: ID!) { tenant(id: $id) { plan { seatsInUseCount } } }";
    let data = app.owner.ok(query, json!({ "id": app.tenant_id })).await;
    data["tenant"]["plan"]["seatsInUseCount"].as_i64().expect("a count")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_downloads_of_google_and_entra_are_taken_in_as_they_are() {
    let app = TestApp::new().await;
    app.clock.set("2026-11-20T09:00:00Z".parse().expect("a moment"));
    let google = import(&app, &app.owner, &file("google-users.csv"), json!({})).await;
    assert_eq!((&google["status"], &google["format"]), (&json!("APPLIED"), &json!("GOOGLE")));
    assert_eq!(google["counts"], json!([{ "outcome": "CREATED", "count": 40 }, { "outcome": "SKIPPED", "count": 1 }]));
    let entra = import(&app, &app.owner, &file("entra-users.csv"), json!({})).await;
    assert_eq!((&entra["status"], &entra["format"]), (&json!("APPLIED"), &json!("ENTRA")));
    let rows = entra["rows"]["nodes"].as_array().expect("rows");
    let leaver = rows.iter().find(|r| r["outcome"] == "LEAVER").expect("a leaver").clone();
    assert_eq!(leaver["email"], "valerie.stone@fernbrookhale.example");
    let valerie = seat(&app, leaver["seat"]["id"].as_str().expect("an id")).await;
    assert_eq!((&valerie["status"], &valerie["departedOn"]), (&json!("ACTIVE"), &json!("2026-11-20")));
    let find = "query($id: ID!) { tenant(id: $id) { seats(search: \"imani\") { nodes { id mfa everSignedIn lastSignInAt department } } } }";
    let imani = app.owner.ok(find, json!({ "id": app.tenant_id })).await["tenant"]["seats"]["nodes"][0].clone();
    assert_eq!(
        (&imani["mfa"], &imani["everSignedIn"], &imani["lastSignInAt"]),
        (&json!("NO"), &json!("NO"), &json!(null))
    );
    let again = import(&app, &app.owner, &file("entra-users.csv"), json!({ "disableLeavers": true })).await;
    let disabled =
        again["rows"]["nodes"].as_array().expect("rows").iter().filter(|r| r["outcome"] == "DISABLED").count();
    assert_eq!(disabled, 1);
    assert!(again["counts"].as_array().expect("counts").iter().all(|c| c["outcome"] != "CREATED"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_row_and_nothing_is_taken_unless_good_rows_were_asked_for() {
    let app = TestApp::new().await;
    let csv = "email,name\nada@x.example,Ada\nno address,Bo\ncy@x.example,Cy\nADA@x.example,Ada again\n";
    let report = import(&app, &app.owner, csv, json!({})).await;
    assert_eq!(report["status"], "REJECTED");
    let expected = [(2, "SKIPPED"), (3, "INVALID"), (4, "SKIPPED"), (5, "INVALID")].map(|(l, o)| (l, o.to_owned()));
    assert_eq!(outcomes(&report), expected);
    assert_eq!(seats_in_use(&app).await, 1);
    let report = import(&app, &app.owner, csv, json!({ "mode": "GOOD_ROWS" })).await;
    let expected = [(2, "CREATED"), (3, "INVALID"), (4, "CREATED"), (5, "INVALID")].map(|(l, o)| (l, o.to_owned()));
    assert_eq!(outcomes(&report), expected);
    assert_eq!(seats_in_use(&app).await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_plan_s_limit_holds_for_files_too() {
    let app = TestApp::with_plan(Plan::Basic).await;
    let people: String = (0..12).map(|n| format!("p{n}@x.example\n")).collect();
    let csv = format!("email\n{people}");
    let report = import(&app, &app.owner, &csv, json!({})).await;
    assert_eq!((&report["status"], seats_in_use(&app).await), (&json!("REJECTED"), 1));
    let refused = outcomes(&report).iter().filter(|(_, o)| o == "REFUSED").count();
    assert_eq!(refused, 3);
    let report = import(&app, &app.owner, &csv, json!({ "mode": "GOOD_ROWS" })).await;
    assert_eq!(report["counts"], json!([{ "outcome": "CREATED", "count": 9 }, { "outcome": "REFUSED", "count": 3 }]));
    assert_eq!(seats_in_use(&app).await, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_says_what_would_happen_and_changes_nothing() {
    let app = TestApp::new().await;
    let csv = "email,status\nada@x.example,active\nbo@x.example,suspended\n";
    let report = import(&app, &app.owner, csv, json!({ "dryRun": true })).await;
    assert_eq!(report["status"], "REHEARSED");
    assert_eq!(outcomes(&report), [(2, "CREATED".to_owned()), (3, "SKIPPED".to_owned())]);
    assert_eq!((report["rows"]["nodes"][0]["seat"].clone(), seats_in_use(&app).await), (json!(null), 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_that_is_there_keeps_its_role_and_a_disabled_one_stays_disabled() {
    let app = TestApp::new().await;
    let (admin, _) = app.person(Role::Admin, "Ann Admin").await;
    let (out, _) = app.person(Role::Member, "Oda Out").await;
    app.owner.ok(DISABLE, json!({ "input": { "id": out, "reason": "left" } })).await;
    let csv = "email,name,role,department\nann.admin@harborpine.example,Ann B. Admin,MEMBER,Claims\noda.out@harborpine.example,Oda,,\n";
    let report = import(&app, &app.owner, csv, json!({})).await;
    assert_eq!(outcomes(&report), [(2, "UPDATED".to_owned()), (3, "UNCHANGED".to_owned())]);
    let ann = seat(&app, &admin.to_string()).await;
    assert_eq!(
        (&ann["role"], &ann["name"], &ann["department"]),
        (&json!("ADMIN"), &json!("Ann B. Admin"), &json!("Claims"))
    );
    assert_eq!(seat(&app, &out.to_string()).await["status"], "DISABLED");
    let report = import(&app, &app.owner, csv, json!({})).await;
    assert_eq!(outcomes(&report), [(2, "UNCHANGED".to_owned()), (3, "UNCHANGED".to_owned())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn leavers_are_disabled_only_when_asked_and_never_the_last_owner_or_oneself() {
    let app = TestApp::new().await;
    let (leaver, hers) = app.person(Role::Member, "Lea Leaver").await;
    let (_, admin) = app.person(Role::Admin, "Ann Admin").await;
    let csv = "email,status\nlea.leaver@harborpine.example,suspended\nowner@harborpine.example,suspended\nann.admin@harborpine.example,suspended\n";
    let report = import(&app, &app.owner, csv, json!({})).await;
    assert!(outcomes(&report).iter().all(|(_, o)| o == "LEAVER"));
    hers.ok(VIEWER, json!({})).await;
    let by_admin = import(&app, &admin, csv, json!({ "disableLeavers": true, "mode": "GOOD_ROWS" })).await;
    let expected = [(2, "DISABLED"), (3, "REFUSED"), (4, "REFUSED")].map(|(l, o)| (l, o.to_owned()));
    assert_eq!(outcomes(&by_admin), expected);
    assert_eq!(by_admin["rows"]["nodes"][0]["message"], "Disabled; 1 API tokens died with it.");
    assert_eq!(hers.send(VIEWER, json!({})).await.status, 401);
    assert_eq!(seat(&app, &leaver.to_string()).await["status"], "DISABLED");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_of_somebody_who_is_no_longer_an_admin_is_not_carried_out() {
    let app = TestApp::new().await;
    let (id, admin) = app.person(Role::Admin, "Ann Admin").await;
    let made = admin.ok(IMPORT, json!({ "input": { "tenantId": app.tenant_id, "csv": "email\na@x.example\n" } })).await;
    app.owner.ok(super::ROLE_SET, json!({ "input": { "id": id, "role": "MEMBER" } })).await;
    app.run_due_jobs().await;
    let report = app.owner.ok(REPORT, json!({ "id": made["seatImportCreate"]["seatImport"]["id"] })).await;
    assert_eq!(report["node"]["status"], "REJECTED");
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_people_are_not_kept_and_passwords_never_were() {
    let app = TestApp::new().await;
    app.plant("hunter2-of-ada");
    let csv = "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],Recovery Phone\n\
               Ada,A,ada@x.example,hunter2-of-ada,+4915112345678\n";
    import(&app, &app.owner, csv, json!({})).await;
    let dump = app.dump().await;
    assert!(dump.iter().all(|(_, rows)| !rows.contains("+4915112345678")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_file_of_people_is_refused_as_a_whole() {
    let app = TestApp::new().await;
    let input = |more: Value| {
        let mut input = json!({ "tenantId": app.tenant_id });
        for (key, value) in more.as_object().expect("an object") {
            input[key] = value.clone();
        }
        json!({ "input": input })
    };
    for (more, code) in [
        (json!({}), "REQUIRED"),
        (json!({ "csv": "email\na@x.example", "rows": [] }), "REQUIRED"),
        (json!({ "rows": [] }), "REQUIRED"),
        (json!({ "csv": "" }), "INVALID"),
        (json!({ "csv": "a,b\n1,2" }), "INVALID"),
        (json!({ "csv": "email\na@x.example", "format": "GOOGLE" }), "INVALID"),
        (json!({ "csv": format!("email\n{}", "a@x.example\n".repeat(1001)) }), "TOO_LONG"),
        (json!({ "csv": "email\na@x.example", "role": "OWNER" }), "INVALID"),
        (json!({ "csv": "email\na@x.example", "tier": 7 }), "INVALID"),
    ] {
        assert_eq!(app.owner.refused(IMPORT, input(more.clone())).await, [code], "{more}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_makes_one_import() {
    let app = TestApp::new().await;
    let input = json!({ "input": { "tenantId": app.tenant_id, "csv": "email\na@x.example\n", "idempotencyKey": "i" } });
    let first = app.owner.ok(IMPORT, input.clone()).await;
    let (_, restarted) = app.restarted().await;
    assert_eq!(
        restarted.ok(IMPORT, input).await["seatImportCreate"]["job"]["id"],
        first["seatImportCreate"]["job"]["id"]
    );
    app.run_due_jobs().await;
    let list = "query($id: ID!) { tenant(id: $id) { seatImports { totalCount } } }";
    assert_eq!(app.owner.ok(list, json!({ "id": app.tenant_id })).await["tenant"]["seatImports"]["totalCount"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn others_are_kept_out() {
    let app = TestApp::new().await;
    let input = json!({ "input": { "tenantId": app.tenant_id, "csv": "email\na@x.example\n" } });
    for role in [Role::Approver, Role::Auditor, Role::Member] {
        assert_eq!(app.persona(role).await.error_code(IMPORT, input.clone()).await, "FORBIDDEN", "{role}");
    }
    let (_, stranger) = app.stranger().await;
    assert_eq!(stranger.refused(IMPORT, input.clone()).await, ["NOT_FOUND"]);
    let made = app.owner.ok(IMPORT, input).await["seatImportCreate"]["seatImport"]["id"].clone();
    app.run_due_jobs().await;
    assert!(stranger.ok(REPORT, json!({ "id": made })).await["node"].is_null());
    let looking = app.token(app.owner_id, &["pilots:read".parse::<TokenScope>().unwrap()]).await;
    assert_eq!(looking.error_code(REPORT, json!({ "id": made })).await, "FORBIDDEN");
}
