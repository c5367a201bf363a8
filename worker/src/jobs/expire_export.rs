//! `EXPIRE_EXPORT`: removes the content of a file whose time is over.

use keystead_domain::exports;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &exports::EXPIRE, work: |ctx, job| Box::pin(exports::expire(ctx, job)) };
