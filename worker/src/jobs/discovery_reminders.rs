//! `DISCOVERY_REMINDERS`: reminds of inventories and logs that are to be sent again.

use keystead_domain::discovery::sources;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &sources::REMIND, work: |ctx, job| Box::pin(sources::remind(ctx, job)) };
