//! Reading the configuration: default, file, environment.

use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::{Config, parse_net};

/// The complete, commented default.
pub const DEFAULT: &str = include_str!("default.toml");

/// The variables of the environment and the settings they stand for.
pub const VARIABLES: &[(&str, &str, &str)] = &[
    ("KEYSTEAD_LISTEN", "server", "listen"),
    ("KEYSTEAD_PUBLIC_URL", "server", "public_url"),
    ("KEYSTEAD_TRUSTED_PROXIES", "server", "trusted_proxies"),
    ("KEYSTEAD_DEV", "server", "dev"),
    ("KEYSTEAD_ALLOW_TENANT_CREATE", "server", "allow_tenant_create"),
    ("KEYSTEAD_DRAIN_SECONDS", "server", "drain_seconds"),
    ("KEYSTEAD_DATA_DIR", "data", "dir"),
    ("KEYSTEAD_DATABASE_URL", "data", "database_url"),
    ("KEYSTEAD_MIGRATION_DATABASE_URL", "data", "migration_database_url"),
    ("KEYSTEAD_DATABASE_CONNECTIONS", "data", "database_connections"),
    ("KEYSTEAD_REDIS_URL", "queue", "redis_url"),
    ("KEYSTEAD_BUDGET_PERCENT", "limits", "budget_percent"),
    ("KEYSTEAD_FAILURES_PER_MINUTE", "limits", "failures_per_minute"),
    ("KEYSTEAD_WORKER_LISTEN", "worker", "listen"),
    ("KEYSTEAD_FINISHED_JOBS_DAYS", "worker", "finished_jobs_days"),
    ("KEYSTEAD_KMS_KEY_ID", "custody", "kms_key_id"),
    ("KEYSTEAD_KMS_ENDPOINT", "custody", "kms_endpoint"),
    ("KEYSTEAD_KEK_DIR", "custody", "kek_dir"),
    ("KEYSTEAD_KEK_PASSPHRASE", "custody", "kek_passphrase"),
    ("KEYSTEAD_KMS_PREVIOUS_KEY_ID", "custody", "kms_previous_key_id"),
    ("KEYSTEAD_KEK_PREVIOUS_PASSPHRASE", "custody", "kek_previous_passphrase"),
    ("KEYSTEAD_UPLOADS_DIR", "uploads", "dir"),
    ("KEYSTEAD_S3_BUCKET", "uploads", "s3_bucket"),
    ("KEYSTEAD_S3_REGION", "uploads", "s3_region"),
    ("KEYSTEAD_S3_ENDPOINT", "uploads", "s3_endpoint"),
    ("KEYSTEAD_S3_PREFIX", "uploads", "s3_prefix"),
    ("KEYSTEAD_ALLOW_PRIVATE_ENDPOINTS", "providers", "allow_private_endpoints"),
    ("KEYSTEAD_SMTP_URL", "mail", "smtp_url"),
    ("KEYSTEAD_MAIL_FROM", "mail", "from"),
    ("KEYSTEAD_SMTP_ALLOW_PLAINTEXT", "mail", "allow_plaintext"),
    ("KEYSTEAD_LOG", "log", "filter"),
    ("KEYSTEAD_LOG_FORMAT", "log", "format"),
];

/// Variables that are not settings: where the file is, and what tests and benchmarks are given.
const OTHERS: &[&str] = &["KEYSTEAD_CONFIG", "KEYSTEAD_TOKEN", "KEYSTEAD_URL"];
const OTHER_PREFIXES: &[&str] = &["KEYSTEAD_TEST_", "KEYSTEAD_BENCH_"];

/// The job of a quarter keeps that quarter's work from being done again, so it outlives the longest of them.
const FINISHED_JOBS_LEAST_DAYS: u32 = 100;

/// Why the configuration cannot be used, in words for the operator. Values are never repeated: they can be secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl Config {
    /// Reads the configuration from the process's environment and the file it names in `KEYSTEAD_CONFIG`.
    ///
    /// # Errors
    /// An unknown key or variable, an unreadable file, a value of the wrong kind.
    pub fn load() -> Result<Self, ConfigError> {
        let env: Vec<(String, String)> = std::env::vars().filter(|(name, _)| name.starts_with("KEYSTEAD_")).collect();
        let file = env.iter().find(|(name, _)| name == "KEYSTEAD_CONFIG").map(|(_, path)| PathBuf::from(path));
        Self::from_parts(file.as_deref(), &env)
    }

    /// Reads it from a file and variables.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn from_parts(file: Option<&Path>, env: &[(String, String)]) -> Result<Self, ConfigError> {
        let mut table = parse(DEFAULT, "the built-in default")?;
        if let Some(path) = file {
            let text = std::fs::read_to_string(path)
                .map_err(|e| ConfigError(format!("cannot read the configuration file {}: {e}", path.display())))?;
            overlay(&mut table, parse(&text, &path.display().to_string())?)?;
        }
        for (name, value) in env {
            set(&mut table, name, value)?;
        }
        let mut config: Self =
            table.try_into().map_err(|e: toml::de::Error| ConfigError(format!("configuration: {}", e.message())))?;
        if config.data.dir.as_os_str().is_empty() {
            config.data.dir = default_data_dir();
        }
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        let proxies = self.server.trusted_proxies.split(',').map(str::trim).filter(|p| !p.is_empty());
        for proxy in proxies {
            if parse_net(proxy).is_none() {
                return Err(ConfigError(format!("server.trusted_proxies: {proxy} is neither an address nor a range")));
            }
        }
        let url = &self.data.database_url;
        if !url.is_empty() && !["postgres://", "postgresql://", "sqlite:"].iter().any(|s| url.starts_with(s)) {
            return Err(ConfigError("data.database_url: it must start with postgres:// or sqlite://".into()));
        }
        let redis = &self.queue.redis_url;
        if !redis.is_empty() && !["redis://", "rediss://"].iter().any(|s| redis.starts_with(s)) {
            return Err(ConfigError("queue.redis_url: it must start with redis:// or rediss://".into()));
        }
        let days = self.worker.finished_jobs_days;
        if days != 0 && days < FINISHED_JOBS_LEAST_DAYS {
            let least =
                format!("worker.finished_jobs_days: {FINISHED_JOBS_LEAST_DAYS} at least, or 0 to keep them for ever");
            return Err(ConfigError(least));
        }
        Ok(())
    }
}

fn parse(text: &str, what: &str) -> Result<Table, ConfigError> {
    text.parse().map_err(|e: toml::de::Error| ConfigError(format!("{what} is not TOML: {}", e.message())))
}

/// Lays a file's settings over the defaults. Keys that are no settings are refused.
fn overlay(table: &mut Table, over: Table) -> Result<(), ConfigError> {
    for (section, values) in over {
        let Value::Table(values) = values else {
            return Err(ConfigError(format!("configuration: {section} belongs into a section such as [server]")));
        };
        let Some(Value::Table(known)) = table.get_mut(&section) else {
            return Err(ConfigError(format!("configuration: there is no section [{section}]")));
        };
        for (key, value) in values {
            match known.get_mut(&key) {
                Some(slot) => *slot = value,
                None => return Err(ConfigError(format!("configuration: there is no setting {section}.{key}"))),
            }
        }
    }
    Ok(())
}

/// Sets what a variable stands for.
fn set(table: &mut Table, name: &str, value: &str) -> Result<(), ConfigError> {
    if OTHERS.contains(&name) || OTHER_PREFIXES.iter().any(|prefix| name.starts_with(prefix)) {
        return Ok(());
    }
    let (plain, value) = match name.strip_suffix("_FILE") {
        Some(plain) => {
            let text = std::fs::read_to_string(value)
                .map_err(|e| ConfigError(format!("{name}: cannot read the file it names: {e}")))?;
            (plain, text.trim_end_matches(['\n', '\r']).to_owned())
        }
        None => (name, value.to_owned()),
    };
    let Some((_, section, key)) = VARIABLES.iter().find(|(variable, _, _)| *variable == plain) else {
        return Err(ConfigError(format!("{name} is not a variable of Keystead; see the default configuration")));
    };
    let slot = table.get_mut(*section).and_then(Value::as_table_mut).and_then(|t| t.get_mut(*key));
    let Some(slot) = slot else { return Err(ConfigError(format!("{name} stands for no setting"))) };
    let wrong = |kind| ConfigError(format!("{name}: it must be {kind}"));
    *slot = match slot {
        Value::Boolean(_) => Value::Boolean(match value.as_str() {
            "true" | "1" | "yes" => true,
            "false" | "0" | "no" | "" => false,
            _ => return Err(wrong("true or false")),
        }),
        Value::Integer(_) => Value::Integer(value.parse().map_err(|_| wrong("a whole number"))?),
        _ => Value::String(value),
    };
    Ok(())
}

/// `keystead` in the user's data folder (XDG Base Directory Specification).
fn default_data_dir() -> PathBuf {
    let set = |name| std::env::var_os(name).map(PathBuf::from).filter(|p| p.is_absolute());
    set("XDG_DATA_HOME")
        .or_else(|| set("HOME").map(|home| home.join(".local/share")))
        .unwrap_or_else(|| PathBuf::from("."))
        .join("keystead")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    #[test]
    fn with_nothing_set_everything_is_there() {
        let config = Config::from_parts(None, &[]).expect("the default");
        assert_eq!(config.server.listen.port(), 8420);
        assert!(config.is_embedded());
        assert!(config.kek_dir().ends_with("keystead-keys"));
    }

    #[test]
    fn every_variable_stands_for_a_setting_and_is_in_the_manual() {
        let table: Table = DEFAULT.parse().expect("TOML");
        for (name, section, key) in VARIABLES {
            assert!(table[*section].get(*key).is_some(), "{name}");
            assert!(DEFAULT.contains(name), "{name} is not in the manual");
        }
        let settings: usize = table.values().filter_map(Value::as_table).map(Table::len).sum();
        assert_eq!(settings, VARIABLES.len());
    }

    #[test]
    fn environment_goes_before_file_and_file_before_default() {
        let dir = std::env::temp_dir().join(format!("keystead-config-{}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a folder");
        let file = dir.join("keystead.toml");
        std::fs::write(&file, "[server]\nlisten = \"127.0.0.1:1\"\ndrain_seconds = 3\n").expect("a file");
        let config = Config::from_parts(Some(&file), &env(&[("KEYSTEAD_LISTEN", "127.0.0.1:2")])).expect("a config");
        assert_eq!((config.server.listen.port(), config.server.drain_seconds), (2, 3));
        let secret = dir.join("secret");
        std::fs::write(&secret, "postgres://u:p@h/d\n").expect("a file");
        let secret = secret.display().to_string();
        let config = Config::from_parts(None, &env(&[("KEYSTEAD_DATABASE_URL_FILE", &secret)])).expect("a config");
        assert_eq!(config.database_url(), "postgres://u:p@h/d");
        std::fs::remove_dir_all(&dir).expect("removed");
    }

    #[test]
    fn what_is_not_known_is_refused_and_no_value_is_repeated() {
        let refused =
            |pairs: &[(&str, &str)]| Config::from_parts(None, &env(pairs)).err().expect("refused").to_string();
        assert!(refused(&[("KEYSTEAD_LISTENN", "x")]).contains("KEYSTEAD_LISTENN"));
        assert!(!refused(&[("KEYSTEAD_DATABASE_URL", "mysql://u:hunter2@h")]).contains("hunter2"));
        assert!(refused(&[("KEYSTEAD_DEV", "maybe")]).contains("true or false"));
        assert!(refused(&[("KEYSTEAD_DATABASE_CONNECTIONS", "-1")]).contains("configuration"));
        assert!(refused(&[("KEYSTEAD_WORKER_LISTEN", "8421")]).contains("worker.listen"));
        assert!(refused(&[("KEYSTEAD_FINISHED_JOBS_DAYS", "92")]).contains("100 at least"));
    }

    #[test]
    fn a_worker_listens_where_it_is_told_to_and_nowhere_else() {
        let config = |pairs: &[(&str, &str)]| Config::from_parts(None, &env(pairs)).expect("a config");
        assert_eq!(config(&[]).worker.listen, None);
        let told = config(&[("KEYSTEAD_WORKER_LISTEN", "127.0.0.1:8421")]).worker.listen;
        assert_eq!(told.map(|address| address.port()), Some(8421));
        assert_eq!(config(&[]).finished_jobs_kept(), Some(chrono::TimeDelta::days(400)));
        assert_eq!(config(&[("KEYSTEAD_FINISHED_JOBS_DAYS", "0")]).finished_jobs_kept(), None);
    }

    #[test]
    fn mail_travels_in_clear_only_within_this_machine() {
        let clear = |url: &str| {
            Config::from_parts(None, &env(&[("KEYSTEAD_SMTP_URL", url)])).expect("a config").mail_in_clear()
        };
        assert!(clear("smtp://127.0.0.1:2525"));
        assert!(clear("smtp://user:pa@ss@localhost:25"));
        assert!(clear("smtp://[::1]:25"));
        assert!(!clear("smtp://mail.example.com:25"));
        assert!(!clear("smtp://127.0.0.1@mail.example.com"));
    }
}
