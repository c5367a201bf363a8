//! `IMPORT_SEATS`: takes people in from a file.

use keystead_domain::seats::import;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &import::KIND, work: |ctx, job| Box::pin(import::run(ctx, job)) };
