//! `QUESTIONNAIRE_GENERATE`: answers one questionnaire from what is true now.

use keystead_domain::questionnaires;

use super::Entry;

pub const ENTRY: Entry =
    Entry { kind: &questionnaires::GENERATE_JOB, work: |ctx, job| Box::pin(questionnaires::run_generation(ctx, job)) };
