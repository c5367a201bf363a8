//! A caller: what it sends goes through the HTTP handler as if from outside.

use std::sync::Arc;

use poem::endpoint::BoxEndpoint;
use poem::http::{HeaderMap, Method, StatusCode};
use poem::{Endpoint, Request, Response};
use serde_json::{Value, json};

/// A caller with a token, or without.
#[derive(Clone)]
pub struct Client {
    pub(crate) endpoint: Arc<BoxEndpoint<'static, Response>>,
    /// Its API token.
    pub token: Option<String>,
    /// The company that it names in `X-Keystead-Tenant`.
    pub company: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: StatusCode,
    /// HTTP headers.
    pub headers: HeaderMap,
    /// The body, where it is JSON.
    pub body: Value,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Client {
    /// The same way in with another token.
    pub fn with_token(&self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self.clone() }
    }

    /// The way in.
    pub fn endpoint(&self) -> Arc<BoxEndpoint<'static, Response>> {
        Arc::clone(&self.endpoint)
    }

    /// The same caller, in that company.
    pub fn inside(&self, company: impl ToString) -> Self {
        Self { company: Some(company.to_string()), ..self.clone() }
    }

    /// The same caller before another endpoint.
    pub fn at(&self, endpoint: Arc<BoxEndpoint<'static, Response>>) -> Self {
        Self { endpoint, ..self.clone() }
    }

    /// Sends a GraphQL operation.
    pub async fn send(&self, query: &str, variables: Value) -> Answer {
        self.post(json!({ "query": query, "variables": variables })).await
    }

    /// Sends a GraphQL request body.
    pub async fn post(&self, body: Value) -> Answer {
        let request = Request::builder()
            .method(Method::POST)
            .uri("/graphql".parse().expect("a URI"))
            .content_type("application/json")
            .header("accept", "application/graphql-response+json");
        self.call(request.body(body.to_string())).await
    }

    /// Fetches a path.
    pub async fn get(&self, path: &str) -> Answer {
        self.call(Request::builder().method(Method::GET).uri(path.parse().expect("a URI")).finish()).await
    }

    /// Sends any request, with the caller's credential.
    pub async fn call(&self, mut request: Request) -> Answer {
        if let Some(token) = &self.token {
            request.headers_mut().insert("authorization", format!("Bearer {token}").parse().expect("a header"));
        }
        if let Some(company) = &self.company {
            request.headers_mut().insert("x-keystead-tenant", company.parse().expect("a header"));
        }
        let response = self.endpoint.get_response(request).await;
        let (parts, body) = response.into_parts();
        let bytes = body.into_vec().await.expect("a body");
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status: parts.status, headers: parts.headers, body, bytes }
    }

    /// The data of an operation that must go well: no errors at the top, no `userErrors` anywhere.
    pub async fn ok(&self, query: &str, variables: Value) -> Value {
        let answer = self.send(query, variables).await;
        assert!(answer.body["errors"].is_null(), "{}", answer.body);
        if let Some(errors) = first_user_errors(&answer.body["data"]) {
            assert!(errors.as_array().is_none_or(Vec::is_empty), "{}", answer.body);
        }
        answer.body["data"].clone()
    }

    /// The codes of the `userErrors` of an operation with one mutation.
    pub async fn refused(&self, query: &str, variables: Value) -> Vec<String> {
        let answer = self.send(query, variables).await;
        assert!(answer.body["errors"].is_null(), "{}", answer.body);
        let errors = first_user_errors(&answer.body["data"]).cloned().unwrap_or(Value::Null);
        errors.as_array().into_iter().flatten().map(|e| e["code"].as_str().expect("a code").to_owned()).collect()
    }

    /// The `extensions.code` of the first top-level error of an operation.
    pub async fn error_code(&self, query: &str, variables: Value) -> String {
        let answer = self.send(query, variables).await;
        answer.body["errors"][0]["extensions"]["code"].as_str().unwrap_or("none").to_owned()
    }
}

fn first_user_errors(data: &Value) -> Option<&Value> {
    data.as_object()?.values().find_map(|field| field.get("userErrors"))
}
