//! What all processes share in Redis. For budgets it is one round trip, in which a script takes from all buckets or from none.
//! The moment is the app's, as everywhere; clocks that differ by a second differ by a second's points.
//!
//! Where Redis does not answer within [`PATIENCE`], the caller's process goes on by itself, and asks again after [`PAUSE`].

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, Cmd, RedisResult, Script, ScriptInvocation};

use super::bucket::{Draw, Micros};
use super::budget::Key;

/// How long a request waits for Redis.
const PATIENCE: Duration = Duration::from_millis(250);
/// How long Redis is left alone after it did not answer.
const PAUSE: Duration = Duration::from_secs(1);

/// What [`super::bucket`] reckons, for Redis. KEYS: buckets. ARGV: now, whether to take in any case, then price and span of
/// each. A bucket that is full is not kept; the minute beyond is for clocks that differ.
const DRAW: &str = "
local now, always, wait, debts = tonumber(ARGV[1]), ARGV[2] == '1', 0, {}
for i, key in ipairs(KEYS) do
  local price, span = tonumber(ARGV[2 * i + 1]), tonumber(ARGV[2 * i + 2])
  local debt = (tonumber(redis.call('GET', key) or now)) - now
  debts[i] = math.max(0, math.min(debt, span))
  wait = math.max(wait, debts[i] + price - span)
end
if wait == 0 or always then
  wait = 0
  for i, key in ipairs(KEYS) do
    local price, span = tonumber(ARGV[2 * i + 1]), tonumber(ARGV[2 * i + 2])
    local debt = math.max(0, math.min(debts[i] + price, span))
    if debt == 0 and debts[i] > 0 then
      redis.call('DEL', key)
    elseif debt ~= debts[i] then
      local life = string.format('%.0f', math.ceil(debt / 1000) + 60000)
      redis.call('SET', key, string.format('%.0f', now + debt), 'PX', life)
    end
    debts[i] = debt
  end
end
table.insert(debts, 1, wait)
return debts
";

/// A Redis that processes share.
pub(crate) struct Shared {
    connection: ConnectionManager,
    draw: Script,
    pub(super) count: Script,
    begun: Instant,
    /// Milliseconds after the beginning until which Redis is left alone.
    paused_until: AtomicU64,
    answers: AtomicBool,
}

impl Shared {
    /// The server at that URL. Connects with the first use.
    pub(super) fn new(url: &str) -> Result<Self, &'static str> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE))
            .set_number_of_retries(0);
        let client = Client::open(url).and_then(|client| client.get_connection_manager_lazy(config));
        // What the library says may repeat the URL, which holds a password.
        let connection = client.map_err(|_| "the Redis URL cannot be read; example: redis://127.0.0.1:6379/0")?;
        Ok(Self {
            connection,
            draw: Script::new(DRAW),
            count: Script::new(super::counts::COUNT),
            begun: Instant::now(),
            paused_until: AtomicU64::new(0),
            answers: AtomicBool::new(true),
        })
    }

    /// As [`super::memory::Memory::draw`]; nothing where Redis does not answer.
    pub(super) async fn draw(
        &self,
        now: Micros,
        keys: &[Key],
        draws: &[Draw],
        always: bool,
    ) -> Option<(Micros, Vec<Micros>)> {
        let mut invocation = self.draw.prepare_invoke();
        invocation.arg(now).arg(u8::from(always));
        for (key, draw) in keys.iter().zip(draws) {
            invocation.key(key.name()).arg(draw.price).arg(draw.span);
        }
        let mut answer = self.ask(invocation, keys.len() + 1).await?;
        let wait = answer.remove(0);
        Some((wait, answer))
    }

    /// Runs a script, whose answer is so many numbers.
    pub(super) async fn ask(&self, invocation: ScriptInvocation<'_>, numbers: usize) -> Option<Vec<i64>> {
        let mut connection = self.connection.clone();
        let answer = self.within_patience(invocation.invoke_async::<Vec<i64>>(&mut connection)).await?;
        if answer.len() == numbers { Some(answer) } else { self.failed("an answer of another length") }
    }

    /// Runs a command, whose answer does not matter.
    pub(super) async fn ask_for(&self, command: &Cmd) {
        let mut connection = self.connection.clone();
        self.within_patience(command.exec_async(&mut connection)).await;
    }

    async fn within_patience<T>(&self, asked: impl Future<Output = RedisResult<T>>) -> Option<T> {
        if self.elapsed() < self.paused_until.load(Ordering::Relaxed) {
            return None;
        }
        match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok(answer)) => {
                if !self.answers.swap(true, Ordering::Relaxed) {
                    tracing::info!("Redis answers again: budgets and counts are shared.");
                }
                Some(answer)
            }
            Ok(Err(error)) => self.failed(&error.to_string()),
            Err(_) => self.failed("no answer in time"),
        }
    }

    fn failed<T>(&self, error: &str) -> Option<T> {
        let pause = u64::try_from(PAUSE.as_millis()).unwrap_or(u64::MAX);
        self.paused_until.store(self.elapsed().saturating_add(pause), Ordering::Relaxed);
        if self.answers.swap(false, Ordering::Relaxed) {
            tracing::warn!(error, "Redis does not answer: this process reckons and counts by itself until it does.");
        }
        None
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
