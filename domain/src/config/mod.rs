//! Configuration: one typed struct, checked at the start. The complete, commented default is `default.toml`, which is
//! also the manual; a file goes before it, the environment before the file.

mod load;
mod open;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use chrono::TimeDelta;
use ipnet::IpNet;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

pub use load::{ConfigError, DEFAULT, VARIABLES};

use crate::limits::LimitsConfig;
use crate::providers::VendorPolicy;
use crate::uploads::StoreConfig;
use crate::vault::{KekSource, Secret, VaultConfig};

/// Everything that can be set.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in default.toml, the manual")]
pub struct Config {
    pub server: Server,
    pub data: Data,
    pub queue: Queue,
    pub limits: Limits,
    pub worker: Worker,
    pub custody: Custody,
    pub uploads: Uploads,
    pub providers: Providers,
    pub mail: Mail,
    pub log: Log,
}

/// `[server]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in default.toml, the manual")]
pub struct Server {
    pub listen: SocketAddr,
    pub public_url: String,
    pub trusted_proxies: String,
    pub dev: bool,
    pub allow_tenant_create: bool,
    pub drain_seconds: u64,
}

/// `[data]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in default.toml, the manual")]
pub struct Data {
    pub dir: PathBuf,
    pub database_url: String,
    pub migration_database_url: String,
    pub database_connections: u32,
}

/// `[queue]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in default.toml, the manual")]
pub struct Queue {
    pub redis_url: String,
}

/// `[limits]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in default.toml, the manual")]
pub struct Limits {
    pub budget_percent: u32,
    pub failures_per_minute: u32,
}

/// `[worker]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in default.toml, the manual")]
pub struct Worker {
    #[serde(deserialize_with = "address_or_none")]
    pub listen: Option<SocketAddr>,
    pub finished_jobs_days: u32,
}

/// `[custody]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in default.toml, the manual")]
pub struct Custody {
    pub kms_key_id: String,
    pub kms_endpoint: String,
    pub kek_dir: PathBuf,
    pub kek_passphrase: String,
    pub kms_previous_key_id: String,
    pub kek_previous_passphrase: String,
}

/// `[uploads]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in default.toml, the manual")]
pub struct Uploads {
    pub dir: PathBuf,
    pub s3_bucket: String,
    pub s3_region: String,
    pub s3_endpoint: String,
    pub s3_prefix: String,
}

/// `[providers]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in default.toml, the manual")]
pub struct Providers {
    pub allow_private_endpoints: bool,
}

/// `[mail]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in default.toml, the manual")]
pub struct Mail {
    pub smtp_url: String,
    pub from: String,
    pub allow_plaintext: bool,
}

/// `[log]`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each setting is described in default.toml, the manual")]
pub struct Log {
    pub filter: String,
    pub format: LogFormat,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// For machines.
    Json,
    /// Pretty at a terminal, else JSON.
    Auto,
}

impl Config {
    /// The URL of the database: PostgreSQL where one is set, else SQLite in the data folder.
    pub fn database_url(&self) -> String {
        if self.data.database_url.is_empty() {
            format!("sqlite://{}?mode=rwc", self.data.dir.join("keystead.db").display())
        } else {
            self.data.database_url.clone()
        }
    }

    /// Whether the database is SQLite in the data folder.
    pub fn is_embedded(&self) -> bool {
        self.database_url().starts_with("sqlite:")
    }

    /// Where people reach this server, without a slash at the end.
    pub fn public_url(&self) -> String {
        if self.server.public_url.is_empty() {
            format!("http://{}", self.server.listen)
        } else {
            self.server.public_url.trim_end_matches('/').to_owned()
        }
    }

    /// The folder of the local key-encryption key.
    pub fn kek_dir(&self) -> PathBuf {
        if !self.custody.kek_dir.as_os_str().is_empty() {
            return self.custody.kek_dir.clone();
        }
        let mut name = self.data.dir.file_name().unwrap_or_else(|| "keystead".as_ref()).to_owned();
        name.push("-keys");
        self.data.dir.with_file_name(name)
    }

    /// How the vault is opened.
    pub fn vault(&self) -> VaultConfig {
        let custody = &self.custody;
        let kms = |key_id: &str| KekSource::AwsKms { key_id: key_id.to_owned() };
        let passphrase = |text: &str| KekSource::Passphrase { passphrase: Secret::new(text.as_bytes().to_vec()) };
        let files = || KekSource::Files { folder: self.kek_dir() };
        let (current, mut previous) = if !custody.kms_key_id.is_empty() {
            (kms(&custody.kms_key_id), vec![files()])
        } else if !custody.kek_passphrase.is_empty() {
            (passphrase(&custody.kek_passphrase), vec![files()])
        } else {
            (files(), Vec::new())
        };
        if !custody.kms_previous_key_id.is_empty() {
            previous.push(kms(&custody.kms_previous_key_id));
        }
        if !custody.kek_previous_passphrase.is_empty() {
            previous.push(passphrase(&custody.kek_previous_passphrase));
        }
        let endpoint = Some(custody.kms_endpoint.clone()).filter(|e| !e.is_empty());
        let mut vault = VaultConfig::new(current);
        vault.previous = previous;
        vault.data_dir = self.is_embedded().then(|| self.data.dir.clone());
        vault.credentials_dir = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
        vault.kms_endpoint = endpoint;
        vault
    }

    /// Where files lie that people hand in.
    pub fn uploads(&self) -> StoreConfig {
        let Uploads { dir, s3_bucket, s3_region, s3_endpoint, s3_prefix } = &self.uploads;
        let said = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        match said(s3_bucket) {
            Some(bucket) => StoreConfig::S3 {
                bucket,
                region: said(s3_region),
                endpoint: said(s3_endpoint),
                prefix: s3_prefix.clone(),
            },
            None if dir.as_os_str().is_empty() => StoreConfig::Folder(self.data.dir.join("uploads")),
            None => StoreConfig::Folder(dir.clone()),
        }
    }

    /// How long finished jobs are kept; for ever where there is no such time.
    pub fn finished_jobs_kept(&self) -> Option<TimeDelta> {
        Some(self.worker.finished_jobs_days).filter(|days| *days > 0).map(|days| TimeDelta::days(days.into()))
    }

    /// What callers may ask for in a time.
    pub fn limits(&self) -> LimitsConfig {
        let Limits { budget_percent, failures_per_minute } = self.limits;
        let redis_url = Some(self.queue.redis_url.clone()).filter(|url| !url.is_empty());
        LimitsConfig { budget_percent, failures_per_minute, redis_url }
    }

    /// What calls to vendors may reach.
    pub fn vendors(&self) -> VendorPolicy {
        VendorPolicy { allow_private_endpoints: self.server.dev || self.providers.allow_private_endpoints }
    }

    /// The proxies whose word about the caller's address is believed.
    pub fn trusted_proxies(&self) -> Vec<IpNet> {
        self.server.trusted_proxies.split(',').map(str::trim).filter_map(parse_net).collect()
    }

    /// Whether mails may travel in clear: to this machine, or where the operator insists.
    pub fn mail_in_clear(&self) -> bool {
        let rest = self.mail.smtp_url.split_once("://").map_or("", |(_, rest)| rest);
        let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
        let host = host.split(['/', '?']).next().unwrap_or("");
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name).trim_matches(['[', ']']);
        let here = name == "localhost" || name.parse::<IpAddr>().is_ok_and(|a| a.is_loopback());
        self.mail.allow_plaintext || here
    }
}

fn address_or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SocketAddr>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Ok(None);
    }
    let address = text.parse().map_err(|_| D::Error::custom("worker.listen: it must be an address and a port"))?;
    Ok(Some(address))
}

/// An address or a range.
fn parse_net(text: &str) -> Option<IpNet> {
    text.parse::<IpNet>().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}
