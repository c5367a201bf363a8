//! `keystead bench audit`: what the audit log adds to a change. The same change is made with and without its entry, in
//! turns, so that whatever else the machine does falls on both.

use std::sync::Arc;
use std::time::{Duration, Instant};

use keystead_domain::audit::{self, Event};
use keystead_domain::clock::SystemClock;
use keystead_domain::tenants::{self, NewTenant, NewUnit};
use keystead_domain::{App, Ctx, Result};
use keystead_entities::business_unit::{self as unit, BusinessUnitStatus};
use keystead_entities::tenant::{Plan, TenantKind};
use keystead_entities::{BusinessUnitId, ForChange, Scoped};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter};

use super::place::Place;

/// What an entry may add to the time of a change.
const LIMIT: f64 = 1.25;

/// What is measured.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// URL of a PostgreSQL server whose role may create databases; without it SQLite is measured.
    #[arg(long)]
    postgres: Option<String>,
    /// Pairs of changes to be measured, after a tenth of that to warm up.
    #[arg(long, default_value_t = 2_000)]
    pairs: u32,
}

/// Measures and prints.
///
/// # Errors
/// In words for whoever runs it.
pub async fn run(args: Args) -> std::result::Result<(), String> {
    if cfg!(debug_assertions) {
        println!("This is a debug build: its figures say nothing about the product. Use --release.");
    }
    let place = Place::make(args.postgres.as_deref(), 0).await?;
    let app = place.config()?.open(Arc::new(SystemClock)).await?;
    let measured = measure(&app, args.pairs).await.map_err(|e| e.to_string());
    app.db.close().await.map_err(|e| format!("the database cannot be closed: {e}"))?;
    drop(app);
    place.remove().await?;
    let [without, with] = measured?;
    let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
    println!("                 p25 ms  median ms  p75 ms");
    for (name, times) in [("without entry", &without), ("with its entry", &with)] {
        println!("{name:14}  {:7.3} {:10.3} {:7.3}", ms(at(times, 25)), ms(at(times, 50)), ms(at(times, 75)));
    }
    let ratio = ms(at(&with, 50)) / ms(at(&without, 50));
    println!("with against without, ratio of the medians: {ratio:.3} (allowed: {LIMIT:.2})");
    Ok(())
}

/// The times of both, sorted.
async fn measure(app: &Arc<App>, pairs: u32) -> Result<[Vec<Duration>; 2]> {
    let new = NewTenant {
        name: "Fernbrook & Hale".into(),
        kind: TenantKind::Company,
        plan: Plan::Standard,
        time_zone: "Europe/Berlin".into(),
        owner_email: "owner@fernbrookhale.example".into(),
        owner_name: "Frances Hale".into(),
    };
    let ctx = Ctx::operator(app, tenants::found(app, new).await?.tenant.id);
    let id = tenants::create_unit(&ctx, NewUnit { name: "Claims".into() }).await?.id;
    let (mut without, mut with) = (Vec::new(), Vec::new());
    let warm_up = pairs / 10;
    for n in 0..warm_up + pairs {
        // Each goes first half of the time.
        for audited in [n % 2 == 0, n % 2 == 1] {
            let begun = Instant::now();
            change(&ctx, id, n, audited).await?;
            if n >= warm_up {
                if audited { &mut with } else { &mut without }.push(begun.elapsed());
            }
        }
    }
    without.sort_unstable();
    with.sort_unstable();
    Ok([without, with])
}

/// What `businessUnitUpdate` does, statement by statement ([`tenants::update_unit`]), with its entry or without.
async fn change(ctx: &Ctx, id: BusinessUnitId, n: u32, audited: bool) -> Result<()> {
    let name = format!("Claims {n} {audited}");
    let tx = ctx.begin().await?;
    tenants::lock(&tx, ctx).await?;
    let Some(row) = unit::Entity::one(ctx.scope(), id).for_change().one(&tx).await? else { return Ok(()) };
    let same = unit::Entity::within(ctx.scope())
        .filter(unit::Column::Status.eq(BusinessUnitStatus::Active))
        .filter(unit::Column::Name.eq(&name));
    same.one(&tx).await?;
    let (from, version) = (row.name.clone(), row.version);
    let mut row = row.into_active_model();
    row.name = Set(name.clone());
    row.version = Set(version + 1);
    row.updated_at = Set(ctx.now());
    let row = row.update(&tx).await?;
    if audited {
        audit::record(&tx, ctx, Event::new("business_unit.updated", row.id).changed("name", from, name));
    }
    ctx.commit(tx, row.id).await
}

fn at(sorted: &[Duration], percent: usize) -> Duration {
    sorted.get(sorted.len() * percent / 100).copied().unwrap_or_default()
}
