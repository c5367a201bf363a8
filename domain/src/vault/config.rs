//! Where the key-encryption keys come from.

use std::path::PathBuf;

use super::cache::CacheLimits;
use super::secret::Secret;

/// A source of a key-encryption key.
pub enum KekSource {
    /// Files in a folder outside the data folder. As the current source the key is made on the first start.
    Files {
        /// The folder, `0700`.
        folder: PathBuf,
    },
    /// A passphrase that the operator gives at each start.
    Passphrase {
        /// The passphrase.
        passphrase: Secret,
    },
    /// A key of AWS KMS, by ARN, id or alias.
    AwsKms {
        /// Its ARN, id or alias.
        key_id: String,
    },
}

/// Credentials for KMS.
pub struct KmsCredentials {
    /// The public part.
    pub access_key_id: String,
    /// The secret part.
    pub secret_access_key: Secret,
}

/// How the vault is opened.
pub struct VaultConfig {
    /// Wraps everything new.
    pub current: KekSource,
    /// Still readable: whatever was current before. A folder without key files counts as nothing.
    pub previous: Vec<KekSource>,
    /// The data folder, under which no key file may be.
    pub data_dir: Option<PathBuf>,
    /// systemd's `$CREDENTIALS_DIRECTORY`. A credential `keystead-kek` there takes the place of the key files, and
    /// `keystead-kek-previous` of their previous slot.
    pub credentials_dir: Option<PathBuf>,
    /// Endpoint of KMS in place of the region's own.
    pub kms_endpoint: Option<String>,
    /// Region of KMS in place of the environment's.
    pub kms_region: Option<String>,
    /// Credentials for KMS in place of the usual chain of AWS.
    pub kms_credentials: Option<KmsCredentials>,
    /// How long unwrapped data keys stay in memory.
    pub cache: CacheLimits,
}

impl VaultConfig {
    /// Key files in that folder, and nothing else.
    pub fn files(folder: impl Into<PathBuf>) -> Self {
        Self::new(KekSource::Files { folder: folder.into() })
    }

    /// That source, and nothing else.
    pub fn new(current: KekSource) -> Self {
        Self {
            current,
            previous: Vec::new(),
            data_dir: None,
            credentials_dir: None,
            kms_endpoint: None,
            kms_region: None,
            kms_credentials: None,
            cache: CacheLimits::default(),
        }
    }
}
