//! Partners: their programs, what companies grant them, and how they work in there.

mod board;
mod clients;
mod grants;
mod oauth;
mod provision;
mod rights;
mod traces;

use keystead_domain::partners;
use keystead_entities::TenantId;
use keystead_tests::{Answer, Client, TestApp, Value, json};
use poem::Request;
use poem::http::Method;

pub use crate::statements::{done, made};

/// A company, and a partner beside it.
pub struct Scene {
    pub app: TestApp,
    /// The partner's own company.
    pub home: TenantId,
    /// Its owner.
    pub msp: Client,
    /// The partner.
    pub partner: Value,
}

/// What a program needs to come in and change things.
pub const WORK: &[&str] = &["partners:write", "tenant:read", "seats:write", "apps:write", "audit:read"];

impl Scene {
    pub async fn new() -> Self {
        Self::on(TestApp::new().await).await
    }

    pub async fn on(app: TestApp) -> Self {
        let (home, msp) = app.stranger().await;
        let partner = partners::create(&app.app, home, Some("Bright MSP")).await.expect("a partner");
        Self { app, home, msp, partner: json!(partner.id) }
    }

    /// The company lets the partner do that.
    pub async fn grant(&self, scopes: &[&str]) -> Value {
        let input = json!({ "tenantId": self.app.tenant_id, "partnerId": self.partner, "scopes": scopes });
        made(&self.app.owner, "partnerGrantCreate", "partnerGrant", input).await
    }

    /// A program of the partner with those scopes: its id and its secret.
    pub async fn program(&self, scopes: &[&str]) -> (String, String) {
        let input = json!({ "name": "Nightly sync", "scopes": scopes });
        let made = done(&self.msp, "apiClientCreate", "apiClient { id } clientSecret", input).await;
        let secret = made["clientSecret"].as_str().expect("a secret").to_owned();
        self.app.plant(&secret);
        (made["apiClient"]["id"].as_str().expect("an id").to_owned(), secret)
    }

    /// Asks for a token with those parameters.
    pub async fn ask(&self, parameters: &[(&str, &str)]) -> Answer {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        let request = Request::builder()
            .method(Method::POST)
            .uri("/oauth/token".parse().expect("a URI"))
            .content_type("application/x-www-form-urlencoded");
        self.app.nobody.call(request.body(form)).await
    }

    /// The program with a token for all that it has.
    pub async fn signed_in(&self, (id, secret): &(String, String)) -> Client {
        let grant = ("grant_type", "client_credentials");
        let answer = self.ask(&[grant, ("client_id", id), ("client_secret", secret)]).await;
        let token = answer.body["access_token"].as_str().unwrap_or_else(|| panic!("{}", answer.body)).to_owned();
        self.app.plant(&token);
        self.app.nobody.with_token(token)
    }

    /// A program with all that is needed to work, signed in.
    pub async fn worker(&self) -> Client {
        self.signed_in(&self.program(WORK).await).await
    }
}

/// The people of a company.
pub const SEATS: &str = "query($id: ID!) { tenant(id: $id) { name seats { nodes { name } } } }";
