//! What a partner's people and programs draw from, at home and in the company of a client.

use keystead_entities::tenant::Plan;

use keystead_tests::{Client, json, seconds};

use super::{available, limited, nobody, spend, spend_hundreds};
use crate::partners::{Scene, WORK};

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_takes_no_more_of_a_clients_company_than_one_of_its_credentials() {
    let scene = Scene::on(limited(Plan::Basic).await).await;
    scene.grant(&["tenant:read", "seats:write"]).await;
    let program = scene.program(WORK).await;
    scene.app.advance(seconds(600));
    let (one, other) = (scene.signed_in(&program).await, scene.signed_in(&program).await);
    let (there, home) = (one.inside(scene.app.tenant_id), &other);
    spend_hundreds(&there, 20).await;
    assert_eq!(spend(&there).await.status, 429, "the client has the plan Basic");
    assert_eq!(spend(&other.inside(scene.app.tenant_id)).await.status, 429, "another token of it is no way around");
    assert_eq!(available(home).await, 18_000, "at home it has the plan Elite");
    assert_eq!(available(&scene.msp).await, 20_000);
    // The client's own people have three quarters of their company's budget left.
    assert_eq!(available(&scene.app.owner).await, 2_000);
    spend_hundreds(&scene.app.owner, 20).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_that_is_entered_by_its_id_is_drawn_on_too() {
    let scene = Scene::on(limited(Plan::Basic).await).await;
    scene.grant(&["tenant:read", "seats:write"]).await;
    let (other, owner) = scene.app.stranger().await;
    let grant = json!({ "tenantId": other, "partnerId": scene.partner, "scopes": ["tenant:read"] });
    crate::statements::made(&owner, "partnerGrantCreate", "partnerGrant", grant).await;
    let program = scene.program(WORK).await;
    scene.app.advance(seconds(600));
    let program = scene.signed_in(&program).await;
    let look = "query($id: ID!) { tenant(id: $id) { name } }";
    let with_hundred = "query($id: ID!, $ids: [ID!]!) { tenant(id: $id) { name } nodes(ids: $ids) { id } }";
    let hundred = async |by: &Client, id: &str| {
        let mut variables = nobody();
        variables["id"] = json!(id);
        by.send(with_hundred, variables).await.body
    };
    let (client, other) = (scene.app.tenant_id.to_string(), other.to_string());
    // 2,000 points, and each request is worth 101 of them.
    for n in 0..20 {
        assert_eq!(hundred(&program, &client).await["data"]["tenant"]["name"], "Harbor & Pine", "after {n}");
    }
    let refused = program.send(look, json!({ "id": client })).await;
    assert_eq!((refused.status.as_u16(), &refused.headers["retry-after"]), (429, &"1".parse().expect("a header")));
    assert_eq!(refused.body["errors"][0]["extensions"]["code"], "THROTTLED", "{}", refused.body);
    let beside = "query($id: ID!) { tenant(id: $id) { name } viewer { role } }";
    let partly = program.send(beside, json!({ "id": client })).await.body;
    assert_eq!(partly["data"]["viewer"]["role"], "ADMIN", "what is not of that company goes on");
    assert_eq!(
        (&partly["data"]["tenant"], &partly["errors"][0]["path"]),
        (&json!(null), &json!(["tenant"])),
        "{partly}"
    );
    // With the header it is the same bucket; another client has its own, and the client's own people theirs.
    assert_eq!(program.inside(&client).send(look, json!({ "id": client })).await.status, 429);
    assert_eq!(hundred(&program, &other).await["data"]["tenant"]["name"], "Elsewhere Ltd");
    assert_eq!(available(&scene.app.owner).await, 2_000);
    spend_hundreds(&scene.app.owner, 20).await;
    scene.app.advance(seconds(10));
    assert_eq!(program.send(look, json!({ "id": client })).await.status, 200);
}
