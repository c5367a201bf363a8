//! What is tried out.

use keystead_domain::facts::probing::probe;
use keystead_entities::{Scoped, job};
use keystead_tests::{TestApp, days};

use super::*;
use crate::questionnaires::created;

#[tokio::test(flavor = "multi_thread")]
async fn the_walls_are_tried_where_there_is_somebody_behind_them() {
    let app = TestApp::new().await;
    created(&app, &app.owner).await;
    assert_eq!(claim(&app, "S14").await["status"], "UNKNOWN", "it has not been tried");
    app.advance(days(7));
    app.run_due_jobs().await;
    let alone = claim(&app, "S14").await;
    assert_eq!(alone["status"], "UNKNOWN", "{alone}");
    assert!(alone["words"].as_str().expect("words").contains("no other company here"), "{alone}");
    app.stranger().await;
    let any = job::Entity::within(app.operator().scope()).one(app.app.db.read()).await.expect("a row").expect("a job");
    probe(&app.operator(), &any).await.expect("it runs");
    let tried = claim(&app, "S14").await;
    assert_eq!((tried["status"].as_str(), tried["verdict"].as_str()), (Some("KNOWN"), Some("HOLDS")), "{tried}");
    assert!(tried["words"].as_str().expect("words").contains("0 found something"), "{tried}");
    app.advance(days(40));
    assert_eq!(answered(&app, &["S14"], "Is tenant access segregated?").await.choice, None, "too old to rely on");
}
