//! AWS KMS as key-encryption key. Every call names the key by its ARN and binds the place as encryption context; a KMS
//! that does not answer is given up on within 3 seconds, and for 30 seconds nobody asks after 5 failures in a row.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region};
use aws_sdk_kms::Client;
use aws_sdk_kms::config::Credentials;
use aws_sdk_kms::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::DataKeySpec;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::breaker::Breaker;
use super::config::VaultConfig;
use super::crypto::Key;
use super::envelope::integrity;
use super::place::Place;
use crate::clock::Clock;
use crate::error::{Code, Error, Result};

const CONNECT: Duration = Duration::from_millis(500);
const ATTEMPT: Duration = Duration::from_secs(1);
const OPERATION: Duration = Duration::from_secs(3);
const TRIES: u32 = 3;

/// The connection to KMS, shared by all its keys.
pub(super) struct Kms {
    client: Client,
    breaker: Breaker,
    clock: Arc<dyn Clock>,
}

/// A key of KMS.
pub(super) struct KmsKek {
    kms: Arc<Kms>,
    arn: String,
}

impl Kms {
    /// With the usual credentials, region and endpoint of AWS, unless the configuration says otherwise.
    pub async fn connect(config: &VaultConfig, clock: Arc<dyn Clock>) -> Arc<Self> {
        let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .operation_attempt_timeout(ATTEMPT)
            .operation_timeout(OPERATION)
            .build();
        let retry = RetryConfig::standard().with_max_attempts(TRIES).with_initial_backoff(Duration::from_millis(50));
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http)
            .timeout_config(timeouts)
            .retry_config(retry);
        if let Some(endpoint) = &config.kms_endpoint {
            loader = loader.endpoint_url(endpoint);
        }
        if let Some(region) = &config.kms_region {
            loader = loader.region(Region::new(region.clone()));
        }
        if let Some(given) = &config.kms_credentials {
            let secret = String::from_utf8_lossy(given.secret_access_key.expose()).into_owned();
            loader =
                loader.credentials_provider(Credentials::new(&given.access_key_id, secret, None, None, "configured"));
        }
        Arc::new(Self { client: Client::new(&loader.load().await), breaker: Breaker::default(), clock })
    }

    /// Passes a call through the breaker and names what went wrong.
    async fn ask<T, E: ProvideErrorMetadata>(
        &self,
        operation: &'static str,
        call: impl Future<Output = std::result::Result<T, SdkError<E>>>,
    ) -> Result<T> {
        if !self.breaker.lets(self.clock.now()) {
            return Err(unavailable());
        }
        // The SDK counts its time from the first byte it sends; this counts from here.
        let answer = tokio::time::timeout(OPERATION, call).await;
        let Ok(answer) = answer else {
            tracing::warn!(operation, "KMS did not answer in time");
            self.breaker.failed(self.clock.now());
            return Err(unavailable());
        };
        match answer {
            Ok(answer) => {
                self.breaker.succeeded();
                Ok(answer)
            }
            Err(error) => {
                let refused = name(operation, &error);
                if refused.is(Code::KmsUnavailable) {
                    self.breaker.failed(self.clock.now());
                } else {
                    self.breaker.succeeded();
                }
                Err(refused)
            }
        }
    }
}

impl KmsKek {
    /// The key with that ARN, id or alias. Its ARN is asked for where it is not given, since an alias can be pointed
    /// elsewhere and rows must say which key it was.
    pub async fn open(kms: &Arc<Kms>, key_id: &str) -> Result<Self> {
        if key_id.starts_with("arn:") && key_id.contains(":key/") {
            return Ok(Self { kms: Arc::clone(kms), arn: key_id.to_owned() });
        }
        let described = kms.ask("DescribeKey", kms.client.describe_key().key_id(key_id).send()).await?;
        let arn = described.key_metadata.and_then(|m| m.arn);
        let arn = arn.ok_or_else(|| Error::internal("asking KMS for the key's ARN", "the answer has none"))?;
        Ok(Self { kms: Arc::clone(kms), arn })
    }

    pub fn id(&self) -> &str {
        &self.arn
    }

    /// What KMS says of the key, in words. Whether it rotates is left open where we may not ask.
    pub async fn describe(&self) -> Result<String> {
        let call = self.kms.client.describe_key().key_id(&self.arn).send();
        let key = self.kms.ask("DescribeKey", call).await?.key_metadata;
        let key = key.ok_or_else(|| Error::internal("asking KMS of the key", "the answer has no key"))?;
        let region = self.arn.split(':').nth(3).filter(|region| !region.is_empty()).unwrap_or("not known");
        let origin = key.origin.as_ref().map_or("not known", |origin| origin.as_str());
        let manager = key.key_manager.as_ref().map_or("not known", |manager| manager.as_str());
        let call = self.kms.client.get_key_rotation_status().key_id(&self.arn).send();
        let rotation = match self.kms.ask("GetKeyRotationStatus", call).await {
            Ok(status) if status.key_rotation_enabled => match status.rotation_period_in_days {
                Some(days) => format!("on, every {days} days"),
                None => "on".into(),
            },
            Ok(_) => "off".into(),
            Err(error) if error.is(Code::KmsUnavailable) => return Err(error),
            Err(_) => "not known".into(),
        };
        Ok(format!(
            "AWS KMS, region {region}, origin of the key {origin}, managed by {manager}, automatic rotation {rotation}"
        ))
    }

    pub async fn generate(&self, deployment: Uuid, place: &Place) -> Result<(Key, Vec<u8>)> {
        let call = self.kms.client.generate_data_key().key_id(&self.arn).key_spec(DataKeySpec::Aes256);
        let call = call.set_encryption_context(Some(context(deployment, place)));
        let made = self.kms.ask("GenerateDataKey", call.send()).await?;
        Ok((key_of(made.plaintext)?, wrapped_of(made.ciphertext_blob)?))
    }

    pub async fn wrap(&self, deployment: Uuid, place: &Place, key: &Key) -> Result<Vec<u8>> {
        let call = self.kms.client.encrypt().key_id(&self.arn).plaintext(Blob::new(key.to_vec()));
        let call = call.set_encryption_context(Some(context(deployment, place)));
        wrapped_of(self.kms.ask("Encrypt", call.send()).await?.ciphertext_blob)
    }

    pub async fn unwrap(&self, deployment: Uuid, place: &Place, wrapped: &[u8]) -> Result<Key> {
        let call = self.kms.client.decrypt().key_id(&self.arn).ciphertext_blob(Blob::new(wrapped));
        let call = call.set_encryption_context(Some(context(deployment, place)));
        key_of(self.kms.ask("Decrypt", call.send()).await?.plaintext)
    }

    pub async fn rewrap(&self, from: &Self, deployment: Uuid, place: &Place, wrapped: &[u8]) -> Result<Vec<u8>> {
        let call = self.kms.client.re_encrypt().ciphertext_blob(Blob::new(wrapped));
        let call = call.source_key_id(&from.arn).destination_key_id(&self.arn);
        let call = call.set_source_encryption_context(Some(context(deployment, place)));
        let call = call.set_destination_encryption_context(Some(context(deployment, place)));
        wrapped_of(self.kms.ask("ReEncrypt", call.send()).await?.ciphertext_blob)
    }
}

fn context(deployment: Uuid, place: &Place) -> HashMap<String, String> {
    place.context(deployment).into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn key_of(plain: Option<Blob>) -> Result<Key> {
    let bytes = Zeroizing::new(plain.map(Blob::into_inner).unwrap_or_default());
    let mut key = Key::default();
    if bytes.len() != key.len() {
        return Err(integrity());
    }
    key.copy_from_slice(&bytes);
    Ok(key)
}

fn wrapped_of(blob: Option<Blob>) -> Result<Vec<u8>> {
    let bytes = blob.map(Blob::into_inner).filter(|b| !b.is_empty());
    bytes.ok_or_else(|| Error::internal("reading the answer of KMS", "it holds no wrapped key"))
}

/// What an error of KMS means. Its text goes to the log only: it may name keys and roles of the operator's account.
fn name<E: ProvideErrorMetadata>(operation: &'static str, error: &SdkError<E>) -> Error {
    let status = error.raw_response().map(|r| r.status().as_u16());
    let code = error.code().unwrap_or_default();
    match (code, status) {
        ("InvalidCiphertextException" | "IncorrectKeyException", _) => integrity(),
        ("ThrottlingException" | "LimitExceededException" | "KeyUnavailableException", _)
        | (_, None | Some(429 | 500..)) => {
            tracing::warn!(operation, code, status, "KMS is not available");
            unavailable()
        }
        _ => {
            let message = error.message().unwrap_or_default();
            tracing::error!(
                operation,
                code,
                message,
                "KMS refuses to use the key: check that it is enabled and that this role may use it"
            );
            Error::refused(
                Code::KmsKeyUnusable,
                "",
                "The KMS key that protects secrets cannot be used: it is disabled, about to be deleted, or access is denied. The operator has to put that right.",
            )
        }
    }
}

fn unavailable() -> Error {
    Error::refused(
        Code::KmsUnavailable,
        "",
        "The service that protects secrets (KMS) does not answer. Nothing was stored. Try again in a minute; everything that needs no secret goes on.",
    )
}
