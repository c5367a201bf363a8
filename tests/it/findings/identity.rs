//! What is refused on the way from a company's identity provider, and of programs that do not prove who they are.

use keystead_tests::idp::{Lie, Person};
use keystead_tests::{Value, days, json, minutes};

use super::{findings, findings_of};
use crate::identity_providers::{Scene, owner};
use crate::partners::{self, WORK};
use crate::statements::done;

const MO: &str = "mo.member@harborpine.example";

/// Kind, subject, reason and count of each, the last attempt first.
fn told(found: &[Value]) -> Vec<String> {
    let text = |f: &Value, name: &str| f[name].as_str().unwrap_or_default().to_owned();
    let line =
        |f: &Value| format!("{} {}: {} ×{}", text(f, "kind"), text(f, "subject"), text(f, "reason"), f["attemptCount"]);
    found.iter().map(line).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_provider_makes_up_is_one_finding() {
    let scene = Scene::new().await;
    for lie in [Lie::Issuer, Lie::Audience, Lie::AlgNone, Lie::Expired, Lie::Nonce] {
        scene.idp.lie(Some(lie));
        scene.come(&scene.app.browser(), &owner()).await;
    }
    let found = findings(&scene.app).await;
    let nonce = "it was made for another sign-in (nonce)";
    assert_eq!(told(&found), [format!("IDENTITY_PROVIDER_REFUSED What the identity provider sent: {nonce} ×5")]);
    assert!(found[0]["about"]["id"].as_str().is_some_and(|id| id.starts_with("idp_")), "{found:?}");
    scene.app.run_due_jobs().await;
    assert_eq!(scene.app.mails.taken().iter().filter(|mail| mail.subject.contains("was not believed")).count(), 1);
    // Who says no at the provider, and who comes in, mean nothing.
    scene.app.advance(minutes(2));
    scene.idp.lie(None);
    let browser = scene.app.browser();
    let back = scene.idp.authorize(&scene.set_out(&browser).await, &owner());
    browser.look(&back.replace("code=", "error=access_denied&x=")).await;
    scene.came(&owner()).await;
    assert_eq!(scene.app.write_findings_down().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mix_up_is_a_finding_and_an_answer_shown_again_once_somebody_insists() {
    let scene = Scene::new().await;
    let browser = scene.app.browser();
    let back = scene.idp.authorize(&scene.set_out(&browser).await, &owner());
    let (before, _) = back.split_once("&iss=").expect("an issuer");
    browser.look(&format!("{before}&iss=https%3A%2F%2Fother.example")).await;
    let mixed = "IDENTITY_PROVIDER_REFUSED What the identity provider sent: the answer is of another provider (iss) ×1";
    assert_eq!(told(&findings(&scene.app).await), [mixed]);
    scene.app.advance(minutes(2));
    let replay = browser.fork();
    assert_eq!(browser.look(&back).await.status, 200);
    for _ in 0..4 {
        replay.look(&back).await;
    }
    assert_eq!(scene.app.write_findings_down().await, 0, "a browser goes back");
    replay.look(&back).await;
    let again = "IDENTITY_PROVIDER_REFUSED What the identity provider sent: the answer was used before (state) ×6";
    assert_eq!(told(&findings(&scene.app).await), [again]);
    // Whose state it is not, says nothing that could be believed: not even which company is meant.
    scene.app.advance(minutes(2));
    for _ in 0..10 {
        scene.app.browser().look(&back).await;
    }
    assert_eq!(scene.app.write_findings_down().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_without_a_seat_in_use_is_a_finding() {
    let scene = Scene::new().await;
    let stranger = Person::new("nobody", "nobody@harborpine.example");
    scene.come(&scene.app.browser(), &stranger).await;
    scene.come(&scene.app.browser(), &Person::new("o", MO).with("email_verified", json!(false))).await;
    let unverified = "PERSON_REFUSED Somebody whom the identity provider sent: the provider does not say that the mail address is verified ×2";
    assert_eq!(told(&findings(&scene.app).await), [unverified]);
    scene.app.advance(minutes(2));
    // Of the leaver's seat it is told by name.
    let (seat, _) = scene.app.person(keystead_entities::seat::Role::Member, "Mo Member").await;
    scene.came(&Person::new("mo-1", MO)).await;
    done(&scene.app.owner, "seatDisable", "", json!({ "id": seat, "reason": "left" })).await;
    scene.come(&scene.app.browser(), &Person::new("mo-1", MO)).await;
    let found = findings(&scene.app).await;
    let leaver = "PERSON_REFUSED Somebody whom the identity provider sent to the seat of Mo Member: nobody with that mail address has a seat in use ×1";
    assert_eq!(told(&found), [leaver, unverified]);
    assert_eq!((&found[0]["seat"]["name"], &found[0]["about"]["id"]), (&json!("Mo Member"), &json!(seat)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_does_not_prove_to_be_itself_is_a_finding_of_the_partner() {
    let scene = partners::Scene::new().await;
    let (id, secret) = scene.program(WORK).await;
    let (_, other) = scene.program(WORK).await;
    let ask = async |secret: &str| {
        let grant = ("grant_type", "client_credentials");
        scene.ask(&[grant, ("client_id", &id), ("client_secret", secret)]).await.status.as_u16()
    };
    let at_home = async || {
        scene.app.write_findings_down().await;
        findings_of(&scene.msp, scene.home).await
    };
    assert_eq!(ask("kst_cli_made_up").await, 401);
    assert_eq!(told(&at_home().await), [] as [String; 0], "nobody made it");
    assert_eq!(ask(&other).await, 401);
    let wrong = "API_CLIENT_REFUSED The program “Nightly sync”: a secret that is not the program's ×1";
    let found = at_home().await;
    assert_eq!(told(&found), [wrong]);
    assert_eq!(found[0]["about"]["id"], json!(id));
    let jwt = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4Iiwic3ViIjoi".to_owned();
    let claims = json!({ "iss": id, "sub": id, "aud": "x", "exp": 1, "jti": "1" }).to_string();
    let text = |part: &str| data_encoding::BASE64URL_NOPAD.encode(part.as_bytes());
    let unsigned = format!("{}.{}.{}", text(r#"{"alg":"ES256"}"#), text(&claims), &jwt[..4]);
    let ty = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let grant = ("grant_type", "client_credentials");
    scene.app.advance(minutes(2));
    let answer = scene.ask(&[grant, ("client_assertion_type", ty), ("client_assertion", &unsigned)]).await;
    assert_eq!(answer.status, 401);
    let unsigned = "API_CLIENT_REFUSED The program “Nightly sync”: no key of the client fits the signature ×2";
    assert_eq!(told(&at_home().await), [unsigned]);
    // A secret that was its own is a credential that is over.
    done(&scene.msp, "apiClientSecretRotate", "", json!({ "id": id, "overlap": "PT1H" })).await;
    assert_eq!(ask(&secret).await, 200);
    scene.app.advance(days(1));
    assert_eq!(ask(&secret).await, 401);
    let over = "REVOKED_TOKEN_USED The program “Nightly sync”: a secret past its end ×1";
    assert_eq!(told(&at_home().await), [over, unsigned]);
    assert_eq!(told(&findings(&scene.app).await), [] as [String; 0], "nothing of it stands at a client's");
}
