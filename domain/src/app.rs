//! What the use cases share: built once per process, the same in tests as in production.

use std::sync::Arc;

use chrono::TimeDelta;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::audit;
use crate::clock::Clock;
use crate::db::Db;
use crate::entropy::{self, Entropy};
use crate::error::Result;
use crate::findings;
use crate::identity_providers;
use crate::instance_keys::InstanceKeys;
use crate::limits::{Limits, LimitsConfig};
use crate::mail::Mailer;
use crate::providers::{VendorPolicy, Vendors};
use crate::sign_in::{Hashing, Throttle};
use crate::uploads;
use crate::vault::{self, Vault, VaultConfig};
use crate::webhooks;

/// The parts of the running product that use cases need.
pub struct App {
    /// The database.
    pub db: Db,
    /// The present.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids and tokens.
    pub entropy: Arc<dyn Entropy>,
    /// Keys of the deployment itself.
    pub keys: InstanceKeys,
    /// Takes mails away.
    pub mailer: Arc<dyn Mailer>,
    /// Custody of secrets.
    pub vault: Vault,
    /// Where files lie that people hand in.
    pub uploads: uploads::Store,
    /// Calls vendors.
    pub vendors: Vendors,
    /// How people reach this instance from outside, without a slash at its end.
    pub public_url: String,
    /// Sends events to companies' own tools.
    pub webhooks: webhooks::Sender,
    /// Asks companies' identity providers.
    pub identity_providers: identity_providers::Client,
    /// The ends of audit chains, as this process saw them last.
    pub heads: audit::Heads,
    /// How long finished jobs are kept; for ever where there is no such time.
    pub finished_jobs_kept: Option<TimeDelta>,
    /// Compares passwords, a few at a time.
    pub hashing: Hashing,
    /// Counts wrong ones.
    pub throttle: Throttle,
    /// What callers may ask for in a time.
    pub limits: Limits,
    /// Seat tokens that were verified a moment ago.
    pub seat_tokens: crate::seat_tokens::Cache,
    /// Public keys of programs that were given a token a while ago.
    pub programs: crate::partners::oauth::Known,
    /// Notices refused attempts that mean something.
    pub watch: findings::Watch,
    /// Told after each commit that there may be work; a hint only, the dispatcher also looks by itself.
    pub wake: Notify,
}

/// What an app is built from.
pub struct AppConfig {
    /// The database, migrated.
    pub db: Db,
    /// The present.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids and tokens.
    pub entropy: Arc<dyn Entropy>,
    /// How the vault is opened.
    pub vault: VaultConfig,
    /// Where files lie that people hand in.
    pub uploads: uploads::StoreConfig,
    /// What calls to vendors may reach.
    pub vendors: VendorPolicy,
    /// Takes mails away.
    pub mailer: Arc<dyn Mailer>,
    /// How people reach this instance from outside, without a slash at its end.
    pub public_url: String,
    /// How long finished jobs are kept; for ever where there is no such time.
    pub finished_jobs_kept: Option<TimeDelta>,
    /// What callers may ask for in a time.
    pub limits: LimitsConfig,
}

impl App {
    /// Opens the vault and the deployment's own keys, which the first start makes, and puts the app together.
    ///
    /// # Errors
    /// What the vault says where it cannot be opened, and what the database says.
    pub async fn open(config: AppConfig) -> Result<Arc<Self>> {
        let AppConfig { db, clock, entropy, vault, uploads, vendors, mailer, public_url, finished_jobs_kept, limits } =
            config;
        let vendors = Vendors::new(vendors)?;
        let limits = Limits::new(&limits)?;
        let webhooks = webhooks::Sender::new(vendors.allows_private())?;
        let identity_providers = identity_providers::Client::new(vendors.allows_private())?;
        let deployment = vault::root::deployment_id(&db, &*clock, &*entropy).await?;
        let vault = Vault::open(vault, deployment, Arc::clone(&clock)).await?;
        let uploads = uploads::Store::open(uploads, deployment)?;
        let keys = vault::root::load_or_create(&db, &vault, &*clock).await?;
        let (hashing, throttle) = (Hashing::default(), Throttle::new(limits.shared()));
        Ok(Arc::new(Self {
            db,
            clock,
            entropy,
            keys,
            mailer,
            vault,
            uploads,
            vendors,
            public_url,
            webhooks,
            identity_providers,
            heads: audit::Heads::default(),
            finished_jobs_kept,
            hashing,
            throttle,
            limits,
            seat_tokens: Default::default(),
            programs: Default::default(),
            watch: findings::Watch::default(),
            wake: Notify::new(),
        }))
    }

    /// The address of a page of this instance; `path` begins with a slash.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// A new UUID version 7.
    pub fn new_uuid(&self) -> Uuid {
        entropy::uuid_v7(&*self.entropy, self.clock.now())
    }
}
