//! What callers may ask for in a time, with the limits as they are when nothing is set.

mod budget;
mod failures;
mod partners;
mod shared;
mod visitors;

use keystead_domain::limits::LimitsConfig;
use keystead_entities::SeatId;
use keystead_entities::tenant::Plan;
use keystead_tests::{Answer, Client, TestApp, Value, json};

/// A query that costs a hundred points, whatever it finds.
pub const HUNDRED: &str = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }";
pub const RATE_LIMIT: &str = "{ rateLimit { limit available restorePerSecond } }";

/// An app with the limits of the default configuration.
pub async fn limited(plan: Plan) -> TestApp {
    TestApp::with_limits(plan, LimitsConfig::default()).await
}

/// A hundred ids of nobody.
pub fn nobody() -> Value {
    let ids: Vec<_> = (1..=100_u128).map(|n| SeatId(uuid::Uuid::from_u128(n)).to_string()).collect();
    json!({ "ids": ids })
}

/// Spends a hundred points.
pub async fn spend(by: &Client) -> Answer {
    by.send(HUNDRED, nobody()).await
}

/// Spends so many hundreds.
pub async fn spend_hundreds(by: &Client, hundreds: usize) {
    for n in 0..hundreds {
        let answer = spend(by).await;
        assert_eq!(answer.status, 200, "after {n}: {}", answer.body);
    }
}

/// What is left to somebody.
pub async fn available(by: &Client) -> i64 {
    by.ok(RATE_LIMIT, json!({})).await["rateLimit"]["available"].as_i64().expect("a number")
}
