//! `TELL_PARTNERS`: tells the partners that a company let in that it leaves, or stays.

use keystead_domain::leaving;

use super::Entry;

pub const ENTRY: Entry =
    Entry { kind: &leaving::TELL_PARTNERS, work: |ctx, job| Box::pin(leaving::tell_partners(ctx, job)) };
