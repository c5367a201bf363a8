//! `KEY_REMINDERS`: looks for keys whose rotation somebody must be reminded of.

use keystead_domain::keys;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &keys::REMIND, work: |ctx, job| Box::pin(keys::remind(ctx, job)) };
