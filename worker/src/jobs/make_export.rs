//! `MAKE_EXPORT`: makes a list into a file.

use keystead_domain::exports;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &exports::MAKE, work: |ctx, job| Box::pin(exports::make(ctx, job)) };
