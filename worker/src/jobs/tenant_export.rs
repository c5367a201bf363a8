//! `TENANT_EXPORT`: makes everything a company owns into one signed archive.

use keystead_domain::leaving;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &leaving::MAKE, work: |ctx, job| Box::pin(leaving::make(ctx, job)) };
