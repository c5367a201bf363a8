//! `keystead bench`: what a dashboard costs, and whether that depends on how many companies there are. Makes databases of
//! its own, serves each by a process of its own, and asks for the same dashboard again and again.

mod alone;
mod audit_cost;
mod directory;
mod fill;
mod load;
mod lockout;
mod place;
mod quarter;
mod server;
mod tokens;

use std::sync::Arc;

use keystead_domain::clock::SystemClock;

/// The dashboard of a company: its seats, its providers with their keys, its pilots with their latest figures.
pub const DASHBOARD: &str = include_str!("dashboard.graphql");

/// Milliseconds of CPU that the process may spend on one dashboard, on a quiet machine.
const CPU_LIMIT: f64 = 1.0;
/// Statements that one dashboard may take, letting the caller in included.
const STATEMENT_LIMIT: f64 = 8.0;

/// What is measured.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    other: Option<Other>,
    /// URL of a PostgreSQL server whose role may create databases; without it SQLite is measured.
    #[arg(long)]
    postgres: Option<String>,
    /// URL of a Redis that holds the budgets of callers; without it the process does.
    #[arg(long)]
    redis: Option<String>,
    /// Requests to be measured, after a tenth of that to warm up.
    #[arg(long, default_value_t = 1_000)]
    requests: u32,
    /// Numbers of companies, each with fifty seats.
    #[arg(long, value_delimiter = ',', default_values_t = [10, 1_000])]
    tenants: Vec<usize>,
}

/// What else can be measured.
#[derive(Debug, clap::Subcommand)]
enum Other {
    /// Measure what the audit log adds to a change.
    Audit(audit_cost::Args),
    /// Measure what it costs to turn tokens away.
    Tokens(tokens::Args),
    /// Measure how long a disabled seat is still let in by another process.
    SeatDisable(lockout::Args),
    /// Measure how long a directory takes to bring its people in.
    Scim(directory::Args),
    /// Measure a quarter of many companies, done by real worker processes.
    Quarter(quarter::Args),
}

/// Measures and prints.
///
/// # Errors
/// In words for whoever runs it.
pub async fn run(mut args: Args) -> Result<(), String> {
    match args.other.take() {
        Some(Other::Audit(args)) => return audit_cost::run(args).await,
        Some(Other::Quarter(args)) => return quarter::run(args).await,
        Some(Other::Tokens(args)) => return tokens::run(args).await,
        Some(Other::SeatDisable(args)) => return lockout::run(args).await,
        Some(Other::Scim(args)) => return directory::run(args).await,
        None => {}
    }
    if cfg!(debug_assertions) {
        println!("This is a debug build: its figures say nothing about the product. Use --release.");
    }
    println!(" tenants    seats  statements  CPU ms  p50 ms  p99 ms  memory MB");
    let mut measured = Vec::new();
    for tenants in &args.tenants {
        let figures = at_size(&args, *tenants).await?;
        println!(
            "{tenants:8} {:8} {:11.1} {:7.3} {:7.2} {:7.2} {:10.0}",
            tenants * fill::SEATS,
            figures.statements,
            figures.cpu_ms,
            figures.p50_ms,
            figures.p99_ms,
            figures.memory_mb
        );
        measured.push(figures);
    }
    for figures in &measured {
        let (cpu, statements) = (figures.cpu_ms / CPU_LIMIT, figures.statements / STATEMENT_LIMIT);
        println!("against what is allowed: CPU {cpu:.2}, statements {statements:.2}");
        let (alone, ratio) = (figures.alone_ms, figures.cpu_ms / figures.alone_ms);
        println!("async-graphql alone, the same answer from memory: CPU {alone:.3} ms; ours against it: {ratio:.2}");
    }
    if let [first, .., last] = measured.as_slice() {
        println!("the largest against the smallest: CPU {:.2}", last.cpu_ms / first.cpu_ms);
    }
    Ok(())
}

async fn at_size(args: &Args, tenants: usize) -> Result<load::Figures, String> {
    let place =
        place::Place::make(args.postgres.as_deref(), tenants).await?.with("KEYSTEAD_REDIS_URL", args.redis.as_deref());
    let measured = in_place(&place, args, tenants).await;
    let removed = place.remove().await;
    let figures = measured?;
    removed.map(|()| figures)
}

async fn in_place(place: &place::Place, args: &Args, tenants: usize) -> Result<load::Figures, String> {
    let app = place.config()?.open(Arc::new(SystemClock)).await?;
    let callers = fill::fill(&app, tenants).await?;
    app.db.close().await.map_err(|e| format!("the database cannot be closed: {e}"))?;
    let server = server::Server::start(place).await?;
    let figures = load::measure(&server, &callers, args.requests).await;
    server.stop().await;
    figures
}
