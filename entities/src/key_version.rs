//! One secret of a provider key, sealed.

use sea_orm::entity::prelude::*;

use crate::{KeyVersionId, ProviderKeyId, TenantId, provider_key::Verification, text_enum};

text_enum! {
    /// What protects a secret.
    Custody {
        /// A key file on the machine that runs Keystead.
        LocalFile = "LOCAL_FILE",
        /// A passphrase that the operator gives at each start.
        LocalPassphrase = "LOCAL_PASSPHRASE",
        /// A key of AWS KMS.
        AwsKms = "AWS_KMS",
    }
}

text_enum! {
    /// Where a version stands.
    KeyVersionState {
        /// The one in use.
        Current = "CURRENT",
        /// Replaced; still opened for what has not changed over yet.
        Retiring = "RETIRING",
        /// Its time is over and its secret is gone for good.
        Retired = "RETIRED",
        /// Never opened again; still there, sealed.
        Revoked = "REVOKED",
        /// Gone for good.
        Destroyed = "DESTROYED",
    }
}

/// One secret of a provider key, sealed.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "key_versions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub tenant_id: TenantId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: KeyVersionId,
    pub key_id: ProviderKeyId,
    /// From 1, without gaps within the key.
    pub number: i64,
    pub state: KeyVersionState,
    /// Absent once the secret is gone for good.
    pub envelope: Option<Vec<u8>>,
    /// The key-encryption key that the envelope is wrapped under.
    pub kek_id: String,
    /// The suite it is sealed with.
    pub suite: i32,
    /// Rises with each re-wrap.
    pub envelope_rev: i64,
    pub last_four: Option<String>,
    pub fingerprint: String,
    /// What the vendor said of it when it was put in.
    pub verification: Verification,
    /// Why it was put in.
    pub reason: String,
    /// Actor id.
    pub made_by: String,
    /// When its overlap ends, once it is replaced.
    pub retires_at: Option<DateTimeUtc>,
    /// When it was retired, revoked or destroyed.
    pub ended_at: Option<DateTimeUtc>,
    pub rewrapped_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

crate::scoped!(KeyVersionId, Id);

impl Custody {
    /// The custody that a key-encryption key of that id gives.
    pub fn of_kek_id(kek_id: &str) -> Self {
        match kek_id {
            id if id.starts_with("arn:") => Self::AwsKms,
            id if id.starts_with("local-passphrase/") => Self::LocalPassphrase,
            _ => Self::LocalFile,
        }
    }
}

impl Entity {
    /// The stored secrets of all tenants, for the operator.
    pub fn stored_of_all_tenants() -> Select<Self> {
        Self::find().filter(Column::Envelope.is_not_null())
    }
}
