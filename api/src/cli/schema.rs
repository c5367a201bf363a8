//! `keystead migrate`.

use keystead_domain::config::Config;

/// Brings the database up to date; with `check` only says whether it is.
pub async fn migrate(config: &Config, check: bool) -> Result<(), String> {
    let db = config.open_database().await?;
    let pending = db.pending_migrations().await.map_err(|e| format!("the database's state cannot be read: {e}"))?;
    if check {
        return if pending == 0 {
            println!("The database is up to date.");
            Ok(())
        } else {
            Err(format!("{pending} step(s) are to be applied; run: keystead migrate"))
        };
    }
    db.migrate().await.map_err(|e| format!("the database cannot be brought up to date: {e}"))?;
    println!("{pending} step(s) applied; the database is up to date.");
    Ok(())
}
