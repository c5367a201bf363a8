//! `AUDIT_PRUNE`: removes what is older than the company keeps its audit log.

use keystead_domain::audit;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &audit::PRUNE, work: |ctx, job| Box::pin(audit::prune(ctx, job)) };
