//! The sandbox company that a newcomer can look at.

use std::sync::Arc;

use keystead_domain::App;
use keystead_domain::config::Config;

/// Fills the sandbox company, unless it is there.
pub async fn fill_once(_app: &Arc<App>, _config: &Config) -> Result<(), String> {
    Err("not yet".into())
}
