//! Where a secret belongs. An envelope opens in its own place only.

use keystead_entities::{AnyId, TenantId};
use uuid::Uuid;

/// What a secret is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// A credential of a provider account.
    ProviderKey,
    /// The root of the deployment's own keys.
    InstanceRoot,
    /// What signs the messages to a webhook endpoint.
    WebhookSigning,
    /// The shared secret of a person's one-time codes.
    Totp,
    /// What we prove ourselves with to a company's identity provider.
    OidcClient,
    /// The data key of a file that was handed in.
    Upload,
    /// The data key of a text for a client.
    OutputText,
}

impl Purpose {
    /// All of them.
    const ALL: [Self; 7] = [
        Self::ProviderKey,
        Self::InstanceRoot,
        Self::WebhookSigning,
        Self::Totp,
        Self::OidcClient,
        Self::Upload,
        Self::OutputText,
    ];

    /// The one that is written so.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == text)
    }

    /// As bound into the envelope, for ever.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ProviderKey => "provider-key",
            Self::InstanceRoot => "instance-root",
            Self::WebhookSigning => "webhook-signing",
            Self::Totp => "totp",
            Self::OidcClient => "oidc-client",
            Self::Upload => "upload",
            Self::OutputText => "output-text",
        }
    }
}

/// Where a secret belongs: built from the row that the caller was authorised to read, never from the envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The tenant; nil for the deployment itself.
    pub tenant_id: TenantId,
    /// The row that holds the envelope.
    pub record: AnyId,
    /// The version of the secret in that row.
    pub version: i64,
    /// What it is for.
    pub purpose: Purpose,
}

impl Place {
    /// What content under this place is bound to, besides its own parts.
    pub(super) fn bytes(&self, deployment: Uuid) -> Vec<u8> {
        length_prefixed([
            &deployment.as_bytes()[..],
            self.tenant_id.0.as_bytes(),
            self.record.to_string().as_bytes(),
            &self.version.to_be_bytes(),
            self.purpose.as_str().as_bytes(),
        ])
    }

    /// The context under which the data key is wrapped: ids only, since KMS logs it in clear.
    pub(super) fn context(&self, deployment: Uuid) -> [(&'static str, String); 6] {
        [
            ("app", "keystead".into()),
            ("deployment", deployment.to_string()),
            ("tenant", self.tenant_id.to_string()),
            ("record", self.record.to_string()),
            ("version", self.version.to_string()),
            ("purpose", self.purpose.as_str().into()),
        ]
    }
}

/// Joins parts so that no two lists of parts give the same bytes: each behind its length, 4 bytes, big-endian.
pub(super) fn length_prefixed<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut joined = Vec::with_capacity(256);
    for part in parts {
        joined.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        joined.extend_from_slice(part);
    }
    joined
}
