//! The life of an account in Microsoft Entra: matched, made, changed in its odd ways, disabled, deleted.

use keystead_domain::auth::TokenScope;
use keystead_entities::seat::Role;
use keystead_tests::{TestApp, Value, hours, json};

use super::{ENTERPRISE, PATCH, directory, get, made, seat, send, set_active};

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_matched_made_changed_and_ends_with_all_its_credentials() {
    let app = TestApp::new().await;
    let entra = directory(&app).await;
    let none = get(&entra, "/Users?filter=userName%20eq%20%22maria@harborpine.example%22").await;
    assert_eq!((&none["totalResults"], &none["Resources"]), (&json!(0), &json!([])));
    let new = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
        "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef", "userName": "Maria@harborpine.example", "active": true,
        "displayName": "Maria Muster", "emails": [{ "primary": true, "type": "work", "value": "maria@harborpine.example" }],
        "meta": { "resourceType": "User" }, "name": { "formatted": "Maria Muster", "familyName": "Muster", "givenName": "Maria" },
        "roles": [], (ENTERPRISE): { "department": "Claims" },
    });
    let (status, body) = send(&entra, "POST", "/Users", new).await;
    assert_eq!(status, 201, "{body}");
    let id = body["id"].as_str().expect("an id").to_owned();
    let expected = json!({ "name": "Maria Muster", "email": "maria@harborpine.example", "role": "MEMBER", "tier": 1,
        "status": "ACTIVE", "department": "Claims", "externalId": "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef", "disabledReason": null,
        "departedAt": null, "disabledAt": null, "departureToDisabled": null });
    assert_eq!(seat(&app, &id).await, expected);
    let found = get(&entra, "/Users?filter=userName%20eq%20%22MARIA@harborpine.example%22").await;
    assert_eq!(found["Resources"][0]["id"], json!(id), "user names have no case");
    let changes = json!({ "schemas": [PATCH], "Operations": [
        { "op": "Replace", "path": "displayName", "value": "Maria Meier" },
        { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "meier@harborpine.example" },
        { "op": "Add", "path": format!("{ENTERPRISE}:department"), "value": "Legal" },
        { "op": "Add", "path": format!("{ENTERPRISE}:manager"), "value": id },
        { "op": "Add", "path": "name.familyName", "value": "Meier" },
    ] });
    let (status, body) = send(&entra, "PATCH", &format!("/Users/{id}"), changes).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!((&body["name"]["familyName"], &body[ENTERPRISE]["manager"]), (&json!("Meier"), &json!(id)));
    let now = seat(&app, &id).await;
    assert_eq!(
        (&now["name"], &now["email"], &now["department"]),
        (&json!("Maria Meier"), &json!("meier@harborpine.example"), &json!("Legal"))
    );
    let hers = app.token(id.parse().expect("an id"), &TokenScope::all()).await;
    hers.ok("{ viewer { role } }", json!({})).await;
    let (status, body) = send(
        &entra,
        "PATCH",
        &format!("/Users/{id}"),
        json!({ "schemas": [PATCH], "Operations": [{ "op": "Replace", "path": "active", "value": "False" }] }),
    )
    .await;
    assert_eq!((status, &body["active"]), (200, &json!(false)));
    assert_eq!(hers.send("{ viewer { role } }", json!({})).await.status, 401, "from the next request on");
    let gone = seat(&app, &id).await;
    assert_eq!((&gone["status"], &gone["departureToDisabled"]), (&json!("DISABLED"), &json!("PT0S")));
    assert_eq!(gone["departedAt"], gone["disabledAt"]);
    app.advance(hours(1));
    let (status, body) = send(&entra, "PATCH", &format!("/Users/{id}"), set_active(json!("True"))).await;
    assert_eq!((status, &body["active"]), (200, &json!(true)), "what the directory ended, it brings back: {body}");
    assert_eq!(hers.send("{ viewer { role } }", json!({})).await.status, 401, "but no credential");
    let (status, _) = send(&entra, "DELETE", &format!("/Users/{id}"), Value::Null).await;
    assert_eq!(status, 204);
    assert_eq!(seat(&app, &id).await["status"], "DISABLED", "the seat is kept");
    assert_eq!(send(&entra, "GET", &format!("/Users/{id}"), Value::Null).await.0, 404);
    assert_eq!(
        get(&entra, "/Users?filter=externalId%20eq%20%220a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef%22").await["totalResults"],
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_blocked_no_directory_brings_back_and_the_attempt_is_noted() {
    let app = TestApp::new().await;
    let entra = directory(&app).await;
    let id = made(&entra, "bob").await;
    let by_hand = json!({ "input": { "id": id, "reason": "Took data home" } });
    app.owner.ok(crate::seats::DISABLE, by_hand).await;
    for body in [set_active(json!(true)), set_active(json!(false)), set_active(json!("True"))] {
        let (status, answer) = send(&entra, "PATCH", &format!("/Users/{id}"), body.clone()).await;
        let off = body["Operations"][0]["value"] == json!(false);
        match off {
            true => assert_eq!((status, &answer["active"]), (200, &json!(false))),
            false => assert_eq!((status, &answer["scimType"]), (400, &json!("mutability")), "{answer}"),
        }
        assert_eq!(seat(&app, &id).await["status"], "DISABLED");
    }
    let (status, _) = send(&entra, "DELETE", &format!("/Users/{id}"), Value::Null).await;
    assert_eq!(status, 204);
    let (status, answer) = send(&entra, "POST", "/Users", super::person("bob")).await;
    assert_eq!((status, &answer["scimType"]), (400, &json!("mutability")), "nor by deleting and making anew: {answer}");
    assert_eq!(seat(&app, &id).await["status"], "DISABLED");
    let query =
        "query($id: ID!) { tenant(id: $id) { auditEvents(filter: { actorKind: [DIRECTORY], outcome: [REFUSED] }) {
      totalCount nodes { action actor { kind id authMethod } } } } }";
    let refused = app.owner.ok(query, json!({ "id": app.tenant_id })).await["tenant"]["auditEvents"].clone();
    assert_eq!(refused["totalCount"], 3, "{refused}");
    assert_eq!(
        (&refused["nodes"][0]["action"], &refused["nodes"][0]["actor"]["id"]),
        (&json!("scim/Users"), &json!("directory"))
    );
    let enable =
        "mutation($input: SeatEnableInput!) { seatEnable(input: $input) { seat { status } userErrors { code } } }";
    app.owner.ok(enable, json!({ "input": { "id": id } })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_the_directory_deleted_comes_back_to_the_old_seat() {
    let app = TestApp::new().await;
    let entra = directory(&app).await;
    let id = made(&entra, "carl").await;
    send(&entra, "DELETE", &format!("/Users/{id}"), Value::Null).await;
    assert_eq!(made(&entra, "carl").await, id);
    assert_eq!(seat(&app, &id).await["status"], "ACTIVE");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_owner_stays_and_seats_that_were_invited_are_found_and_taken_over() {
    let app = TestApp::new().await;
    let entra = directory(&app).await;
    let (mia, _) = app.person(Role::Admin, "Mia Admin").await;
    let owner = format!("/Users/{}", app.owner_id);
    let (status, answer) = send(&entra, "PATCH", &owner, set_active(json!(false))).await;
    assert_eq!((status, &answer["scimType"]), (400, &json!("mutability")), "{answer}");
    assert_eq!(send(&entra, "DELETE", &owner, Value::Null).await.0, 400);
    assert_eq!(seat(&app, &app.owner_id.to_string()).await["status"], "ACTIVE");
    let found = get(&entra, "/Users?filter=userName%20eq%20%22mia.admin@harborpine.example%22").await;
    assert_eq!(found["Resources"][0]["id"], json!(mia));
    let mut taken = super::person("mia.admin");
    let (status, answer) = send(&entra, "POST", "/Users", taken.clone()).await;
    assert_eq!((status, &answer["scimType"]), (409, &json!("uniqueness")));
    taken["displayName"] = json!("Mia");
    let (status, answer) = send(&entra, "PUT", &format!("/Users/{mia}"), taken).await;
    assert_eq!(status, 200, "{answer}");
    let now = seat(&app, &mia.to_string()).await;
    assert_eq!((&now["name"], &now["role"]), (&json!("Mia"), &json!("ADMIN")), "a role given by hand stays");
}
