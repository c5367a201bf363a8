//! `keystead bench quarter`: a quarter of many companies, done by real worker processes. The companies are filled under a
//! clock that stands a quarter in the past, so that by now everything of a quarter is due: the reminders of their keys,
//! their seat audits, the refresh of their questionnaires, three months of their pilots' metrics, the mails about it all.

mod processes;
mod scene;
mod tally;

use std::sync::Arc;
use std::time::{Duration, Instant};

use keystead_domain::App;
use keystead_domain::clock::SystemClock;

use super::place::Place;
use processes::{Process, megabytes};

/// What is measured.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Number of companies, each with fifty seats, three provider keys, two running pilots and two questionnaires.
    #[arg(long, default_value_t = 1_000)]
    tenants: usize,
    /// URL of a PostgreSQL server whose role may create databases: two `keystead worker` share the work. Without it one
    /// `keystead serve` does it, on SQLite.
    #[arg(long, requires = "redis")]
    postgres: Option<String>,
    /// URL of a Redis database that nobody else uses.
    #[arg(long, requires = "postgres")]
    redis: Option<String>,
}

/// A process of this deployment may hold so many megabytes.
const MEMORY_LIMIT: f64 = 200.0;
/// Where nothing gets done for so long, something is stuck.
const STUCK_AFTER: Duration = Duration::from_secs(180);
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Measures, prints, and fails where a job was given up on, or a company did not get what a quarter owes it.
pub async fn run(args: Args) -> Result<(), String> {
    if cfg!(debug_assertions) {
        println!("This is a debug build: its figures say nothing about the product. Use --release.");
    }
    let place = Place::make(args.postgres.as_deref(), args.tenants).await?;
    let measured = in_place(&place, &args).await;
    let removed = place.remove().await;
    measured.and(removed)
}

async fn in_place(place: &Place, args: &Args) -> Result<(), String> {
    let begun = Instant::now();
    scene::set(place, args.tenants).await?;
    println!("{} companies made in {:.0} s", args.tenants, begun.elapsed().as_secs_f64());
    let app = place.config()?.open(Arc::new(SystemClock)).await?;
    let since = app.clock.now();
    let mut env = place.env();
    let roles: &[&str] = if let Some(redis) = &args.redis {
        env.push(("KEYSTEAD_REDIS_URL".into(), redis.clone()));
        &["worker", "worker"]
    } else {
        &["serve"]
    };
    let begun = Instant::now();
    let mut processes = roles.iter().map(|role| Process::start(role, &env)).collect::<Result<Vec<_>, _>>()?;
    let ended = until_done(&app, &mut processes, begun).await;
    if ended.is_ok() {
        // The logs are signed at the end of the present five minutes; that is the quarter's work too, and not waited for.
        tally::hasten_signatures(&app).await?;
        until_done(&app, &mut processes, begun).await?;
    }
    let took = begun.elapsed();
    report(&processes, took);
    for process in processes {
        process.stop().await;
    }
    let tally = tally::Tally::take(&app, since).await?;
    tally.print(took);
    println!("tries that failed and were made again: {}", tally::vain_tries(&app, since).await?);
    let owed = tally::owed(&app, since, args.tenants).await;
    let closed = app.db.close().await.map_err(|e| format!("the database cannot be closed: {e}"));
    ended?;
    tally.expect_none_dead()?;
    owed?;
    closed
}

/// Waits until nothing is due, and watches the processes meanwhile.
async fn until_done(app: &Arc<App>, processes: &mut [Process], begun: Instant) -> Result<(), String> {
    let (mut last, mut quiet) = ((u64::MAX, Instant::now()), 0);
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        for process in processes.iter_mut() {
            process.look(begun)?;
        }
        let due = tally::due(app).await?;
        // A job that ends can leave behind another: twice in a row nothing is nothing.
        quiet = if due == 0 { quiet + 1 } else { 0 };
        if quiet == 2 {
            return Ok(());
        }
        if due != last.0 {
            last = (due, Instant::now());
        } else if last.1.elapsed() > STUCK_AFTER {
            return Err(format!("stuck: {due} jobs are due and none gets done"));
        }
    }
}

fn report(processes: &[Process], took: Duration) {
    println!("process   CPU s   MB at start   at 1/4   at 2/4   at 3/4   at the end   peak   of what is allowed");
    for process in processes {
        let at = |share: f64| megabytes(process.resident_at(took.mul_f64(share)));
        let peak = megabytes(process.peak());
        println!(
            "{:8} {:6.1} {:13.0} {:8.0} {:8.0} {:8.0} {:12.0} {peak:6.0} {:20.2}",
            process.role,
            process.cpu_seconds(),
            at(0.0),
            at(0.25),
            at(0.5),
            at(0.75),
            at(1.0),
            peak / MEMORY_LIMIT
        );
    }
}
