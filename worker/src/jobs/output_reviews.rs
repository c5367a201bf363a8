//! `OUTPUT_REVIEWS`: reminds of texts for clients that wait for approval, and erases those whose time is over.

use keystead_domain::outputs;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &outputs::TEND, work: |ctx, job| Box::pin(outputs::tend(ctx, job)) };
