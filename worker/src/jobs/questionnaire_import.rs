//! `QUESTIONNAIRE_IMPORT`: reads a client's file.

use keystead_domain::questionnaires::import;

use super::Entry;

pub const ENTRY: Entry = Entry { kind: &import::IMPORT_JOB, work: |ctx, job| Box::pin(import::run_import(ctx, job)) };
