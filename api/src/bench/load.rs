//! Asking for the dashboard, one request after the other, and reading what it cost.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::fill::Caller;
use super::server::Server;
use super::{DASHBOARD, alone};

/// What one request costs.
pub struct Figures {
    /// Statements.
    pub statements: f64,
    /// Milliseconds of the server's CPU.
    pub cpu_ms: f64,
    /// Milliseconds that half of the requests do not exceed.
    pub p50_ms: f64,
    /// Milliseconds that 99 of 100 do not exceed.
    pub p99_ms: f64,
    /// Megabytes of the server afterwards.
    pub memory_mb: f64,
    /// Milliseconds of CPU that async-graphql alone takes for the same answer.
    pub alone_ms: f64,
}

/// Asks in turn for the dashboards of the callers' companies.
pub async fn measure(server: &Server, callers: &[Caller], requests: u32) -> Result<Figures, String> {
    let around = || callers.iter().cycle();
    for caller in around().take((requests as usize / 10).max(callers.len())) {
        ask(server, caller).await?;
    }
    let unknown = || "the server's figures cannot be read; this needs Linux".to_owned();
    let before = (server.statements().await.ok_or_else(unknown)?, server.cpu_seconds().ok_or_else(unknown)?);
    let mut took = Vec::with_capacity(requests as usize);
    for caller in around().take(requests as usize) {
        took.push(ask(server, caller).await?.0);
    }
    let after = (server.cpu_seconds().ok_or_else(unknown)?, server.statements().await.ok_or_else(unknown)?);
    let answer = match callers.first() {
        Some(caller) => ask(server, caller).await?.1,
        None => Value::Null,
    };
    let alone_ms = alone::measure(&answer).await?;
    took.sort_unstable();
    let at = |share: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
        let place = (f64::from(requests) * share) as usize;
        took.get(place.min(took.len().saturating_sub(1))).map_or(0.0, |d| d.as_secs_f64() * 1_000.0)
    };
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    Ok(Figures {
        statements: (after.1 - before.0) as f64 / f64::from(requests),
        cpu_ms: (after.0 - before.1) * 1_000.0 / f64::from(requests),
        p50_ms: at(0.5),
        p99_ms: at(0.99),
        alone_ms,
        memory_mb: server.resident_bytes().unwrap_or(0) as f64 / f64::from(1 << 20),
    })
}

/// How long the answer took, and the answer.
async fn ask(server: &Server, caller: &Caller) -> Result<(Duration, Value), String> {
    let body = json!({ "query": DASHBOARD, "variables": { "id": caller.tenant_id } });
    let request = server.http.post(server.url("/graphql")).bearer_auth(&*caller.token).json(&body);
    let begun = Instant::now();
    let answer = request.send().await.map_err(|e| format!("no answer: {e}"))?;
    let bytes = answer.bytes().await.map_err(|e| format!("no answer: {e}"))?;
    let took = begun.elapsed();
    let said: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    match said.get("errors") {
        None if said.pointer("/data/tenant/name").is_some() => Ok((took, said)),
        _ => Err(format!("the dashboard was refused: {said}")),
    }
}
