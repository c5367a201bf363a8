//! `IMPORT_DISCOVERIES`: takes in what is used.

use keystead_domain::discovery::import;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &import::KIND, work: |ctx, job| Box::pin(import::run(ctx, job)) };
