//! `keystead bench scim`: how long a company's directory takes to bring its people in, as directories do it: one person after
//! the other, each looked for by name and then made.

use std::sync::Arc;
use std::time::Instant;

use keystead_domain::clock::SystemClock;
use keystead_domain::tenants::{self, NewTenant};
use keystead_domain::{App, Ctx, scim};
use keystead_entities::tenant::{Plan, TenantKind};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::place::Place;
use super::server::Server;

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// What is measured.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// URL of a PostgreSQL server whose role may create databases; without it SQLite is measured.
    #[arg(long)]
    postgres: Option<String>,
    /// URL of a Redis.
    #[arg(long)]
    redis: Option<String>,
    /// People to be brought in; a company has 500 seats at most, its owner's among them.
    #[arg(long, default_value_t = 499)]
    people: u16,
}

/// Measures and prints.
///
/// # Errors
/// In words for whoever runs it.
pub async fn run(args: Args) -> Result<(), String> {
    if cfg!(debug_assertions) {
        println!("This is a debug build: its figures say nothing about the product. Use --release.");
    }
    let place = Place::make(args.postgres.as_deref(), 0).await?.with("KEYSTEAD_REDIS_URL", args.redis.as_deref());
    let measured = in_place(&place, args.people).await;
    place.remove().await?;
    measured
}

async fn in_place(place: &Place, people: u16) -> Result<(), String> {
    let app = place.config()?.open(Arc::new(SystemClock)).await?;
    let token = directory(&app).await?;
    app.db.close().await.map_err(|e| format!("the database cannot be closed: {e}"))?;
    let server = Server::start(place).await?;
    // What the first request waits for is not counted: tables that are read for the first time, connections.
    ask(&server, &token, None, "/Users?count=1").await?;
    let unknown = || "the server's figures cannot be read; this needs Linux".to_owned();
    let before = (server.statements().await.ok_or_else(unknown)?, server.cpu_seconds().ok_or_else(unknown)?);
    let begun = Instant::now();
    for n in 0..people {
        let name = format!("person-{n}@fernbrookhale.example");
        let found = ask(&server, &token, None, &format!("/Users?filter=userName%20eq%20%22{name}%22")).await?;
        if found["totalResults"] != 0 {
            return Err(format!("{name} is there already: {found}"));
        }
        let person = json!({
            "schemas": [USER], "userName": name, "externalId": format!("ext-{n}"), "active": true,
            "displayName": format!("Person {n}"), "emails": [{ "primary": true, "type": "work", "value": name }],
        });
        ask(&server, &token, Some(person), "/Users").await?;
    }
    let took = begun.elapsed().as_secs_f64();
    let cpu = server.cpu_seconds().ok_or_else(unknown)? - before.1;
    let statements = server.statements().await.ok_or_else(unknown)? - before.0;
    let listed = ask(&server, &token, None, "/Users?count=0").await?;
    server.stop().await;
    if listed["totalResults"] != u32::from(people) + 1 {
        return Err(format!("{people} people were brought in, and {} are there", listed["totalResults"]));
    }
    let each = f64::from(people);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let statements = statements as f64 / each;
    println!(
        "{people} people in {took:.1} s: each {:.1} ms, {:.1} ms of CPU, {statements:.1} statements, looked for and made",
        took * 1_000.0 / each,
        cpu * 1_000.0 / each
    );
    Ok(())
}

async fn ask(server: &Server, token: &str, body: Option<Value>, path: &str) -> Result<Value, String> {
    let url = server.url(&format!("/scim/v2{path}"));
    let request = match body {
        Some(body) => server.http.post(url).header("content-type", "application/scim+json").body(body.to_string()),
        None => server.http.get(url),
    };
    let answer = request.bearer_auth(token).send().await.map_err(|e| format!("no answer: {e}"))?;
    let status = answer.status();
    let said: Value = answer.json().await.map_err(|e| format!("no answer: {e}"))?;
    if status.is_success() { Ok(said) } else { Err(format!("the directory was refused: {said}")) }
}

/// A company with a directory, and the directory's token.
async fn directory(app: &Arc<App>) -> Result<Zeroizing<String>, String> {
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
    Ok(scim::rotate(&ctx, scim::Rotate { overlap: None }).await.map_err(|e| e.in_words())?.token)
}
