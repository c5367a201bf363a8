//! What a partner's people and programs draw from, at home and in the company of a client.

use keystead_entities::tenant::Plan;

use keystead_tests::seconds;

use super::{available, limited, spend, spend_hundreds};
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
