//! `AUDIT_VERIFY`: walks the audit log and names the first break.

use keystead_domain::audit;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &audit::VERIFY_CHAIN, work: |ctx, job| Box::pin(audit::verify_chain(ctx, job)) };
