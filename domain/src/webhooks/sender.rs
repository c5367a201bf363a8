//! The client that sends: no redirect is followed (it would carry what is said elsewhere), no proxy is used, and no
//! address inside a private network is called. Names are judged by the addresses they have when the connection is made.

use std::time::{Duration, Instant};

use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use crate::error::{Error, Result};
use crate::providers::{PublicOnly, callable};

/// So long an endpoint may take.
const WHOLE: Duration = Duration::from_secs(15);
const CONNECT: Duration = Duration::from_secs(5);
/// So much of an answer is kept.
const KEPT: usize = 1_024;

/// Sends messages.
pub struct Sender {
    client: Client,
    allow_private: bool,
}

/// How an attempt went.
#[derive(Debug)]
pub(super) struct Attempt {
    /// HTTP status, where there was an answer.
    pub status: Option<u16>,
    pub took: Duration,
    pub answer: Option<String>,
    pub error: Option<String>,
}

/// A message with its headers.
pub(super) struct Message<'a> {
    pub id: &'a str,
    pub timestamp: i64,
    pub signature: &'a str,
    pub body: &'a str,
}

/// Reads the address of an endpoint. `field` is named when it cannot be used.
pub(super) fn address(field: &str, text: &str, allow_private: bool) -> Result<Url> {
    callable(field, text, allow_private, true)
}

impl Sender {
    /// One that may call private networks, and speak HTTP there, or not.
    pub fn new(allow_private: bool) -> Result<Self> {
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .pool_max_idle_per_host(0)
            .user_agent(concat!("keystead/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(PublicOnly { allow_private })
            .build()
            .map_err(|e| Error::internal("preparing webhooks", e))?;
        Ok(Self { client, allow_private })
    }

    /// Whether endpoints may be in private networks.
    pub fn allows_private(&self) -> bool {
        self.allow_private
    }

    /// Sends one message, once.
    pub(super) async fn send(&self, url: &str, message: &Message<'_>) -> Attempt {
        let begun = Instant::now();
        let failed = |error: String, took| Attempt { status: None, took, answer: None, error: Some(error) };
        let Ok(url) = address("url", url, self.allow_private) else {
            return failed("The address may not be called any more.".into(), begun.elapsed());
        };
        let request = self
            .client
            .post(url)
            .header("content-type", "application/json")
            .header("webhook-id", message.id)
            .header("webhook-timestamp", message.timestamp)
            .header("webhook-signature", message.signature)
            .body(message.body.to_owned());
        match request.send().await {
            Ok(answer) => {
                let status = Some(answer.status().as_u16());
                let answer = beginning(answer).await;
                Attempt { status, took: begun.elapsed(), answer: Some(answer), error: None }
            }
            Err(error) => failed(in_words(&error), begun.elapsed()),
        }
    }
}

/// The first kilobyte of an answer, as far as it comes in time and is text.
async fn beginning(mut answer: reqwest::Response) -> String {
    let mut bytes = Vec::with_capacity(KEPT);
    while bytes.len() < KEPT {
        match answer.chunk().await {
            Ok(Some(chunk)) => bytes.extend_from_slice(chunk.get(..KEPT - bytes.len()).unwrap_or(&chunk)),
            Ok(None) | Err(_) => break,
        }
    }
    let text = String::from_utf8_lossy(&bytes);
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

/// Without the address and what the system says: only what kind of failure it was.
fn in_words(error: &reqwest::Error) -> String {
    match error {
        error if error.is_timeout() => "No answer within 15 seconds.",
        error if error.is_connect() => {
            "No connection: the name is not known, leads into a private network, the port is closed, or its certificate \
             is not valid."
        }
        _ => "The connection broke off.",
    }
    .into()
}
