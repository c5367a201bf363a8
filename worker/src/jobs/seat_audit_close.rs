//! `SEAT_AUDIT_CLOSE`: applies the decisions of an audit and seals its report.

use keystead_domain::seat_audits;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &seat_audits::APPLY, work: |ctx, job| Box::pin(seat_audits::apply(ctx, job)) };
