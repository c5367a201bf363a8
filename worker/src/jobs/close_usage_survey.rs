//! `CLOSE_USAGE_SURVEY`: ends a survey whose time is over.

use keystead_domain::discovery::survey;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &survey::CLOSE_JOB, work: |ctx, job| Box::pin(survey::close_due(ctx, job)) };
