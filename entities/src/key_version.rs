//! One secret of a provider key, sealed.

use crate::text_enum;

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
