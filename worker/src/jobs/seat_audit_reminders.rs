//! `SEAT_AUDIT_REMINDERS`: reminds reviewers, settles silence.

use keystead_domain::seat_audits;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &seat_audits::TEND, work: |ctx, job| Box::pin(seat_audits::tend(ctx, job)) };
