//! What the use cases share: built once per process, the same in tests as in production.

use std::sync::Arc;

use tokio::sync::Notify;
use uuid::Uuid;

use crate::clock::Clock;
use crate::db::Db;
use crate::entropy::{self, Entropy};
use crate::instance_keys::InstanceKeys;
use crate::mail::Mailer;

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
    /// Told after each commit that there may be work; a hint only, the dispatcher also looks by itself.
    pub wake: Notify,
}

impl App {
    /// A new UUID version 7.
    pub fn new_uuid(&self) -> Uuid {
        entropy::uuid_v7(&*self.entropy, self.clock.now())
    }
}
