//! `AUDIT_CHECKPOINT`: signs what the audit logs are by now.

use keystead_domain::audit;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &audit::CHECKPOINT, work: |ctx, job| Box::pin(audit::checkpoint(ctx, job)) };
