//! `keystead doctor`: each part is checked by using it; what is wrong comes with what to do.

use std::sync::Arc;

use keystead_domain::clock::{Clock, SystemClock};
use keystead_domain::config::Config;
use keystead_domain::entropy::{self, SystemEntropy};
use keystead_domain::mail::MailError;
use keystead_domain::uploads::Store;
use keystead_domain::vault::{Custody, Place, Purpose, Secret, Vault};
use keystead_entities::TenantId;
use serde_json::{Value, json};
use uuid::Uuid;

use super::parts;

/// One part.
struct Finding {
    part: &'static str,
    is_ok: bool,
    says: String,
    fix: Option<String>,
}

impl Finding {
    fn ok(part: &'static str, says: impl Into<String>) -> Self {
        Self { part, is_ok: true, says: says.into(), fix: None }
    }

    fn bad(part: &'static str, says: impl Into<String>, fix: &'static str) -> Self {
        Self { part, is_ok: false, says: says.into(), fix: Some(fix.to_owned()) }
    }
}

/// Checks each part. Changes nothing, but for the local key-encryption key, which is made where there is none yet: a database
/// that is behind stays so.
///
/// # Errors
/// If any part is wrong.
pub async fn run(config: &Config, as_json: bool) -> Result<(), String> {
    let (database, is_current) = database(config).await;
    let findings = vec![
        database,
        custody(config, is_current).await,
        uploads(config).await,
        queue(config).await,
        mail(config).await,
        address(config).await,
    ];
    let wrong = findings.iter().filter(|f| !f.is_ok).count();
    if as_json {
        let parts: Vec<Value> =
            findings.iter().map(|f| json!({ "part": f.part, "ok": f.is_ok, "says": f.says, "fix": f.fix })).collect();
        println!("{}", json!({ "ok": wrong == 0, "parts": parts }));
    } else {
        for finding in &findings {
            println!("{:9} {:5} {}", finding.part, if finding.is_ok { "ok" } else { "WRONG" }, finding.says);
            if let Some(fix) = &finding.fix {
                println!("{:15} -> {fix}", "");
            }
        }
    }
    if wrong == 0 { Ok(()) } else { Err(format!("{wrong} part(s) need seeing to")) }
}

/// What is found, and whether the database is there with every step applied.
async fn database(config: &Config) -> (Finding, bool) {
    const PART: &str = "database";
    if config.is_embedded() && !config.data.dir.join("keystead.db").exists() {
        return (Finding::ok(PART, format!("SQLite, made at the first start in {}", config.data.dir.display())), false);
    }
    let db = match keystead_domain::db::Db::open_at(config.places(), 2).await {
        Ok(db) => db,
        Err(error) => {
            let fix = "check KEYSTEAD_DATABASE_URL, that the server runs, and that its role may log in";
            return (Finding::bad(PART, error.to_string(), fix), false);
        }
    };
    let kind = if config.is_embedded() { "SQLite" } else { "PostgreSQL" };
    let finding = match db.pending_migrations().await {
        Ok(0) => return walls(kind, &db).await,
        Ok(n) => Finding::bad(
            PART,
            format!("{kind}, {n} step(s) behind"),
            "run: keystead migrate (or start it: it does so by itself)",
        ),
        Err(error) => Finding::bad(PART, error.to_string(), "check that the database role may read and create tables"),
    };
    (finding, false)
}

/// The walls between the companies, which PostgreSQL has.
async fn walls(kind: &str, db: &keystead_domain::db::Db) -> (Finding, bool) {
    const PART: &str = "database";
    match db.look_at_walls().await {
        Ok(gaps) if gaps.is_empty() => (Finding::ok(PART, format!("{kind}, up to date")), true),
        Ok(gaps) => {
            let says = gaps.iter().map(|gap| gap.what.as_str()).collect::<Vec<_>>().join("; ");
            let fix = gaps.first().map_or_else(String::new, |gap| gap.fix.clone());
            (Finding { part: PART, is_ok: false, says: format!("{kind}: {says}"), fix: Some(fix) }, false)
        }
        Err(error) => {
            (Finding::bad(PART, error.to_string(), "check that the database role may read the catalog"), false)
        }
    }
}

/// The whole app is opened only on a database that is current: opening brings it up to date, and waits for one that is away.
async fn custody(config: &Config, is_current: bool) -> Finding {
    const PART: &str = "custody";
    let found = if is_current {
        match parts::open(config).await {
            Ok(app) => probe(&app.vault).await,
            Err(error) => {
                let fix = "see what it says; the key-encryption key must be the one this database was made with";
                return Finding::bad(PART, error, fix);
            }
        }
    } else {
        match Vault::open(config.vault(), new_uuid(), Arc::new(SystemClock)).await {
            Ok(vault) => probe(&vault).await,
            Err(error) => Err(error),
        }
    };
    match found {
        Ok((custody, None)) => Finding::ok(PART, format!("{custody}: a data key was wrapped and unwrapped")),
        Ok((custody, Some(notice))) => {
            Finding::ok(PART, format!("{custody}: a data key was wrapped and unwrapped. {notice}"))
        }
        Err(error) => Finding::bad(
            PART,
            error.in_words(),
            "check KEYSTEAD_KMS_KEY_ID, the AWS variables, and that the key's policy allows GenerateDataKey, Decrypt, Encrypt and ReEncrypt",
        ),
    }
}

async fn uploads(config: &Config) -> Finding {
    const PART: &str = "uploads";
    let store = match Store::open(config.uploads(), new_uuid()) {
        Ok(store) => store,
        Err(error) => return Finding::bad(PART, error.in_words(), "check KEYSTEAD_S3_BUCKET and KEYSTEAD_S3_REGION"),
    };
    match store.probe().await {
        Ok(()) => Finding::ok(PART, format!("{}: something was written, read and removed", store.describe())),
        Err(error) => Finding::bad(
            PART,
            error.in_words(),
            "check that the folder can be written, or KEYSTEAD_S3_BUCKET, the AWS variables, and that the bucket's policy \
             allows GetObject, PutObject, DeleteObject and ListBucket",
        ),
    }
}

async fn queue(config: &Config) -> Finding {
    const PART: &str = "queue";
    if config.queue.redis_url.is_empty() {
        return Finding::ok(PART, "in this process; set KEYSTEAD_REDIS_URL for several");
    }
    match keystead_worker::check_redis(&config.queue.redis_url).await {
        Ok(says) => Finding::ok(PART, says),
        Err(error) => Finding::bad(
            PART,
            error,
            "check KEYSTEAD_REDIS_URL and that Redis runs; it should have appendonly yes and maxmemory-policy noeviction",
        ),
    }
}

async fn mail(config: &Config) -> Finding {
    const PART: &str = "mail";
    let mailer = match keystead_domain::mail::from_config(config) {
        Ok(mailer) => mailer,
        Err(error) => return Finding::bad(PART, error, "correct KEYSTEAD_SMTP_URL or KEYSTEAD_MAIL_FROM"),
    };
    match mailer.check().await {
        Ok(says) => Finding::ok(PART, says),
        Err(MailError::Later(says) | MailError::Refused(says)) => {
            Finding::bad(PART, says, "check KEYSTEAD_SMTP_URL: host, port, user, password and TLS")
        }
    }
}

async fn address(config: &Config) -> Finding {
    const PART: &str = "address";
    let listen = config.server.listen;
    match tokio::net::TcpListener::bind(listen).await {
        Ok(_) if listen.ip().is_loopback() => {
            Finding::ok(PART, format!("{listen} is free; reachable from this machine only"))
        }
        Ok(_) if config.server.public_url.starts_with("https://") => Finding::ok(PART, format!("{listen} is free")),
        Ok(_) => Finding::bad(
            PART,
            format!("{listen} is free and reachable from outside, without TLS"),
            "put a proxy with TLS and timeouts in front, and set KEYSTEAD_PUBLIC_URL to its https:// address",
        ),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            Finding::ok(PART, format!("{listen} is in use, perhaps by a running Keystead"))
        }
        Err(error) => {
            Finding::bad(PART, format!("{listen}: {error}"), "set KEYSTEAD_LISTEN to an address of this machine")
        }
    }
}

/// Seals and opens something of no worth. Returns what protects it, and what is to be said of a key that was made just now.
async fn probe(vault: &Vault) -> keystead_domain::Result<(Custody, Option<String>)> {
    let nowhere = TenantId(new_uuid());
    let place = Place { tenant_id: nowhere, record: nowhere.into(), version: 0, purpose: Purpose::ProviderKey };
    let sealed = vault.seal(&place, &Secret::new(b"probe".to_vec())).await?;
    vault.forget(&place);
    vault.unseal(&place, &sealed).await?;
    Ok((vault.custody(), vault.first_start_notice()))
}

fn new_uuid() -> Uuid {
    entropy::uuid_v7(&SystemEntropy::new(), SystemClock.now())
}
