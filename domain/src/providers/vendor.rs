//! Asking a vendor whether a secret is a valid credential: one call that costs nothing and changes nothing. No redirect
//! is followed (it would carry the credential elsewhere), no proxy is used, nothing of the answer but its status is read,
//! and nothing of it is stored: vendors echo keys in errors.

use std::net::SocketAddr;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Url};

use super::catalogue::{Dialect, Provider};
use super::endpoint;
use crate::error::{Code, Error, Result};
use crate::vault::Secret;

const CONNECT: Duration = Duration::from_secs(2);
const WHOLE: Duration = Duration::from_secs(6);

/// What the operator allows.
#[derive(Clone, Copy, Debug, Default)]
pub struct VendorPolicy {
    /// Whether accounts may point into private networks, and speak HTTP there: for a model that runs in the house, for
    /// development and for tests.
    pub allow_private_endpoints: bool,
}

/// What a vendor said of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A valid credential.
    Accepted,
    /// Not one, with the status that says so.
    Refused(u16),
    /// An answer that says nothing of the credential, with its status.
    Unclear(u16),
    /// No answer in time, or no connection.
    Unreachable,
}

/// Calls vendors.
pub struct Vendors {
    client: Client,
    policy: VendorPolicy,
}

impl Vendors {
    /// Under that policy.
    pub fn new(policy: VendorPolicy) -> Result<Self> {
        // Without a provider the client panics. An error only says that there is one already.
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(WHOLE)
            .pool_max_idle_per_host(0)
            .user_agent(concat!("keystead/", env!("CARGO_PKG_VERSION")))
            .dns_resolver(PublicOnly { allow_private: policy.allow_private_endpoints })
            .build()
            .map_err(|e| Error::internal("preparing calls to vendors", e))?;
        Ok(Self { client, policy })
    }

    /// Whether accounts may point into private networks.
    pub fn allows_private(&self) -> bool {
        self.policy.allow_private_endpoints
    }

    /// Asks whether the secret is a valid credential there.
    ///
    /// # Errors
    /// `INVALID` for an address that may not be called.
    pub async fn verify(&self, provider: &Provider, address: &str, secret: &Secret) -> Result<Verdict> {
        if provider.dialect == Dialect::Echo {
            let refused = secret.expose().starts_with(b"refuse");
            return Ok(if refused { Verdict::Refused(401) } else { Verdict::Accepted });
        }
        let base = endpoint::parse("endpoint", address, self.policy.allow_private_endpoints)?;
        let mut request = self.client.get(call(provider.dialect, &base));
        for (name, value) in headers(provider.dialect, secret)? {
            request = request.header(name, value);
        }
        let status = match request.send().await {
            Ok(answer) => answer.status().as_u16(),
            Err(error) => {
                // Without its address and cause chain: only what kind of failure it was.
                tracing::info!(
                    provider = provider.id,
                    timeout = error.is_timeout(),
                    connect = error.is_connect(),
                    "the vendor did not answer"
                );
                return Ok(Verdict::Unreachable);
            }
        };
        Ok(match status {
            200..=299 => Verdict::Accepted,
            401 | 403 => Verdict::Refused(status),
            // Google says 400 to a key that is none.
            400 if provider.dialect == Dialect::Gemini => Verdict::Refused(status),
            _ => Verdict::Unclear(status),
        })
    }
}

/// The call that needs nothing but a valid credential.
fn call(dialect: Dialect, base: &Url) -> Url {
    let mut url = base.clone();
    let path = match dialect {
        Dialect::OpenAi | Dialect::Echo => "/models",
        Dialect::Anthropic => "/v1/models",
        Dialect::AzureOpenAi => "/openai/models",
        Dialect::Gemini => "/v1beta/models",
        Dialect::Bedrock => "/foundation-models",
    };
    url.set_path(&format!("{}{path}", base.path().trim_end_matches('/')));
    match dialect {
        Dialect::AzureOpenAi => url.set_query(Some("api-version=2024-10-21")),
        Dialect::Anthropic => url.set_query(Some("limit=1")),
        Dialect::Gemini => url.set_query(Some("pageSize=1")),
        _ => {}
    }
    url
}

/// Where the credential goes. The values are marked sensitive, so that no client or log shows them.
fn headers(dialect: Dialect, secret: &Secret) -> Result<Vec<(HeaderName, HeaderValue)>> {
    let value = |prefix: &[u8]| {
        let bytes = zeroize::Zeroizing::new([prefix, secret.expose()].concat());
        let mut value = HeaderValue::from_bytes(&bytes)
            .map_err(|_| Error::refused(Code::Invalid, "secret", "A key has no line breaks or control characters."))?;
        value.set_sensitive(true);
        Ok::<_, Error>(value)
    };
    Ok(match dialect {
        Dialect::OpenAi | Dialect::Bedrock | Dialect::Echo => {
            vec![(HeaderName::from_static("authorization"), value(b"Bearer ")?)]
        }
        Dialect::Anthropic => vec![
            (HeaderName::from_static("x-api-key"), value(b"")?),
            (HeaderName::from_static("anthropic-version"), HeaderValue::from_static("2023-06-01")),
        ],
        Dialect::AzureOpenAi => vec![(HeaderName::from_static("api-key"), value(b"")?)],
        Dialect::Gemini => vec![(HeaderName::from_static("x-goog-api-key"), value(b"")?)],
    })
}

/// Resolves names, and leaves out addresses that may not be called.
pub(crate) struct PublicOnly {
    /// Whether private ones may.
    pub allow_private: bool,
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> =
                found.filter(|address| allow_private || endpoint::is_public(address.ip())).collect();
            if allowed.is_empty() {
                return Err("the name has no address that may be called".into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}
