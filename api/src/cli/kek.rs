//! `keystead kek`: the key-encryption key, for the operator.

use std::time::Duration;

use keystead_domain::config::Config;
use keystead_domain::vault::key_file;
use keystead_domain::{Ctx, keys, secrets};
use keystead_entities::{TenantId, tenant};
use uuid::Uuid;

use super::parts;

/// A process that was running when the key file changed takes up the new one within a minute.
const TAKEN_UP: Duration = Duration::from_secs(600);

/// What can be done with the key-encryption key.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Say which key is current, and how many secrets are wrapped under which.
    Status,
    /// Make a new key file and keep the old one as previous. Running processes take it up by themselves.
    Rotate,
    /// Have every secret of every company moved to the current key, by jobs.
    Rewrap,
    /// Remove the previous key file for good, once nothing is wrapped under it.
    DropPrevious,
}

/// Does it.
pub async fn run(config: &Config, command: Command) -> Result<(), String> {
    let (folder, vault) = (config.kek_dir(), config.vault());
    let data_dir = vault.data_dir.as_deref();
    if matches!(command, Command::Rotate) {
        key_file::rotate(&folder, data_dir).map_err(|e| e.in_words())?;
        println!(
            "There is a new key in {}; the old one can still be read. Keep a copy of the new one.",
            folder.display()
        );
        println!("Next: keystead kek rewrap; when keystead kek status shows one key only: keystead kek drop-previous");
        return Ok(());
    }
    let app = parts::open(config).await?;
    let current = app.vault.kek_id();
    let usage = keys::kek_usage(&app).await.map_err(|e| e.in_words())?;
    match command {
        Command::Rotate => {}
        Command::Status => {
            println!("current: {current} ({})", app.vault.custody());
            usage.iter().for_each(|(kek_id, count)| println!("{count:>8} secrets under {kek_id}"));
        }
        Command::Rewrap => {
            let own = secrets::rewrap(&app, TenantId(Uuid::nil())).await.map_err(|e| e.in_words())?;
            let tenants = tenant::Entity::of_all().all(app.db.read()).await;
            let tenants = tenants.map_err(|e| format!("the companies cannot be read: {e}"))?;
            for tenant in &tenants {
                let ctx = Ctx::operator(&app, tenant.id);
                keys::request_rewrap(&ctx).await.map_err(|e| e.in_words())?;
            }
            println!(
                "{} secrets of the deployment itself were moved; {} jobs move the secrets of as many companies; keystead kek status says how far they are",
                own.moved,
                tenants.len()
            );
        }
        Command::DropPrevious => {
            let others: i64 = usage.iter().filter(|(kek_id, _)| **kek_id != current).map(|(_, count)| count).sum();
            if others > 0 {
                return Err(format!(
                    "{others} secrets are still wrapped under another key; run keystead kek rewrap first"
                ));
            }
            let age =
                std::fs::metadata(folder.join("kek")).and_then(|m| m.modified()).ok().and_then(|m| m.elapsed().ok());
            if age.is_some_and(|age| age < TAKEN_UP) {
                return Err(
                    "the key was changed less than ten minutes ago; a running process may not have heard of it".into(),
                );
            }
            key_file::drop_previous(&folder, data_dir).map_err(|e| e.in_words())?;
            println!("The previous key is gone.");
        }
    }
    Ok(())
}
