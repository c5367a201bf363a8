//! `VENDOR_REMINDERS`: reminds of reviews of vendors, and of documents and terms that run out.

use keystead_domain::vendors;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &vendors::REMIND, work: |ctx, job| Box::pin(vendors::remind(ctx, job)) };
