//! The client that asks providers: no redirect is followed, no proxy is used, no address inside a private network is called,
//! and no answer is waited for or read for long.

use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::redirect::Policy;
use reqwest::{RequestBuilder, Url};
use serde_json::Value;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::providers::{PublicOnly, callable};

const WHOLE: Duration = Duration::from_secs(5);
const CONNECT: Duration = Duration::from_secs(3);
/// Bytes of an answer.
const MOST: usize = 256 << 10;

/// Asks providers.
pub(super) struct Http {
    client: reqwest::Client,
    allow_private: bool,
}

/// An answer that was read.
pub(super) struct Answer {
    pub status: u16,
    /// The body, where it is JSON.
    pub body: Value,
}

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It may not be called.
    Address,
    /// Nobody is there.
    NoConnection,
    /// It takes too long.
    Slow,
    /// It sends us elsewhere.
    Redirects,
    /// It is too long.
    TooLong,
    /// It is no JSON, or a status that says nothing.
    Nonsense(u16),
    /// It fails by its own account.
    Fails(u16),
}

impl Trouble {
    /// Whether it may be over by itself.
    pub fn is_outage(self) -> bool {
        matches!(self, Self::NoConnection | Self::Slow | Self::Fails(_))
    }
}

/// What it is, to stand behind "its … ".
impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Address => f.write_str(
                "has an address that may not be called: it is not https://, or leads into a private network",
            ),
            Self::NoConnection => f.write_str(
                "cannot be reached: the name is not known or leads into a private network, the port is closed, or the \
                 certificate is not valid",
            ),
            Self::Slow => write!(f, "does not answer within {} seconds", WHOLE.as_secs()),
            Self::Redirects => f.write_str("sends us to another address, which is not followed"),
            Self::TooLong => write!(f, "answers with more than {} KiB", MOST >> 10),
            Self::Nonsense(status) => write!(f, "answers with something else than it should (HTTP {status})"),
            Self::Fails(status) => write!(f, "fails by its own account (HTTP {status})"),
        }
    }
}

impl Http {
    /// One that may call private networks, and speak HTTP there, or not.
    pub fn new(allow_private: bool) -> Result<Self> {
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .pool_max_idle_per_host(0)
            .user_agent(concat!("keystead/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(PublicOnly { allow_private })
            .build()
            .map_err(|e| Error::internal("preparing for identity providers", e))?;
        Ok(Self { client, allow_private })
    }

    /// Reads an address. `field` is named when it cannot be used.
    pub fn address(&self, field: &str, text: &str, query: bool) -> Result<Url> {
        callable(field, text, self.allow_private, query)
    }

    /// Fetches JSON.
    pub async fn get(&self, url: &str, bearer: Option<&str>) -> std::result::Result<Answer, Trouble> {
        let url = self.address("url", url, true).map_err(|_| Trouble::Address)?;
        let mut request = self.client.get(url);
        if let Some(token) = bearer {
            request = request.bearer_auth(token);
        }
        read(request).await
    }

    /// Sends a form.
    pub async fn post(
        &self,
        url: &str,
        form: Zeroizing<String>,
        basic: Option<(&str, &str)>,
    ) -> std::result::Result<Answer, Trouble> {
        let url = self.address("url", url, true).map_err(|_| Trouble::Address)?;
        let mut request = self.client.post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some((id, secret)) = basic {
            request = request.basic_auth(id, Some(secret));
        }
        read(request.body(form.to_string())).await
    }
}

async fn read(request: RequestBuilder) -> std::result::Result<Answer, Trouble> {
    let mut answer = request.header(ACCEPT, "application/json").send().await.map_err(|e| trouble(&e))?;
    let status = answer.status();
    if status.is_redirection() {
        return Err(Trouble::Redirects);
    }
    if status.is_server_error() {
        return Err(Trouble::Fails(status.as_u16()));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|e| trouble(&e))? {
        if bytes.len() + chunk.len() > MOST {
            return Err(Trouble::TooLong);
        }
        bytes.extend_from_slice(&chunk);
    }
    let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    let is_json = matches!(body, Value::Object(_));
    if status.is_success() && !is_json {
        return Err(Trouble::Nonsense(status.as_u16()));
    }
    Ok(Answer { status: status.as_u16(), body })
}

fn trouble(error: &reqwest::Error) -> Trouble {
    if error.is_timeout() { Trouble::Slow } else { Trouble::NoConnection }
}
