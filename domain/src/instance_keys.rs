//! Keys of the deployment, all derived from one sealed root (HKDF-SHA-256, RFC 5869) under a label each.

use ring::{hkdf, hmac};
use zeroize::Zeroizing;

/// What is derived from the root.
pub struct InstanceKeys {
    tokens: hmac::Key,
    requests: hmac::Key,
    links: hmac::Key,
    tags: hmac::Key,
    fingerprints: Zeroizing<[u8; 32]>,
    audit_seed: Zeroizing<[u8; 32]>,
}

impl InstanceKeys {
    /// Derives them from 32 random bytes.
    pub fn derive(root: &[u8; 32]) -> Self {
        let mac = |label| hmac::Key::new(hmac::HMAC_SHA256, &*expand(root, label));
        Self {
            tokens: mac("keystead/tokens/v1"),
            requests: mac("keystead/requests/v1"),
            links: mac("keystead/sign-in-links/v1"),
            tags: mac("keystead/tags/v1"),
            fingerprints: expand(root, "keystead/fingerprints/v1"),
            audit_seed: expand(root, "keystead/audit-signing/v1"),
        }
    }

    /// What is stored of a token's secret: HMAC-SHA-256.
    pub fn token_hash(&self, secret: &[u8]) -> Vec<u8> {
        hmac::sign(&self.tokens, secret).as_ref().to_vec()
    }

    /// Whether a token's secret is the stored one, in constant time.
    pub fn token_matches(&self, secret: &[u8], stored: &[u8]) -> bool {
        hmac::verify(&self.tokens, secret, stored).is_ok()
    }

    /// What stands in a sign-in link behind its id: it is derived, so nobody has to keep it.
    pub(crate) fn link_secret(&self, id: uuid::Uuid) -> Vec<u8> {
        hmac::sign(&self.links, id.as_bytes()).as_ref().to_vec()
    }

    /// A mark that only this deployment can make, for what a browser brings back: of a kind, over those parts.
    pub fn tag(&self, kind: &str, parts: &[&[u8]]) -> Vec<u8> {
        let mut message = Vec::with_capacity(128);
        for part in std::iter::once(kind.as_bytes()).chain(parts.iter().copied()) {
            message.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            message.extend_from_slice(part);
        }
        hmac::sign(&self.tags, &message).as_ref().to_vec()
    }

    /// What is stored of a request's input: HMAC-SHA-256, since an input can hold a secret.
    pub fn request_hash(&self, input: &[u8]) -> Vec<u8> {
        hmac::sign(&self.requests, input).as_ref().to_vec()
    }

    /// The key for fingerprints of a tenant's secrets; different for each tenant, so that the same secret at two
    /// tenants does not show.
    pub fn fingerprint_key(&self, tenant_id: keystead_entities::TenantId) -> hmac::Key {
        let root = hmac::Key::new(hmac::HMAC_SHA256, &*self.fingerprints);
        hmac::Key::new(hmac::HMAC_SHA256, hmac::sign(&root, tenant_id.0.as_bytes()).as_ref())
    }

    /// The seed of the Ed25519 key that signs audit checkpoints.
    pub(crate) fn audit_seed(&self) -> &[u8; 32] {
        &self.audit_seed
    }
}

fn expand(root: &[u8; 32], label: &str) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, b"keystead").extract(root);
    let info = [label.as_bytes()];
    let filled = prk.expand(&info, hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut out[..]));
    debug_assert!(filled.is_ok(), "32 bytes are always within HKDF's limit");
    out
}
