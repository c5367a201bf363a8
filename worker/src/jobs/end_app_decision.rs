//! `END_APP_DECISION`: an app whose decision has ended is undecided again.

use keystead_domain::apps;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &apps::END, work: |ctx, job| Box::pin(apps::end(ctx, job)) };
