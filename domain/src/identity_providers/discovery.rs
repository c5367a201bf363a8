//! What a provider says of itself (OpenID Connect Discovery 1.0), and its keys: fetched, and kept for a while by each process,
//! per company.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use keystead_entities::TenantId;
use keystead_entities::identity_provider as row;
use serde::Deserialize;
use serde_json::Value;

use super::http::{Answer, Http, Trouble};
use crate::error::Result;
use crate::jose::Key;

/// How long it is kept.
const KEPT: TimeDelta = TimeDelta::hours(1);
/// How long a failure is kept: whoever knocks again and again does not make us do so.
const FAILURE_KEPT: TimeDelta = TimeDelta::seconds(10);
/// The least time between two fetches of keys for a token whose key is not known.
const REFETCH: TimeDelta = TimeDelta::minutes(1);
/// Companies whose providers are kept in memory.
const MOST: usize = 2_000;
/// Keys of one provider.
const MOST_KEYS: usize = 50;

/// What a provider says of itself, as far as it matters here.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Metadata {
    pub issuer: String,
    pub authorization_endpoint: Option<String>,
    pub token_endpoint: Option<String>,
    pub userinfo_endpoint: Option<String>,
    pub jwks_uri: Option<String>,
    pub response_types_supported: Option<Vec<String>>,
    pub code_challenge_methods_supported: Option<Vec<String>>,
    pub id_token_signing_alg_values_supported: Option<Vec<String>>,
    pub token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

/// Why a provider cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// The description cannot be had.
    Description(Trouble),
    /// It is none.
    NoDescription(u16),
    /// It is that of another issuer.
    OtherIssuer(String),
    /// It lacks that.
    Lacks(&'static str),
    /// The keys cannot be had.
    Keys(Trouble),
    /// There are none that could be used.
    NoKeys,
}

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Description(trouble) => {
                write!(f, "The issuer's description (/.well-known/openid-configuration) {trouble}.")
            }
            Self::NoDescription(status) => write!(
                f,
                "There is no description at the issuer's /.well-known/openid-configuration (HTTP {status}). Is the issuer right?"
            ),
            Self::OtherIssuer(named) => write!(
                f,
                "The provider calls itself {named}, letter by letter. Enter exactly that as the issuer, or another address."
            ),
            Self::Lacks(what) => write!(f, "The provider's description names no {what}."),
            Self::Keys(trouble) => write!(f, "The place of the provider's keys (jwks_uri) {trouble}."),
            Self::NoKeys => f.write_str(
                "The provider publishes no key that could be used: RSA of 2048 bits or more, P-256 or Ed25519.",
            ),
        }
    }
}

struct Kept {
    issuer: String,
    at: DateTime<Utc>,
    metadata: std::result::Result<Arc<Metadata>, Unfit>,
    keys: Option<(DateTime<Utc>, Arc<Vec<Key>>)>,
}

/// Asks identity providers, and remembers what they say of themselves.
pub struct Client {
    pub(super) http: Http,
    kept: Mutex<HashMap<TenantId, Kept>>,
}

impl Client {
    /// One that may call private networks, and speak HTTP there, or not.
    ///
    /// # Errors
    /// Internal where the system's certificates cannot be read.
    pub fn new(allow_private: bool) -> Result<Self> {
        Ok(Self { http: Http::new(allow_private)?, kept: Mutex::default() })
    }

    /// What the provider of a company says of itself.
    pub(crate) async fn metadata(
        &self,
        row: &row::Model,
        now: DateTime<Utc>,
    ) -> std::result::Result<Arc<Metadata>, Unfit> {
        let known = self.with(row, |kept| {
            let age = if kept.metadata.is_ok() { KEPT } else { FAILURE_KEPT };
            (kept.at <= now && kept.at + age > now).then(|| kept.metadata.clone())
        });
        if let Some(known) = known.flatten() {
            return known;
        }
        let fetched = self.describe(&row.issuer).await.map(Arc::new);
        let mut all = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST && !all.contains_key(&row.tenant_id) {
            let oldest = all.iter().min_by_key(|(_, kept)| kept.at).map(|(id, _)| *id);
            oldest.and_then(|id| all.remove(&id));
        }
        let keys = all.remove(&row.tenant_id).filter(|kept| kept.issuer == row.issuer).and_then(|kept| kept.keys);
        let kept = Kept { issuer: row.issuer.clone(), at: now, metadata: fetched.clone(), keys };
        all.insert(row.tenant_id, kept);
        fetched
    }

    /// The provider's keys; fetched again where `missed` says that a token's key was not among them, unless that was done
    /// within the last minute.
    pub(crate) async fn keys(
        &self,
        row: &row::Model,
        metadata: &Metadata,
        now: DateTime<Utc>,
        missed: bool,
    ) -> std::result::Result<Arc<Vec<Key>>, Unfit> {
        let age = if missed { REFETCH } else { KEPT };
        let known = self.with(row, |kept| {
            let (at, keys) = kept.keys.as_ref()?;
            (*at <= now && *at + age > now).then(|| Arc::clone(keys))
        });
        if let Some(known) = known.flatten() {
            return Ok(known);
        }
        let fetched = Arc::new(self.fetch_keys(metadata).await?);
        self.with(row, |kept| kept.keys = Some((now, Arc::clone(&fetched))));
        Ok(fetched)
    }

    /// An address that the provider names, where a browser may be sent there.
    pub(crate) fn place(&self, url: &str) -> Option<reqwest::Url> {
        self.http.address("url", url, true).ok()
    }

    /// Forgets what was kept of a company's provider.
    pub(super) fn forget(&self, tenant_id: TenantId) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).remove(&tenant_id);
    }

    fn with<T>(&self, row: &row::Model, look: impl FnOnce(&mut Kept) -> T) -> Option<T> {
        let mut all = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        all.get_mut(&row.tenant_id).filter(|kept| kept.issuer == row.issuer).map(look)
    }

    /// Fetches the description of an issuer, and compares whose it is.
    pub(super) async fn describe(&self, issuer: &str) -> std::result::Result<Metadata, Unfit> {
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let Answer { status, body } = self.http.get(&url, None).await.map_err(Unfit::Description)?;
        if status != 200 {
            return Err(Unfit::NoDescription(status));
        }
        let metadata: Metadata =
            serde_json::from_value(body).map_err(|_| Unfit::Description(Trouble::Nonsense(status)))?;
        if metadata.issuer != issuer {
            let named = metadata.issuer.chars().filter(|c| c.is_ascii_graphic()).take(300).collect();
            return Err(Unfit::OtherIssuer(named));
        }
        Ok(metadata)
    }

    /// Fetches the keys.
    pub(super) async fn fetch_keys(&self, metadata: &Metadata) -> std::result::Result<Vec<Key>, Unfit> {
        let url = metadata.jwks_uri.as_deref().ok_or(Unfit::Lacks("keys (jwks_uri)"))?;
        let Answer { status, body } = self.http.get(url, None).await.map_err(Unfit::Keys)?;
        if status != 200 {
            return Err(Unfit::Keys(Trouble::Nonsense(status)));
        }
        let all = body.get("keys").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let keys: Vec<Key> = all.iter().take(MOST_KEYS).filter_map(usable).collect();
        if keys.is_empty() { Err(Unfit::NoKeys) } else { Ok(keys) }
    }
}

/// A published key that signs, of a kind that is known here.
fn usable(jwk: &Value) -> Option<Key> {
    let says = |name: &str| jwk.get(name).and_then(Value::as_str);
    let key = Key::read(jwk).ok()?;
    let signs = says("use").is_none_or(|purpose| purpose == "sig");
    (signs && says("alg").is_none_or(|alg| alg == key.algorithm())).then_some(key)
}
