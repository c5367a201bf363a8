//! The processes that are measured: this same binary, as it runs in production.

use std::net::TcpListener;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::process::{Child, Command};

/// A process, and what was seen of it (Linux).
pub struct Process {
    /// `worker` or `serve`.
    pub role: &'static str,
    child: Child,
    /// Bytes in RAM, by the time since all began.
    resident: Vec<(Duration, u64)>,
    peak: u64,
    cpu_seconds: f64,
}

impl Process {
    /// Starts it.
    pub fn start(role: &'static str, env: &[(String, String)]) -> Result<Self, String> {
        let binary = std::env::current_exe().map_err(|e| format!("this binary cannot be found: {e}"))?;
        let free = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr());
        let address = free.map_err(|e| format!("no free port: {e}"))?.to_string();
        let child = Command::new(binary)
            .arg(role)
            .env_clear()
            .envs(env.iter().map(|(name, value)| (name, value)))
            .env("KEYSTEAD_LISTEN", address)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|e| format!("`keystead {role}` cannot be started: {e}"))?;
        Ok(Self { role, child, resident: Vec::new(), peak: 0, cpu_seconds: 0.0 })
    }

    /// Notes what it uses now.
    pub fn look(&mut self, begun: Instant) -> Result<(), String> {
        let gone = || format!("`keystead {}` has ended by itself", self.role);
        let pid = self.child.id().ok_or_else(gone)?;
        let read = |file: &str| std::fs::read_to_string(format!("/proc/{pid}/{file}")).map_err(|_| gone());
        let status = read("status")?;
        self.resident.push((begun.elapsed(), of_status(&status, "VmRSS:").ok_or_else(gone)?));
        self.peak = of_status(&status, "VmHWM:").unwrap_or_default();
        self.cpu_seconds = cpu_of(&read("stat")?).unwrap_or_default();
        Ok(())
    }

    /// Bytes in RAM when so much time had passed.
    pub fn resident_at(&self, at: Duration) -> u64 {
        let seen = self.resident.iter().find(|(when, _)| *when >= at).or(self.resident.last());
        seen.map_or(0, |(_, bytes)| *bytes)
    }

    /// The most bytes it ever had in RAM.
    pub fn peak(&self) -> u64 {
        self.peak
    }

    /// Seconds of CPU it has used.
    pub fn cpu_seconds(&self) -> f64 {
        self.cpu_seconds
    }

    /// Ends it.
    pub async fn stop(mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.child.kill().await;
    }
}

/// Of bytes.
pub fn megabytes(bytes: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let bytes = bytes as f64;
    bytes / f64::from(1 << 20)
}

fn of_status(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().trim_end_matches("kB").trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

fn cpu_of(stat: &str) -> Option<f64> {
    // The name in parentheses may have spaces; the state, field 3, comes behind it. CPU is in fields 14 and 15.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let (user, system): (u32, u32) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(f64::from(user + system) / TICKS_PER_SECOND)
}

/// In which Linux tells times to user space, on every architecture we build for.
const TICKS_PER_SECOND: f64 = 100.0;
