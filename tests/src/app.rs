//! [`TestApp`]: one running Keystead with a company in it.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use keystead_domain::app::AppConfig;
use keystead_domain::auth::TokenScope;
use keystead_domain::clock::{Clock, ManualClock};
use keystead_domain::db::Db;
use keystead_domain::entropy::SystemEntropy;
use keystead_domain::limits::LimitsConfig;
use keystead_domain::mail::CapturingMailer;
use keystead_domain::providers::VendorPolicy;
use keystead_domain::tenants::{self, Founded, NewTenant};
use keystead_domain::uploads::StoreConfig;
use keystead_domain::vault::VaultConfig;
use keystead_domain::{App, Ctx, api_tokens, seats, sign_in};
use keystead_entities::job::{self, JobStatus};
use keystead_entities::seat::Role;
use keystead_entities::tenant::{Plan, TenantKind};
use keystead_entities::{SeatId, TenantId};
use poem::EndpointExt;
use sea_orm::{ColumnTrait, QueryFilter};

use crate::browser::Browser;
use crate::client::Client;
use crate::database::TestDatabase;
use crate::secrets;

/// The moment at which every test begins: a Thursday morning, in UTC.
pub const START: &str = "2026-01-15T09:00:00Z";

/// Where people find the app.
pub const PUBLIC_URL: &str = "https://keystead.example";

/// So many days.
pub fn days(n: i64) -> TimeDelta {
    TimeDelta::days(n)
}

/// So many minutes.
pub fn minutes(n: i64) -> TimeDelta {
    TimeDelta::minutes(n)
}

/// So many seconds.
pub fn seconds(n: i64) -> TimeDelta {
    TimeDelta::seconds(n)
}

/// So many hours.
pub fn hours(n: i64) -> TimeDelta {
    TimeDelta::hours(n)
}

/// One running Keystead with a company in it. When it goes, it checks that no job was given up on and that no planted
/// secret can be found in rows, mails or log lines.
pub struct TestApp {
    /// The app.
    pub app: Arc<App>,
    /// Its clock.
    pub clock: Arc<ManualClock>,
    /// Its mails.
    pub mails: Arc<CapturingMailer>,
    /// Its first company.
    pub tenant_id: TenantId,
    /// The owner's seat there.
    pub owner_id: SeatId,
    /// The owner, with all scopes.
    pub owner: Client,
    /// Nobody: no credential.
    pub nobody: Client,
    database: TestDatabase,
    keys: tempfile::TempDir,
    limits: LimitsConfig,
    secrets: Mutex<Vec<String>>,
    expects_dead_jobs: std::sync::atomic::AtomicBool,
}

impl TestApp {
    /// A new one, with a company on the plan `STANDARD` in Europe/Berlin.
    pub async fn new() -> Self {
        Self::with_plan(Plan::Standard).await
    }

    /// A new one, with a company on that plan.
    pub async fn with_plan(plan: Plan) -> Self {
        Self::with_limits(plan, wide_limits()).await
    }

    /// A new one, with a company on that plan and with limits that can be reached.
    pub async fn with_limits(plan: Plan, limits: LimitsConfig) -> Self {
        crate::logs::start();
        rustls::crypto::ring::default_provider().install_default().ok();
        let database = TestDatabase::new().await;
        let keys = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(ManualClock::at(START.parse::<DateTime<Utc>>().expect("a moment")));
        let mails = Arc::new(CapturingMailer::default());
        let app = open(&database.url, &keys, &limits, &clock, &mails).await;
        let founded = found(&app, "Harbor & Pine", "owner@harborpine.example", plan).await;
        let endpoint = endpoint(&app);
        let nobody = Client { endpoint, token: None, company: None };
        let owner = Client { token: Some(founded.token.to_string()), ..nobody.clone() };
        let secrets = Mutex::new(vec![founded.token.to_string()]);
        Self {
            app,
            clock,
            mails,
            tenant_id: founded.tenant.id,
            owner_id: founded.owner.id,
            owner,
            nobody,
            database,
            keys,
            limits,
            secrets,
            expects_dead_jobs: false.into(),
        }
    }

    /// The present.
    pub fn clock_now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// A browser without cookies.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.nobody)
    }

    /// The path of the link to come in by that the operator makes for somebody of the first company.
    pub async fn sign_in_link(&self, email: &str) -> String {
        let (_, link) = sign_in::invite_link(&self.operator(), email).await.expect("a link");
        link.strip_prefix(PUBLIC_URL).expect("our address").to_owned()
    }

    /// Somebody of the first company, signed in, with that password.
    pub async fn signed_in(&self, email: &str, password: &str) -> Browser {
        self.plant(password);
        let browser = self.browser();
        let answer = browser.post(&self.sign_in_link(email).await, serde_json::json!({ "password": password })).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        self.plant(&browser.cookie("__Host-keystead-session").expect("a cookie"));
        browser
    }

    /// The operator's context in the first company: for setting the scene, not for what is tested.
    pub fn operator(&self) -> Ctx {
        Ctx::operator(&self.app, self.tenant_id)
    }

    /// A new person of that role in the first company, with all scopes; and the seat.
    pub async fn person(&self, role: Role, name: &str) -> (SeatId, Client) {
        let email = format!("{}@harborpine.example", name.to_lowercase().replace(' ', "."));
        let invite =
            seats::Invite { email, name: Some(name.into()), role, tier: 1, business_unit_id: None, department: None };
        let seat = seats::invite(&self.operator(), invite).await.expect("an invited seat");
        let client = self.token(seat.id, &TokenScope::all()).await;
        (seat.id, client)
    }

    /// A new person of that role in the first company, with all scopes.
    pub async fn persona(&self, role: Role) -> Client {
        self.person(role, &format!("{role} {}", self.app.new_uuid().simple())).await.1
    }

    /// A caller with a new token of a seat in the first company.
    pub async fn token(&self, seat_id: SeatId, scopes: &[TokenScope]) -> Client {
        self.token_for(seat_id, "test", scopes, api_tokens::LONGEST).await
    }

    /// A caller with a new token of a seat in the first company that ends after so long, with all scopes.
    pub async fn short_token(&self, seat_id: SeatId, lives: TimeDelta) -> Client {
        self.token_for(seat_id, "short", &TokenScope::all(), lives).await
    }

    async fn token_for(&self, seat_id: SeatId, name: &str, scopes: &[TokenScope], lives: TimeDelta) -> Client {
        let create = api_tokens::Create {
            seat_id: Some(seat_id),
            name: name.into(),
            scopes: scopes.iter().map(ToString::to_string).collect(),
            ip_ranges: Vec::new(),
            expires_at: Some(self.clock.now() + lives),
        };
        let created = api_tokens::create(&self.operator(), create).await.expect("a token");
        self.plant(&created.token);
        Client { token: Some(created.token.to_string()), ..self.nobody.clone() }
    }

    /// Somebody of the first company who came in by their link and made themselves a token of those scopes.
    pub async fn own_token(&self, email: &str, scopes: &[&str]) -> Client {
        let browser = self.signed_in(email, "kelp anvil morse nine").await;
        let create = "mutation($input: ApiTokenCreateInput!) {
          apiTokenCreate(input: $input) { token userErrors { code message } } }";
        let input = serde_json::json!({ "input": { "name": "own", "scopes": scopes } });
        let made = browser.ok(create, input).await;
        let token = made["apiTokenCreate"]["token"].as_str().unwrap_or_else(|| panic!("a token: {made}")).to_owned();
        self.plant(&token);
        self.nobody.with_token(token)
    }

    /// The owner of another company on the same deployment; and that company.
    pub async fn stranger(&self) -> (TenantId, Client) {
        let email = format!("{}@elsewhere.example", self.app.new_uuid().simple());
        let founded = found(&self.app, "Elsewhere Ltd", &email, Plan::Elite).await;
        self.plant(&founded.token);
        (founded.tenant.id, Client { token: Some(founded.token.to_string()), ..self.nobody.clone() })
    }

    /// Moves the clock.
    pub fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// Does everything that is due, the calendar's work included, and what falls due by it.
    pub async fn run_due_jobs(&self) -> keystead_worker::Drained {
        keystead_worker::drain(&self.app).await.expect("the jobs ran")
    }

    /// Writes down what was noticed, as a process that serves does every few seconds. Returns how many rows it were.
    pub async fn write_findings_down(&self) -> u64 {
        keystead_domain::findings::write_down(&self.app).await
    }

    /// Another process over the same database: nothing that was only in memory is there.
    pub async fn restarted(&self) -> (Arc<App>, Client) {
        let app = open(&self.database.url, &self.keys, &self.limits, &self.clock, &self.mails).await;
        let client = Client { endpoint: endpoint(&app), ..self.owner.clone() };
        (app, client)
    }

    /// Another process over the same database, with another vault.
    pub async fn restarted_with(&self, vault: VaultConfig) -> (Arc<App>, Client) {
        let app =
            open_with(&self.database.url, vault, &self.upload_folder(), &self.limits, &self.clock, &self.mails).await;
        let client = Client { endpoint: endpoint(&app), ..self.owner.clone() };
        (app, client)
    }

    /// Another process over the same database, which was opened some other way.
    pub async fn restarted_on(&self, db: Db) -> (Arc<App>, Client) {
        let vault = VaultConfig::files(self.key_folder());
        let app = open_on(db, vault, &self.upload_folder(), &self.limits, &self.clock, &self.mails).await;
        let client = Client { endpoint: endpoint(&app), ..self.owner.clone() };
        (app, client)
    }

    /// Another process over the same database, by a clock of its own.
    pub async fn replica(&self, clock: &Arc<ManualClock>) -> Arc<App> {
        open(&self.database.url, &self.keys, &self.limits, clock, &self.mails).await
    }

    /// The folder of the local key-encryption key.
    pub fn key_folder(&self) -> std::path::PathBuf {
        self.keys.path().join("keys")
    }

    /// The folder of the files that people hand in.
    pub fn upload_folder(&self) -> std::path::PathBuf {
        self.keys.path().join("uploads")
    }

    /// The URL of the database.
    pub fn database_url(&self) -> &str {
        &self.database.url
    }

    /// Whether the database is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.database.url.starts_with("postgres")
    }

    /// A secret that must be found nowhere when the app goes.
    pub fn plant(&self, secret: &str) {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).push(secret.to_owned());
    }

    /// Where planted secrets can be found, now.
    pub async fn leaks(&self) -> Vec<String> {
        let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner).clone();
        secrets::found(&self.app.db, &self.mails, &secrets).await
    }

    /// Every row of every table as text.
    pub async fn dump(&self) -> Vec<(String, String)> {
        crate::database::dump(&self.app.db).await
    }

    /// Every row of the first company as text.
    pub async fn rows_of_tenant(&self) -> Vec<String> {
        crate::database::rows_of(&self.app.db, self.tenant_id).await
    }

    /// This test is about jobs that are given up on.
    pub fn expect_dead_jobs(&self) {
        self.expects_dead_jobs.store(true, std::sync::atomic::Ordering::SeqCst);
    }

    async fn check(&mut self) {
        let leaks = self.leaks().await;
        assert!(leaks.is_empty(), "planted secrets were found: {leaks:?}");
        if !self.expects_dead_jobs.load(std::sync::atomic::Ordering::SeqCst) {
            let dead = job::Entity::of_all_tenants().filter(job::Column::Status.eq(JobStatus::Dead));
            let dead = dead.all(self.app.db.read()).await.expect("the jobs");
            let dead: Vec<_> = dead.iter().map(|job| (&job.kind, &job.error)).collect();
            assert!(dead.is_empty(), "jobs were given up on: {dead:?}");
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let failed = std::thread::panicking();
        tokio::task::block_in_place(|| {
            tokio::runtime::Handle::current().block_on(async {
                if !failed {
                    self.check().await;
                }
                self.app.db.close().await.ok();
                self.database.remove().await;
            });
        });
    }
}

/// Limits that no test reaches by accident.
fn wide_limits() -> LimitsConfig {
    LimitsConfig { budget_percent: 1_000_000, failures_per_minute: 1_000_000, redis_url: None }
}

async fn open(
    url: &str,
    keys: &tempfile::TempDir,
    limits: &LimitsConfig,
    clock: &Arc<ManualClock>,
    mails: &Arc<CapturingMailer>,
) -> Arc<App> {
    open_with(url, VaultConfig::files(keys.path().join("keys")), &keys.path().join("uploads"), limits, clock, mails)
        .await
}

async fn open_with(
    url: &str,
    vault: VaultConfig,
    uploads: &std::path::Path,
    limits: &LimitsConfig,
    clock: &Arc<ManualClock>,
    mails: &Arc<CapturingMailer>,
) -> Arc<App> {
    open_on(Db::open(url, 8).await.expect("the database"), vault, uploads, limits, clock, mails).await
}

async fn open_on(
    db: Db,
    vault: VaultConfig,
    uploads: &std::path::Path,
    limits: &LimitsConfig,
    clock: &Arc<ManualClock>,
    mails: &Arc<CapturingMailer>,
) -> Arc<App> {
    let config = AppConfig {
        db,
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        entropy: Arc::new(SystemEntropy::new()),
        vault,
        uploads: StoreConfig::Folder(uploads.to_owned()),
        vendors: VendorPolicy { allow_private_endpoints: true },
        mailer: Arc::clone(mails) as Arc<_>,
        finished_jobs_kept: Some(days(400)),
        public_url: PUBLIC_URL.into(),
        limits: limits.clone(),
    };
    App::open(config).await.expect("the app")
}

fn endpoint(app: &Arc<App>) -> Arc<poem::endpoint::BoxEndpoint<'static, poem::Response>> {
    let edge = keystead_api::edge(Arc::clone(app), keystead_api::http::Settings::default());
    Arc::new(keystead_api::http::routes(&edge, keystead_api::routes(&edge)).boxed())
}

async fn found(app: &Arc<App>, name: &str, email: &str, plan: Plan) -> Founded {
    let new = NewTenant {
        name: name.into(),
        kind: TenantKind::Company,
        plan,
        time_zone: "Europe/Berlin".into(),
        owner_email: email.into(),
        owner_name: "Olivia Owner".into(),
    };
    tenants::found(app, new).await.expect("a company")
}
