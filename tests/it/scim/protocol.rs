//! Tokens, pages, filters, errors, versions; and how long 500 people take.

use keystead_entities::tenant::Plan;
use keystead_tests::{TestApp, Value, days, hours, json};
use poem::Request;

use super::{directory, get, made, person, rotated, send, set_active};

#[tokio::test(flavor = "multi_thread")]
async fn tokens_open_one_companys_directory_and_nothing_else_and_overlap_when_they_are_rotated() {
    let app = TestApp::new().await;
    let first = app.nobody.with_token(rotated(&app, json!({})).await);
    assert_eq!(first.send("{ viewer { role } }", json!({})).await.status, 401, "not GraphQL");
    assert_eq!(send(&app.owner, "GET", "/Users", Value::Null).await.0, 401, "and GraphQL's tokens not the directory");
    assert_eq!(send(&app.nobody, "GET", "/Users", Value::Null).await.0, 401);
    let second = app.nobody.with_token(rotated(&app, json!({})).await);
    app.advance(hours(24) - chrono::TimeDelta::seconds(1));
    get(&first, "/Users").await;
    app.advance(chrono::TimeDelta::seconds(1));
    assert_eq!(send(&first, "GET", "/Users", Value::Null).await.0, 401);
    get(&second, "/Users").await;
    let third = app.nobody.with_token(rotated(&app, json!({ "overlap": "PT0S" })).await);
    assert_eq!(send(&second, "GET", "/Users", Value::Null).await.0, 401);
    let update = "mutation($input: ScimDirectoryUpdateInput!) { scimDirectoryUpdate(input: $input) { scimDirectory { status } userErrors { code } } }";
    app.owner.ok(update, json!({ "input": { "tenantId": app.tenant_id, "status": "DISABLED" } })).await;
    assert_eq!(send(&third, "GET", "/Users", Value::Null).await.0, 401);
    app.owner
        .ok(update, json!({ "input": { "tenantId": app.tenant_id, "status": "ENABLED", "defaultTier": 2 } }))
        .await;
    let id = made(&third, "dora").await;
    assert_eq!(super::seat(&app, &id).await["tier"], 2);
    let look = "query($id: ID!) { tenant(id: $id) { scimDirectory { status baseUrl userCount activeUserCount groupCount lastRequestAt lastChangeAt } } }";
    let shown = app.owner.ok(look, json!({ "id": app.tenant_id })).await["tenant"]["scimDirectory"].clone();
    assert_eq!((&shown["userCount"], &shown["activeUserCount"]), (&json!(1), &json!(1)), "{shown}");
    assert_eq!(shown["baseUrl"], "https://keystead.example/scim/v2");
    let (_, stranger) = app.stranger().await;
    let theirs = stranger.ok("{ tenants { id } }", json!({})).await["tenants"][0]["id"].clone();
    let rotate = "mutation($input: ScimDirectoryTokenRotateInput!) { scimDirectoryTokenRotate(input: $input) { token userErrors { code } } }";
    let token =
        stranger.ok(rotate, json!({ "input": { "tenantId": theirs } })).await["scimDirectoryTokenRotate"]["token"]
            .clone();
    let other = app.nobody.with_token(token.as_str().expect("a token"));
    let path = format!("/Users/{id}");
    let nothing = "/Users/seat_00000000000000000000000000";
    for (method, body) in
        [("GET", Value::Null), ("PUT", person("dora")), ("PATCH", set_active(json!(false))), ("DELETE", Value::Null)]
    {
        let (ours, none) = (send(&other, method, &path, body.clone()).await, send(&other, method, nothing, body).await);
        assert_eq!((ours.0, &ours), (404, &none), "{method}: as an id that is nobody's");
    }
    assert_eq!(super::seat(&app, &id).await["status"], "ACTIVE");
    app.advance(days(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_have_pages_and_filters_and_errors_have_their_form() {
    let app = TestApp::new().await;
    let by = directory(&app).await;
    for n in 0..5 {
        made(&by, &format!("p{n}")).await;
    }
    let page = get(&by, "/Users?startIndex=3&count=2").await;
    let counts = (&page["totalResults"], &page["startIndex"], &page["itemsPerPage"]);
    assert_eq!(counts, (&json!(6), &json!(3), &json!(2)));
    assert_eq!(get(&by, "/Users?count=0").await["Resources"], json!([]));
    assert_eq!(get(&by, "/Users?startIndex=-5&count=2").await["startIndex"], 1);
    let one = get(&by, "/Users?filter=externalId%20eq%20%22ext-p3%22%20and%20active%20eq%20true").await;
    assert_eq!((&one["totalResults"], &one["Resources"][0]["userName"]), (&json!(1), &json!("p3@harborpine.example")));
    assert_eq!(
        get(&by, "/Users?filter=emails%5Btype%20eq%20%22work%22%5D.value%20eq%20%22P2@harborpine.example%22").await["totalResults"],
        1
    );
    for (path, scim_type) in [
        ("/Users?filter=userName%20co%20%22p%22", "invalidFilter"),
        ("/Users?filter=shoeSize%20eq%20%2243%22", "invalidFilter"),
        ("/Users?startIndex=x", "invalidValue"),
    ] {
        let (status, body) = send(&by, "GET", path, Value::Null).await;
        assert_eq!((status, &body["scimType"]), (400, &json!(scim_type)), "{path}");
        assert_eq!(
            (&body["status"], &body["schemas"]),
            (&json!("400"), &json!(["urn:ietf:params:scim:api:messages:2.0:Error"]))
        );
    }
    assert_eq!(send(&by, "POST", "/Users", json!({ "active": true })).await.1["scimType"], "invalidValue");
    assert_eq!(send(&by, "POST", "/Bulk", json!({})).await.0, 501);
    assert_eq!(send(&by, "PUT", "/Users", json!({})).await.0, 405);
    assert_eq!(send(&by, "GET", "/Nothing", Value::Null).await.0, 404);
    for path in [
        "/ServiceProviderConfig",
        "/ResourceTypes",
        "/ResourceTypes/User",
        "/Schemas",
        "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User",
    ] {
        get(&by, path).await;
    }
    let raw = Request::builder().uri("/scim/v2/ServiceProviderConfig".parse().expect("a URI")).finish();
    assert_eq!(by.call(raw).await.headers["content-type"], "application/scim+json; charset=utf-8");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stale_version_is_refused() {
    let app = TestApp::new().await;
    let by = directory(&app).await;
    let id = made(&by, "vera").await;
    let put = |version: &'static str, name: &str| {
        let mut body = person("vera");
        body["displayName"] = json!(name);
        let request = Request::builder()
            .method(poem::http::Method::PUT)
            .uri(format!("/scim/v2/Users/{id}").parse().expect("a URI"));
        request.header("if-match", version).content_type("application/scim+json").body(body.to_string())
    };
    assert_eq!(by.call(put("W/\"1\"", "Vera One")).await.status, 200);
    assert_eq!(by.call(put("W/\"1\"", "Vera Two")).await.status, 412);
    assert_eq!(get(&by, &format!("/Users/{id}")).await["displayName"], "Vera One");
}

/// `cargo test -p keystead-tests --test it -- --ignored --nocapture five_hundred_people`
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a while; prints how long"]
async fn five_hundred_people_are_taken_in() {
    let app = TestApp::with_plan(Plan::Elite).await;
    let by = directory(&app).await;
    let begun = std::time::Instant::now();
    for n in 0..499 {
        let path = format!("/Users?filter=userName%20eq%20%22p{n}@harborpine.example%22");
        assert_eq!(get(&by, &path).await["totalResults"], 0);
        made(&by, &format!("p{n}")).await;
    }
    let (took, backend) = (begun.elapsed(), if app.is_postgres() { "PostgreSQL" } else { "SQLite" });
    println!(
        "499 people matched and made by SCIM in {:.1} s on {backend}: {:.1} ms each",
        took.as_secs_f64(),
        took.as_secs_f64() * 1e3 / 499.0
    );
    assert_eq!(get(&by, "/Users?count=1").await["totalResults"], 500);
    let (status, _) = send(&by, "POST", "/Users", person("one-too-many")).await;
    assert_eq!(status, 403);
}
