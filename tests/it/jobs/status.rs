//! A worker alone says how it is, to whoever watches it.

use std::sync::Arc;
use std::time::Duration;

use keystead_status::Health;
use keystead_tests::processes::Deployment;
use keystead_tests::{TestApp, Value, json};

fn free() -> String {
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    free.local_addr().expect("an address").to_string()
}

/// What the page at that address says: its status, and its text.
async fn page(address: &str, path: &str) -> Option<(u16, String)> {
    let answer = reqwest::get(format!("http://{address}{path}")).await.ok()?;
    Some((answer.status().as_u16(), answer.text().await.ok()?))
}

async fn says(binary: &str) {
    let deployment = Deployment::new().await;
    let address = free();
    let mut worker = deployment.start_with(binary, "worker", &[("KEYSTEAD_WORKER_LISTEN", &address)]).await;
    let mut ready = None;
    for _ in 0..600 {
        ready = page(&address, "/readyz").await;
        if ready.is_some() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let (status, report) = ready.unwrap_or_else(|| panic!("no answer: {}", deployment.log("worker")));
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let expected = json!({ "ready": true, "database": "ok", "worker": "ok", "draining": false });
    assert_eq!((status, report), (200, expected));
    assert_eq!(page(&address, "/livez").await, Some((200, "alive\n".to_owned())));
    let (_, metrics) = page(&address, "/metrics").await.expect("a page");
    for name in ["keystead_queue_worker_up 1", "keystead_database_statements_total ", "process_resident_memory_bytes "]
    {
        assert!(metrics.contains(name), "{name} is not in\n{metrics}");
    }
    assert_eq!(page(&address, "/graphql").await.map(|(status, _)| status), Some(404), "nothing else is served");

    let mut second = deployment.start_with(binary, "worker", &[("KEYSTEAD_WORKER_LISTEN", &address)]).await;
    let ended = tokio::time::timeout(Duration::from_secs(60), second.wait()).await.expect("in time").expect("ended");
    assert!(!ended.success(), "the address is taken");
    assert!(deployment.log("worker").contains("KEYSTEAD_WORKER_LISTEN"), "{}", deployment.log("worker"));
    worker.kill().await.expect("killed");
    deployment.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_alone_says_how_it_is() {
    says("keystead").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_workers_own_binary_says_the_same() {
    says("keystead-worker").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_whose_dispatcher_is_silent_or_that_stops_is_not_ready() {
    let app = TestApp::new().await;
    let silent = Health::new(Arc::clone(&app.app), Some(Arc::new(|| Some(Duration::from_secs(61)))));
    let open = keystead_status::open("127.0.0.1:0".parse().expect("an address"), &silent).await.expect("opened");
    let (status, report) = page(&open.address().to_string(), "/readyz").await.expect("a page");
    assert!(status == 503 && report.contains("silent"), "{status} {report}");

    let stopping = Health::new(Arc::clone(&app.app), Some(Arc::new(|| Some(Duration::ZERO))));
    let open = keystead_status::open("127.0.0.1:0".parse().expect("an address"), &stopping).await.expect("opened");
    let address = open.address().to_string();
    assert_eq!(page(&address, "/readyz").await.expect("a page").0, 200);
    stopping.drain();
    assert_eq!(page(&address, "/readyz").await.expect("a page").0, 503);
    assert_eq!(page(&address, "/livez").await.expect("a page").0, 200, "it still lives");
}
