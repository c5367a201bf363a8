//! `POLICY_LOOK`: compares the policy in force with what is true, and asks for acknowledgements that are missing.

use keystead_domain::policies;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &policies::LOOK, work: |ctx, job| Box::pin(policies::look(ctx, job)) };
