//! The process that is measured: this same binary, as `keystead api`.

use std::net::{SocketAddr, TcpListener};
use std::process::Stdio;
use std::time::Duration;

use tokio::process::{Child, Command};

use super::place::Place;
use crate::http::metrics;

/// A server in a process of its own.
pub struct Server {
    process: Child,
    address: SocketAddr,
    /// For requests to it.
    pub http: reqwest::Client,
}

impl Server {
    /// Starts it and waits until it is ready.
    pub async fn start(place: &Place) -> Result<Self, String> {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr());
        let address = free.map_err(|e| format!("no free port: {e}"))?;
        let binary = std::env::current_exe().map_err(|e| format!("this binary cannot be found: {e}"))?;
        let process = Command::new(binary)
            .arg("api")
            .env_clear()
            .envs(place.env())
            .env("KEYSTEAD_LISTEN", address.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|e| format!("the server cannot be started: {e}"))?;
        let server = Self { process, address, http: reqwest::Client::new() };
        for _ in 0..300 {
            let answer = server.http.get(server.url("/readyz")).send().await;
            if answer.is_ok_and(|a| a.status().is_success()) {
                return Ok(server);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err("the server did not get ready within 30 seconds".into())
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Seconds of CPU it has used so far (Linux).
    pub fn cpu_seconds(&self) -> Option<f64> {
        cpu_seconds_of(&self.process.id()?.to_string())
    }

    /// Bytes of it that are in RAM (Linux).
    pub fn resident_bytes(&self) -> Option<u64> {
        metrics::resident_bytes_of(&self.process.id()?.to_string())
    }

    /// Statements it has sent so far.
    pub async fn statements(&self) -> Option<u64> {
        let page = self.http.get(self.url("/metrics")).send().await.ok()?.text().await.ok()?;
        page.lines().find_map(|line| line.strip_prefix("keystead_database_statements_total "))?.parse().ok()
    }

    /// Ends it.
    pub async fn stop(mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.process.kill().await;
    }
}

/// Seconds of CPU that the process of that number, or `self`, has used so far (Linux).
pub fn cpu_seconds_of(process: &str) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name in parentheses may have spaces; the state, field 3, comes behind it. CPU is in fields 14 and 15.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system): (u32, u32) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(f64::from(user + system) / TICKS_PER_SECOND)
}

/// In which Linux tells times to user space, on every architecture we build for.
const TICKS_PER_SECOND: f64 = 100.0;
