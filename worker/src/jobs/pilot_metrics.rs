//! `PILOT_METRICS`: the daily look at a tenant's pilots.

use keystead_domain::pilots::duty;

use super::Entry;

pub const ENTRY: Entry = Entry {
    kind: &duty::PILOT_METRICS,
    work: |ctx, job| {
        Box::pin(async move {
            duty::run(ctx, job).await?;
            Ok(None)
        })
    },
};
