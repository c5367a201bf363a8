//! `USAGE_SURVEY_REMINDER`: reminds those who have not answered a survey.

use keystead_domain::discovery::survey;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &survey::REMIND, work: |ctx, job| Box::pin(survey::remind(ctx, job)) };
