//! `keystead doctor`: each part is checked by using it; what is wrong comes with what to do.

use keystead_domain::App;
use keystead_domain::config::Config;
use keystead_domain::mail::MailError;
use keystead_domain::vault::{Place, Purpose, Secret};
use keystead_entities::TenantId;
use serde_json::{Value, json};

use super::parts;

/// One part.
struct Finding {
    part: &'static str,
    is_ok: bool,
    says: String,
    fix: Option<&'static str>,
}

impl Finding {
    fn ok(part: &'static str, says: impl Into<String>) -> Self {
        Self { part, is_ok: true, says: says.into(), fix: None }
    }

    fn bad(part: &'static str, says: impl Into<String>, fix: &'static str) -> Self {
        Self { part, is_ok: false, says: says.into(), fix: Some(fix) }
    }
}

/// Checks each part. Changes nothing but what a first start would make.
///
/// # Errors
/// If any part is wrong.
pub async fn run(config: &Config, as_json: bool) -> Result<(), String> {
    let findings = vec![
        database(config).await,
        custody(config).await,
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
            if let Some(fix) = finding.fix {
                println!("{:15} -> {fix}", "");
            }
        }
    }
    if wrong == 0 { Ok(()) } else { Err(format!("{wrong} part(s) need seeing to")) }
}

async fn database(config: &Config) -> Finding {
    const PART: &str = "database";
    let url = config.database_url();
    if config.is_embedded() && !config.data.dir.join("keystead.db").exists() {
        return Finding::ok(PART, format!("SQLite, made at the first start in {}", config.data.dir.display()));
    }
    let db = match keystead_domain::db::Db::open(&url, 2).await {
        Ok(db) => db,
        Err(error) => {
            return Finding::bad(
                PART,
                error.to_string(),
                "check KEYSTEAD_DATABASE_URL, that the server runs, and that its role may log in",
            );
        }
    };
    let kind = if config.is_embedded() { "SQLite" } else { "PostgreSQL" };
    match db.pending_migrations().await {
        Ok(0) => Finding::ok(PART, format!("{kind}, up to date")),
        Ok(n) => Finding::bad(
            PART,
            format!("{kind}, {n} step(s) behind"),
            "run: keystead migrate (or start it: it does so by itself)",
        ),
        Err(error) => Finding::bad(PART, error.to_string(), "check that the database role may read and create tables"),
    }
}

async fn custody(config: &Config) -> Finding {
    const PART: &str = "custody";
    match parts::open(config).await {
        Ok(app) => match probe(&app).await {
            Ok(()) => Finding::ok(PART, format!("{}: a data key was wrapped and unwrapped", app.vault.custody())),
            Err(error) => Finding::bad(
                PART,
                error.in_words(),
                "check KEYSTEAD_KMS_KEY_ID, the AWS variables, and that the key's policy allows GenerateDataKey, Decrypt, Encrypt and ReEncrypt",
            ),
        },
        Err(error) => Finding::bad(
            PART,
            error,
            "see what it says; the key-encryption key must be the one this database was made with",
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

/// Seals and opens something of no worth.
async fn probe(app: &App) -> keystead_domain::Result<()> {
    let nowhere = TenantId(app.new_uuid());
    let place = Place { tenant_id: nowhere, record: nowhere.into(), version: 0, purpose: Purpose::ProviderKey };
    let sealed = app.vault.seal(&place, &Secret::new(b"probe".to_vec())).await?;
    app.vault.forget(&place);
    app.vault.unseal(&place, &sealed).await.map(drop)
}
