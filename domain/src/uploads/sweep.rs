//! Objects that belong to no file: a process died between writing one and saying so, or could not remove one.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt;
use keystead_entities::{UploadId, upload};

use super::store::Object;
use crate::app::App;
use crate::error::Result;

/// A file that takes longer than this to come in is not waited for.
const PATIENCE: TimeDelta = TimeDelta::hours(1);
const PAGE: usize = 200;

/// Removes what belongs to no file. Returns how many objects it were.
///
/// # Errors
/// What the store and the database say.
pub async fn sweep(app: &Arc<App>) -> Result<u64> {
    let before = app.clock.now() - PATIENCE;
    let mut every = app.uploads.every()?.ready_chunks(PAGE);
    let mut removed = 0;
    while let Some(page) = every.next().await {
        let mut old = Vec::with_capacity(page.len());
        for found in page {
            if let Object { key, id: Some(id) } = found?
                && made_at(id).is_some_and(|at| at < before)
            {
                old.push((key, id));
            }
        }
        let ids = old.iter().map(|(_, id)| id.0);
        let stored = upload::Entity::stored_among(ids).all(app.db.read()).await?;
        let stored: HashSet<UploadId> = stored.into_iter().map(|row| row.id).collect();
        for (key, id) in old {
            if !stored.contains(&id) {
                app.uploads.remove(&key).await?;
                removed += 1;
            }
        }
    }
    if removed > 0 {
        tracing::info!(removed, "objects that belonged to no upload were removed");
    }
    Ok(removed)
}

/// A file's id says when it began to come.
fn made_at(id: UploadId) -> Option<DateTime<Utc>> {
    let (seconds, nanoseconds) = id.0.get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanoseconds)
}
