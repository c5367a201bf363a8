//! `keystead bench tokens`: what it costs to turn tokens away, beside letting a good one in, for API tokens and for seat
//! tokens. A made-up token fails its checksum before the database is asked; one that is well formed and unknown costs one
//! look-up, until its network has shown too many: then it is told by its mark, without the database. A good API token is looked up with each request, a good seat token twice a second.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use keystead_domain::auth::{Origin, token};
use keystead_domain::clock::SystemClock;
use keystead_domain::instance_keys::InstanceKeys;
use keystead_domain::seat_tokens::{self, Issue};
use keystead_domain::tenants::{self, NewTenant};
use keystead_domain::{App, Ctx};
use keystead_entities::tenant::{Plan, TenantKind};

use super::place::Place;

/// Tokens a second that somebody may throw at a server without costing it more than a tenth of a core here.
const RATE: f64 = 10_000.0;
/// Microseconds that a warm seat token may take.
const WARM: f64 = 50.0;

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

/// What is shown at which door.
struct Kind {
    name: &'static str,
    door: Door,
    is_let_in: bool,
    tokens: Vec<String>,
}

#[derive(Clone, Copy)]
enum Door {
    Api,
    /// The same, from a network that guesses.
    Guarded,
    Gateway,
}

struct Figures {
    name: &'static str,
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
    println!("                              µs each  statements each  of a core at {RATE:.0} a second");
    let measured = measured?;
    for Figures { name, micros, statements } in &measured {
        println!("{name:28}  {micros:7.2}  {statements:15.3}  {:6.1} %", micros * RATE / 10_000.0);
    }
    let made_up: f64 = measured.iter().filter(|f| f.name.ends_with("made up")).map(|f| f.statements).sum();
    println!("statements of made-up ones, of which none is allowed: {made_up:.0}");
    if let Some(warm) = measured.last() {
        println!("a warm seat token against the {WARM:.0} µs that it may take: {:.2}", warm.micros / WARM);
    }
    Ok(())
}

async fn measure(app: &Arc<App>, tokens: u32) -> Result<Vec<Figures>, String> {
    let mut figures = Vec::new();
    for kind in kinds(app, tokens).await? {
        for token in kind.tokens.iter().take(kind.tokens.len() / 10 + 1) {
            _ = opens(app, kind.door, token).await;
        }
        if matches!(kind.door, Door::Guarded) && !kind.is_let_in {
            // The flood has begun before it is measured.
            for token in kind.tokens.iter().cycle().take(200) {
                _ = opens(app, kind.door, token).await;
            }
        }
        let (before, begun) = (app.db.statements(), Instant::now());
        for token in &kind.tokens {
            let let_in = opens(app, kind.door, token).await;
            if let_in != kind.is_let_in {
                let what = if let_in { "let in" } else { "turned away" };
                return Err(format!("a token was {what} that is: {}", kind.name));
            }
        }
        let n = f64::from(tokens);
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let statements = (app.db.statements() - before) as f64 / n;
        figures.push(Figures { name: kind.name, micros: begun.elapsed().as_secs_f64() * 1e6 / n, statements });
    }
    Ok(figures)
}

async fn opens(app: &Arc<App>, door: Door, token: &str) -> bool {
    match door {
        Door::Api => token::authenticate(app, token, Origin::default()).await.is_ok(),
        Door::Guarded => {
            let address = Some(IpAddr::from([203, 0, 113, 7]));
            match app.admits(address, token) {
                Ok(()) => {
                    let origin = Origin { address, ..Origin::default() };
                    let is_let_in = token::authenticate(app, token, origin).await.is_ok();
                    if !is_let_in {
                        app.refused(address, token);
                    }
                    is_let_in
                }
                Err(_) => false,
            }
        }
        Door::Gateway => seat_tokens::verify(app, token).await.is_ok(),
    }
}

async fn kinds(app: &Arc<App>, tokens: u32) -> Result<Vec<Kind>, String> {
    let new = NewTenant {
        name: "Fernbrook & Hale".into(),
        kind: TenantKind::Company,
        plan: Plan::Standard,
        time_zone: "Europe/Berlin".into(),
        owner_email: "owner@fernbrookhale.example".into(),
        owner_name: "Frances Hale".into(),
    };
    let founded = tenants::found(app, new).await.map_err(|e| e.in_words())?;
    let api = founded.token.to_string();
    let issue = Issue { seat_id: Some(founded.owner.id), name: "Her editor".into(), expires_at: None };
    let issued = seat_tokens::issue(&Ctx::operator(app, founded.tenant.id), issue).await.map_err(|e| e.in_words())?;
    let seat = issued.token.to_string();
    let made_up = |good: &str| format!("{}{}", good.get(..good.len() - 7).unwrap_or_default(), "v".repeat(7));
    let all = |token: String| vec![token; tokens as usize];
    let unknown = |prefix| (0..tokens).map(|_| token::generate_as(app, prefix).token.to_string()).collect();
    let others = InstanceKeys::derive(&[7; 32]);
    let forged = || token::generate_by(&*app.entropy, &others, token::API_PREFIX).token.to_string();
    let kind = |name, door, is_let_in, tokens| Kind { name, door, is_let_in, tokens };
    Ok(vec![
        kind("API token, made up", Door::Api, false, all(made_up(&api))),
        kind("API token, unknown", Door::Api, false, unknown(token::API_PREFIX)),
        kind("API token, flood of unknown", Door::Guarded, false, (0..tokens).map(|_| forged()).collect()),
        kind("API token, good, in a flood", Door::Guarded, true, all(api.clone())),
        kind("API token, good", Door::Api, true, all(api)),
        kind("seat token, made up", Door::Gateway, false, all(made_up(&seat))),
        kind("seat token, unknown", Door::Gateway, false, unknown(seat_tokens::PREFIX)),
        kind("seat token, good and warm", Door::Gateway, true, all(seat)),
    ])
}
