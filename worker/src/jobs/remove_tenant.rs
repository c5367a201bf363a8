//! `REMOVE_TENANT`: takes a company away whose grace is over.

use keystead_domain::leaving;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &leaving::REMOVE, work: |ctx, job| Box::pin(leaving::remove(ctx, job)) };
