//! `keystead bench tokens`: what it costs to turn tokens away, beside letting a good one in. A made-up token fails its
//! checksum before the database is asked; one that is well formed and unknown costs one look-up.

use std::sync::Arc;
use std::time::Instant;

use keystead_domain::App;
use keystead_domain::auth::{Origin, token};
use keystead_domain::clock::SystemClock;
use keystead_domain::tenants::{self, NewTenant};
use keystead_entities::tenant::{Plan, TenantKind};

use super::place::Place;

/// Tokens a second that somebody may throw at a server without costing it more than a tenth of a core here.
const RATE: f64 = 10_000.0;

/// What is measured.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// URL of a PostgreSQL server whose role may create databases; without it SQLite is measured.
    #[arg(long)]
    postgres: Option<String>,
    /// Tokens of each kind, after a tenth of that to warm up.
    #[arg(long, default_value_t = 2_000)]
    tokens: u32,
}

struct Figures {
    kind: &'static str,
    micros: f64,
    statements: f64,
}

/// Measures and prints.
///
/// # Errors
/// In words for whoever runs it.
pub async fn run(args: Args) -> Result<(), String> {
    if cfg!(debug_assertions) {
        println!("This is a debug build: its figures say nothing about the product. Use --release.");
    }
    let place = Place::make(args.postgres.as_deref(), 0).await?;
    let app = place.config()?.open(Arc::new(SystemClock)).await?;
    let measured = measure(&app, args.tokens).await;
    app.db.close().await.map_err(|e| format!("the database cannot be closed: {e}"))?;
    drop(app);
    place.remove().await?;
    println!("                      µs each  statements each  of a core at {RATE:.0} a second");
    let measured = measured?;
    for Figures { kind, micros, statements } in &measured {
        println!("{kind:20}  {micros:7.2}  {statements:15.2}  {:6.1} %", micros * RATE / 10_000.0);
    }
    if let [wrong, .., good] = measured.as_slice() {
        println!("a good one against a made-up one: {:.0} times", good.micros / wrong.micros);
        println!("statements of made-up ones, of which none is allowed: {:.0}", wrong.statements);
    }
    Ok(())
}

async fn measure(app: &Arc<App>, tokens: u32) -> Result<Vec<Figures>, String> {
    let new = NewTenant {
        name: "Fernbrook & Hale".into(),
        kind: TenantKind::Company,
        plan: Plan::Standard,
        time_zone: "Europe/Berlin".into(),
        owner_email: "owner@fernbrookhale.example".into(),
        owner_name: "Frances Hale".into(),
    };
    let founded = tenants::found(app, new).await.map_err(|e| e.in_words())?;
    let good = founded.token.to_string();
    let made_up: String = format!("{}{}", &good[..good.len() - 7], "v".repeat(7));
    let mut figures = Vec::new();
    for (kind, is_let_in) in [("made up", false), ("unknown, well formed", false), ("good", true)] {
        let mut all = Vec::with_capacity(tokens as usize);
        for _ in 0..tokens {
            all.push(match kind {
                "made up" => made_up.clone(),
                "good" => good.clone(),
                _ => token::generate(app).token.to_string(),
            });
        }
        for token in all.iter().take(tokens as usize / 10) {
            _ = token::authenticate(app, token, Origin::default()).await;
        }
        let (before, begun) = (app.db.statements(), Instant::now());
        for token in &all {
            let let_in = token::authenticate(app, token, Origin::default()).await.is_ok();
            if let_in != is_let_in {
                return Err(format!("a token that is {kind} was {}", if let_in { "let in" } else { "turned away" }));
            }
        }
        let n = f64::from(tokens);
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let statements = (app.db.statements() - before) as f64 / n;
        figures.push(Figures { kind, micros: begun.elapsed().as_secs_f64() * 1e6 / n, statements });
    }
    Ok(figures)
}
