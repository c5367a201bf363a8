//! Ninety days of a thousand companies in one process, each day by itself: that no day is missed, and what one costs.
//! What a whole quarter of companies with people, keys and pilots costs real workers is `keystead bench quarter`. A command
//! of its own, for its figures:
//!
//! ```text
//! cargo test --release -p keystead-tests --test it -- --ignored a_thousand_companies --nocapture
//! ```

use std::time::Instant;

use keystead_domain::tenants::{self, NewTenant};
use keystead_entities::tenant::{Plan, TenantKind};
use keystead_tests::{TestApp, days};

const ZONES: [&str; 4] = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC"];

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: a command of its own"]
async fn a_thousand_companies_pass_ninety_days() {
    let app = TestApp::new().await;
    let count: usize = std::env::var("KEYSTEAD_TEST_COMPANIES").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000);
    let began = Instant::now();
    for n in 0..count {
        let new = NewTenant {
            name: format!("Company {n}"),
            kind: TenantKind::Company,
            plan: Plan::Standard,
            time_zone: ZONES[n % ZONES.len()].into(),
            owner_email: format!("owner{n}@example.com"),
            owner_name: "Olivia Owner".into(),
        };
        tenants::found(&app.app, new).await.expect("founded");
    }
    println!("{count} companies founded in {:.1} s", began.elapsed().as_secs_f64());
    let (began, mut succeeded, mut took) = (Instant::now(), 0, Vec::new());
    for _ in 0..90 {
        app.advance(days(1));
        let day = Instant::now();
        let drained = app.run_due_jobs().await;
        assert_eq!((drained.failed, drained.dead), (0, 0));
        succeeded += drained.succeeded;
        took.push(day.elapsed().as_secs_f64());
    }
    took.sort_by(f64::total_cmp);
    println!(
        "90 days: {:.1} s, {succeeded} jobs; median day {:.3} s, slowest {:.1} s",
        began.elapsed().as_secs_f64(),
        took[45],
        took[89]
    );
}
