//! `END_ACCESS_GRANT`: that a grant has ended is written down, and its seat told. It has ended without it.

use keystead_domain::access;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &access::END, work: |ctx, job| Box::pin(access::ended(ctx, job)) };
