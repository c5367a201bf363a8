//! `SEAT_AUDIT`: starts the quarter's seat audit.

use keystead_domain::seat_audits;

use super::Entry;

pub const ENTRY: Entry =
    Entry { kind: &seat_audits::START_QUARTER, work: |ctx, job| Box::pin(seat_audits::start_quarter(ctx, job)) };
