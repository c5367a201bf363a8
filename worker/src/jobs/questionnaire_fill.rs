//! `QUESTIONNAIRE_FILL`: gives a client's file back with its answers.

use keystead_domain::questionnaires::export;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &export::FILL_JOB, work: |ctx, job| Box::pin(export::run_fill(ctx, job)) };
