//! How secrets are encrypted.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use keystead_domain::{Error as DomainError, keys};
use keystead_entities::key_version::{self as version, KeyVersionState};
use keystead_entities::{ProviderKeyId, Scope, Scoped, TenantId};
use sea_orm::{ColumnTrait, QueryFilter};

use crate::graphql::auth::auth;
use crate::graphql::errors::Result;
use crate::graphql::job::Job;
use crate::graphql::loader::{Loaded, Loader};
use crate::graphql::payload::payload;
use crate::graphql::request::{FromSight, Request, Sight, parse_id};
use crate::graphql::scalars::DateTime;

/// What protects the keys that encrypt secrets.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "keystead_entities::key_version::Custody")]
pub enum Custody {
    /// A key file on the machine that runs Keystead.
    LocalFile,
    /// A passphrase that the operator gives at each start.
    LocalPassphrase,
    /// A key of AWS KMS.
    AwsKms,
}

/// How one secret is encrypted: under a data key of its own, which is wrapped by a key-encryption key.
#[derive(SimpleObject)]
pub struct EncryptionInfo {
    /// What protects the key-encryption key.
    custody: Custody,
    /// Id of the key-encryption key: the ARN of a KMS key, or the fingerprint of a local one.
    kek_id: String,
    /// Version of the envelope's format.
    envelope_version: i32,
    /// How it is encrypted.
    suite: String,
    /// Rises with each re-wrap, from 1.
    envelope_revision: i32,
    /// When it was last re-wrapped; `null` where it never was.
    rewrapped_at: Option<DateTime>,
}

impl EncryptionInfo {
    /// Of a version.
    pub fn of(row: &version::Model) -> Self {
        Self {
            custody: version::Custody::of_kek_id(&row.kek_id).into(),
            kek_id: row.kek_id.clone(),
            envelope_version: 1,
            suite: "HKDF-SHA-512, AES-256-GCM, key-committing".into(),
            envelope_revision: i32::try_from(row.envelope_rev).unwrap_or(i32::MAX),
            rewrapped_at: row.rewrapped_at.map(Into::into),
        }
    }
}

/// Loads the version in use of keys, many in one statement.
pub struct CurrentVersion(Sight);

impl FromSight for CurrentVersion {
    fn from_sight(sight: Sight) -> Self {
        Self(sight)
    }
}

impl Loader<(Scope, ProviderKeyId)> for CurrentVersion {
    type Value = Arc<version::Model>;

    async fn load(&self, wanted: &[(Scope, ProviderKeyId)]) -> Loaded<(Scope, ProviderKeyId), Self::Value> {
        let mut by_scope: HashMap<Scope, Vec<ProviderKeyId>> = HashMap::new();
        for (scope, id) in wanted {
            by_scope.entry(*scope).or_default().push(*id);
        }
        let mut found = HashMap::with_capacity(wanted.len());
        for (scope, ids) in by_scope {
            let rows = version::Entity::within(scope)
                .filter(version::Column::KeyId.is_in(ids))
                .filter(version::Column::State.is_in([KeyVersionState::Current, KeyVersionState::Revoked]))
                .all(&self.0.of(scope))
                .await
                .map_err(|e| Arc::new(DomainError::from(e)))?;
            for row in rows {
                let at = (scope, row.key_id);
                let is_newer = found.get(&at).is_none_or(|known: &Self::Value| known.number < row.number);
                if is_newer {
                    found.insert(at, Arc::new(row));
                }
            }
        }
        Ok(found)
    }
}

/// How a company's secrets are encrypted, and how far a re-wrap has come.
#[derive(SimpleObject)]
pub struct TenantEncryption {
    /// What protects the key-encryption key of new secrets.
    custody: Custody,
    /// Id of the key-encryption key of new secrets: the ARN of a KMS key, or the fingerprint of a local one.
    kek_id: String,
    /// Secrets that are stored.
    secret_count: i32,
    /// Of them, those that are still wrapped under another key-encryption key. `encryptionRewrap` moves them.
    pending_count: i32,
    /// When a secret was last re-wrapped; `null` where none ever was.
    rewrapped_at: Option<DateTime>,
}

/// The encryption of a company's secrets.
pub struct EncryptionOfTenant(pub TenantId);

#[Object]
impl EncryptionOfTenant {
    /// How the company's secrets are encrypted.
    async fn encryption(&self, gql: &Context<'_>) -> Result<TenantEncryption> {
        let ctx = gql.within(self.0)?;
        let info = keys::encryption(&ctx).await?;
        let count = |n: u64| i32::try_from(n).unwrap_or(i32::MAX);
        Ok(TenantEncryption {
            custody: info.custody.into(),
            kek_id: info.kek_id,
            secret_count: count(info.secret_count),
            pending_count: count(info.pending_count),
            rewrapped_at: info.rewrapped_at.map(Into::into),
        })
    }
}

/// A company whose secrets are to be moved to the current key-encryption key.
#[derive(InputObject)]
pub struct EncryptionRewrapInput {
    /// The company.
    tenant_id: ID,
    /// Makes a repeat safe: 1 to 255 characters, kept for 24 hours.
    idempotency_key: Option<String>,
}

payload!(
    /// What `encryptionRewrap` began.
    EncryptionRewrapPayload {
        /// The job that does it; `Tenant.encryption.pendingCount` and the job's progress say how far it is.
        job: Job
    }
);

/// Moving secrets from one key-encryption key to another.
#[derive(Default)]
pub struct EncryptionMutation;

#[Object]
impl EncryptionMutation {
    /// Moves every secret of the company to the current key-encryption key, after the operator has changed it: from a local
    /// one to KMS, from one key of KMS to another, or to a new key file. Secrets can be used all the while, and none is
    /// opened. While one such job runs, it is that one that is returned.
    #[graphql(directive = auth::apply(keys::REWRAP_ALL))]
    async fn encryption_rewrap(
        &self,
        gql: &Context<'_>,
        #[graphql(desc = "The company.")] input: EncryptionRewrapInput,
    ) -> Result<Option<EncryptionRewrapPayload>> {
        let key = input.idempotency_key.clone();
        let done = gql.run(keys::REWRAP_ALL, key.as_deref(), |ctx| async move {
            ctx.expect_tenant("tenantId", parse_id("tenantId", &input.tenant_id)?)?;
            keys::request_rewrap(&ctx).await
        });
        Ok(Some(done.await?.into()))
    }
}
