//! `APP_CLOCK`: reminds of AI apps that nobody has decided on.

use keystead_domain::apps;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &apps::CLOCK, work: |ctx, job| Box::pin(apps::remind(ctx, job)) };
