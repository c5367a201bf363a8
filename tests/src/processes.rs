//! Keystead as real processes, which can be killed: a deployment of its own, with its folder, database, mail server and,
//! where that is tested, Redis.

use std::path::PathBuf;
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use keystead_domain::App;
use keystead_domain::clock::SystemClock;
use keystead_domain::config::Config;
use keystead_domain::tenants::{self, Founded, NewTenant};
use keystead_entities::tenant::{Plan, TenantKind};
use tokio::process::{Child, Command};

use crate::TestDatabase;
use crate::redis::Server as Redis;
use crate::smtp::Sink;

/// A deployment.
pub struct Deployment {
    /// The same app in this process: to set the scene and to look.
    pub app: Arc<App>,
    /// Its first company.
    pub founded: Founded,
    /// Where its mails go.
    pub sink: Sink,
    /// Its Redis, on PostgreSQL and where Redis is tested.
    pub redis: Option<Redis>,
    /// Where its API listens.
    pub port: u16,
    env: Vec<(String, String)>,
    folder: tempfile::TempDir,
    database: TestDatabase,
}

impl Deployment {
    /// A new one, with one company.
    pub async fn new() -> Self {
        rustls::crypto::ring::default_provider().install_default().ok();
        let (folder, database) = (tempfile::tempdir().expect("a folder"), TestDatabase::new().await);
        let sink = Sink::start("250 fine").await;
        let is_postgres = database.url.starts_with("postgres");
        let redis = if is_postgres { Redis::start().await } else { None };
        let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let mut env = vec![
            ("KEYSTEAD_DATA_DIR".to_owned(), path("data")),
            ("KEYSTEAD_KEK_DIR".to_owned(), path("keys")),
            ("KEYSTEAD_DATABASE_URL".to_owned(), database.url.clone()),
            ("KEYSTEAD_DATABASE_CONNECTIONS".to_owned(), "8".to_owned()),
            ("KEYSTEAD_SMTP_URL".to_owned(), sink.url.clone()),
            ("KEYSTEAD_MAIL_FROM".to_owned(), "Keystead <keystead@example.com>".to_owned()),
            ("KEYSTEAD_LISTEN".to_owned(), format!("127.0.0.1:{port}")),
            ("KEYSTEAD_DRAIN_SECONDS".to_owned(), "5".to_owned()),
            ("KEYSTEAD_LOG".to_owned(), "warn".to_owned()),
            ("KEYSTEAD_BUDGET_PERCENT".to_owned(), "1000000".to_owned()),
        ];
        if let Some(url) = redis.as_ref().and_then(Redis::url) {
            env.push(("KEYSTEAD_REDIS_URL".to_owned(), url));
        }
        let config = Config::from_parts(None, &env).expect("a configuration");
        let app = config.open(Arc::new(SystemClock)).await.expect("the app");
        let new = NewTenant {
            name: "Harbor & Pine".into(),
            kind: TenantKind::Company,
            plan: Plan::Standard,
            time_zone: "Europe/Berlin".into(),
            owner_email: "owner@harborpine.example".into(),
            owner_name: "Olivia Owner".into(),
        };
        let founded = tenants::found(&app, new).await.expect("a company");
        Self { app, founded, sink, redis, port, env, folder, database }
    }

    /// Starts `keystead` in that role: `worker`, `api` or `serve`. Killed when it is dropped.
    pub async fn start(&self, role: &str) -> Child {
        self.start_with("keystead", role, &[]).await
    }

    /// Starts that binary in that role, with those further variables.
    pub async fn start_with(&self, name: &str, role: &str, env: &[(&str, &str)]) -> Child {
        let log =
            std::fs::OpenOptions::new().create(true).append(true).open(self.folder.path().join(format!("{role}.log")));
        let log = log.expect("a log file");
        // The worker's own binary has one role.
        let args = if name == "keystead" { Some(role) } else { None };
        Command::new(binary(name).await)
            .args(args)
            .envs(self.env.iter().map(|(name, value)| (name, value)))
            .envs(env.iter().copied())
            .stdout(log.try_clone().expect("a log file"))
            .stderr(log)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("keystead starts")
    }

    /// Runs `keystead` once, as whoever has the machine would, and waits for its end.
    pub async fn command(&self, args: &[&str]) -> Output {
        command_with(args, &self.env).await
    }

    /// What the processes of that role said.
    pub fn log(&self, role: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(format!("{role}.log"))).unwrap_or_default()
    }

    /// The folder of its key-encryption key.
    pub fn key_folder(&self) -> PathBuf {
        self.folder.path().join("keys")
    }

    /// The same app once more, as a process that starts now has it.
    pub async fn reopened(&self) -> Arc<App> {
        let config = Config::from_parts(None, &self.env).expect("a configuration");
        config.open(Arc::new(SystemClock)).await.expect("the app")
    }

    /// The URL of its GraphQL.
    pub fn graphql(&self) -> String {
        format!("http://127.0.0.1:{}/graphql", self.port)
    }

    /// Waits until the API answers.
    pub async fn ready(&self) {
        for _ in 0..600 {
            if tokio::net::TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the API does not answer: {}", self.log("api"));
    }

    /// Removes its database.
    pub async fn end(mut self) {
        self.app.db.close().await.ok();
        self.database.remove().await;
    }
}

/// Runs `keystead` once where nothing is configured, and waits for its end.
pub async fn command(args: &[&str]) -> Output {
    command_with(args, &[]).await
}

async fn command_with(args: &[&str], env: &[(String, String)]) -> Output {
    let mut command = Command::new(binary("keystead").await);
    command.args(args).envs(env.iter().map(|(name, value)| (name, value))).stdin(Stdio::null()).kill_on_drop(true);
    let ended = tokio::time::timeout(Duration::from_secs(120), command.output()).await;
    ended.expect("it ends").expect("keystead starts")
}

/// The binary of that name beside this test, built where it is not there yet.
async fn binary(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("this test's path");
    let path = test.parent().and_then(|deps| deps.parent()).expect("the target folder").join(name);
    if !path.exists() {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let package = if name == "keystead" { "keystead-api" } else { name };
        let built = Command::new(cargo).args(["build", "-p", package, "--bin", name]).status().await;
        assert!(built.expect("cargo").success(), "{name} was not built");
    }
    path
}
