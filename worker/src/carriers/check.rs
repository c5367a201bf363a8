//! Whether a Redis can carry jobs, for `keystead doctor`.

use redis::{Client, cmd};

/// Asks the Redis at `url` whether it answers and how it keeps what it is given.
///
/// # Errors
/// In words for the operator, without the URL, which holds a password.
pub async fn check_redis(url: &str) -> Result<String, String> {
    let client = Client::open(url).map_err(|_| "the URL cannot be read; example: redis://127.0.0.1:6379/0")?;
    let mut connection = client.get_multiplexed_async_connection().await.map_err(|e| format!("no answer: {e}"))?;
    let _: String = cmd("PING").query_async(&mut connection).await.map_err(|e| format!("no answer: {e}"))?;
    let asked = cmd("CONFIG").arg("GET").arg("appendonly").query_async::<Vec<String>>(&mut connection).await;
    let keeps = match asked.as_deref() {
        Ok([_, value]) if value == "yes" => "and keeps what it is given (appendonly yes)",
        Ok(_) => "but forgets on a crash (appendonly no): jobs are then released again, a little late",
        Err(_) => "and does not say how it keeps what it is given",
    };
    Ok(format!("Redis answers {keeps}"))
}
