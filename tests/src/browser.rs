//! A browser: keeps cookies, sends what a browser sends, and can be told not to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use poem::Request;
use poem::http::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Client};

/// A browser before the app.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    /// Its cookies.
    pub cookies: Arc<Mutex<BTreeMap<String, String>>>,
    /// What it calls the site its pages are from.
    pub origin: Option<String>,
    /// Whether its scripts send the header against forged requests.
    pub csrf: bool,
    /// The company that its scripts name.
    pub tenant: Option<String>,
}

impl Browser {
    /// A new one, without cookies.
    pub fn new(client: &Client) -> Self {
        Self {
            client: Client { token: None, ..client.clone() },
            cookies: Arc::default(),
            origin: Some(crate::PUBLIC_URL.into()),
            csrf: true,
            tenant: None,
        }
    }

    /// A copy as it is now, whose cookies are its own from now on.
    pub fn fork(&self) -> Self {
        let cookies = self.cookies.lock().unwrap().clone();
        Self { cookies: Arc::new(Mutex::new(cookies)), ..self.clone() }
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// Sends JSON, as a console's script does.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(("application/json", body.to_string())), true).await
    }

    /// Fetches JSON, as a console's script does.
    pub async fn look(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, true).await
    }

    /// Opens a page.
    pub async fn open(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None, false).await
    }

    /// Opens a page, fills its first form in, and sends it; follows where it leads.
    pub async fn fill(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.open(path).await;
        let html = String::from_utf8_lossy(&page.bytes).into_owned();
        let mark = html.split("name=\"form\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let mark = mark.unwrap_or_else(|| panic!("a form on {path}: {} {html}", page.status));
        let action = html.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("where to send it");
        let pairs = fields.iter().copied().chain([("form", mark)]);
        let body: Vec<String> = pairs.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        let sent = ("application/x-www-form-urlencoded", body.join("&"));
        let answer = self.send(Method::POST, action, Some(sent), false).await;
        match answer.headers.get("location").and_then(|v| v.to_str().ok()) {
            Some(next) => self.open(next).await,
            None => answer,
        }
    }

    /// Sends a GraphQL operation.
    pub async fn graphql(&self, query: &str, variables: Value) -> Answer {
        self.post("/graphql", json!({ "query": query, "variables": variables })).await
    }

    /// As [`Client::ok`].
    pub async fn ok(&self, query: &str, variables: Value) -> Value {
        let answer = self.graphql(query, variables).await;
        assert!(answer.status == 200 && answer.body["errors"].is_null(), "{} {}", answer.status, answer.body);
        answer.body["data"].clone()
    }

    async fn send(&self, method: Method, path: &str, body: Option<(&str, String)>, is_script: bool) -> Answer {
        let mut request = Request::builder()
            .method(method.clone())
            .uri(path.parse().expect("a URI"))
            .header("accept", "*/*")
            .header("user-agent", "Test Browser 1.0");
        let cookies = self.cookies.lock().unwrap().clone();
        let line: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !line.is_empty() {
            request = request.header("cookie", line.join("; "));
        }
        if let Some(origin) = self.origin.as_ref().filter(|_| method != Method::GET) {
            request = request.header("origin", origin);
        }
        if self.csrf && is_script {
            request = request.header("x-keystead-csrf", "1");
        }
        if let Some(tenant) = self.tenant.as_ref().filter(|_| is_script) {
            request = request.header("x-keystead-tenant", tenant);
        }
        let request = match body {
            Some((media, body)) => request.content_type(media).body(body),
            None => request.finish(),
        };
        let answer = self.client.call(request).await;
        for set in answer.headers.get_all("set-cookie") {
            let text = set.to_str().expect("a cookie");
            let (name, rest) = text.split_once('=').expect("a cookie");
            let value = rest.split(';').next().unwrap_or_default();
            let mut cookies = self.cookies.lock().unwrap();
            match text.contains("Max-Age=0") {
                true => cookies.remove(name),
                false => cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        answer
    }
}

fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
