//! Wrong tokens cost the database nothing.

use keystead_domain::auth::token;
use keystead_tests::{TestApp, json};

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_made_up_tokens_ask_the_database_nothing() {
    let app = TestApp::new().await;
    let good = app.owner.token.clone().expect("a token");
    app.owner.ok("{ viewer { seatId } }", json!({})).await;
    let before = app.app.db.statements();
    for n in 0..10_000_usize {
        // One character of a good one changed, its end replaced, or nothing like one.
        let mut wrong = good.clone().into_bytes();
        let at = n % wrong.len();
        wrong[at] = if wrong[at] == b'7' { b'8' } else { b'7' };
        let wrong = match n % 3 {
            0 => String::from_utf8(wrong).expect("ASCII"),
            1 => format!("{}{n:07}", &good[..good.len() - 7]),
            _ => format!("kst_api_{n}"),
        };
        if n % 20 == 0 {
            let client = app.owner.with_token(wrong);
            assert_eq!(client.send("{ viewer { seatId } }", json!({})).await.status, 401);
            assert_eq!(client.get("/exports/exp_00000000000000000000000000").await.status, 401);
            assert_eq!(client.get("/uploads/upl_00000000000000000000000000").await.status, 401);
            let shared = app.nobody.get(&format!("/share/{}", client.token.expect("a token"))).await;
            assert_eq!(shared.status, 404);
        } else {
            assert!(token::authenticate(&app.app, &wrong, Default::default()).await.is_err());
        }
    }
    assert_eq!(app.app.db.statements(), before);
    let unknown = token::generate(&app.app).token.to_string();
    assert_eq!(app.owner.with_token(unknown).send("{ viewer { seatId } }", json!({})).await.status, 401);
    assert_eq!(app.app.db.statements(), before + 1, "one that is well formed is looked up, once");
}
