//! A company's own identity provider: connected, tested, and how its people come in through it.

mod certified;
mod connect;
mod hostile;
mod people;
mod required;
mod second_factor;

use keystead_tests::idp::{CLIENT_ID, CLIENT_SECRET, Idp, Person};
use keystead_tests::{Answer, Browser, TestApp, Value, json};

pub const OWNER: &str = "owner@harborpine.example";
pub const SESSION: &str = "__Host-keystead-session";
pub const ME: &str = "{ viewer { role seatId tenantId seat { mfa } } }";
pub const FIELDS: &str = "id issuer clientId hasClientSecret status ssoRequired testedAt testPassed version
  testFindings { aspect isPassed message } redirectUri signInUrl mfaAcrValues viewerActions";

/// Sends one of the mutations; what its payload holds, with the errors.
pub async fn send(app: &TestApp, mutation: &str, more: Value) -> Value {
    let (first, rest) = mutation.split_at(1);
    let ty = format!("{}{rest}Input", first.to_uppercase());
    let object =
        if mutation.ends_with("Remove") { "tenant { id }" } else { &format!("identityProvider {{ {FIELDS} }}") };
    let query = format!(
        "mutation($input: {ty}!) {{ {mutation}(input: $input) {{ {object} userErrors {{ code field message }} }} }}"
    );
    let mut input = json!({ "tenantId": app.tenant_id });
    input.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    let answer = app.owner.send(&query, json!({ "input": input })).await.body;
    assert!(answer["errors"].is_null(), "{answer}");
    answer["data"][mutation].clone()
}

/// Sends one that must go well; the provider.
pub async fn done(app: &TestApp, mutation: &str, more: Value) -> Value {
    let answer = send(app, mutation, more).await;
    assert_eq!(answer["userErrors"], json!([]), "{answer}");
    answer["identityProvider"].clone()
}

/// A company with a provider that is connected.
pub struct Scene {
    pub app: TestApp,
    pub idp: Idp,
}

impl Scene {
    pub async fn new() -> Self {
        let app = TestApp::new().await;
        let idp = Idp::start(&app.clock).await;
        app.plant(CLIENT_SECRET);
        let provider = json!({ "issuer": idp.issuer, "clientId": CLIENT_ID, "clientSecret": CLIENT_SECRET });
        done(&app, "identityProviderSet", provider).await;
        Self { app, idp }
    }

    pub fn start(&self) -> String {
        format!("/auth/oidc/start?tenant={}", self.app.tenant_id)
    }

    /// Sets out; where the browser is sent.
    pub async fn set_out(&self, browser: &Browser) -> String {
        let answer = browser.look(&self.start()).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body["url"].as_str().expect("an address").to_owned()
    }

    /// There and back again.
    pub async fn come(&self, browser: &Browser, person: &Person) -> Answer {
        let back = self.idp.authorize(&self.set_out(browser).await, person);
        browser.look(&back).await
    }

    /// Somebody who came in.
    pub async fn came(&self, person: &Person) -> Browser {
        let browser = self.app.browser();
        let answer = self.come(&browser, person).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        self.app.plant(&browser.cookie(SESSION).expect("a cookie"));
        browser
    }

    /// That nobody came in, with what they are told.
    pub fn refused(&self, browser: &Browser, answer: &Answer, words: &str) {
        let message = answer.body["message"].as_str().unwrap_or_default();
        assert!(answer.status.is_client_error() || answer.status == 503, "{words}: {} {}", answer.status, answer.body);
        assert!(message.contains(words), "{words}: {message}");
        assert_eq!(browser.cookie(SESSION), None, "{words}");
    }

    /// How many sessions anybody has at the company.
    pub async fn sessions(&self) -> usize {
        let rows = self.app.dump().await.into_iter().find(|(table, _)| table == "seat_sessions").expect("the table").1;
        rows.lines().filter(|line| !line.is_empty()).count()
    }
}

/// The owner's account there.
pub fn owner() -> Person {
    Person::new("owner-1", OWNER)
}
