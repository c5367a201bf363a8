//! `AUDIT_EXPORT`: makes the audit log into a file that can be verified off line.

use keystead_domain::audit;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &audit::EXPORT_PROOF, work: |ctx, job| Box::pin(audit::make_export(ctx, job)) };
