//! `DELETION_REMINDER`: reminds the owners before their company is removed.

use keystead_domain::leaving;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &leaving::REMIND, work: |ctx, job| Box::pin(leaving::remind(ctx, job)) };
