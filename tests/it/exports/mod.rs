//! Lists as files.

use keystead_domain::auth::TokenScope;
use keystead_domain::{exports, seats};
use keystead_entities::seat::Role;
use keystead_tests::{TestApp, Value, days, json};

const CREATE: &str = "mutation($input: ExportCreateInput!) { exportCreate(input: $input) {
  export { id status kind format fileName expiresAt job { kind } createdBy { name } viewerActions } userErrors { code field } } }";
const DELETE: &str = "mutation($input: ExportDeleteInput!) { exportDelete(input: $input) { export { status path } userErrors { code } } }";
const LOOK: &str = "query($id: ID!) { node(id: $id) { ... on Export { status path size rowCount sha256 } } }";

async fn made(app: &TestApp, kind: &str, format: &str) -> (String, String) {
    let input = json!({ "input": { "tenantId": app.tenant_id, "kind": kind, "format": format } });
    let id = app.owner.ok(CREATE, input).await["exportCreate"]["export"]["id"].as_str().expect("an id").to_owned();
    app.run_due_jobs().await;
    let answer = app.owner.get(&format!("/exports/{id}")).await;
    assert_eq!(answer.status, 200, "{kind}: {:?}", answer.body);
    let text = String::from_utf8(answer.bytes).expect("UTF-8");
    (id, text)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_comes_as_csv_and_as_jsonl() {
    let app = TestApp::new().await;
    for kind in exports::LISTS {
        let (id, csv) = made(&app, kind.as_str(), "CSV").await;
        let (_, jsonl) = made(&app, kind.as_str(), "JSONL").await;
        assert!(csv.lines().next().expect("a heading").contains("id"), "{kind}: {csv}");
        for line in jsonl.lines() {
            assert!(serde_json::from_str::<Value>(line).expect("JSON").is_object());
        }
        let node = app.owner.ok(LOOK, json!({ "id": id })).await["node"].clone();
        assert_eq!(node["status"], "READY");
        assert_eq!(node["size"], csv.len());
        assert_eq!(node["sha256"].as_str().expect("a hash").len(), 64);
    }
}

/// An export with a filter, made; its row and its content.
async fn filtered(app: &TestApp, kind: &str, format: &str, filter: Value) -> (Value, Vec<u8>) {
    let input = json!({ "input": { "tenantId": app.tenant_id, "kind": kind, "format": format, "filter": filter } });
    let id = app.owner.ok(CREATE, input).await["exportCreate"]["export"]["id"].clone();
    app.run_due_jobs().await;
    let look = "query($id: ID!) { node(id: $id) { ... on Export { filter rowCount mediaType fileName } } }";
    let row = app.owner.ok(look, json!({ "id": id })).await["node"].clone();
    let answer = app.owner.get(&format!("/exports/{}", id.as_str().expect("an id"))).await;
    assert_eq!(answer.status, 200, "{kind}: {:?}", answer.body);
    (row, answer.bytes)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_comes_with_the_rows_that_its_filter_leaves() {
    let app = TestApp::new().await;
    for name in ["Mo Member", "Mia Member"] {
        app.person(Role::Member, name).await;
    }
    app.person(Role::Auditor, "Aude Auditor").await;
    let (row, csv) = filtered(&app, "SEATS", "CSV", json!({ "seats": { "role": ["MEMBER"], "tier": [1] } })).await;
    assert_eq!(row["filter"], json!({ "seats": { "role": ["MEMBER"], "tier": [1] } }));
    assert_eq!(row["rowCount"], 2);
    let csv = String::from_utf8(csv).expect("UTF-8");
    assert!(csv.contains("Mo Member") && csv.contains("Mia Member") && !csv.contains("Auditor"), "{csv}");
    let since = json!({ "auditEvents": { "action": ["seat."], "occurredAt": { "gte": "2020-01-01T00:00:00Z" } } });
    let (row, log) = filtered(&app, "AUDIT_EVENTS", "JSONL", since).await;
    assert_eq!(row["filter"]["auditEvents"]["occurredAt"], json!({ "gte": "2020-01-01T00:00:00Z" }));
    let log = String::from_utf8(log).expect("UTF-8");
    assert!(log.lines().count() >= 3, "{log}");
    assert!(log.lines().all(|line| line.contains("\"action\":\"seat.")), "{log}");
    for (kind, filter) in [
        ("PROVIDER_ACCOUNTS", json!({ "providerAccounts": { "status": ["ARCHIVED"] } })),
        ("PROVIDER_KEYS", json!({ "providerKeys": { "isOverdue": true } })),
        ("AI_APPS", json!({ "aiApps": { "isArchived": true } })),
        ("PILOTS", json!({ "pilots": { "status": ["CANCELLED"] } })),
        ("QUESTIONNAIRES", json!({ "questionnaires": { "direction": ["OUTBOUND"] } })),
        ("SEAT_AUDITS", json!({ "seatAudits": { "origin": ["BY_HAND"] } })),
        ("JOBS", json!({ "jobs": { "kind": ["NO_SUCH"], "createdAt": { "lt": "2020-01-01T00:00:00Z" } } })),
    ] {
        assert_eq!(filtered(&app, kind, "CSV", filter.clone()).await.0["rowCount"], 0, "{kind} {filter}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_filter_of_another_list_or_of_none_is_refused() {
    let app = TestApp::new().await;
    for (kind, filter) in [
        ("SEATS", json!({ "jobs": {} })),
        ("API_TOKENS", json!({ "seats": {} })),
        ("SEATS", json!({ "seats": {}, "jobs": {} })),
        ("SEATS", json!({})),
        ("SEATS", json!({ "seats": { "ownerIds": ["pil_nothing"] } })),
    ] {
        let input = json!({ "input": { "tenantId": app.tenant_id, "kind": kind, "filter": filter } });
        assert_eq!(app.owner.refused(CREATE, input).await, ["INVALID"], "{kind} {filter}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_list_comes_as_pages_to_print() {
    let app = TestApp::new().await;
    app.person(Role::Member, "Jürgen Łukasz Ελένη Щербакова").await;
    for kind in exports::LISTS {
        let (row, pdf) = filtered(&app, kind.as_str(), "PDF", Value::Null).await;
        assert_eq!(row["mediaType"], "application/pdf");
        assert!(row["fileName"].as_str().expect("a name").ends_with(".pdf"));
        assert!(pdf.starts_with(b"%PDF-") && pdf.trim_ascii_end().ends_with(b"%%EOF"), "{kind}");
        let (one, many) = (b"/Type /Page\n".as_slice(), b"/MediaBox [0 0 841.89 595.28]".as_slice());
        let has = |part: &[u8]| pdf.windows(part.len()).any(|window| window == part);
        assert!(has(one) && has(many), "{kind} is not on A4 lying down");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printed_list_ends_where_nobody_reads_on_and_says_so() {
    let app = TestApp::new().await;
    let ctx = app.operator();
    let tx = ctx.begin().await.expect("a transaction");
    for at in 0..exports::MOST_PRINTED {
        let event = keystead_domain::audit::Event::new("test.written", ctx.tenant_id()).with("at", at);
        keystead_domain::audit::record(&tx, &ctx, event);
    }
    ctx.commit(tx, ctx.tenant_id()).await.expect("committed");
    let (row, pdf) = filtered(&app, "AUDIT_EVENTS", "PDF", Value::Null).await;
    assert_eq!(row["rowCount"], exports::MOST_PRINTED);
    assert!(pdf.len() < 4_000_000, "{} bytes", pdf.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_seats_has_every_seat_and_no_formula() {
    let app = TestApp::new().await;
    for (email, name) in
        [("h@harborpine.example", "=HYPERLINK(\"http://evil.example\")"), ("a@harborpine.example", "Ana, \"the\" Best")]
    {
        let invite = seats::Invite {
            email: email.into(),
            name: Some(name.into()),
            role: Role::Member,
            tier: 1,
            business_unit_id: None,
            department: None,
        };
        seats::invite(&app.operator(), invite).await.expect("a seat");
    }
    let (id, csv) = made(&app, "SEATS", "CSV").await;
    assert_eq!(app.owner.ok(LOOK, json!({ "id": id })).await["node"]["rowCount"], 3);
    assert!(csv.contains("\"'=HYPERLINK("), "{csv}");
    assert!(csv.contains("\"Ana, \"\"the\"\" Best\""), "{csv}");
    let (_, jsonl) = made(&app, "SEATS", "JSONL").await;
    assert!(jsonl.contains("\"name\":\"=HYPERLINK("), "{jsonl}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_comes_whole_and_in_pieces() {
    let app = TestApp::new().await;
    let ctx = app.operator();
    let tx = ctx.begin().await.expect("a transaction");
    for at in 0..1_800 {
        let event = keystead_domain::audit::Event::new("test.written", ctx.tenant_id())
            .with("at", at)
            .with("text", "x".repeat(300));
        keystead_domain::audit::record(&tx, &ctx, event);
    }
    ctx.commit(tx, ctx.tenant_id()).await.expect("committed");
    let (id, jsonl) = made(&app, "AUDIT_EVENTS", "JSONL").await;
    let seqs: Vec<i64> = jsonl
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).expect("JSON")["seq"].as_i64().expect("a number"))
        .collect();
    assert!(seqs.len() >= 1_801);
    assert!(seqs.iter().zip(1..).all(|(seq, at)| *seq == at));
    assert!(jsonl.len() > 600_000);
    assert_eq!(app.owner.ok(LOOK, json!({ "id": id })).await["node"]["size"], jsonl.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_is_saved_and_never_shown_and_the_log_says_who_took_it() {
    let app = TestApp::new().await;
    let (id, _) = made(&app, "SEATS", "CSV").await;
    let answer = app.owner.get(&format!("/exports/{id}")).await;
    let header = |name: &str| answer.headers.get(name).expect(name).to_str().expect("text").to_owned();
    assert!(header("content-disposition").starts_with("attachment; filename=\"seats-2026-"));
    assert_eq!(header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cache-control"), "private, no-store");
    let log = "query($id: ID!, $target: ID!) { tenant(id: $id) {
      auditEvents(filter: { targetIds: [$target], action: [\"export.downloaded\"] }) { totalCount } } }";
    let log = app.owner.ok(log, json!({ "id": app.tenant_id, "target": id })).await;
    assert_eq!(log["tenant"]["auditEvents"]["totalCount"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_when_its_time_is_over_or_somebody_deletes_it() {
    let app = TestApp::new().await;
    let (one, _) = made(&app, "SEATS", "CSV").await;
    let (other, _) = made(&app, "JOBS", "CSV").await;
    app.owner.ok(DELETE, json!({ "input": { "id": other } })).await;
    assert_eq!(app.owner.get(&format!("/exports/{other}")).await.status, 410);
    assert_eq!(app.owner.refused(DELETE, json!({ "input": { "id": other } })).await, ["STATE_CONFLICT"]);
    assert_eq!(app.owner.get(&format!("/exports/{one}")).await.status, 200);
    app.advance(days(8));
    assert_eq!(app.owner.get(&format!("/exports/{one}")).await.status, 410);
    app.run_due_jobs().await;
    assert_eq!(app.owner.ok(LOOK, json!({ "id": one })).await["node"]["status"], "DELETED");
    let parts = app.dump().await.into_iter().find(|(table, _)| table == "export_parts").expect("the table").1;
    assert!(parts.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn only_whoever_may_read_what_is_in_it_gets_a_file() {
    let app = TestApp::new().await;
    let (id, _) = made(&app, "SEATS", "CSV").await;
    let path = format!("/exports/{id}");
    let auditor = app.persona(Role::Auditor).await;
    assert_eq!(auditor.get(&path).await.status, 200);
    assert_eq!(auditor.error_code(DELETE, json!({ "input": { "id": id } })).await, "FORBIDDEN");
    let own = json!({ "input": { "tenantId": app.tenant_id, "kind": "SEATS" } });
    let own = auditor.ok(CREATE, own).await["exportCreate"]["export"].clone();
    assert_eq!(own["viewerActions"], json!(["DELETE"]));
    auditor.ok(DELETE, json!({ "input": { "id": own["id"] } })).await;
    assert_eq!(app.persona(Role::Member).await.get(&path).await.status, 403);
    let (seat, _) = app.person(Role::Admin, "Narrow Admin").await;
    let scopes: Vec<TokenScope> = ["tenant:read", "apps:read"].iter().map(|s| s.parse().expect("a scope")).collect();
    let narrow = app.token(seat, &scopes).await;
    assert_eq!(narrow.get(&path).await.status, 403);
    let seats = json!({ "input": { "tenantId": app.tenant_id, "kind": "SEATS" } });
    assert_eq!(narrow.error_code(CREATE, seats).await, "FORBIDDEN");
    let list = "query($id: ID!) { tenant(id: $id) { exports { totalCount nodes { kind } } } }";
    assert_eq!(narrow.ok(list, json!({ "id": app.tenant_id })).await["tenant"]["exports"]["totalCount"], 0);
    assert_eq!(app.owner.ok(list, json!({ "id": app.tenant_id })).await["tenant"]["exports"]["totalCount"], 2);
    let (_, stranger) = app.stranger().await;
    assert_eq!(stranger.get(&path).await.status, 404);
    assert_eq!(stranger.refused(DELETE, json!({ "input": { "id": id } })).await, ["NOT_FOUND"]);
    assert_eq!(app.owner.get("/exports/exp_nothing").await.status, 404);
    assert_eq!(app.owner.get("/exports/..%2f..%2fetc%2fpasswd").await.status, 404);
    app.run_due_jobs().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_and_documents_are_not_lists() {
    let app = TestApp::new().await;
    let report = json!({ "input": { "tenantId": app.tenant_id, "kind": "AUDIT_PROOF" } });
    assert_eq!(app.owner.refused(CREATE, report).await, ["INVALID"]);
    let html = json!({ "input": { "tenantId": app.tenant_id, "kind": "SEATS", "format": "HTML" } });
    assert_eq!(app.owner.refused(CREATE, html).await, ["INVALID"]);
}
