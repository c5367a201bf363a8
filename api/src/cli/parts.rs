//! What the subcommands share.

use std::sync::Arc;

use keystead_domain::App;
use keystead_domain::clock::SystemClock;
use keystead_domain::config::Config;

/// The app on the machine's clock.
///
/// # Errors
/// In words for the operator.
pub async fn open(config: &Config) -> Result<Arc<App>, String> {
    config.open(Arc::new(SystemClock)).await
}

/// A dump of this process's memory would hold unwrapped data keys.
pub fn forbid_core_dumps() {
    use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
    let none = Rlimit { current: Some(0), maximum: Some(0) };
    let limited = setrlimit(Resource::Core, none);
    if limited.and_then(|()| set_dumpable_behavior(DumpableBehavior::NotDumpable)).is_err() {
        eprintln!("keystead: warning: core dumps cannot be switched off here");
    }
}
