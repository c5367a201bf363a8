//! `AUDIT_ANCHOR`: sends a checkpoint of the audit log by mail, where none went for long.

use keystead_domain::audit;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &audit::ANCHOR, work: |ctx, job| Box::pin(audit::anchor(ctx, job)) };
