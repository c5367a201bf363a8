//! Counts in Redis, for what is counted together by all processes.

use chrono::{DateTime, TimeDelta, Utc};

use super::shared::Shared;

/// What is counted under a name, and when it is forgotten.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    /// Under which it is kept.
    pub(crate) name: String,
    /// How long a count lasts.
    pub(crate) window: TimeDelta,
    /// Whether from the last one on; else from the first.
    pub(crate) from_last: bool,
}

/// A count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Count {
    /// How many.
    pub(crate) failures: u32,
    /// The first of them.
    pub(crate) first: DateTime<Utc>,
    /// The last.
    pub(crate) last: DateTime<Utc>,
}

/// KEYS: names. ARGV: now, whether there is one more, then of each the window and whether it goes from the last one on. Times
/// are in milliseconds. The minute beyond is for clocks that differ.
pub(super) const COUNT: &str = "
local now, more, counts = tonumber(ARGV[1]), ARGV[2] == '1', {}
for i, key in ipairs(KEYS) do
  local window, from_last = tonumber(ARGV[2 * i + 1]), ARGV[2 * i + 2] == '1'
  local kept = redis.call('HMGET', key, 'failures', 'first', 'last')
  local failures, first, last = tonumber(kept[1] or 0), tonumber(kept[2] or now), tonumber(kept[3] or now)
  if now - (from_last and last or first) > window then
    failures, first, last = 0, now, now
  end
  if more then
    failures, last = failures + 1, now
    redis.call('HSET', key, 'failures', string.format('%.0f', failures), 'first', string.format('%.0f', first),
      'last', string.format('%.0f', last))
    redis.call('PEXPIRE', key, string.format('%.0f', window + 60000))
  end
  counts[3 * i - 2], counts[3 * i - 1], counts[3 * i] = failures, first, last
end
return counts
";

impl Shared {
    /// The counts, after one more where there is. Nothing where Redis does not answer.
    pub(crate) async fn count(&self, what: &[Counted], is_more: bool, now: DateTime<Utc>) -> Option<Vec<Count>> {
        let mut invocation = self.count.prepare_invoke();
        invocation.arg(now.timestamp_millis()).arg(u8::from(is_more));
        for counted in what {
            invocation.key(&counted.name).arg(counted.window.num_milliseconds()).arg(u8::from(counted.from_last));
        }
        let numbers: Vec<i64> = self.ask(invocation, 3 * what.len()).await?;
        let moment = |ms: i64| DateTime::from_timestamp_millis(ms).unwrap_or(now);
        let count = |n: &[i64]| match n {
            [failures, first, last] => {
                let failures = u32::try_from(*failures).unwrap_or(u32::MAX);
                Count { failures, first: moment(*first), last: moment(*last) }
            }
            _ => Count { failures: 0, first: now, last: now },
        };
        Some(numbers.chunks(3).map(count).collect())
    }

    /// Forgets a count.
    pub(crate) async fn forget(&self, name: &str) {
        self.ask_for(redis::cmd("DEL").arg(name)).await;
    }
}
