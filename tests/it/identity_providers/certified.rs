//! Against a provider that others have written and certified: the npm package `oidc-provider`, which `tests/run` starts
//! (`KEYSTEAD_TEST_OIDC_ISSUER`). Its clock is the machine's.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use chrono::DateTime;
use keystead_entities::seat::Role;
use keystead_tests::{TestApp, json, minutes};
use reqwest::{Client, Url};

use super::{ME, OWNER, done};
use crate::sign_in::FIRST;

const SECRET: &str = "secret-of-the-client-0123456789";
const HOME: &str = "https://keystead.example";

/// A browser at the provider, and the person before it.
struct Person {
    client: Client,
    cookies: BTreeMap<String, String>,
    login: String,
}

impl Person {
    fn new(login: &str) -> Self {
        let client =
            Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().expect("a client");
        Self { client, cookies: BTreeMap::new(), login: login.into() }
    }

    /// Goes there, fills in what is asked, and comes back. Returns what the browser fetches then, and how often it was asked
    /// who it is.
    async fn authorize(&mut self, url: &str) -> (String, usize) {
        let (mut url, mut logins): (Url, _) = (url.parse().expect("an address"), 0);
        for _ in 0..12 {
            if url.as_str().starts_with(HOME) {
                return (url.as_str().trim_start_matches(HOME).to_owned(), logins);
            }
            let (next, html) = self.fetch(self.client.get(url.clone())).await;
            let next = match next {
                Some(next) => next,
                None => {
                    let attribute = |before: &str| {
                        let rest = html.split(before).nth(1).unwrap_or_else(|| panic!("{before} in {html}"));
                        rest.split('"').next().expect("an end").to_owned()
                    };
                    let (prompt, action) = (attribute("name=\"prompt\" value=\""), attribute("action=\""));
                    logins += usize::from(prompt == "login");
                    let form = form_urlencoded::Serializer::new(String::new())
                        .extend_pairs([("prompt", prompt.as_str()), ("login", &self.login), ("password", "any")])
                        .finish();
                    let post = self.client.post(url.join(&action).expect("an address")).body(form);
                    let post = post.header("content-type", "application/x-www-form-urlencoded");
                    self.fetch(post).await.0.expect("the way on")
                }
            };
            url = url.join(&next).expect("an address");
        }
        panic!("lost at {url}");
    }

    async fn fetch(&mut self, request: reqwest::RequestBuilder) -> (Option<String>, String) {
        let line: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = request.header("cookie", line.join("; ")).send().await.expect("an answer");
        for set in answer.headers().get_all("set-cookie") {
            let (name, rest) = set.to_str().expect("text").split_once('=').expect("a cookie");
            match rest.split(';').next().unwrap_or_default() {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.into(), value.into()),
            };
        }
        let next = answer.headers().get("location").map(|next| next.to_str().expect("text").to_owned());
        (next, answer.text().await.expect("a body"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_come_in_through_a_certified_provider() {
    let Ok(issuer) = std::env::var("KEYSTEAD_TEST_OIDC_ISSUER") else {
        eprintln!("SKIPPED: nobody started a certified identity provider (KEYSTEAD_TEST_OIDC_ISSUER); tests/run does.");
        return;
    };
    let app = TestApp::new().await;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_secs();
    app.advance(DateTime::from_timestamp(now.cast_signed(), 0).expect("a time") - app.clock_now());
    let start = format!("/auth/oidc/start?tenant={}", app.tenant_id);
    app.plant(SECRET);
    app.signed_in(OWNER, FIRST).await;
    // Each way of signing, and each way of proving who we are.
    for (client, secret) in
        [("keystead-rs256", json!(SECRET)), ("keystead-es256", json!(SECRET)), ("keystead-eddsa", json!(null))]
    {
        done(&app, "identityProviderSet", json!({ "issuer": issuer, "clientId": client, "clientSecret": secret }))
            .await;
        let tested = done(&app, "identityProviderTest", json!({})).await;
        assert_eq!(tested["testPassed"], true, "{client}: {tested}");
        let (browser, mut owner) = (app.browser(), Person::new(OWNER));
        let away = browser.look(&start).await;
        let (back, logins) = owner.authorize(away.body["url"].as_str().expect("an address")).await;
        assert_eq!(logins, 1);
        let replay = browser.fork();
        let came = browser.look(&back).await;
        assert_eq!(came.status, 200, "{client}: {}", came.body);
        assert_eq!(browser.ok(ME, json!({})).await["viewer"]["role"], "OWNER");
        assert_eq!(replay.look(&back).await.body["code"], "IDENTITY_PROVIDER_REFUSED");
        // It remembers her, which proves nothing; asked to, it asks her again.
        let fresh =
            "mutation($input: TenantPlanChangeInput!) { tenantPlanChange(input: $input) { userErrors { code } } }";
        let plan = json!({ "input": { "id": app.tenant_id, "plan": "ELITE" } });
        let refused = browser.ok(fresh, plan.clone()).await;
        assert_eq!(refused["tenantPlanChange"]["userErrors"][0]["code"], "STEP_UP_REQUIRED");
        let away = browser.look("/auth/oidc/start?stepUp=1").await;
        let (back, logins) = owner.authorize(away.body["url"].as_str().expect("an address")).await;
        assert_eq!(logins, 1, "she is asked again");
        let proved = browser.look(&back).await;
        assert_eq!(proved.status, 200, "{client}: {}", proved.body);
        assert_eq!(browser.ok(fresh, plan).await["tenantPlanChange"]["userErrors"], json!([]));
        // Without a secret of ours that it knows, the test says so.
        if client != "keystead-eddsa" {
            done(&app, "identityProviderSet", json!({ "clientSecret": "another-secret-0123456789" })).await;
            let tested = done(&app, "identityProviderTest", json!({})).await;
            let last = tested["testFindings"].as_array().and_then(|all| all.last()).expect("a finding");
            assert!(last["message"].as_str().is_some_and(|m| m.contains("does not know this client")), "{last}");
        }
    }
    // Whom it does not vouch for, or who has no seat, does not come in; somebody invited does.
    app.person(Role::Member, "Unverified Member").await;
    app.person(Role::Member, "Mo Member").await;
    for (login, status, words) in [
        ("unverified.member@harborpine.example", 403, "does not say that the address"),
        ("nobody@harborpine.example", 403, "Nobody with the address"),
        ("mo.member@harborpine.example", 200, ""),
    ] {
        let (browser, mut person) = (app.browser(), Person::new(login));
        let away = browser.look(&start).await;
        let (back, _) = person.authorize(away.body["url"].as_str().expect("an address")).await;
        let answer = browser.look(&back).await;
        assert_eq!(answer.status.as_u16(), status, "{login}: {}", answer.body);
        assert!(answer.body["message"].as_str().unwrap_or_default().contains(words), "{}", answer.body);
    }
    // "Only through our provider".
    let there = done(&app, "identityProviderSet", json!({ "ssoRequired": true })).await;
    assert_eq!(there["ssoRequired"], true);
    app.advance(minutes(1));
}
