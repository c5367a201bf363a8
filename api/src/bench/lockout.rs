//! `keystead bench seat-disable`: how long after an admin says so a disabled seat is still let in elsewhere. One process is told
//! to disable the seat; another is asked again and again with the seat's API token and its session. The gateway's check of seat
//! tokens is asked in a third process, this one, since nothing serves it yet.

use std::sync::Arc;
use std::time::{Duration, Instant};

use keystead_domain::auth::{Origin, TokenScope};
use keystead_domain::clock::SystemClock;
use keystead_domain::sign_in::{Accept, Browser};
use keystead_domain::tenants::{self, NewTenant};
use keystead_domain::{App, Ctx, api_tokens, seat_tokens, seats, sign_in};
use keystead_entities::SeatId;
use keystead_entities::seat::Role;
use keystead_entities::tenant::{Plan, TenantKind};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::place::Place;
use super::server::Server;

/// Within which a disabled seat is refused everywhere, at the 99th of 100.
const LIMIT_MS: f64 = 1_000.0;
/// How long a seat may be let in before the trial is given up.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two tries with the same credential.
const PAUSE: Duration = Duration::from_millis(2);
/// Seats from one word about how far it is to the next.
const TELL_EVERY: u16 = 20;
const DISABLE: &str = "mutation($input: SeatDisableInput!) { seatDisable(input: $input) {
  revokedTokenCount revokedSessionCount revokedSeatTokens { id } userErrors { message } } }";
const WHO: &str = r#"{"query":"{ viewer { role } }"}"#;

/// What is measured.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// URL of a PostgreSQL server whose role may create databases; without it both processes share SQLite.
    #[arg(long)]
    postgres: Option<String>,
    /// URL of the Redis that both processes share.
    #[arg(long)]
    redis: Option<String>,
    /// Seats to be disabled, one after the other.
    #[arg(long, default_value_t = 200)]
    trials: u16,
}

/// What one seat has.
struct Credentials {
    seat_id: SeatId,
    api: Zeroizing<String>,
    session: Zeroizing<String>,
    gateway: Zeroizing<String>,
}

/// Measures and prints.
///
/// # Errors
/// In words for whoever runs it.
pub async fn run(args: Args) -> Result<(), String> {
    if cfg!(debug_assertions) {
        println!("This is a debug build: its figures say nothing about the product. Use --release.");
    }
    // So many credentials that were good a moment ago would look like guessing.
    let place = Place::make(args.postgres.as_deref(), 0)
        .await?
        .with("KEYSTEAD_REDIS_URL", args.redis.as_deref())
        .with("KEYSTEAD_FAILURES_PER_MINUTE", Some("0"));
    let measured = in_place(&place, args.trials).await;
    place.remove().await?;
    println!("from the sending of the mutation    p50 ms  p99 ms  worst ms");
    for (name, mut took) in measured? {
        took.sort_unstable();
        let at = |place: usize| took.get(place.min(took.len().saturating_sub(1))).map_or(0.0, ms);
        let p99 = at((took.len() * 99).div_ceil(100).saturating_sub(1));
        println!("{name:33}  {:7.1} {p99:7.1} {:9.1}", at(took.len() / 2), at(took.len()));
        println!("  against the {LIMIT_MS:.0} ms that are allowed: {:.2}", p99 / LIMIT_MS);
    }
    Ok(())
}

/// Says now and then how far it is: to let so many people choose a password takes minutes on a busy machine.
fn tell(done: u16, of: u16, what: &str) {
    if done.is_multiple_of(TELL_EVERY) {
        eprintln!("{done} of {of} {what}");
    }
}

fn ms(took: &Duration) -> f64 {
    took.as_secs_f64() * 1_000.0
}

type Took = (&'static str, Vec<Duration>);

async fn in_place(place: &Place, trials: u16) -> Result<[Took; 4], String> {
    let app = place.config()?.open(Arc::new(SystemClock)).await?;
    let begun = Instant::now();
    let (owner, all) = fill(&app, trials).await?;
    println!("{trials} people came in within {:.0} s", begun.elapsed().as_secs_f64());
    let (one, other) = (Server::start(place).await?, Server::start(place).await?);
    let mut took: [Took; 4] = [
        ("the mutation's own answer", Vec::new()),
        ("API token, at another process", Vec::new()),
        ("session, at another process", Vec::new()),
        ("seat token, at a third process", Vec::new()),
    ];
    for (n, credentials) in (1..=trials).zip(all) {
        let trial = trial(&app, &one, &other, &owner, &credentials).await?;
        took.iter_mut().zip(trial).for_each(|((_, all), took)| all.push(took));
        tell(n, trials, "disabled");
    }
    one.stop().await;
    other.stop().await;
    app.db.close().await.map_err(|e| format!("the database cannot be closed: {e}"))?;
    Ok(took)
}

async fn trial(
    app: &App,
    one: &Server,
    other: &Server,
    owner: &str,
    seat: &Credentials,
) -> Result<[Duration; 4], String> {
    let api = async || asked(other.http.post(other.url("/graphql")).bearer_auth(&*seat.api)).await;
    let origin = other.url("");
    let session = async || {
        let request = other
            .http
            .post(other.url("/graphql"))
            .header("cookie", format!("keystead-session={}", seat.session.as_str()));
        asked(request.header("x-keystead-csrf", "1").header("origin", &origin)).await
    };
    let gateway = async || Ok::<bool, String>(seat_tokens::verify(app, &seat.gateway).await.is_ok());
    if !(api().await? && session().await? && gateway().await?) {
        return Err("a credential of a seat in use was refused".into());
    }
    let begun = Instant::now();
    let disable = async {
        let input = json!({ "input": { "id": seat.seat_id.to_string(), "reason": "measured" } });
        let body = json!({ "query": DISABLE, "variables": input });
        let answer = one.http.post(one.url("/graphql")).bearer_auth(owner).json(&body).send().await;
        let said: Value = answer.map_err(unanswered)?.json().await.map_err(unanswered)?;
        let counts = said.pointer("/data/seatDisable").cloned().unwrap_or_default();
        match (&counts["revokedTokenCount"], &counts["revokedSessionCount"], counts["userErrors"].as_array()) {
            (tokens, sessions, Some(errors)) if *tokens == 1 && *sessions == 1 && errors.is_empty() => {
                Ok(begun.elapsed())
            }
            _ => Err(format!("the seat was not disabled: {said}")),
        }
    };
    let (told, api, session, gateway) = tokio::try_join!(
        disable,
        until_refused(begun, api),
        until_refused(begun, session),
        until_refused(begun, gateway)
    )?;
    Ok([told, api, session, gateway])
}

/// When something was refused for the first time; it must not be let in again after that.
async fn until_refused(begun: Instant, is_let_in: impl AsyncFn() -> Result<bool, String>) -> Result<Duration, String> {
    while begun.elapsed() < PATIENCE {
        if !is_let_in().await? {
            let took = begun.elapsed();
            return if is_let_in().await? { Err("a refused credential was let in again".into()) } else { Ok(took) };
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err("a disabled seat was still let in after 30 seconds".into())
}

async fn asked(request: reqwest::RequestBuilder) -> Result<bool, String> {
    let answer = request.header("content-type", "application/json").body(WHO).send().await.map_err(unanswered)?;
    match answer.status().as_u16() {
        200 => Ok(true),
        401 => Ok(false),
        status => Err(format!("the status {status} where 200 or 401 was expected")),
    }
}

fn unanswered(error: reqwest::Error) -> String {
    format!("no answer: {error}")
}

/// A company with so many people, each with a session and both kinds of token; and a token of its owner.
async fn fill(app: &Arc<App>, people: u16) -> Result<(Zeroizing<String>, Vec<Credentials>), String> {
    let new = NewTenant {
        name: "Fernbrook & Hale".into(),
        kind: TenantKind::Company,
        plan: Plan::Elite,
        time_zone: "Europe/Berlin".into(),
        owner_email: "owner@fernbrookhale.example".into(),
        owner_name: "Frances Hale".into(),
    };
    let founded = tenants::found(app, new).await.map_err(|e| e.in_words())?;
    let ctx = Ctx::operator(app, founded.tenant.id);
    let mut all = Vec::with_capacity(people.into());
    for n in 0..people {
        all.push(person(app, &ctx, n).await?);
        tell(n + 1, people, "came in");
    }
    Ok((founded.token, all))
}

async fn person(app: &Arc<App>, ctx: &Ctx, n: u16) -> Result<Credentials, String> {
    let email = format!("person-{n}@fernbrookhale.example");
    let invite = seats::Invite {
        email: email.clone(),
        name: Some(format!("Person {n}")),
        role: Role::Member,
        tier: 1,
        business_unit_id: None,
        department: None,
    };
    let seat = seats::invite(ctx, invite).await.map_err(|e| e.in_words())?;
    let (_, link) = sign_in::invite_link(ctx, &email).await.map_err(|e| e.in_words())?;
    let token = link.rsplit('/').next().unwrap_or_default().to_owned();
    let password = format!("{} {n}", ctx.app.new_uuid());
    let accept = Accept { token: token.into(), password: password.into(), browser: Browser::default() };
    let entered = sign_in::accept(app, accept, &Origin::default()).await;
    let session = entered.map_err(|e| format!("a person cannot come in: {e}"))?.cookie;
    let create = api_tokens::Create {
        seat_id: Some(seat.id),
        name: "bench".into(),
        scopes: TokenScope::all().iter().map(ToString::to_string).collect(),
        ip_ranges: Vec::new(),
        expires_at: None,
    };
    let api = api_tokens::create(ctx, create).await.map_err(|e| e.in_words())?.token;
    let issue = seat_tokens::Issue { seat_id: Some(seat.id), name: "bench".into(), expires_at: None };
    let gateway = seat_tokens::issue(ctx, issue).await.map_err(|e| e.in_words())?.token;
    Ok(Credentials { seat_id: seat.id, api, session, gateway })
}
