//! Managing API clients.

use keystead_entities::seat::Role;
use keystead_tests::{hours, json};

use super::{SEATS, Scene, WORK, done};

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

#[tokio::test(flavor = "multi_thread")]
async fn after_a_rotation_both_secrets_are_good_until_the_overlap_is_over() {
    let scene = Scene::new().await;
    let (id, old) = scene.program(WORK).await;
    let input = json!({ "id": id, "overlap": "PT2H" });
    let made =
        done(&scene.msp, "apiClientSecretRotate", "apiClient { secrets { prefix endsAt } } clientSecret", input).await;
    assert_eq!(made["apiClient"]["secrets"].as_array().map(Vec::len), Some(2));
    let new = made["clientSecret"].as_str().expect("a secret").to_owned();
    scene.app.plant(&new);
    let ask = async |secret: &str| {
        let answer = scene.ask(&[GRANT, ("client_id", &id), ("client_secret", secret)]).await;
        answer.body["access_token"].as_str().map(|token| scene.app.plant(token)).is_some()
    };
    assert!(ask(&old).await && ask(&new).await);
    scene.app.advance(hours(2));
    assert!(!ask(&old).await && ask(&new).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_is_disabled_narrowed_or_deleted_is_so_at_once() {
    let scene = Scene::new().await;
    scene.grant(&["tenant:read", "seats:read"]).await;
    let program = scene.program(WORK).await;
    let worker = scene.signed_in(&program).await;
    let inside = json!({ "id": scene.app.tenant_id });
    worker.ok(SEATS, inside.clone()).await;
    let scopes = json!(["partners:read", "tenant:read"]);
    done(&scene.msp, "apiClientUpdate", "", json!({ "id": program.0, "scopes": scopes })).await;
    assert_eq!(worker.error_code(SEATS, inside.clone()).await, "FORBIDDEN");
    done(&scene.msp, "apiClientUpdate", "", json!({ "id": program.0, "enabled": false })).await;
    assert_eq!(worker.send(SEATS, inside.clone()).await.status, 401);
    done(&scene.msp, "apiClientUpdate", "", json!({ "id": program.0, "enabled": true })).await;
    assert_eq!(worker.send(SEATS, inside.clone()).await.status, 200);
    done(&scene.msp, "apiClientDelete", "", json!({ "id": program.0, "reason": "replaced" })).await;
    assert_eq!(worker.send(SEATS, inside).await.status, 401);
    let clients = scene.msp.ok("{ partner { name apiClients { totalCount } } }", json!({})).await;
    assert_eq!(clients["partner"], json!({ "name": "Bright MSP", "apiClients": { "totalCount": 0 } }));
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_are_made_by_people_of_a_partner() {
    let scene = Scene::new().await;
    let query = "mutation($input: ApiClientCreateInput!) { apiClientCreate(input: $input) { clientSecret userErrors { code } } }";
    let input = json!({ "input": { "name": "Mine", "scopes": ["seats:read"] } });
    assert_eq!(scene.app.owner.refused(query, input.clone()).await, ["STATE_CONFLICT"], "this company is no partner");
    let worker = scene.worker().await;
    assert_eq!(worker.error_code(query, input).await, "FORBIDDEN");
    assert_eq!(
        scene.app.persona(Role::Admin).await.refused(query, json!({ "input": { "name": "x", "scopes": [] } })).await,
        ["REQUIRED"]
    );
}
