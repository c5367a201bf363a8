//! Mutations while the API dies: each one that was acknowledged is there, once.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use keystead_domain::Ctx;
use keystead_entities::{Scoped, audit_event, business_unit};
use keystead_tests::processes::Deployment;
use keystead_tests::{Value, json};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};

use super::{FULL, SHORT, Scale, chain_is_whole, execute};

const CREATE: &str = "mutation($input: BusinessUnitCreateInput!) {
  businessUnitCreate(input: $input) { businessUnit { id name } userErrors { code } } }";

/// Creates a unit, again and again under the same key until it is acknowledged. Returns its id.
async fn insist(client: &reqwest::Client, deployment: &Deployment, n: u64) -> String {
    let input = json!({
        "tenantId": deployment.founded.tenant.id, "name": format!("Unit {n}"), "idempotencyKey": format!("unit {n}")
    });
    let body = json!({ "query": CREATE, "variables": { "input": input } });
    loop {
        let sent = client.post(deployment.graphql()).bearer_auth(deployment.founded.token.as_str()).json(&body).send();
        if let Ok(response) = sent.await
            && let Ok(answer) = response.json::<Value>().await
        {
            let payload = &answer["data"]["businessUnitCreate"];
            if let Some(id) = payload["businessUnit"]["id"].as_str() {
                return id.to_owned();
            }
            let code = payload["userErrors"][0]["code"].as_str().or(answer["errors"][0]["extensions"]["code"].as_str());
            let again = ["IDEMPOTENCY_IN_PROGRESS", "UNAVAILABLE", "RATE_LIMITED"];
            assert!(code.is_some_and(|code| again.contains(&code)), "{answer}");
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn rehearse(scale: Scale) {
    let deployment = Arc::new(Deployment::new().await);
    let ctx = Ctx::operator(&deployment.app, deployment.founded.tenant.id);
    let mut api = deployment.start("api").await;
    deployment.ready().await;
    let client = reqwest::Client::builder().timeout(Duration::from_secs(10)).build().expect("a client");
    let done = Arc::new(AtomicU64::new(0));
    let asking = tokio::spawn({
        let (deployment, done) = (Arc::clone(&deployment), Arc::clone(&done));
        async move {
            let one = |n| {
                let (client, deployment, done) = (client.clone(), Arc::clone(&deployment), Arc::clone(&done));
                async move {
                    let id = insist(&client, &deployment, n).await;
                    done.fetch_add(1, Ordering::SeqCst);
                    (n, id)
                }
            };
            futures_util::stream::iter((0..scale.count).map(one)).buffer_unordered(20).collect::<HashMap<_, _>>().await
        }
    });
    for kill in 1..=scale.kills {
        while done.load(Ordering::SeqCst) < scale.count * kill / (scale.kills + 2) && !asking.is_finished() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        api.kill().await.expect("killed");
        if scale.impatient {
            execute(&deployment, "UPDATE idempotency_keys SET claimed_until = $1 WHERE status = 'RUNNING'").await;
        }
        api = deployment.start("api").await;
        deployment.ready().await;
    }
    let acknowledged = asking.await.expect("every mutation was acknowledged");
    api.kill().await.expect("killed");
    let db = deployment.app.db.read();
    let units = business_unit::Entity::within(ctx.scope()).all(db).await.expect("the units");
    assert_eq!(units.len() as u64, scale.count, "units");
    let by_id: HashMap<String, String> = units.into_iter().map(|unit| (unit.id.to_string(), unit.name)).collect();
    for (n, id) in acknowledged {
        assert_eq!(by_id.get(&id), Some(&format!("Unit {n}")));
    }
    let told = audit_event::Entity::within(ctx.scope()).filter(audit_event::Column::Action.eq("business_unit.created"));
    assert_eq!(told.count(db).await.expect("a count"), scale.count, "entries");
    chain_is_whole(&deployment, &ctx).await;
    println!("{} mutations, {} kills of the API: each there once", scale.count, scale.kills);
    if let Ok(deployment) = Arc::try_unwrap(deployment).map_err(|_| ()) {
        deployment.end().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn acknowledged_mutations_survive_a_few_kills() {
    rehearse(SHORT).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: a command of its own"]
async fn chaos_a_thousand_mutations_survive_twenty_kills() {
    rehearse(FULL).await;
}
