//! `keystead demo`: the sandbox company that a newcomer can look at.

use std::sync::Arc;

use keystead_domain::App;
use keystead_domain::clock::{Clock, ManualClock, SystemClock};
use keystead_domain::config::Config;
use keystead_entities::tenant::{self, TenantKind};
use sea_orm::{ColumnTrait, QueryFilter};

use super::parts;
use crate::demo::{self, walk};

/// How the sandbox is looked at.
#[derive(clap::Args)]
pub struct Args {
    /// In a database of its own that is thrown away: let a year pass and print what happens by itself.
    #[arg(long)]
    walk_a_year: bool,
}

/// Fills the sandbox company, or walks a year through one.
pub async fn run(config: &Config, args: Args) -> Result<(), String> {
    if args.walk_a_year {
        return walk_a_year().await;
    }
    let app = parts::open(config).await?;
    fill_once(&app).await
}

/// Fills the sandbox company, unless there is one.
pub async fn fill_once(app: &Arc<App>) -> Result<(), String> {
    let sandbox =
        tenant::Entity::of_all().filter(tenant::Column::Kind.eq(TenantKind::Sandbox)).one(app.db.read()).await;
    if let Some(sandbox) = sandbox.map_err(|e| format!("the companies cannot be read: {e}"))? {
        eprintln!("  The sandbox company is there already: {} ({}).", sandbox.name, sandbox.id);
        return Ok(());
    }
    let founded = demo::fill(app).await.map_err(|e| e.in_words())?;
    println!("\n  {} is filled: {}", founded.tenant.name, founded.tenant.id);
    println!("  Its owner's API token, shown once:\n\n    {}\n", founded.token.as_str());
    Ok(())
}

async fn walk_a_year() -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("keystead-year-{}", std::process::id()));
    let walked = walk_in(&folder).await;
    let removed = std::fs::remove_dir_all(&folder);
    walked?;
    removed.map_err(|e| format!("cannot remove {}: {e}", folder.display()))
}

async fn walk_in(folder: &std::path::Path) -> Result<(), String> {
    let dir = folder.join("data").display().to_string();
    let config = Config::from_parts(None, &[("KEYSTEAD_DATA_DIR".into(), dir)]).map_err(|e| e.to_string())?;
    let clock = Arc::new(ManualClock::at(SystemClock.now()));
    let app = config.open(Arc::clone(&clock) as Arc<dyn Clock>).await?;
    let founded = demo::fill(&app).await.map_err(|e| e.in_words())?;
    println!("{}: from today on nobody touches it.", founded.tenant.name);
    for _ in 0..365 {
        let day = walk::day(&app, &clock, founded.tenant.id).await.map_err(|e| e.in_words())?;
        let date = day.ends_at.format("%Y-%m-%d");
        for (kind, count) in &day.done {
            println!("{date}  did     {kind}{}", times(*count));
        }
        for (title, seats) in &day.notices {
            println!("{date}  told    {title} ({seats} seat(s))");
        }
        if day.dead > 0 {
            println!("{date}  GAVE UP {} job(s); see: keystead jobs list --status DEAD", day.dead);
        }
    }
    println!("A year has passed.");
    app.db.close().await.map_err(|e| e.in_words())
}

fn times(count: usize) -> String {
    if count == 1 { String::new() } else { format!(" x {count}") }
}
