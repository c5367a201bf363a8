//! `QUESTIONNAIRE_REFRESH`: what each quarter does to questionnaires and to the library of answers.

use keystead_domain::questionnaires;

use super::Entry;

pub const ENTRY: Entry =
    Entry { kind: &questionnaires::REFRESH_JOB, work: |ctx, job| Box::pin(questionnaires::refresh_quarter(ctx, job)) };
