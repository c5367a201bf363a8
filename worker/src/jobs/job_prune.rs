//! `JOB_PRUNE`: removes finished jobs after their time.

use keystead_domain::jobs;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &jobs::PRUNE, work: |ctx, job| Box::pin(jobs::prune(ctx, job)) };
